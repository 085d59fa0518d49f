"""Practice as pages show it."""

from elearn.practice.present.results import FEWEST, Report, report
from elearn.practice.present.runs import Debrief, Stage, debrief, facts, goes_on, lesson_links, radar, stage

__all__ = [
    "FEWEST",
    "Debrief",
    "Report",
    "Stage",
    "debrief",
    "facts",
    "goes_on",
    "lesson_links",
    "radar",
    "report",
    "stage",
]
