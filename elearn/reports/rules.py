"""Figures of compliance, and the sum that must hold before any of them is shown (product rule 11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# The six parts of "registered", in the order they are always shown.
PARTS = ("completed_on_time", "completed_late", "in_progress", "not_started", "exempt", "withdrawn")


class FiguresDisagreeError(Exception):
    """The parts do not make the whole: nothing is printed rather than something wrong."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Enrolments of one unit (or one course, or all), counted by status on a date.

    `registered` is counted by itself, not added up from the parts, so that `checked` can compare.
    `overdue` cuts across: those in progress or not started whose deadline has passed.
    """

    registered: int = 0
    completed_on_time: int = 0
    completed_late: int = 0
    in_progress: int = 0
    not_started: int = 0
    exempt: int = 0
    withdrawn: int = 0
    overdue: int = 0

    def __add__(self, other: Tally) -> Tally:
        # Written out: a city's page adds thousands of these.
        return Tally(
            self.registered + other.registered,
            self.completed_on_time + other.completed_on_time,
            self.completed_late + other.completed_late,
            self.in_progress + other.in_progress,
            self.not_started + other.not_started,
            self.exempt + other.exempt,
            self.withdrawn + other.withdrawn,
            self.overdue + other.overdue,
        )

    @property
    def completed(self) -> int:
        return self.completed_on_time + self.completed_late

    @property
    def obliged(self) -> int:
        """Those who must complete: registered less exempt and withdrawn."""
        return self.registered - self.exempt - self.withdrawn

    @property
    def rate(self) -> float | None:
        """Completed of those obliged, 0 to 1; None where nobody is obliged."""
        return self.completed / self.obliged if self.obliged > 0 else None

    def part(self, name: str) -> int:
        """The count by its status key; "registered" and "overdue" included."""
        return int(getattr(self, name))


def checked(tally: Tally) -> Tally:
    """The tally, if its parts make its whole; else FiguresDisagreeError."""
    parts = sum(tally.part(name) for name in PARTS)
    if parts != tally.registered or tally.overdue > tally.in_progress + tally.not_started:
        raise FiguresDisagreeError(f"registered {tally.registered} is not the sum of its parts {parts}")
    return tally


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together, checked."""
    whole = Tally()
    for tally in tallies:
        whole += tally
    return checked(whole)


def heat(rate: float | None) -> str:
    """The step of the heat map a rate falls on: 0 (under 20 %) … 4 (under 100 %), 5, or x for none."""
    if rate is None:
        return "x"
    return "5" if rate >= 1 else str(min(4, int(rate * 5)))
