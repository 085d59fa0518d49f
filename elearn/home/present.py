"""What is due, in order: one duty per course, however many letters order it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from elearn.catalogue import handbook
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.learning import present as learning
from elearn.learning.present import CourseMap, Letter
from elearn.learning.queries import EnrolmentRow, Progress
from elearn.learning.rules import COMPLETED, UNFINISHED
from elearn.mandates.rules import Moved
from elearn.people.models import PressRole

QUICK_CARD = "the-nhanh"  # its key in the handbook
SOON = 7  # days before a deadline when its leaf turns amber


@dataclass(frozen=True, slots=True)
class Duty:
    """One course to learn. `letters` are those that still order it (or did, once it is done)."""

    course: CourseMap
    letters: list[Letter]
    due_on: date | None  # the nearest deadline
    completed_at: datetime | None
    leaf: str  # far | soon | late | done
    seen_at: datetime | None  # when anything was last read in it

    @property
    def ordered_by(self) -> list[str]:
        """By which letters (number, date) it is due; by none of them, that it is one's own choice."""
        ordered = [letter.name for letter in self.letters if letter.mandate_id]
        return ordered or [letter.name for letter in self.letters[:1]]

    @property
    def moved_by(self) -> Moved | None:
        """The later letter that set the nearest deadline."""
        return next((letter.moved_by for letter in self.letters if letter.due_on == self.due_on), None)

    @property
    def begun(self) -> bool:
        return self.seen_at is not None

    @property
    def completed_day(self) -> date | None:
        return clock.local_day(self.completed_at) if self.completed_at else None


@dataclass(frozen=True, slots=True)
class Duties:
    """Everything of one person: open duties by deadline, those done, those taken off by an act."""

    open: list[Duty]
    done: list[Duty]
    out: list[Duty]

    @property
    def first(self) -> Duty | None:
        return self.open[0] if self.open else None

    @property
    def letters(self) -> list[Letter]:
        """Every letter that orders something still open, once."""
        found = {letter.mandate_id: letter for duty in self.open for letter in duty.letters if letter.mandate_id}
        return list(found.values())

    @property
    def late(self) -> int:
        return sum(duty.leaf == "late" for duty in self.open)


def duties(enrolments: Iterable[EnrolmentRow], progress: Mapping[int, dict[int, Progress]], day: date) -> Duties:
    """The duties of a person on a day."""
    by_record: dict[int, list[EnrolmentRow]] = defaultdict(list)
    for enrolment in enrolments:
        by_record[enrolment.record_id].append(enrolment)
    found = Duties([], [], [])
    for record_id, rows in by_record.items():
        letters = learning.letters(rows, day)
        if any(letter.status in COMPLETED for letter in letters):
            found.done.append(_duty(rows, letters, progress[record_id], day))
        elif active := [letter for letter in letters if letter.status in UNFINISHED]:
            found.open.append(_duty(rows, active, progress[record_id], day))
        elif letters:
            found.out.append(_duty(rows, letters, progress[record_id], day))
    found.open.sort(key=lambda duty: (duty.due_on is None, duty.due_on or date.max, not duty.begun, duty.course.title))
    found.done.sort(key=lambda duty: duty.completed_at or clock.now(), reverse=True)
    return found


def _duty(rows: list[EnrolmentRow], letters: list[Letter], progress: Mapping[int, Progress], day: date) -> Duty:
    due_on = min((letter.due_on for letter in letters if letter.due_on), default=None)
    completed_at = rows[0].facts.completed_at
    return Duty(
        course=learning.course_map(catalogue.outline(rows[0].version_id), progress, rows[0].track),
        letters=letters,
        due_on=due_on,
        completed_at=completed_at,
        leaf="done" if completed_at else _leaf(due_on, day),
        seen_at=max((one.seen_at for one in progress.values()), default=None),
    )


def _leaf(due_on: date | None, day: date) -> str:
    if due_on is None or (due_on - day).days > SOON:
        return "far"
    return "late" if due_on < day else "soon"


def quick_card(press_role: str) -> str | None:
    """The address of the card for somebody given the word for one case, from the day they hold that role."""
    if press_role != PressRole.AUTHORISED:
        return None
    edition = handbook.newest()
    held = edition is not None and any(row.key == QUICK_CARD for row in handbook.contents(edition))
    return url_for("catalogue.handbook_page", key=QUICK_CARD) if held else None


def lede(found: Duties, updates: int = 0) -> str:
    """The finding, in one sentence; `updates` are bridging lessons still to be read."""
    if updates:
        told = _("Có %(count)s bài cập nhật chưa đọc.", count=updates)
        return f"{_lede(found)} {told}" if found.open else told
    return _lede(found)


def _lede(found: Duties) -> str:
    if not found.open:
        return _("Không còn việc nào phải làm.")
    due = [duty for duty in found.open if duty.due_on and duty.leaf != "late"]
    sentence = [_("Còn %(count)s khóa học.", count=len(found.open))]
    if found.late:
        sentence.append(_("Có %(count)s khóa đã quá hạn.", count=found.late))
    if due and due[0].due_on:
        sentence.append(_("Hạn gần nhất là hết ngày %(day)s.", day=due[0].due_on.strftime("%d/%m/%Y")))
    return " ".join(sentence)
