"""Files as offices really send them, each with a trap or several and the exact verdict on every row seen.

Made from a seed, on the people of tests/world.py. `CASES` are (name, file, expected): expected is row → verdict for the
first sheet (or (sheet, row) → verdict), or the words a refusal of the whole file must hold.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from tests.people.writers import (
    Formula,
    Page,
    delimited,
    in_1258,
    in_tcvn3,
    in_vni,
    ods,
    repacked,
    xls,
    xlsx,
)

SEED = 20261121
HEAD = ["STT", "Mã cán bộ", "Họ và tên", "Đơn vị", "Chức vụ", "Vai trò báo chí", "Email", "Điện thoại"]
DATED = [*HEAD, "Ngày nhận nhiệm vụ"]
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Lý"]
MIDDLE = ["Văn", "Thị", "Đức", "Thùy", "Hữu", "Khánh", "Quốc", "Thị Bích"]
GIVEN = ["Ước", "Ất", "Uyên", "Yến", "Quỳnh", "Khuê", "Đạt", "Ngữ", "Hậu", "Trường", "Tuyết", "Khuyến"]
N, M, C, A, R, I = "new", "matched", "changed", "ambiguous", "refused", "ignored"  # noqa: E741


@dataclass(frozen=True)
class Case:
    name: str
    filename: str
    content: bytes
    expected: dict[Any, str] | str
    options: tuple[str, ...] = ()
    reasons: dict[Any, str] = field(default_factory=dict)  # row → code that must be among its reasons
    values: dict[Any, dict[str, str]] = field(default_factory=dict)  # row → values that must be understood


class People:
    """Invented people with codes nobody holds, the same on every run."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = Random(seed)
        self.number = 0
        self.names: set[str] = set()

    def row(self, **changes: Any) -> list[Any]:
        self.number += 1
        name = ""
        if "Họ và tên" in changes:
            name = "-"
        while not name or name in self.names:
            if len(self.names) > 600:
                raise AssertionError("name them yourself: there are not that many names")
            name = f"{self.random.choice(FAMILY)} {self.random.choice(MIDDLE)} {self.random.choice(GIVEN)}"
        if name != "-":
            self.names.add(name)
        values = {
            "STT": self.number,
            "Mã cán bộ": f"M-{self.number:03d}",
            "Họ và tên": name,
            "Đơn vị": self.random.choice(["P-DH", "Phường Đông Hồ", "P-TS", "Phường Tây Sơn Hạ"]),
            "Chức vụ": self.random.choice(["Chuyên viên", "Văn thư", "Kế toán", "Công chức Tư pháp - Hộ tịch"]),
            "Vai trò báo chí": self.random.choice(["", "NPN", "Lãnh đạo", "Cán bộ truyền thông", "Khác"]),
            "Email": f"m{self.number}@thu.example",
            "Điện thoại": f"0912 000 {self.number:03d}",
        } | changes
        return list(values.values())

    def rows(self, count: int) -> list[list[Any]]:
        return [self.row() for _ in range(count)]


def known(**changes: Any) -> list[Any]:
    """Leader A of the world, as the site knows her."""
    values = {
        "STT": 1,
        "Mã cán bộ": "TN-0001",
        "Họ và tên": "Nguyễn Thị Bích Ngọc",
        "Đơn vị": "P-DH",
        "Chức vụ": "Chủ tịch UBND phường",
        "Vai trò báo chí": "Lãnh đạo",
        "Email": "leader_a@thu.example",
        "Điện thoại": "024 0000 0100",
    } | changes
    return list(values.values())


def seen(first: int, *verdicts: str) -> dict[int, str]:
    return dict(enumerate(verdicts, start=first))


def cases(seed: int = SEED) -> list[Case]:
    """Every messy file."""
    made: list[Case] = []
    for build in (
        _plain,
        _headers,
        _between,
        _hidden,
        _values,
        _codes,
        _dates,
        _letters,
        _texts,
        _sheets,
        _refused,
        _traps,
    ):
        made += build(People(seed))
    return made


def _three(people: People) -> tuple[list[list[Any]], dict[int, str]]:
    return people.rows(3), seen(1, I, N, N, N)


