"""Reads of practice: a person's own runs, and what many runs have in common."""

from elearn.practice.queries.results import (
    Breached,
    Choices,
    Lesson,
    Played,
    PlayerRow,
    breaches,
    choices_taken,
    lesson_effect,
    player_of,
    players,
    scenarios_played,
)
from elearn.practice.queries.runs import (
    RunRow,
    Script,
    Standing,
    run_for,
    run_of_anybody,
    runs_of,
    script,
    standing,
)

__all__ = [
    "Breached",
    "Choices",
    "Lesson",
    "Played",
    "PlayerRow",
    "RunRow",
    "Script",
    "Standing",
    "breaches",
    "choices_taken",
    "lesson_effect",
    "player_of",
    "players",
    "run_for",
    "run_of_anybody",
    "runs_of",
    "scenarios_played",
    "script",
    "standing",
]
