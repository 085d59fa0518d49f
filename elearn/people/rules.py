"""What a line of a list of staff must hold, on plain values."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import fold, name_sort_key
from elearn.people.models import PressRole

_CODE = re.compile(r"^[A-Z0-9Đ][A-Z0-9Đ._/-]{0,29}$")
_EMAIL = re.compile(r"^[A-Za-z0-9._%+'-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$")
_PHONE = re.compile(r"^\+?[0-9][0-9 ().-]{6,24}(?: ?(?:\(|- ?)?(?:máy lẻ|số lẻ|lẻ|ext\.?|nhánh|số máy lẻ)[: ]*\d{1,6}\)?)?$", re.IGNORECASE)  # fmt: skip
_NAME = re.compile(r"^[^\W\d_][\w' ’ʼ.‘-]*$")
_PLAIN = re.compile(r"[^a-z0-9]+")
NOTHING = {"", "-", "--", "—", "–", "x", "n/a", "na", "none", "null", "khong", "khong co", "chua co", "chua ro", "...", "…", "0", "/"}  # fmt: skip
ABOVE = {'"', "''", "”", "″", "nt", "-nt-", "n.t", "nhu tren", "-", "〃"} - {"-"}

_TALK = "truyen thong|thong tin tuyen truyen|thong tin truyen thong|truyen thong bao chi|tuyen truyen"
_ROLES: tuple[tuple[PressRole, str], ...] = (
    (
        PressRole.AUTHORISED,
        "authori[sz]ed(?: spokesperson)?|(?:npn|nguoi phat ngon|can bo|nguoi)?(?: ?duoc)?(?: ?(?:thu truong|nguoi dung dau))? ?uy quyen"
        "(?: (?:phat ngon|thuong xuyen|theo vu viec|va|cung cap thong tin|cho bao chi|npn))*|phat ngon uy quyen|npn uq|uq phat ngon",
    ),
    (
        PressRole.SPOKESPERSON,
        "(?:la )?(?:can bo )?(?:nguoi|can bo|cb)? ?phat ngon(?: vien| chinh| thuong xuyen| cua don vi| cua co quan| bao chi)?"
        "(?: va cung cap thong tin(?: cho bao chi)?)?|npn|spokes(?:person|man|woman)|official spokesperson",
    ),
    (
        PressRole.LEADER,
        "(?:la )?(?:can bo )?lanh dao(?: (?:don vi|co quan|quan ly|ubnd|so|phong|phuong|xa|phu trach|bao chi|truyen thong))*|ld|"
        "thu truong(?: don vi| co quan)?|nguoi dung dau(?: don vi| co quan)?|leader(?:ship)?|head|manager",
    ),
    (
        PressRole.COMMS,
        f"(?:la )?(?:(?:can bo|cb|cbcc|cbccvc|cong chuc|vien chuc|nhan vien|nguoi|chuyen vien|dau moi) )?(?:chuyen trach |phu trach |kiem nhiem |lam |theo doi |dau moi )?"
        f"(?:cong tac |ve |linh vuc )?(?:{_TALK})|cbtt|comms?|communications?(?: officer| staff)?|pr|media(?: officer)?",
    ),
    (
        PressRole.STAFF,
        "(?:(?:can bo|cong chuc|vien chuc|nhan vien|nguoi lao dong|cbccvc|cbcc|ccvc|cb|cc|vc|nv|nld|chuyen vien) ?)+(?:khac|con lai|thuong)?|"
        "khac|staff|other|con lai|khong|khong co|chuyen mon|0",
    ),
)
_COMPILED = tuple((role, re.compile(f"(?:{pattern})")) for role, pattern in _ROLES)


@lru_cache(maxsize=4096)
def press_role(text: str) -> PressRole | None:
    """The press role a cell names, in any of its usual spellings; None when it names none of them, or two."""
    plain = _PLAIN.sub(" ", fold(text)).strip()
    if not plain:
        return PressRole.STAFF
    return next((role for role, pattern in _COMPILED if pattern.fullmatch(plain)), None)


def press_roles(text: str) -> set[PressRole]:
    """Every role named in a cell that names several ("Lãnh đạo kiêm người phát ngôn")."""
    parts = re.split(r"[;,/+&\n]|\b(?:kiem|va|dong thoi)\b", fold(text))
    found = {press_role(part) for part in parts if part.strip()}
    return {role for role in found if role is not None} if None not in found else set()


def mark_of(heading: str) -> str:
    """What an x under this (plain) heading means: a press role, or ""."""
    role = press_role(heading) if heading else None
    return "" if role in {None, PressRole.STAFF} else str(role)


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """What two spellings of one name share: letters and tones, whatever the case and where a tone is set."""
    return name_sort_key(name)


def same_name(one: str, other: str) -> bool:
    """One name, whatever the case, the spaces and where the tone of oa, oe, uy is set."""
    return one.casefold() == other.casefold() or name_key(one) == name_key(other)


@lru_cache(maxsize=131072)
def code_key(code: str) -> str:
    """A code without what gets lost on the way: case, marks between its parts, zeros in front of numbers."""
    runs = re.findall(r"\d+|[^\W\d_]+", code.lower() if code.isascii() else fold(code))
    return "-".join(run.lstrip("0") or "0" if run.isdigit() else run for run in runs)


def bare_phone(phone: str) -> str:
    """The figures of a number, as it is dialled in the country."""
    digits = re.sub(r"\D", "", phone)
    return "0" + digits[2:] if digits.startswith("84") and len(digits) in {11, 12} else digits


def phone_faults(phone: str) -> bool:
    return not all(_PHONE.match(part.strip()) for part in re.split(r"[;,/]| - ", phone) if part.strip())


def zero_put_back(digits: str) -> str:
    """A number that a spreadsheet robbed of its zero, when only one number can be meant; else ""."""
    if len(digits) == 9 and digits[0] in "35789":
        return "0" + digits
    return "0" + digits if len(digits) == 10 and digits[0] == "2" else ""


def faults(*, code: str, full_name: str, email: str, phone: str) -> list[tuple[str, str, str]]:
    """(column, stable code, sentence) for everything wrong with the values of one line."""
    found = []
    if code and not _CODE.match(code):
        found.append(("code", "code_form", _("mã cán bộ “%(code)s” chưa đúng dạng (chữ, số, gạch nối, dấu chấm; tối đa 30 ký tự).", code=code)))  # fmt: skip
    if len(full_name.split()) < 2:
        found.append(("full_name", "name_short", _("họ và tên “%(name)s” chưa đủ họ và tên.", name=full_name)))
    elif len(full_name) > 120:
        found.append(("full_name", "name_long", _("họ và tên dài quá 120 ký tự.")))
    elif not _NAME.match(full_name) or sum(c.isdigit() for c in full_name) * 2 > len(full_name):
        found.append(("full_name", "name_form", _("họ và tên “%(name)s” có ký tự không thuộc tên người; ghi chú xin chuyển sang cột khác.", name=full_name)))  # fmt: skip
    if email and (not _EMAIL.match(email) or len(email) > 200):
        found.append(("email", "email_form", _("email “%(email)s” chưa đúng dạng.", email=email)))
    if phone and (phone_faults(phone) or len(phone) > 60):
        found.append(("phone", "phone_form", _("điện thoại “%(phone)s” chưa đúng dạng.", phone=phone)))
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


def nothing(text: str) -> bool:
    """Whether a contact cell says that there is none."""
    if len(text) > 12 or (text[:1].isdigit() and len(text) > 1):
        return False
    return fold(text) in NOTHING
