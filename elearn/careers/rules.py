"""What an act on a person asks for, and when it can't be: on plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from elearn.careers.models import Kind
from elearn.kernel.clock import FOREVER
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.people.rules import faults

LEAVING = frozenset({Kind.RETIREMENT, Kind.DEPARTURE})


@dataclass(frozen=True, slots=True)
class Wish:
    """An act as asked for; what its kind does not need is empty."""

    kind: Kind
    starts_on: date
    decision: str
    reason: str = ""
    ends_on: date | None = None
    to_unit_id: int | None = None
    position: str = ""
    press_role: str = ""
    full_name: str = ""
    code: str = ""

    def tidy(self) -> Wish:
        return replace(
            self,
            decision=clean(self.decision),
            reason=clean(self.reason),
            position=clean(self.position),
            full_name=clean(self.full_name),
            code=clean(self.code).upper(),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands: name, code, the last post with its days, a leave that is not over, an act that has not come."""

    full_name: str
    code: str
    unit_id: int
    position: str
    press_role: str
    starts_on: date
    ends_on: date
    leave: tuple[date, date] | None = None
    pending: tuple[str, date] | None = None

    @property
    def in_service(self) -> bool:
        return self.ends_on >= FOREVER


def day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def check(wish: Wish, now: Standing, today: date) -> None:
    """Refuses an act without its paper, in the past, against one that is to come, or that changes nothing."""
    if not wish.decision:
        raise Refused(_("Chưa ghi quyết định hoặc văn bản làm căn cứ."), next_step=_("Ghi số, ngày, cơ quan ban hành."))
    if wish.starts_on < today:
        raise Refused(
            _("Không ghi lùi ngày được: số liệu của ngày đã qua không thay đổi."),
            next_step=_("Chọn từ hôm nay trở đi; ngày của quyết định ghi ở mục căn cứ."),
        )
    if now.pending is not None:
        what, when = now.pending
        raise Refused(
            _("Đã có việc “%(what)s” từ ngày %(day)s chưa đến.", what=what, day=day(when)),
            next_step=_("Hủy việc đó trước, hoặc chờ đến ngày rồi ghi tiếp."),
        )
    if wish.kind in (Kind.NAME, Kind.CODE):
        _check_identity(wish, now, today)
    elif wish.kind is Kind.LEAVE:
        _check_leave(wish, now)
    elif wish.kind is Kind.RETURN:
        _check_return(wish, now)
    else:
        _check_post(wish, now)


def _check_identity(wish: Wish, now: Standing, today: date) -> None:
    if wish.starts_on != today:
        raise Refused(
            _("Tên và mã đổi vào đúng ngày ghi."), next_step=_("Chọn hôm nay; ngày của quyết định ghi ở mục căn cứ.")
        )
    if wish.kind is Kind.NAME and wish.full_name == now.full_name:
        raise Refused(_("Tên mới trùng với tên đang dùng."))
    if wish.kind is Kind.CODE and wish.code == now.code:
        raise Refused(_("Mã mới trùng với mã đang dùng."))
    name, code = (wish.full_name, "AA") if wish.kind is Kind.NAME else ("Nguyễn A", wish.code)
    found = faults(code=code, full_name=name, email="", phone="")
    if found:
        raise Refused(_("Chưa ghi được: %(what)s", what=" ".join(sentence for _column, _code, sentence in found)))


def _check_leave(wish: Wish, now: Standing) -> None:
    _check_in_service(now)
    if wish.ends_on is None or wish.ends_on < wish.starts_on:
        raise Refused(_("Thời gian nghỉ cần ngày cuối, không sớm hơn ngày đầu."))
    if now.leave is not None and wish.starts_on <= now.leave[1]:
        raise Refused(
            _("Đã ghi nghỉ từ %(a)s đến hết %(b)s.", a=day(now.leave[0]), b=day(now.leave[1])),
            next_step=_("Chọn thời gian sau đợt nghỉ đó, hoặc ghi trở lại làm việc trước."),
        )
    if not wish.reason:
        raise Refused(_("Chưa ghi lý do nghỉ."), next_step=_("Ghi rõ, ví dụ: nghỉ thai sản, đi học tập trung."))


def _check_return(wish: Wish, now: Standing) -> None:
    if now.in_service:
        if now.leave is None:
            raise Refused(_("%(name)s đang làm việc, không có gì để trở lại.", name=now.full_name))
        if not now.leave[0] < wish.starts_on <= now.leave[1]:
            raise Refused(
                _("Ngày trở lại nằm ngoài đợt nghỉ từ %(a)s đến hết %(b)s.", a=day(now.leave[0]), b=day(now.leave[1])),
                next_step=_("Hết đợt nghỉ thì không cần ghi; đợt chưa bắt đầu thì hủy."),
            )
        return
    if wish.starts_on < now.ends_on:
        raise Refused(_("Vị trí cũ còn đến trước ngày %(day)s.", day=day(now.ends_on)))
    _check_place(wish)


def _check_post(wish: Wish, now: Standing) -> None:
    _check_in_service(now)
    if wish.starts_on <= now.starts_on:
        raise Refused(
            _("Vị trí đang giữ bắt đầu từ ngày %(day)s.", day=day(now.starts_on)),
            next_step=_("Chọn ngày sau ngày đó; phân công đã qua không sửa lùi."),
        )
    if wish.kind in LEAVING:
        return
    _check_place(wish)
    if (wish.to_unit_id, wish.position, wish.press_role) == (now.unit_id, now.position, now.press_role):
        raise Refused(_("Đơn vị, chức vụ và vai trò đều như hiện nay; không có gì thay đổi."))


def _check_place(wish: Wish) -> None:
    if wish.to_unit_id is None:
        raise Refused(_("Chưa chọn đơn vị đến."), next_step=_("Nhập mã hoặc tên đơn vị; tra trong danh sách đơn vị."))
    if not wish.position:
        raise Refused(_("Chưa ghi chức vụ mới."))


def _check_in_service(now: Standing) -> None:
    if not now.in_service:
        raise Refused(
            _("%(name)s thôi giữ vị trí từ ngày %(day)s.", name=now.full_name, day=day(now.ends_on)),
            next_step=_("Ghi trở lại làm việc trước."),
        )


def kind_words() -> dict[str, str]:
    return {
        Kind.TRANSFER: _("Điều động, đổi chức vụ"),
        Kind.LEAVE: _("Nghỉ có thời hạn"),
        Kind.RETIREMENT: _("Nghỉ hưu"),
        Kind.DEPARTURE: _("Thôi việc, chuyển khỏi Thành phố"),
        Kind.RETURN: _("Trở lại làm việc"),
        Kind.NAME: _("Đổi họ tên"),
        Kind.CODE: _("Đổi mã cán bộ"),
    }
