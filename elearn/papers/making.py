"""The papers there are, what each may say, and how one is made of a snapshot and its template."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from elearn.kernel.i18n import _
from elearn.papers import figures, layout, template
from elearn.papers.figures import COMMON, Frozen, UnitFigures
from elearn.papers.layout import Annex, Chart, Grid, Paper, Words
from elearn.papers.template import Template
from elearn.paperwork.wordml import Head
from elearn.people import present as people
from elearn.reports import present as reports
from elearn.web.filters import number

DEFAULTS = Path(__file__).with_name("defaults")
OF_UNIT = frozenset(
    {
        *COMMON,
        "đơn vị",
        "ĐƠN VỊ",
        "mã đơn vị",
        "địa danh đơn vị",
        "quyền hạn ký",
        "chức vụ ký",
        "tình hình",
        "việc còn lại",
        "việc đề nghị",
    }
)
Made = Grid | Chart | Annex


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper: its name in files, the fields and pieces its template may use, and whether it is about one unit."""

    key: str
    file: str
    fields: frozenset[str]
    pieces: tuple[str, ...]
    of_unit: bool = False


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "report",
            "bao-cao",
            COMMON,
            (
                "biểu đồ: loại đơn vị",
                "bảng: so với kỳ trước",
                "bảng: loại đơn vị",
                "phụ lục: loại đơn vị",
                "phụ lục: đơn vị",
                "phụ lục: chưa đăng ký",
            ),
        ),
        Kind("certificate", "xac-nhan", OF_UNIT, ("bảng: khóa học của đơn vị",), of_unit=True),
        Kind("reminder", "don-doc", OF_UNIT, ("phụ lục: người chưa hoàn thành",), of_unit=True),
        Kind("roster", "danh-sach-cu", OF_UNIT, ("bảng: người được cử",), of_unit=True),
    )
}


def labels() -> dict[str, str]:
    """What each paper is called."""
    return {
        "report": _("Báo cáo"),
        "certificate": _("Xác nhận số liệu của đơn vị"),
        "reminder": _("Công văn đôn đốc"),
        "roster": _("Danh sách cử"),
    }


def default_text(kind: str) -> str:
    """The template the site brings."""
    return (DEFAULTS / f"{kind}.txt").read_text(encoding="utf-8")


def read(kind: str, text: str) -> Template:
    return template.read(text, KINDS[kind].fields, KINDS[kind].pieces)


def paper(kind: str, read_template: Template, made: Frozen, unit: UnitFigures | None, written: dict[str, str]) -> Paper:
    """The paper with every field filled from the snapshot."""
    values = figures.fields(made, written)
    if unit is not None:
        values |= _unit_fields(unit)
    body: list[Words | Grid | Chart] = []
    annexes: list[Annex] = []
    for block in read_template.body:
        if block.kind != "piece":
            body.append(Words(template.fill(block.text, values), heading=block.kind == "heading"))
            continue
        piece = _PIECES[block.text](made, unit)
        if isinstance(piece, Annex):
            annexes += [piece] if piece.grid.rows else []
        else:
            body.append(piece)
    found = made.snapshot
    return Paper(
        title=labels()[kind],
        head={key: template.fill(value, _in_head(key, values, unit)) for key, value in read_template.head.items()},
        body=body,
        annexes=annexes,
        marks=_("Số liệu: bản chốt số %(id)s, mã băm %(hash)s.", id=found.id, hash=found.content_hash),
        made=found.taken_at,
    )


def _in_head(key: str, values: Mapping[str, str], unit: UnitFigures | None) -> dict[str, str]:
    """The values as a line of the head takes them: the signs that part its own words can't come in with a name."""
    told = {name: value.replace(";", ",").replace("|", "/") for name, value in values.items()}
    if unit is not None and key == "cơ quan":
        told["ĐƠN VỊ"] = unit.letterhead
    return told


def one(kind: str, text: str, made: Frozen, unit: UnitFigures | None, written: dict[str, str]) -> bytes:
    """One paper as DOCX."""
    return layout.docx(paper(kind, read(kind, text), made, unit, written))


def several(kind: str, text: str, made: Frozen, chosen: Sequence[UnitFigures]) -> bytes:
    """A ZIP with a paper for each unit, named by its code."""
    whole, found = BytesIO(), read(kind, text)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as packed:
        for unit in chosen:
            name = f"{KINDS[kind].file}-{unit.code}.docx"
            packed.writestr(zipfile.ZipInfo(name), layout.docx(paper(kind, found, made, unit, {})))
    return whole.getvalue()


def with_gaps(made: Frozen) -> list[UnitFigures]:
    """Units a reminder is for: somebody has yet to finish, or nobody is registered."""
    return [unit for unit in made.units if unit.gap or not unit.tally.registered]


def example(kind: str, made: Frozen) -> UnitFigures | None:
    """The unit a paper about one unit is shown with before it is saved: the first it has something to say of."""
    if not KINDS[kind].of_unit:
        return None
    told = with_gaps(made) if kind == "reminder" else [unit for unit in made.units if unit.tally.registered]
    return next(iter([*told, *made.units]), None)