def _plain(p: People) -> list[Case]:
    rows, want = _three(p)
    page = Page([HEAD, *rows])
    return [
        Case("plain-xlsx", "ds.xlsx", xlsx(page), want),
        Case("plain-xls", "ds.xls", xls(page), want),
        Case("plain-ods", "ds.ods", ods(page), want),
        Case("plain-csv", "ds.csv", delimited(page).encode(), want),
        Case("xlsx-named-csv", "ds.csv", xlsx(page), want),
        Case("csv-named-xlsx", "ds.xlsx", delimited(page, ";").encode(), want),
        Case("known-matched", "ds.xlsx", xlsx(Page([HEAD, known()])), seen(1, I, M)),
        Case("known-changed", "ds.xlsx", xlsx(Page([HEAD, known(**{"Chức vụ": "Bí thư Đảng ủy phường"})])), seen(1, I, C)),
        Case("blank-wipes-nothing", "ds.xlsx", xlsx(Page([HEAD, known(**{"Email": None, "Điện thoại": None, "Vai trò báo chí": None})])), seen(1, I, M)),
        Case("phone-spelt-otherwise", "ds.xlsx", xlsx(Page([HEAD, known(**{"Điện thoại": "024.0000.0100"})])), seen(1, I, M)),
    ]  # fmt: skip


def _headers(p: People) -> list[Case]:
    rows = p.rows(3)
    titles = [["UBND THÀNH PHỐ"], ["SỞ VĂN HÓA"], ["DANH SÁCH CÁN BỘ, CÔNG CHỨC"], ["(Kèm theo Công văn số 12/SVH ngày 05/11/2026)"], []]  # fmt: skip
    many = [[f"Dòng giới thiệu số {n}"] for n in range(1, 20)]
    split = [[r[0], r[1], r[2].rsplit(" ", 1)[0], r[2].rsplit(" ", 1)[1], *r[3:]] for r in rows]
    two = [
        ["STT", "Mã CBCCVC", "HỌ VÀ TÊN CBCC", None, "Đơn vị", "Chức vụ", "Vai trò báo chí", "Liên hệ", None],
        [None, None, "Họ đệm", "Tên", None, None, None, "Thư điện tử công vụ", "Số ĐT"],
    ]
    merged = ["A1:A2", "B1:B2", "C1:D1", "E1:E2", "F1:F2", "G1:G2", "H1:I1"]
    one_merged = ["STT", "Mã NV", "Họ và tên", None, "Đơn vị công tác", "Chức danh", "Vai trò", "E-mail", "SĐT"]
    order = [4, 7, 2, 6, 0, 3, 1, 5]
    shuffled = [[row[k] for k in order] for row in [HEAD, *rows]]
    english = ["No.", "Staff code", "Full name", "Unit", "Position", "Press role", "E-mail", "Phone number"]
    shouted = ["TT", "MÃ SỐ CB, CC, VC (*)", "HỌ, CHỮ ĐỆM VÀ TÊN", "CƠ QUAN, ĐƠN VỊ", "CHỨC VỤ, CHỨC DANH", "VAI TRÒ", "ĐỊA CHỈ EMAIL", "SỐ ĐIỆN THOẠI\nLIÊN HỆ"]  # fmt: skip
    bare = ["stt", "ma_cb", "HoTen", "don_vi", "chuc_vu", "vai_tro", "email", "so_dien_thoai"]
    ticks = [*HEAD[:5], "Lãnh đạo", "Người phát ngôn", "Cán bộ truyền thông"]
    ticked = [[*rows[0][:5], "x", None, None], [*rows[1][:5], None, "X", None], [*rows[2][:5], None, "x", "x"]]
    grouped = [
        ["STT", "Mã cán bộ", "Họ và tên", "Đơn vị", "Chức vụ", "Vai trò báo chí"],
        [None] * 5 + ["LĐ", "NPN", "CBTT"],
    ]
    extra = [[*row, "01/01/1980", "001080000123", "ghi chú"] for row in rows]
    return [
        Case("three-titles", "ds.xlsx", xlsx(Page([*titles, HEAD, *rows])), seen(1, I, I, I, I) | seen(6, I, N, N, N)),
        Case("nineteen-titles", "ds.csv", delimited(Page([*many, HEAD, *rows])).encode(), seen(1, *[I] * 20, N, N, N)),
        Case("two-row-header", "ds.xlsx", xlsx(Page([*two, *split], merges=merged)), seen(1, I, I, N, N, N), values={3: {"full_name": rows[0][2], "email": rows[0][6]}}),
        Case("two-row-header-xls", "ds.xls", xls(Page([*two, *split], merges=merged)), seen(1, I, I, N, N, N), values={3: {"full_name": rows[0][2]}}),
        Case("two-row-header-csv", "ds.csv", delimited(Page([*two, *split]), ";").encode(), seen(1, I, I, N, N, N), values={4: {"full_name": rows[1][2]}}),
        Case("one-heading-over-two-columns", "ds.xlsx", xlsx(Page([one_merged, *split], merges=["C1:D1"])), seen(1, I, N, N, N), values={2: {"full_name": rows[0][2]}}),
        Case("ho-ten-split", "ds.xlsx", xlsx(Page([["STT", "Mã NV", "Họ", "Tên", *HEAD[3:]], *split])), seen(1, I, N, N, N), values={2: {"full_name": rows[0][2]}}),
        Case("columns-shuffled", "ds.ods", ods(Page(shuffled)), seen(1, I, N, N, N), values={2: {"full_name": rows[0][2]}}),
        Case("english-names", "ds.xlsx", xlsx(Page([english, *rows])), seen(1, I, N, N, N)),
        Case("capitals-and-notes", "ds.xlsx", xlsx(Page([shouted, *rows])), seen(1, I, N, N, N)),
        Case("names-of-a-database", "ds.csv", delimited(Page([bare, *rows]), "\t").encode(), seen(1, I, N, N, N)),
        Case("numbered-columns", "ds.xlsx", xlsx(Page([HEAD, [f"({n})" for n in range(1, 9)], *rows])), seen(1, I, I, N, N, N), reasons={2: "column_numbers"}),
        Case("roles-ticked", "ds.xlsx", xlsx(Page([ticks, *ticked])), seen(1, I, N, N, A), values={2: {"press_role": "leader"}, 3: {"press_role": "spokesperson"}}, reasons={4: "role_two"}),
        Case("roles-ticked-under-a-group", "ds.xlsx", xlsx(Page([*grouped, *ticked], merges=["F1:H1"])), seen(1, I, I, N, N, A), values={3: {"press_role": "leader"}, 4: {"press_role": "spokesperson"}}),
        Case("columns-not-ours", "ds.xlsx", xlsx(Page([[*HEAD, "Ngày sinh", "Số CCCD", "Ghi chú"], *extra])), seen(1, I, N, N, N)),
        Case("two-columns-agree", "ds.xlsx", xlsx(Page([[*HEAD, "Thư điện tử"], *[[*r, r[6]] for r in rows]])), seen(1, I, N, N, N)),
    ]  # fmt: skip


