"""Verbs on versions in use."""

from elearn.revisions.service.correcting import approve, propose, reject
from elearn.revisions.service.moving import Outcome, move_people, undo_move

__all__ = ["Outcome", "approve", "move_people", "propose", "reject", "undo_move"]
