"""Figures of compliance, and the sum that must hold before any of them is shown (product rule 11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _

# The six parts of "registered", in the order they are always shown.
PARTS = ("completed_on_time", "completed_late", "in_progress", "not_started", "exempt", "withdrawn")
FIGURES = ("registered", *PARTS, "overdue")


class FiguresDisagreeError(Refusal):
    """The parts do not make the whole: nothing is printed rather than something wrong; `rows` says which."""

    status = 500

    def __init__(self, rows: Sequence[str]) -> None:
        super().__init__(
            _("Bảng chưa in được vì có dòng không khớp: %(rows)s.", rows="; ".join(rows)),
            next_step=_("Báo quản trị hệ thống các dòng này, rồi chạy lại phần kiểm tra số liệu."),
        )
        self.rows = list(rows)


@dataclass(frozen=True, slots=True)
class Tally:
    """Enrolments of one unit (or one course, or all), counted by status on a date.

    `registered` is counted by itself, not added up from the parts, so that `fault` can compare.
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

    @classmethod
    def of(cls, part: str, count: int, overdue: int) -> Tally:
        """People of one status; a status that is none of the six counts as registered only, so the sum fails."""
        return cls(registered=count, overdue=overdue, **({part: count} if part in PARTS else {}))

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

    @property
    def figures(self) -> tuple[int, ...]:
        """The eight figures in the order they are always shown."""
        return tuple(self.part(name) for name in FIGURES)


def fault(tally: Tally) -> str:
    """What is wrong with a tally, in words; empty when its parts make its whole."""
    parts, open_ones = sum(tally.part(name) for name in PARTS), tally.in_progress + tally.not_started
    if parts != tally.registered:
        return _("đăng ký %(whole)s, sáu phần cộng lại %(parts)s", whole=tally.registered, parts=parts)
    if tally.overdue > open_ones:
        return _("quá hạn %(late)s, đang học và chưa bắt đầu chỉ có %(open)s", late=tally.overdue, open=open_ones)
    return ""


def checked(tally: Tally, name: str = "") -> Tally:
    """The tally, if its parts make its whole; else FiguresDisagreeError."""
    total([(name or _("một dòng"), tally)])
    return tally


def total(rows: Iterable[tuple[str, Tally]]) -> Tally:
    """All rows together. Raises FiguresDisagreeError that names every row whose parts do not make its whole."""
    whole, wrong = Tally(), []
    for name, tally in rows:
        whole += tally
        if words := fault(tally):
            wrong.append(f"{name} ({words})")
    if wrong:
        raise FiguresDisagreeError(wrong)
    return whole


def heat(rate: float | None) -> str:
    """The step of the heat map a rate falls on: 0 (under 20 %) … 4 (under 100 %), 5, or x for none."""
    if rate is None:
        return "x"
    return "5" if rate >= 1 else str(min(4, int(rate * 5)))


def counting_rules() -> list[str]:
    """How the figures are counted: printed under every table and in every file."""
    return [
        _("Mỗi lượt là một người, một khóa học, một văn bản; người đăng ký theo hai văn bản được đếm hai lượt."),
        _("Tình trạng tính đến hết ngày của bảng, theo giờ Việt Nam, từ ngày giờ của từng việc đã ghi."),
        _("Đăng ký = đúng hạn + muộn + đang học + chưa bắt đầu + được miễn + đã rút."),
        _(
            "Quá hạn là phần đang học và chưa bắt đầu khi hạn hoàn thành đã qua; hạn tính đến hết ngày ghi trong văn bản."
        ),
        _("Đã hoàn thành thì giữ là hoàn thành, dù sau đó được miễn hay rút; đã rút xếp trước được miễn."),
        _("Lượt đăng ký tính cho đơn vị công tác lúc đăng ký; từ ngày sáp nhập, tính cho đơn vị kế thừa."),
        _("Đơn vị được giao mà chưa đăng ký vẫn có dòng, với số 0."),
        _("Hoàn thành = (đúng hạn + muộn) chia cho số phải học, là số đăng ký trừ được miễn và đã rút."),
    ]