def _between(p: People) -> list[Case]:
    a, b, c = p.rows(3)
    foot = [
        [None, "Tổng cộng: 03 người"],
        [],
        [None, None, None, None, None, "Hà Nội, ngày 05 tháng 11 năm 2026"],
        [None, "NGƯỜI LẬP BIỂU", None, None, None, "THỦ TRƯỞNG ĐƠN VỊ"],
        [None, "(Ký, ghi rõ họ tên)"],
        [],
        [None, "Nguyễn Thị Lan", None, None, None, "Trần Văn Minh"],
        ["Nơi nhận:"],
        ["- Như trên;"],
        ["- Lưu: VT."],
    ]
    footed = seen(1, I, N, N, N, I) | seen(7, I, I, I) | seen(11, I, I, I, I)
    grouped = [HEAD, ["I", "Phòng Văn hóa (02 người)"], a, b, ["II. Phường Đông Hồ"], c]
    no_unit = ["STT", "Mã cán bộ", "Họ và tên", "Chức vụ"]
    under = [no_unit, ["I", "Phường Đông Hồ"], [a[0], a[1], a[2], a[4]], ["II", "Phường Tây Sơn Hạ (01 người)"], [b[0], b[1], b[2], b[4]], ["III", "Phòng Không Có"], [c[0], c[1], c[2], c[4]]]  # fmt: skip
    down = [HEAD, [*a[:3], "P-DH", *a[4:]], [*b[:3], None, *b[4:]], [*c[:3], None, *c[4:]]]
    tong = p.row(**{"Họ và tên": "Tống Thị Cộng"})
    return [
        Case("signatures", "ds.xlsx", xlsx(Page([HEAD, a, b, c, *foot])), footed),
        Case("signatures-xls", "ds.xls", xls(Page([HEAD, a, b, c, *foot])), footed),
        Case("signatures-csv", "ds.csv", delimited(Page([HEAD, a, b, c, *foot])).encode("utf-8-sig"), footed),
        Case("groups", "ds.xlsx", xlsx(Page(grouped, merges=["A5:H5"])), seen(1, I, I, N, N, I, N), reasons={2: "heading", 5: "heading"}),
        Case("unit-from-groups", "ds.xlsx", xlsx(Page(under)), seen(1, I, I, N, I, N, I, R), values={3: {"unit_code": "P-DH"}, 5: {"unit_code": "P-TS"}}, reasons={7: "unit_unknown"}),
        Case("unit-merged-down", "ds.xlsx", xlsx(Page(down, merges=["D2:D4"])), seen(1, I, N, N, N), values={4: {"unit_code": "P-DH"}}),
        Case("unit-blank-in-csv", "ds.csv", delimited(Page(down)).encode(), seen(1, I, N, R, R), reasons={3: "unit_missing"}),
        Case("header-repeated", "ds.xlsx", xlsx(Page([HEAD, a, HEAD, b])), seen(1, I, N, I, N), reasons={3: "repeated_header"}),
        Case("blank-rows", "ds.ods", ods(Page([[], HEAD, [], a, [], [], b])), seen(2, I) | {4: N, 7: N}),
        Case("a-name-like-a-total", "ds.xlsx", xlsx(Page([HEAD, tong, ["Tổng số", None, None, None, None, None, None, 1]])), seen(1, I, N, I), reasons={3: "total"}),
    ]  # fmt: skip


