"""What a line of a list of staff must hold, on plain values."""

from __future__ import annotations

import re
from datetime import date

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import fold
from elearn.people.models import PressRole

_CODE = re.compile(r"^[A-Z0-9][A-Z0-9./-]{1,29}$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_PHONE = re.compile(r"^[0-9 +().-]{8,20}$")
# What offices call the press roles in their files, folded.
PRESS_ROLES = {
    "lanh dao": PressRole.LEADER,
    "leader": PressRole.LEADER,
    "nguoi phat ngon": PressRole.SPOKESPERSON,
    "spokesperson": PressRole.SPOKESPERSON,
    "nguoi duoc uy quyen phat ngon": PressRole.AUTHORISED,
    "uy quyen phat ngon": PressRole.AUTHORISED,
    "authorised": PressRole.AUTHORISED,
    "can bo lam cong tac truyen thong": PressRole.COMMS,
    "can bo truyen thong": PressRole.COMMS,
    "truyen thong": PressRole.COMMS,
    "comms": PressRole.COMMS,
    "can bo": PressRole.STAFF,
    "can bo, cong chuc, vien chuc khac": PressRole.STAFF,
    "khac": PressRole.STAFF,
    "": PressRole.STAFF,
    "staff": PressRole.STAFF,
}


def press_role(text: str) -> PressRole | None:
    """The press role a cell names, or None when it names none of them."""
    return PRESS_ROLES.get(fold(text))


def faults(*, code: str, full_name: str, position: str, role: str, email: str, phone: str) -> list[tuple[str, str]]:
    """(column, sentence) for everything wrong with one line."""
    found = []
    if not _CODE.match(code):
        found.append(("code", _("mã cán bộ “%(code)s” chưa đúng dạng (chữ hoa, số, gạch nối).", code=code)))
    if len(full_name.split()) < 2 or any(c.isdigit() for c in full_name):
        found.append(("full_name", _("họ và tên “%(name)s” chưa đủ họ và tên.", name=full_name)))
    if len(full_name) > 120:
        found.append(("full_name", _("họ và tên dài quá 120 ký tự.")))
    if not position:
        found.append(("position", _("chưa có chức vụ.")))
    if press_role(role) is None:
        found.append(("press_role", _("vai trò báo chí “%(role)s” chưa rõ.", role=role)))
    if email and not _EMAIL.match(email):
        found.append(("email", _("email “%(email)s” chưa đúng dạng.", email=email)))
    if phone and not _PHONE.match(phone):
        found.append(("phone", _("điện thoại “%(phone)s” chưa đúng dạng.", phone=phone)))
    return found


def check_acting(*, title: str, decision: str, starts_on: date, ends_on: date, today: date) -> None:
    """Refuses an acting post without title or decision, in the past, or that ends before it starts."""
    if not title:
        raise Refused(
            _("Chưa ghi chức danh được giao."), next_step=_("Ghi như trong quyết định, ví dụ: Quyền Chủ tịch.")
        )
    if not decision:
        raise Refused(_("Chưa ghi quyết định giao quyền, phụ trách."), next_step=_("Ghi số và ngày của quyết định."))
    if starts_on < today:
        raise Refused(_("Không ghi lùi ngày được: số liệu của ngày đã qua không thay đổi."))
    if ends_on <= starts_on:
        raise Refused(_("Ngày kết thúc sớm hơn ngày bắt đầu."))
