"""Doors of versions in use."""

from elearn.revisions.views import correcting, moving
from elearn.revisions.views.section import section

__all__ = ["correcting", "moving", "section"]
