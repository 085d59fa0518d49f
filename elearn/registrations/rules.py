"""What a registration list lacks, in words, and what may be done with it in which state."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from elearn.kernel.errors import Conflict
from elearn.kernel.i18n import _
from elearn.kernel.text import two_digits
from elearn.mandates.audience import QUOTAS, Answer
from elearn.mandates.models import LineRule
from elearn.mandates.rules import Line, role_words, words
from elearn.registrations.models import StepKind

# Which step may follow which.
NEXT: dict[StepKind, frozenset[StepKind]] = {
    StepKind.OPENED: frozenset({StepKind.SUBMITTED}),
    StepKind.SUBMITTED: frozenset({StepKind.APPROVED, StepKind.RETURNED}),
    StepKind.RETURNED: frozenset({StepKind.SUBMITTED}),
    StepKind.APPROVED: frozenset({StepKind.OPENED}),  # a supplement opens a new round
}
EDITABLE = frozenset({StepKind.OPENED, StepKind.RETURNED})


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line that is not filled yet."""

    line_id: int
    count: int
    sentence: str
    excusable: bool = True  # a written reason may stand for it


def state_words() -> dict[StepKind, str]:
    return {
        StepKind.OPENED: _("đang soạn"),
        StepKind.SUBMITTED: _("đang chờ thủ trưởng duyệt"),
        StepKind.RETURNED: _("đã trả lại để sửa"),
        StepKind.APPROVED: _("đã được duyệt"),
    }


def check_step(now: StepKind, wanted: StepKind) -> None:
    """Refuses a step that can't follow the present state."""
    if wanted not in NEXT[now]:
        raise Conflict(
            _("Danh sách %(state)s nên việc này không thực hiện được.", state=state_words()[now]),
            next_step=_("Tải lại trang để xem tình trạng mới nhất."),
        )


def check_editable(now: StepKind) -> None:
    """Refuses a change of people outside a draft."""
    if now not in EDITABLE:
        raise Conflict(
            _("Danh sách %(state)s nên không thêm, bớt người được.", state=state_words()[now]),
            next_step=_("Danh sách đã duyệt thì lập danh sách bổ sung; danh sách chờ duyệt thì đề nghị trả lại."),
        )


def shortage(line: Line, chosen: int, fitting: int) -> Shortage | None:
    """What one line lacks, given how many are on it and how many of the unit's people fit it."""
    role = role_words().get(line.press_role or "", "")
    if line.rule in QUOTAS:
        missing = line.minimum - chosen
        sentence = _("còn thiếu %(count)s %(role)s", count=two_digits(max(missing, 0)), role=role)
    elif line.rule == LineRule.EVERY:
        missing = max(fitting - chosen, 0 if chosen else 1)
        sentence = (
            _("còn thiếu %(count)s %(role)s", count=two_digits(missing), role=role)
            if fitting
            else _("chưa có %(role)s", role=role)
        )
    else:
        missing = max(fitting - chosen, 0 if chosen else 1)
        sentence = _("còn thiếu %(count)s cán bộ, công chức, viên chức", count=two_digits(missing))
    return Shortage(line.id, missing, sentence) if missing > 0 else None


def asked_of(line: Line, answer: Answer) -> Shortage | None:
    """What an evaluated line still asks: somebody more, or somebody fewer."""
    if answer.surplus:
        return Shortage(
            line.id,
            0,
            _(
                "thừa %(count)s người ở “%(line)s”",
                count=two_digits(len(answer.surplus)),
                line=words(line),
            ),
            excusable=False,
        )
    return shortage(line, len(answer.filled), len(answer.fitting))


def clash(line: Line, other: Line) -> bool:
    """Whether one person may not count on both lines: both ask for a press role, and one is a number of slots."""
    roles = line.press_role is not None and other.press_role is not None
    return roles and (line.rule in QUOTAS or other.rule in QUOTAS)


def unexcused(found: Iterable[Shortage], excused: Collection[int]) -> list[Shortage]:
    """Shortages without a written reason: these stand in the way of handing in."""
    return [one for one in found if not one.excusable or one.line_id not in excused]


def needed(line: Line, fitting: int) -> int:
    """The number a line shows: what it asks for, or everybody who fits."""
    return line.minimum if line.rule in QUOTAS else max(fitting, 1)
