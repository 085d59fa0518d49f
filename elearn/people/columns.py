"""What a list of staff holds, and the names offices give its columns (plain: no diacritics, lower case)."""

from __future__ import annotations

from elearn.people import rules
from elearn.sheets.wanted import Wanted, Wishes

_WHO = (
    "(?:cua|cac|nguoi|ca nhan|can bo|cong chuc|vien chuc|nguoi lao dong|nhan vien|nhan su|dong chi|hoc vien|dai bieu|"
    "giao vien|dang ky|duoc cu|tham gia|tham du|cu di hoc|boi duong|tap huan|cbccvcnld|cbccvc nld|cbccvc|cbccv|cbcc|"
    "cbvc|ccvc|cbcnv|cbnv|cbgv|cnv|cb|cc|vc|nv|nld|ld|gv|ns|va|hoac|trong co quan|khai sinh|in hoa)"
)
_SOME, _ANY = f"(?: {_WHO})+", f"(?: {_WHO})*"
_PLACE = "(?: (?:cong tac|truc thuoc|quan ly|lam viec|hien nay|hien tai|dang ky|cu|chu quan))*"
_PRESS = "(?: (?:bao chi|truyen thong|phat ngon|trong cong tac|cong tac|va|trong|voi|cung cap thong tin|cho))*"
_WORK = "(?: (?:cong vu|co quan|cong viec|lien he|lien lac|cong tac|ca nhan cong vu))*"

FIELDS = (
    Wanted(
        "code",
        "Mã cán bộ",
        (
            (
                f"(?:ma|ma so|so hieu|ma hieu|ma dinh danh|ms){_SOME}",
                "(?:staff|employee|personnel|person|worker) (?:code|id|no|number)",
                "so hieu",
                "ma nhan vien",
                "msnv",
                "mscb",
                "msccvc",
            ),
            ("ma", "ma so", "code", "id", "ms"),
        ),
    ),
    Wanted(
        "full_name",
        "Họ và tên",
        (
            (
                f"ho(?: va)?(?: chu)?(?: dem)?(?: va)? ten{_ANY}(?: day du)?",
                f"(?:ten|ho ten|ten day du|ho ten day du){_SOME}",
                f"ho ten{_ANY}",
                "(?:full|staff|employee|person|complete) name",
                "name in full",
                "ten day du",
            ),
            ("name", "danh tinh", "quy danh"),
        ),
    ),
    Wanted(
        "family_name",
        "Họ và chữ đệm",
        (("ho", "ho(?: va)?(?: ten)?(?: chu)? (?:dem|lot)", "ho va dem", "last name", "surname", "family name"),),
        part_of="full_name",
    ),
    Wanted("middle_name", "Chữ đệm", (("(?:ten |chu )?(?:dem|lot)", "middle name"),), part_of="full_name"),
    Wanted("given_name", "Tên", (("ten", "ten goi", "given name", "first name"),), part_of="full_name"),
    Wanted(
        "unit_code",
        "Mã đơn vị",
        (
            (
                f"ma(?: so| hieu)? (?:don vi|co quan|co quan don vi|to chuc|dv|phong ban|dvct|dinh danh don vi){_PLACE}",
                "(?:unit|department|agency|organi[sz]ation|org|office|division) (?:code|id|no)",
                "madv",
            ),
        ),
    ),
    Wanted(
        "unit_name",
        "Đơn vị",
        (
            (
                f"(?:ten )?(?:don vi|co quan don vi|don vi co quan|dv|dvct|don vi phong ban){_PLACE}",
                "(?:noi|don vi) (?:cong tac|lam viec)",
                "unit(?: name)?",
                "co quan don vi to chuc",
            ),
            (f"(?:ten )?(?:co quan|to chuc){_PLACE}", "(?:agency|organi[sz]ation|department)(?: name)?", "office"),
            (f"(?:ten )?(?:phong ban|phong|bo phan|phong ban don vi|phong ban bo phan){_PLACE}", "division"),
        ),
    ),
    Wanted(
        "position",
        "Chức vụ",
        (
            (
                f"chuc vu(?: chuc danh| vi tri| vi tri viec lam)*{_ANY}(?: (?:hien nay|hien tai|cong tac|dang giu|chinh quyen|chinh|nghe nghiep))*",
                "chuc danh chuc vu(?: nghe nghiep)?",
                "cv",
                "position",
                "job title",
                "position title",
                "title",
                "(?:job )?position(?: held)?",
            ),
            ("chuc danh(?: nghe nghiep)?", "chuc danh cong viec"),
            ("vi tri(?: viec lam| cong tac)?", "cong viec(?: dang lam| hien tai| duoc giao)?", "nhiem vu(?: duoc giao)?"),
        ),
        fallback=True,
    ),
    Wanted(
        "press_role",
        "Vai trò báo chí",
        (
            (f"vai tro{_PRESS}", "(?:press|media|communication) role", "role", "vai tro tham gia"),
            ("thanh phan(?: tham gia| tham du| boi duong)?", "doi tuong(?: tham gia| tham du| boi duong)?", "nhom doi tuong"),
        ),
    ),
    Wanted(
        "email",
        "Email",
        (
            (
                f"(?:dia chi )?(?:e mail|email|thu dien tu|hop thu dien tu|mail|hop thu|gmail){_WORK}",
                "(?:work |official |office )?(?:e mail|email)(?: address)?",
            ),
        ),
    ),
    Wanted(
        "phone",
        "Điện thoại",
        (
            (
                f"(?:so )?(?:dien thoai|dt|sdt|phone|tel|telephone)(?: (?:ban|co dinh|so))*{_WORK}",
                "(?:work |office )?(?:phone|telephone|tel|contact)(?: no| number)?",
                "so may",
            ),
            ("(?:so )?(?:dien thoai |dt )?di dong", "dtdd", "so dtdd", "(?:mobile|cell)(?: phone)?(?: no| number)?"),
        ),
    ),
    Wanted(
        "starts_on",
        "Ngày nhận nhiệm vụ",
        (
            (
                "(?:ngay|thoi diem|thoi gian)(?: thang nam| thang)? (?:nhan|dam nhan|giao|bat dau|phan cong|giu|dam nhiem|bo nhiem)"
                "(?: (?:nhiem vu|cong tac|chuc vu|viec|chuc|vi tri|cong viec|giu chuc vu))*",
                "tu ngay(?: thang nam)?",
                "ngay hieu luc",
                "ngay dieu dong",
                "(?:start|from|effective|starting|appointment) date",
                "(?:starts on|start on|since|from)",
                "ngay ve don vi",
            ),
        ),
    ),
)  # fmt: skip

WISHES = Wishes(
    fields=FIELDS,
    required=(("code",), ("full_name",), ("unit_name", "unit_code"), ("position",)),
    marked="press_role",
    marks=rules.mark_of,
    headings_give="unit_name",
    identity="code",
    subject="full_name",
)
# What a person may say a column is, by hand.
BY_HAND = tuple(field.name for field in FIELDS)
