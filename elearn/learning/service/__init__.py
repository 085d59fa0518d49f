"""Verbs that write learning facts."""

from elearn.learning.service.enrolments import Registration, enrol, enrol_many, enrol_myself
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

__all__ = [
    "CourseCompleted",
    "Kept",
    "Registration",
    "complete_activity",
    "end_acts",
    "enrol",
    "enrol_many",
    "enrol_myself",
    "exempt",
    "finish_lesson",
    "keep_position",
    "not_before",
    "note_result",
    "note_start",
    "reinstate",
    "spare_lessons",
    "withdraw",
]