def _hidden(p: People) -> list[Case]:
    a, b, c = p.rows(3)
    page = Page([HEAD, a, b, c], hidden_rows={3})
    return [
        Case("hidden-row", "ds.xlsx", xlsx(page), seen(1, I, N, I, N), reasons={3: "hidden_row"}),
        Case("hidden-row-xls", "ds.xls", xls(page), seen(1, I, N, I, N), reasons={3: "hidden_row"}),
        Case("hidden-row-ods", "ds.ods", ods(page), seen(1, I, N, I, N), reasons={3: "hidden_row"}),
        Case("hidden-code-column", "ds.xlsx", xlsx(Page([HEAD, a, b], hidden_columns={"B"})), seen(1, I, N, N)),
        Case("hidden-sheet", "ds.xlsx", xlsx(Page([HEAD, a]), Page([HEAD, b], name="Cũ", hidden=True)), {("Danh sách", 1): I, ("Danh sách", 2): N, ("Cũ", 1): I, ("Cũ", 2): I}),
        Case("hidden-sheet-xls", "ds.xls", xls(Page([HEAD, a]), Page([HEAD, b], name="Cũ", hidden=True)), {("Danh sách", 1): I, ("Danh sách", 2): N, ("Cũ", 1): I, ("Cũ", 2): I}),
        Case("hidden-sheet-ods", "ds.ods", ods(Page([HEAD, a]), Page([HEAD, b], name="Cũ", hidden=True)), {("Danh sách", 1): I, ("Danh sách", 2): N, ("Cũ", 1): I, ("Cũ", 2): I}),
    ]  # fmt: skip


