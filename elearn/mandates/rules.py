"""What a mandate must hold before it binds anybody, and how a letter words its audience."""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from elearn.kernel.clock import start_of
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _, speaking
from elearn.kernel.text import two_digits
from elearn.mandates.models import LineRule, Recognition, Recurrence
from elearn.units.present import kind_labels


@dataclass(frozen=True, slots=True)
class Line:
    """An audience line: who each unit sends, and to which courses."""

    id: int
    rule: str
    press_role: str | None
    minimum: int
    course_ids: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()  # of units; () is all of them
    wording: str = ""  # as it was frozen on publishing


def role_words() -> dict[str, str]:
    """Press roles as they stand inside a sentence."""
    return {
        "leader": _("lãnh đạo"),
        "spokesperson": _("người phát ngôn"),
        "authorised": _("người được ủy quyền phát ngôn"),
        "comms": _("cán bộ làm công tác truyền thông"),
        "staff": _("cán bộ, công chức, viên chức khác"),
    }


def words(line: Line) -> str:
    """The line as an official letter says it: "ít nhất 02 cán bộ làm công tác truyền thông".

    A published line says what it said when it was published, whatever this code says by then.
    """
    if line.wording:
        return line.wording
    kinds = ", ".join(kind_labels().get(kind, kind).lower() for kind in line.kinds)
    return _("%(line)s (%(kinds)s)", line=_asked(line), kinds=kinds) if kinds else _asked(line)


def _asked(line: Line) -> str:
    if line.rule == LineRule.ALL_STAFF:
        return _("toàn thể cán bộ, công chức, viên chức")
    role = role_words()[line.press_role or "staff"]
    if line.rule == LineRule.EVERY:
        return _("mọi %(role)s", role=role)
    if line.rule == LineRule.EXACTLY:
        return _("%(count)s %(role)s", count=two_digits(line.minimum), role=role)
    return _("ít nhất %(count)s %(role)s", count=two_digits(line.minimum), role=role)


def frozen(lines: Iterable[Line]) -> dict[int, str]:
    """Line id → its words in Vietnamese, whoever publishes in whatever language."""
    with speaking("vi"):
        return {line.id: words(line) for line in lines}


def rule_text(
    lines: Iterable[Line],
    titles: Mapping[int, str],
    *,
    double_filling: bool,
    counts: CountsFrom,
) -> str:
    """The whole rule in words, as it is frozen on publishing."""
    with speaking("vi"):
        asked = [
            f"{place}. " + ": ".join(filter(None, (words(line), "; ".join(titles[c] for c in line.course_ids)))) + "."
            for place, line in enumerate(lines, start=1)
        ]
        return "\n".join([_("Mỗi đơn vị cử:"), *asked, doubling_words(double_filling), counts.words()])


def doubling_words(double_filling: bool) -> str:
    """Whether one person may fill two slots, as a sentence."""
    return _("Một người được tính vào nhiều suất.") if double_filling else _("Mỗi người chỉ được tính vào một suất.")


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CountsFrom:
    """Which earlier completions count for a mandate whose round begins on a day."""

    recognition: str
    starts_on: date
    months: int | None = None

    @property
    def day(self) -> date | None:
        """The first day whose completions count; None when every one does."""
        if self.recognition == Recognition.SINCE_START:
            return self.starts_on
        if self.recognition == Recognition.WITHIN_MONTHS:
            return months_before(self.starts_on, self.months or 0)
        return None

    @property
    def instant(self) -> datetime | None:
        return start_of(self.day) if self.day else None

    def words(self) -> str:
        if self.day is None:
            return _("Kết quả hoàn thành khóa học trước đó được công nhận.")
        return _(
            "Kết quả hoàn thành khóa học được công nhận nếu đạt từ ngày %(day)s.", day=self.day.strftime("%d/%m/%Y")
        )


