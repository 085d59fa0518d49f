"""Practice as pages show it."""

from elearn.practice.present.results import Report, report
from elearn.practice.present.runs import Debrief, Stage, debrief, facts, lesson_links, radar, stage

__all__ = ["Debrief", "Report", "Stage", "debrief", "facts", "lesson_links", "radar", "report", "stage"]