def _unit_fields(unit: UnitFigures) -> Mapping[str, str]:
    total, left = unit.tally, ""
    if not total.registered:
        asked = _("cử cán bộ theo thành phần trong văn bản đã giao và gửi danh sách về Sở")
    else:
        asked = _("đôn đốc cán bộ có tên tại Phụ lục hoàn thành khóa học")
    stands = _(
        "có %(registered)s lượt đăng ký; đã hoàn thành %(done)s trên %(obliged)s lượt phải học, đạt %(rate)s",
        registered=number(total.registered),
        done=number(total.completed),
        obliged=number(total.obliged),
        rate=figures.rate(total),
    )
    if unit.gap:
        left = _(
            "Còn %(gap)s lượt chưa hoàn thành: đang học %(learning)s, chưa bắt đầu %(idle)s; trong đó quá hạn %(late)s.",
            gap=number(unit.gap),
            learning=number(total.in_progress),
            idle=number(total.not_started),
            late=number(total.overdue),
        )
    for_whom, signs_as = unit.signer
    return {
        **figures.tally_fields(total),
        "đơn vị": unit.agency,
        "ĐƠN VỊ": unit.agency.upper(),
        "mã đơn vị": unit.code,
        "địa danh đơn vị": unit.place,
        "quyền hạn ký": for_whom,
        "chức vụ ký": signs_as,
        "tình hình": stands if total.registered else _("chưa có lượt đăng ký nào"),
        "việc còn lại": left,
        "việc đề nghị": asked,
    }


def _figure_heads(width: float) -> list[Head]:
    return [
        *(Head(words, width, number=True) for words in reports.status_labels().values()),
        Head(_("Tỷ lệ"), 14, number=True),
    ]


def _chart(made: Frozen) -> Chart:
    return Chart(
        figures.bars(made),
        _("Tỷ lệ hoàn thành theo loại đơn vị"),
        (_("Loại đơn vị (số đơn vị)"), _("Tỷ lệ hoàn thành")),
    )


def _by_kind(made: Frozen) -> Grid:
    heads = [Head(_("STT"), 9), Head(_("Loại đơn vị"), 34), Head(_("Số đơn vị"), 12, number=True), *_figure_heads(12)]
    return Grid(heads, list(figures.kind_rows(made)), 9)


def _units(made: Frozen) -> Annex:
    heads = [Head(_("STT"), 9), Head(_("Đơn vị"), 27), Head(_("Khóa học"), 35), *_figure_heads(10)]
    return Annex(_("Số liệu theo đơn vị và khóa học"), Grid(heads, list(figures.unit_rows(made)), 8.5))


def _absent(made: Frozen) -> Annex:
    heads = [Head(_("STT"), 12), Head(_("Mã đơn vị"), 25), Head(_("Đơn vị"), 60), Head(_("Khóa học"), 68)]
    return Annex(_("Đơn vị được giao mà chưa đăng ký"), Grid(heads, list(figures.absent_rows(made)), 11))


def _compared(made: Frozen) -> Grid:
    heads = [Head(_("STT"), 12), Head(_("Chỉ tiêu"), 63)]
    heads += [Head(words, 30, number=True) for words in (_("Kỳ trước"), _("Kỳ này"), _("Tăng, giảm"))]
    return Grid(heads, list(figures.compared_rows(made)), 12)


def _courses(_made: Frozen, unit: UnitFigures | None) -> Grid:
    rows = [
        (str(n), course, *figures.cells(one)) for n, (course, one) in enumerate(unit.courses if unit else (), start=1)
    ]
    return Grid([Head(_("STT"), 10), Head(_("Khóa học"), 45), *_figure_heads(12)], rows, 9)


def _open(made: Frozen, unit: UnitFigures | None) -> Annex:
    heads = [Head(_("STT"), 10), Head(_("Họ và tên"), 40), Head(_("Chức vụ"), 35)]
    heads += [Head(_("Khóa học"), 34), Head(_("Hạn hoàn thành"), 22), Head(_("Tình trạng"), 24)]
    named = figures.people_of(made.snapshot, unit.id) if unit else []
    return Annex(_("Cán bộ chưa hoàn thành khóa học"), Grid(heads, list(figures.open_rows(named)), 10))


def _roster(made: Frozen, unit: UnitFigures | None) -> Grid:
    heads = [Head(_("STT"), 10), Head(_("Họ và tên"), 35), Head(_("Chức vụ"), 34), Head(_("Nhiệm vụ"), 26)]
    heads += [Head(_("Khóa học"), 34), Head(_("Văn bản giao"), 26)]
    named = figures.people_of(made.snapshot, unit.id) if unit else []
    return Grid(heads, list(figures.roster_rows(named, people.press_role_labels())), 11)


_PIECES: Mapping[str, Callable[[Frozen, UnitFigures | None], Made]] = {
    "biểu đồ: loại đơn vị": lambda made, _unit: _chart(made),
    "bảng: so với kỳ trước": lambda made, _unit: _compared(made),
    "bảng: loại đơn vị": lambda made, _unit: _by_kind(made),
    "phụ lục: loại đơn vị": lambda made, _unit: Annex(_("Tổng hợp theo loại đơn vị"), _by_kind(made)),
    "phụ lục: đơn vị": lambda made, _unit: _units(made),
    "phụ lục: chưa đăng ký": lambda made, _unit: _absent(made),
    "bảng: khóa học của đơn vị": _courses,
    "phụ lục: người chưa hoàn thành": _open,
    "bảng: người được cử": _roster,
}
