"""What a mandate must hold before it binds anybody, and how a letter words its audience."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from elearn.kernel.i18n import _
from elearn.kernel.text import two_digits
from elearn.mandates.models import LineRule


@dataclass(frozen=True, slots=True)
class Line:
    """An audience line: who each unit sends, and to which courses."""

    id: int
    rule: str
    press_role: str | None
    minimum: int
    course_ids: tuple[int, ...] = ()


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
    """The line as an official letter says it: "ít nhất 02 cán bộ làm công tác truyền thông"."""
    if line.rule == LineRule.ALL_STAFF:
        return _("toàn thể cán bộ, công chức, viên chức")
    role = role_words()[line.press_role or "staff"]
    if line.rule == LineRule.EVERY:
        return _("mọi %(role)s", role=role)
    return _("ít nhất %(count)s %(role)s", count=two_digits(line.minimum), role=role)


def fits(line: Line, press_role: str) -> bool:
    """Whether a person of a press role may stand on the line."""
    return line.rule == LineRule.ALL_STAFF or press_role == line.press_role


def fitting(line: Line, counts: dict[str, int]) -> int:
    """How many of a unit's people (counted by press role) fit the line."""
    return sum(count for role, count in counts.items() if fits(line, role))


def lacks(line: Line, fitting_count: int) -> int:
    """How many people a unit lacks to be able to fill the line; nobody at all counts as one."""
    needed = line.minimum if line.rule == LineRule.AT_LEAST else 1
    return max(0, needed - fitting_count)


def faults(
    *,
    courses: Sequence[int],
    units: Sequence[int],
    lines: Sequence[Line],
    issued_on: date,
    registration_due_on: date,
    completion_due_on: date,
    today: date,
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
    if len({(line.rule, line.press_role) for line in lines}) != len(lines):
        found.append(_("Có hai thành phần trùng nhau."))
    if registration_due_on < today:
        found.append(_("Hạn đăng ký đã qua."))
    if completion_due_on < registration_due_on:
        found.append(_("Hạn hoàn thành sớm hơn hạn đăng ký."))
    if issued_on > today:
        found.append(_("Ngày ký văn bản ở sau hôm nay."))
    return found


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


def total_by_line(rows: Iterable[dict[int, int]]) -> dict[int, int]:
    """Line id → people who fit, over all units."""
    totals: dict[int, int] = {}
    for row in rows:
        for line_id, count in row.items():
            totals[line_id] = totals.get(line_id, 0) + count
    return totals