def _values(p: People) -> list[Case]:
    nfd = [unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in known()]
    spaced = known(**{"Họ và tên": "\u00a0Nguyễn  Thị\u00a0Bích\u200b Ngọc ", "Mã cán bộ": " tn-0001 "})
    shout = known(**{"Họ và tên": "NGUYỄN THỊ BÍCH NGỌC"})
    bare = known(**{"Họ và tên": "Nguyen Thi Bich Ngoc"})
    other = known(**{"Họ và tên": "Nguyễn Thị Bích Ngoc"})
    roles = [p.row(**{"Vai trò báo chí": role}) for role in ("người phát ngôn", "CB làm công tác truyền thông", "LĐ", "được ủy quyền phát ngôn", "Giám sát viên", "Lãnh đạo kiêm NPN")]  # fmt: skip
    box = [p.row(Email="vanphong@thu.example") for _ in range(2)]
    wrong = [
        p.row(Email="khong phai thu"),
        p.row(**{"Điện thoại": "gọi bác Ba"}),
        p.row(**{"Họ và tên": "Ất"}),
        p.row(**{"Họ và tên": None}),
        p.row(**{"Chức vụ": None}),
        p.row(**{"Đơn vị": "Sở Không Có"}),
        p.row(**{"Họ và tên": "Nguyá»…n VÄƒn A"}),
    ]
    phone = p.row(**{"Điện thoại": 912345678})
    same = p.row()
    copy, edited = list(same), [*same[:4], "Chức vụ khác", *same[5:]]
    ubnd = p.row(**{"Đơn vị": "UBND phường Đông Hồ"})
    return [
        Case("nfd", "ds.xlsx", xlsx(Page([HEAD, nfd])), seen(1, I, M)),
        Case("spaces-unseen", "ds.xlsx", xlsx(Page([HEAD, spaced])), seen(1, I, M)),
        Case("name-in-capitals", "ds.xlsx", xlsx(Page([HEAD, shout])), seen(1, I, M)),
        Case("name-without-marks", "ds.xlsx", xlsx(Page([HEAD, bare])), seen(1, I, M)),
        Case("name-other-marks", "ds.xlsx", xlsx(Page([HEAD, other])), seen(1, I, A), reasons={2: "name_differs"}),
        Case("code-of-somebody-else", "ds.xlsx", xlsx(Page([HEAD, known(**{"Họ và tên": "Lê Văn Khác"})])), seen(1, I, A), reasons={2: "name_differs"}),
        Case("roles-spelt", "ds.xlsx", xlsx(Page([HEAD, *roles])), seen(1, I, N, N, N, N, R, A), values={2: {"press_role": "spokesperson"}, 3: {"press_role": "comms"}, 4: {"press_role": "leader"}, 5: {"press_role": "authorised"}}),
        Case("shared-mailbox", "ds.xlsx", xlsx(Page([HEAD, *box])), seen(1, I, N, N)),
        Case("faulty-values", "ds.xlsx", xlsx(Page([HEAD, *wrong])), seen(1, I, *[R] * 7), reasons={2: "email_form", 3: "phone_form", 4: "name_short", 5: "name_missing", 6: "position_missing", 7: "unit_unknown", 8: "garbled"}),
        Case("phone-without-zero", "ds.xlsx", xlsx(Page([HEAD, phone])), seen(1, I, N), values={2: {"phone": "0912345678"}}),
        Case("row-twice", "ds.xlsx", xlsx(Page([HEAD, same, copy])), seen(1, I, N, I), reasons={3: "duplicate_row"}),
        Case("row-twice-differing", "ds.xlsx", xlsx(Page([HEAD, same, edited])), seen(1, I, A, A), reasons={2: "duplicate_code", 3: "duplicate_code"}),
        Case("unit-called-ubnd", "ds.xlsx", xlsx(Page([HEAD, ubnd])), seen(1, I, N), values={2: {"unit_code": "P-DH"}}),
    ]  # fmt: skip


def _codes(p: People) -> list[Case]:
    lost = p.row(**{"Mã cán bộ": "TN-1"})
    no_code = p.row(**{"Mã cán bộ": None})
    namesake = known(**{"Mã cán bộ": None})
    other_code = known(**{"Mã cán bộ": "TN-9001"})
    shown, short = p.row(**{"Mã cán bộ": "00123"}), p.row(**{"Mã cán bộ": 45})
    formatted = p.row(**{"Mã cán bộ": 77})
    huge = p.row(**{"Mã cán bộ": 12345678901234567890})
    by_mail = p.row(Email="leader_a@thu.example")
    return [
        Case("zeros-lost-of-a-known-code", "ds.xlsx", xlsx(Page([HEAD, lost])), seen(1, I, A), reasons={2: "code_like"}),
        Case("no-code", "ds.xlsx", xlsx(Page([HEAD, no_code])), seen(1, I, R), reasons={2: "code_missing"}),
        Case("no-code-but-a-namesake", "ds.xlsx", xlsx(Page([HEAD, namesake])), seen(1, I, A), reasons={2: "code_missing_namesake"}),
        Case("new-code-old-name", "ds.xlsx", xlsx(Page([HEAD, other_code])), seen(1, I, A), reasons={2: "namesake"}),
        Case("zeros-lost-beside-zeros-kept", "ds.xlsx", xlsx(Page([HEAD, shown, short])), seen(1, I, N, A), reasons={3: "code_zeros"}),
        Case("zeros-shown-by-format", "ds.xlsx", xlsx(Page([HEAD, formatted], formats={"B": "00000"})), seen(1, I, N), values={2: {"code": "00077"}}),
        Case("zeros-shown-by-format-xls", "ds.xls", xls(Page([HEAD, formatted], formats={"B": "00000"})), seen(1, I, N), values={2: {"code": "00077"}}),
        Case("digits-beyond-a-spreadsheet", "ds.xlsx", xlsx(Page([HEAD, huge])), seen(1, I, R), reasons={2: "digits_lost"}),
        Case("mailbox-is-no-identity", "ds.xlsx", xlsx(Page([HEAD, by_mail])), seen(1, I, N)),
    ]  # fmt: skip


