"""What an exemption must hold, and what may be done with it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from elearn.exemptions.models import Ground, StepKind
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _

SOON = 30  # days before its end when an exemption is listed as ending


class State(StrEnum):
    """Where an exemption stands on a day."""

    PROPOSED = "proposed"
    COMING = "coming"
    IN_FORCE = "in_force"
    ENDING = "ending"  # in force, and over within SOON days
    OVER = "over"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Wish:
    """An exemption as asked for."""

    ground: str
    reason: str
    signer_name: str
    signer_post: str
    letter_number: str
    letter_date: date
    starts_on: date
    ends_on: date


NEXT: dict[StepKind, frozenset[StepKind]] = {
    StepKind.PROPOSED: frozenset({StepKind.APPROVED, StepKind.REFUSED}),
    StepKind.APPROVED: frozenset({StepKind.ENDED}),
    StepKind.REFUSED: frozenset(),
    StepKind.ENDED: frozenset(),
}


def state_on(last: StepKind, starts_on: date, ends_on: date, day: date) -> State:
    """Where it stands on a day, from its last step and its dates."""
    if last is not StepKind.APPROVED:
        return State(last)
    if day > ends_on:
        return State.OVER
    if day < starts_on:
        return State.COMING
    return State.ENDING if ends_on <= day + timedelta(days=SOON) else State.IN_FORCE


def check_step(now: StepKind, wanted: StepKind) -> None:
    """Refuses a step that can't follow the last one."""
    if wanted not in NEXT[now]:
        raise Conflict(_("Việc miễn học này đã được xử lý."), next_step=_("Tải lại trang để xem tình trạng mới nhất."))


def check_wish(wish: Wish, today: date) -> None:
    """Refuses an exemption with gaps, one that begins in the past, ends before it begins, or rests on a future letter."""
    if wish.ground not in set(Ground):
        raise Refused(_("Chưa chọn căn cứ miễn học."))
    if len(wish.reason) < 5:
        raise Refused(_("Chưa ghi lý do miễn học."), next_step=_("Ghi lý do cụ thể của người này."))
    if not (wish.signer_name and wish.signer_post and wish.letter_number):
        raise Refused(_("Chưa ghi đủ người ký, chức vụ và số văn bản."))
    if wish.letter_date > today:
        raise Refused(_("Ngày văn bản ở sau hôm nay."))
    if wish.starts_on < today:
        raise Refused(
            _("Không ghi lùi ngày được: số liệu của ngày đã qua không thay đổi."),
            next_step=_("Chọn ngày bắt đầu từ hôm nay trở đi."),
        )
    if wish.ends_on < wish.starts_on:
        raise Refused(_("Ngày hết miễn sớm hơn ngày bắt đầu."))


def check_reason(reason: str) -> None:
    if len(reason) < 5:
        raise Refused(_("Lý do còn quá ngắn."), next_step=_("Ghi rõ lý do để người khác hiểu."))


def ground_words() -> dict[str, str]:
    return {
        Ground.MATERNITY: _("nghỉ thai sản"),
        Ground.ILLNESS: _("nghỉ ốm dài ngày"),
        Ground.STUDY: _("đi học tập trung dài hạn"),
        Ground.SECONDED: _("biệt phái hoặc công tác dài ngày"),
        Ground.RETIRING: _("nghỉ chờ hưởng chế độ hưu trí"),
        Ground.OTHER: _("lý do khác"),
    }


def state_words() -> dict[str, str]:
    return {
        State.PROPOSED: _("Chờ Sở duyệt"),
        State.COMING: _("Chưa bắt đầu"),
        State.IN_FORCE: _("Đang được miễn"),
        State.ENDING: _("Sắp hết hạn"),
        State.OVER: _("Đã hết hạn"),
        State.REFUSED: _("Không duyệt"),
        State.ENDED: _("Kết thúc sớm"),
    }
