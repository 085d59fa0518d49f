"""The yearly report as a DOCX in the layout of Nghị định 30/2020/NĐ-CP, and the same rows as XLSX and CSV."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any

from flask import Response

from elearn.catalogue.source.forms import Block, Form, Grid
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import SOURCE, _, speaking
from elearn.paperwork.docx import BLANK, Annex, Head, docx_of
from elearn.pressbook import present, rules, sheet
from elearn.pressbook.sheet import Sheet
from elearn.units import queries as units
from elearn.web.downloads import XLSX_TYPE, Column, Kind, attachment, csv_pieces
from elearn.web.xlsx import xlsx_file

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV_TYPE = "text/csv; charset=utf-8"
COMMITTEES = ("thanh-pho", "phuong", "xa", "dac-khu")  # where the people's committee itself reports
# Who signs, where the kind of unit says so.
_HEADS = {"so": "GIÁM ĐỐC", "thanh-tra": "CHÁNH THANH TRA", "van-phong": "CHÁNH VĂN PHÒNG"}
Columns = list[Column]


def form_headings() -> list[str]:
    return [_("STT"), _("Chỉ tiêu"), _("Kỳ này"), _("Kỳ trước")]


def unit_columns() -> Columns:
    """The columns of the table of units, in every file."""
    numbers = [
        _("Họp báo"),
        _("Tại giao ban"),
        _("Đã trả lời"),
        _("Đề nghị"),
        _("Đã phát ngôn"),
        _("Vụ đột xuất"),
        _("Đúng hạn"),
        _("Có hạn"),
        _("Đã phản hồi"),
        _("Vụ đăng sai"),
        _("Đăng ký bồi dưỡng"),
        _("Hoàn thành bồi dưỡng"),
    ]
    return [
        Column(_("Mã đơn vị"), Kind.CODE, 12),
        Column(_("Đơn vị"), Kind.TEXT, 40),
        *(Column(label, Kind.NUMBER, 12) for label in numbers),
        Column(_("Xác nhận"), Kind.TEXT, 26),
    ]


def answer(made: Sheet, media: str, actor: Actor) -> Response:
    """The form as a file to save."""
    name = f"bieu-phat-ngon-{made.scope.code}-{made.period.key.replace('..', '-den-')}.{media}"
    if media == "docx":
        with speaking(SOURCE):  # an official paper, whatever the language of the page
            return attachment(BytesIO(docx(made, actor)), DOCX_TYPE, name)
    return attachment(table(made, actor, media), XLSX_TYPE if media == "xlsx" else CSV_TYPE, name)


def table(made: Sheet, actor: Actor, media: str) -> IO[bytes]:
    """The table of units as XLSX or CSV, with how it was counted under it (XLSX: on a second sheet)."""
    notes = [*indicator_lines(made), *rules.counting_rules(), *foot(made, actor)]
    if media == "xlsx":
        return xlsx_file(unit_columns(), sheet.unit_rows(made), _("Sáu chỉ tiêu"), notes)
    file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
    file.writelines(csv_pieces(unit_columns(), sheet.unit_rows(made), notes))
    file.seek(0)
    return file


def indicator_lines(made: Sheet) -> list[str]:
    head = f"{made.scope.name}, {made.period.label()}, {present.span(made.period)}"
    return [head, *(f"{number}. {name}: {now}" for number, name, now, _then in sheet.indicator_rows(made))]


def foot(made: Sheet, actor: Actor) -> list[str]:
    """Who made the file when, and the hash by which its figures can be checked."""
    now = clock.now().astimezone(clock.VIETNAM)
    return [
        _(
            "%(name)s xuất lúc %(time)s. %(rows)s đơn vị.",
            name=actor.name,
            time=f"{now:%H:%M, %d/%m/%Y}",
            rows=len(made.rows),
        ),
        _("Mã kiểm tra số liệu (SHA-256): %(hash)s", hash=made.digest()),
    ]


def docx(made: Sheet, actor: Actor) -> bytes:
    annexes = [] if made.is_one_unit else [_annex(made)]
    return docx_of(_form(made), _head(made), annexes, foot(made, actor))


def _head(made: Sheet) -> Head:
    name, above = made.scope.name, made.scope.parent_id
    if made.scope.kind in COMMITTEES:
        return Head(_committee(name), "", _place(name))
    parent = units.names_of([above], clock.today()).get(above, "") if above else ""
    return Head(name.upper(), _committee(parent) if parent else "", _place(parent))


def _committee(name: str) -> str:
    return f"ỦY BAN NHÂN DÂN\n{name.upper()}"


def _place(name: str) -> str:
    """Hà Nội of “Thành phố Hà Nội”."""
    for word in ("Phường ", "Xã ", "Đặc khu ", "Thành phố "):
        name = name.removeprefix(word)
    return name


def _form(made: Sheet) -> Form:
    city, committee = made.scope.kind == "thanh-pho", made.scope.kind in COMMITTEES
    to = "Bộ Văn hóa, Thể thao và Du lịch" if city else "Sở quản lý báo chí của Thành phố"
    return Form(
        id="bieu-phat-ngon",
        title=_("Báo cáo phát ngôn và cung cấp thông tin cho báo chí"),
        summary="",
        layout="named",
        landscape=False,
        kind="BÁO CÁO",
        abstract=f"Kết quả phát ngôn và cung cấp thông tin cho báo chí\n{made.period.label()}",
        symbol="BC-UBND" if committee else "BC-……",
        law=[],
        bases=[],
        body=_body(made, to),
        recipients=["Như trên", "Lưu: VT"],
        authority="TM. ỦY BAN NHÂN DÂN" if committee else "",
        post="CHỦ TỊCH" if committee else _HEADS.get(made.scope.kind, "THỦ TRƯỞNG ĐƠN VỊ"),
        hints=[],
    )


def _body(made: Sheet, to: str) -> list[Block]:
    silent = len(made.silent)
    basis = "Điều 10 Nghị định số 244/2026/NĐ-CP của Chính phủ"
    # Điều 10 binds ministries and the city; what its units hand in serves the city's report.
    why = f"Thực hiện {basis}" if made.scope.kind == "thanh-pho" else f"Phục vụ báo cáo của Thành phố theo {basis}"
    blocks = [
        Block(text=f"Kính gửi: {to}."),
        Block(
            text=f"{why}, {made.scope.name} báo cáo kết quả phát ngôn và cung cấp thông tin cho báo chí {present.span(made.period)} như sau:"
        ),
        Block(heading="I. SỐ LIỆU PHÁT NGÔN VÀ CUNG CẤP THÔNG TIN CHO BÁO CHÍ"),
        Block(grid=_grid(form_headings(), sheet.indicator_rows(made))),
    ]
    if silent:
        blocks.append(Block(text=f"Có {silent} trong {len(made.rows)} đơn vị chưa ghi nhận số liệu trong kỳ."))
    blocks += [
        Block(heading="II. BỒI DƯỠNG NGƯỜI PHÁT NGÔN (số liệu kèm theo, ngoài sáu chỉ tiêu)"),
        Block(grid=_grid([_("STT"), _("Nội dung"), _("Kỳ này"), _("Kỳ trước")], sheet.training_rows(made))),
        Block(heading="III. KHÓ KHĂN, VƯỚNG MẮC"),
        *_words(made.remarks.difficulties if made.remarks else ""),
        Block(heading="IV. KIẾN NGHỊ, ĐỀ XUẤT"),
        *_words(made.remarks.proposals if made.remarks else ""),
        Block(text=f"Trên đây là báo cáo của {made.scope.name}./."),
    ]
    return blocks


def _words(text: str) -> list[Block]:
    """The paragraphs somebody wrote, or a dotted line to write on."""
    return [Block(text=line) for line in text.splitlines() if line.strip()] or [Block(text=BLANK)]


def _grid(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Grid:
    return Grid(list(columns), [8, 56, 18, 18], [list(row) for row in rows], 0)


def _annex(made: Sheet) -> Annex:
    return Annex(
        title=_("Số liệu của từng đơn vị"),
        note=_("(Kèm theo Báo cáo số …… ngày …… tháng …… năm 20……)"),
        grid=Grid(
            [_("STT"), *(column.label for column in unit_columns()[1:])],
            [6, 19, 5, 5, 5, 6, 6, 6, 6, 5, 6, 6, 7, 7, 13],
            annex_rows(made),
            0,
        ),
        remarks=rules.counting_rules(),
    )


def annex_rows(made: Sheet) -> list[list[str]]:
    """The rows of the table of units as words; a number that isn't recorded is a dash."""

    def word(value: Any) -> str:
        return "–" if value is None else str(value)

    return [
        [str(number), *(word(value) for value in row[1:])] for number, row in enumerate(sheet.unit_rows(made), start=1)
    ]