def _dates(p: People) -> list[Case]:
    def dated(*days: Any) -> list[list[Any]]:
        return [DATED, *[[*p.row(), day] for day in days]]

    good = ["03/04/2026", "1-3-2026", "05.03.2026", "2026-03-01", "5/3/26", "ngày 05 tháng 3 năm 2026", 46000, date(2026, 3, 4), None]  # fmt: skip
    bad = ["31/02/2026", "2026", "03/2026", "đầu năm", "01/01/1900", "12/31/2026"]
    swapped = ["12/31/2025", "03/04/2026", "25/04/2026", "05/05/2026"]
    return [
        Case("dates-clear", "ds.xlsx", xlsx(Page(dated(*good))), seen(1, I, *[N] * 9), values={2: {"starts_on": "2026-04-03"}, 6: {"starts_on": "2026-03-05"}, 8: {"starts_on": "2025-12-09"}, 9: {"starts_on": "2026-03-04"}}),
        Case("dates-in-ods", "ds.ods", ods(Page(dated(date(2026, 3, 4), "03/04/2026"))), seen(1, I, N, N), values={2: {"starts_on": "2026-03-04"}}),
        Case("dates-in-xls", "ds.xls", xls(Page(dated(date(2026, 3, 4), "03/04/2026"))), seen(1, I, N, N), values={2: {"starts_on": "2026-03-04"}}),
        Case("dates-of-1904", "ds.xlsx", xlsx(Page(dated(date(2026, 3, 4))), since_1904=True), seen(1, I, N), values={2: {"starts_on": "2026-03-04"}}),
        Case("dates-wrong", "ds.xlsx", xlsx(Page(dated(*bad))), seen(1, I, *[R] * 6), reasons={2: "date_impossible", 3: "date_incomplete", 4: "date_incomplete", 5: "date_unclear", 6: "date_range", 7: "date_ambiguous"}),
        Case("dates-month-first", "ds.csv", delimited(Page(dated(*swapped))).encode(), seen(1, I, R, R, N, N), reasons={3: "date_ambiguous"}),
    ]  # fmt: skip


def _letters(p: People) -> list[Case]:
    rows, want = _three(p)
    page = Page([HEAD, *rows])
    text = delimited(page)
    names = {n: {"full_name": row[2]} for n, row in enumerate(rows, start=2)}

    def told(convert: Any, cells: list[list[Any]]) -> Page:
        return Page([[convert(v) if isinstance(v, str) else v for v in row] for row in cells])

    old = {**seen(1, I, R, R, R)}
    mixed = Page([HEAD, [*rows[0][:2], in_tcvn3(rows[0][2]), *rows[0][3:]], rows[1]])
    return [
        Case("utf8-bom", "ds.csv", text.encode("utf-8-sig"), want, values=names),
        Case("utf16-le", "ds.csv", text.encode("utf-16"), want, values=names),
        Case("utf16-be", "ds.txt", b"\xfe\xff" + text.encode("utf-16-be"), want, values=names),
        Case("utf16-no-mark", "ds.txt", delimited(page, "\t").encode("utf-16-le"), want, values=names),
        Case("windows-1258", "ds.csv", in_1258(text), want, values=names),
        Case("tcvn3-told", "ds.csv", in_tcvn3(text).encode("latin-1"), old, reasons=dict.fromkeys((2, 3, 4), "legacy_encoding")),
        Case("tcvn3-converted", "ds.csv", in_tcvn3(text).encode("latin-1"), want, ("--encoding", "tcvn3"), values=names),
        Case("vni-told", "ds.csv", in_vni(text).encode("latin-1"), old, reasons=dict.fromkeys((2, 3, 4), "legacy_encoding")),
        Case("vni-converted", "ds.csv", in_vni(text).encode("latin-1"), want, ("--encoding", "vni"), values=names),
        Case("tcvn3-in-xlsx", "ds.xlsx", xlsx(told(in_tcvn3, [HEAD, *rows])), old),
        Case("tcvn3-in-xlsx-converted", "ds.xlsx", xlsx(told(in_tcvn3, [HEAD, *rows])), want, ("--encoding", "tcvn3"), values=names),
        Case("vni-in-xls-converted", "ds.xls", xls(told(in_vni, [HEAD, *rows])), want, ("--encoding", "vni"), values=names),
        Case("tcvn3-in-one-cell", "ds.xlsx", xlsx(mixed), seen(1, I, R, N), reasons={2: "legacy_encoding"}),
    ]  # fmt: skip


