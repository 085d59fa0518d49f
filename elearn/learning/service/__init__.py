"""Verbs that write learning facts."""

from elearn.learning.service.enrolments import Registration, enrol, enrol_many, enrol_myself
from elearn.learning.service.joining import join, part
from elearn.learning.service.joint import Merge
from elearn.learning.service.moving import Moved, hold, move
from elearn.learning.service.progress import (
    CourseCompleted,
    Kept,
    complete_activity,
    finish_lesson,
    keep_position,
    note_result,
    note_start,
    spare_lessons,
)
from elearn.learning.service.roster import end_acts, exempt, not_before, reinstate, withdraw
from elearn.learning.service.watching import Watched, keep_watched

__all__ = [
    "CourseCompleted",
    "Kept",
    "Merge",
    "Moved",
    "Registration",
    "Watched",
    "complete_activity",
    "end_acts",
    "enrol",
    "enrol_many",
    "enrol_myself",
    "exempt",
    "finish_lesson",
    "hold",
    "join",
    "keep_position",
    "keep_watched",
    "move",
    "not_before",
    "note_result",
    "note_start",
    "part",
    "reinstate",
    "spare_lessons",
    "withdraw",
]