def months_before(day: date, months: int) -> date:
    """The same day some months earlier; the last one of a month too short for it (31/8 less 6: 28 or 29/2)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def recurrence_words() -> dict[str, str]:
    return {
        Recurrence.ONCE: _("một lần"),
        Recurrence.YEARLY: _("hằng năm"),
        Recurrence.HALF_YEARLY: _("sáu tháng một lần"),
    }


def recognition_words() -> dict[str, str]:
    return {
        Recognition.ANY: _("mọi kết quả đã đạt"),
        Recognition.SINCE_START: _("chỉ kết quả đạt từ ngày bắt đầu đợt"),
        Recognition.WITHIN_MONTHS: _("kết quả đạt trong số tháng gần đây"),
    }


def fits(line: Line, press_role: str) -> bool:
    """Whether a person of a press role may stand on the line."""
    return line.rule == LineRule.ALL_STAFF or press_role == line.press_role


class Terms(Protocol):
    """What holds for the whole mandate, as far as it can be at fault."""

    @property
    def starts_on(self) -> date | None: ...
    @property
    def recognition(self) -> str: ...
    @property
    def recognition_months(self) -> int | None: ...


def check_round(*, published: bool, recurrence: str, before: date, starts_on: date) -> None:
    """Refuses a next round of a draft, of a mandate that comes once, or that does not begin after the last."""
    if not published:
        raise Refused(_("Đợt này chưa ban hành nên chưa mở được đợt tiếp theo."))
    if recurrence == Recurrence.ONCE:
        raise Refused(_("Văn bản này không định kỳ."), next_step=_("Lập văn bản mới cho nhiệm vụ mới."))
    if starts_on <= before:
        raise Refused(
            _("Đợt mới phải bắt đầu sau ngày %(day)s của đợt trước.", day=before.strftime("%d/%m/%Y")),
            next_step=_("Chọn ngày bắt đầu muộn hơn."),
        )


def faults(
    *,
    courses: Sequence[int],
    units: Sequence[int],
    lines: Sequence[Line],
    issued_on: date,
    registration_due_on: date,
    completion_due_on: date,
    today: date,
    terms: Terms | None = None,
) -> list[str]:
    """Every sentence that stands in the way of publishing."""
    found = []
    if not courses:
        found.append(_("Chưa chọn khóa học nào."))
    if not units:
        found.append(_("Chưa chọn đơn vị nào."))
    if not lines:
        found.append(_("Chưa nêu thành phần nào phải cử."))
    if any(not line.course_ids for line in lines):
        found.append(_("Có thành phần chưa gắn với khóa học nào."))
    if any(line.rule in (LineRule.EXACTLY, LineRule.AT_LEAST) and line.minimum < 1 for line in lines):
        found.append(_("Có thành phần chưa nêu số người."))
    if _any_twice(lines):
        found.append(_("Có hai thành phần trùng nhau."))
    if terms is not None and terms.recognition == Recognition.WITHIN_MONTHS and not terms.recognition_months:
        found.append(_("Chưa nêu kết quả trong bao nhiêu tháng được công nhận."))
    if terms is not None and terms.recognition == Recognition.SINCE_START and terms.starts_on is None:
        found.append(_("Chưa nêu ngày bắt đầu đợt để công nhận kết quả."))
    if registration_due_on < today:
        found.append(_("Hạn đăng ký đã qua."))
    if completion_due_on < registration_due_on:
        found.append(_("Hạn hoàn thành sớm hơn hạn đăng ký."))
    if issued_on > today:
        found.append(_("Ngày ký văn bản ở sau hôm nay."))
    return found


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline moved by a later letter, from a day on."""

    since: date
    due_on: date
    number: str = ""  # of the letter
    issued_on: date | None = None


def last_move(moves: Iterable[Moved], day: date) -> Moved | None:
    """The move in force on a day: the last of them, in the order they were recorded, that has taken effect."""
    return next((move for move in reversed(tuple(moves)) if move.since <= day), None)


def in_force(own: date, moves: Iterable[Moved], day: date) -> date:
    """The deadline in force on a day: the last one set by a letter in effect by then, else the mandate's own."""
    last = last_move(moves, day)
    return last.due_on if last else own


def _any_twice(lines: Sequence[Line]) -> bool:
    """Whether two lines ask for the same people of the same kind of unit."""
    return any(
        one.press_role == other.press_role
        and (not one.kinds or not other.kinds or not set(one.kinds).isdisjoint(other.kinds))
        for place, one in enumerate(lines)
        for other in lines[:place]
    )


def scan_type(content: bytes) -> str | None:
    """The media type of a scan by its first bytes: PDF, PNG or JPEG; None for anything else."""
    for start, media_type in (
        (b"%PDF-", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
    ):
        if content.startswith(start):
            return media_type
    return None


def lines_of(text: str) -> list[str]:
    """One entry a line, without list dashes and closing semicolons."""
    kept = (line.strip().lstrip("-–•").strip().rstrip(";").strip() for line in text.splitlines())
    return [line for line in kept if line]