def _texts(p: People) -> list[Case]:
    rows, want = _three(p)
    page = Page([HEAD, *rows])
    quoted = Page([HEAD, [*rows[0][:4], 'Trưởng phòng,\n"phụ trách"', *rows[0][5:]], rows[1]])
    commas = Page([["Kính gửi: Sở Văn hóa, UBND các phường, xã, và các đơn vị"], HEAD, *rows])
    kept = Page([HEAD, [rows[0][0], '="00123"', *rows[0][2:]]])
    return [
        Case("semicolons", "ds.csv", delimited(page, ";").encode(), want),
        Case("tabs", "ds.tsv", delimited(page, "\t").encode(), want),
        Case("pipes", "ds.txt", delimited(page, "|").encode(), want),
        Case("lines-end-as-on-unix", "ds.csv", delimited(page, ",", "\n").encode(), want),
        Case("quoted-line-break", "ds.csv", delimited(quoted).encode(), seen(1, I, N, N)),
        Case("commas-in-the-title", "ds.csv", delimited(commas, ";").encode(), seen(1, I, I, N, N, N)),
        Case("excel-says-the-separator", "ds.csv", b"sep=;\r\n" + delimited(page, ";").encode(), seen(2, I, N, N, N)),
        Case("zeros-kept-by-formula", "ds.csv", delimited(kept).encode(), seen(1, I, N), values={2: {"code": "00123"}}),
    ]  # fmt: skip


def _sheets(p: People) -> list[Case]:
    a, b, c = p.rows(3)
    return [
        Case("two-sheets", "ds.xlsx", xlsx(Page([HEAD, a]), Page([["Phòng khác"], HEAD, b], name="Khác")), {("Danh sách", 1): I, ("Danh sách", 2): N, ("Khác", 1): I, ("Khác", 2): I, ("Khác", 3): N}),
        Case("row-twice-over-sheets", "ds.xlsx", xlsx(Page([HEAD, a]), Page([HEAD, a], name="Khác")), {("Danh sách", 1): I, ("Danh sách", 2): N, ("Khác", 1): I, ("Khác", 2): I}),
        Case("guide-sheet", "ds.xlsx", xlsx(Page([["Hướng dẫn điền"], ["Không sửa tên cột"]], name="HD"), Page([HEAD, c])), {("HD", 1): I, ("HD", 2): I, ("Danh sách", 1): I, ("Danh sách", 2): N}),
        Case("sheet-without-codes", "ds.xlsx", xlsx(Page([HEAD, a]), Page([["STT", "Họ và tên", "Chức vụ"], [1, "Lê Thị Ất", "Văn thư"]], name="Thiếu")), {("Danh sách", 1): I, ("Danh sách", 2): N, ("Thiếu", 1): I, ("Thiếu", 2): R}),
    ]  # fmt: skip


def _refused(p: People) -> list[Case]:
    rows, _want = _three(p)
    page = Page([HEAD, *rows])
    html = "<html><body><table><tr><td>Mã cán bộ</td></tr></table></body></html>"
    two = Page([[*HEAD, "Thư điện tử công vụ"], *[[*row, "khac@thu.example"] for row in rows]])
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _compound("EncryptedPackage")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<x/>")
        package.writestr("xl/workbook.xml", b" " * 200_000_000)
    entity = repacked(xlsx(page), lambda name, data: data.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet') if name.endswith("sheet1.xml") else data)  # fmt: skip
    return [
        Case("no-code-column", "ds.xlsx", xlsx(Page([["STT", "Họ và tên", "Đơn vị", "Chức vụ"], [1, "Lê Văn Ất", "P-DH", "Văn thư"]])), "Mã cán bộ"),
        Case("no-unit-anywhere", "ds.xlsx", xlsx(Page([["Mã cán bộ", "Họ và tên", "Chức vụ"], ["M-1", "Lê Văn Ất", "Văn thư"]])), "Đơn vị"),
        Case("two-columns-differ", "ds.xlsx", xlsx(two), "cùng là “Email”"),
        Case("no-header", "ds.csv", delimited(Page(rows)).encode(), "tiêu đề"),
        Case("empty", "ds.xlsx", b"", "trống"),
        Case("only-spaces", "ds.csv", b"\xef\xbb\xbf  \r\n \r\n", "trống"),
        Case("html-called-xls", "ds.xls", html.encode(), "HTML"),
        Case("password", "ds.xlsx", locked, "mật khẩu"),
        Case("zip-bomb", "ds.xlsx", bomb.getvalue(), "bom nén"),
        Case("entity-bomb", "ds.xlsx", entity, "XML"),
        Case("pdf-called-xlsx", "ds.xlsx", b"%PDF-1.7 ...", "PDF"),
        Case("any-zip", "ds.xlsx", _zip({"a.txt": b"x"}), "tệp nén"),
        Case("cut-short", "ds.xlsx", xlsx(page)[:3000], "không mở được"),
        Case("binary", "ds.csv", bytes(range(256)) * 40, "không phải bảng tính"),
        Case("all-sheets-hidden", "ds.ods", ods(Page([HEAD, *rows], hidden=True)), "ẩn"),
    ]  # fmt: skip


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return out.getvalue()


def _compound(stream: str) -> bytes:
    """The rest of a compound file that holds one named stream: as a locked XLSX does."""
    import struct  # noqa: PLC0415

    header = bytearray(504)
    struct.pack_into("<HHHHH", header, 16, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 36, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109I", header, 68, 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)

    def entry(name: str, kind: int) -> bytes:
        coded = name.encode("utf-16-le") + b"\x00\x00"
        return (
            coded.ljust(64, b"\x00")
            + struct.pack("<HB", len(coded), kind)
            + b"\x00" * 49
            + struct.pack("<IQ", 0xFFFFFFFE, 0)
        )

    return bytes(header) + fat + (entry("Root Entry", 5) + entry(stream, 2)).ljust(512, b"\x00")


def _traps(p: People) -> list[Case]:
    a, b, c = p.rows(3)
    formulas = Page([HEAD, [*a[:4], Formula('="Chuyên"&" viên"', "Chuyên viên"), *a[5:]], [b[0], Formula("=A1&B1"), *b[2:]], [*c[:4], "#REF!", *c[5:]]])  # fmt: skip
    broad = repacked(xlsx(Page([HEAD, a])), lambda name, data: data.replace(b'<dimension ref="A1:H2"', b'<dimension ref="A1:XFD1048576"') if name.endswith("sheet1.xml") else data)  # fmt: skip
    far = Page([HEAD, a], name="Danh sách")
    macros = repacked(xlsx(Page([HEAD, a])), lambda _name, data: data, {"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"})  # fmt: skip
    command = Page([HEAD, [*a[:4], "=cmd|' /C calc'!A0", *a[5:]], b])
    return [
        Case("formulas", "ds.xlsx", xlsx(formulas), seen(1, I, N, R, N), reasons={3: "formula_without_value"}, values={2: {"position": "Chuyên viên"}}),
        Case("declares-every-cell", "ds.xlsx", broad, seen(1, I, N)),
        Case("a-cell-far-away", "ds.xlsx", repacked(xlsx(far), _far), seen(1, I, N) | {1048576: I}),
        Case("macros-and-links", "ds.xlsm", macros, seen(1, I, N)),
        Case("formula-in-csv", "ds.csv", delimited(command).encode(), seen(1, I, R, N), reasons={2: "formula_without_value"}),
    ]  # fmt: skip


def _far(name: str, data: bytes) -> bytes:
    if not name.endswith("sheet1.xml"):
        return data
    return data.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>xa</t></is></c></row></sheetData>'
    )


def shuffled(page: Page, order: list[int]) -> Page:
    """The same table with its columns in another order."""
    return Page([[row[k] if k < len(row) else None for k in order] for row in page.rows])


# What may be wrong with a row, for lists made by chance.
CASE_KINDS: dict[str, dict[str, Any]] = {
    "good": {},
    "role": {"Vai trò báo chí": "NPN"},
    "no code": {"Mã cán bộ": None},
    "unit": {"Đơn vị": "Sở Không Có"},
    "mail": {"Email": "sai@"},
    "known": {"Mã cán bộ": "TN-0002", "Họ và tên": "Trịnh Đình Khoa"},
    "somebody else's": {"Mã cán bộ": "TN-0003"},
    "zeros": {"Mã cán bộ": "TN-4"},
}
