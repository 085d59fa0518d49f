"""Official papers: every number in the file is the snapshot's, in the layout of Nghị định 30/2020."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from sqlalchemy import select, text

from elearn.audit.models import AuditEvent
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Refused
from elearn.papers import figures, making, queries, service, taking
from elearn.papers.making import KINDS
from elearn.papers.template import TemplateFaultError
from elearn.reports.rules import FIGURES, Tally
from elearn.snapshots import queries as snapshots
from elearn.snapshots.models import Snapshot
from elearn.units import present as units
from tests.page import text_of
from tests.parallel import write
from tests.snapshots.test_snapshots import enrol_late, freeze


def paper(number, kind="report", unit="", **written):
    content, name, _count = taking.write(db.session.get(Snapshot, number), kind, unit, written)
    assert name.endswith(".docx")
    return Document(io.BytesIO(content)), content


def words(document):
    """Every paragraph in reading order, those of tables included."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def grids(document):
    return [table for table in document.tables if table._tbl.tblPr.find(qn("w:tblBorders")) is not None]


def cells(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def as_number(cell):
    return int(cell.replace(".", ""))


@pytest.fixture
def frozen(january):
    return freeze(january).id


def test_every_figure_of_the_annexes_is_the_snapshots(frozen):
    document, _content = paper(frozen)
    _compared, kinds, units, *_absent = grids(document)
    kept = [(p.figures["name"], course, *fs) for p in snapshots.parts(frozen) for _id, course, *fs in p.figures["rows"]]
    read = [(row[1], row[2], *map(as_number, row[3:11])) for row in cells(units)[1:] if row[0]]
    assert sorted(read) == sorted(kept)
    total = [db.session.get(Snapshot, frozen).totals[name] for name in FIGURES]
    assert list(map(as_number, cells(units)[-1][3:11])) == total
    assert list(map(as_number, cells(kinds)[-1][3:11])) == total
    assert [sum(column) for column in zip(*(map(as_number, r[3:11]) for r in cells(kinds)[1:-1]), strict=True)] == total


def test_every_number_in_the_prose_is_the_snapshots(frozen):
    prose = " ".join(words(paper(frozen)[0]))
    found = db.session.get(Snapshot, frozen)
    whole = Tally(**{name: found.totals[name] for name in FIGURES})
    said = {
        r"Tổng số lượt đăng ký là (\d+)": whole.registered,
        r"đăng ký trong kỳ là (\d+)": found.totals["registered_within"],
        r"Đã hoàn thành (\d+) lượt": whole.completed,
        r"trên (\d+) lượt phải học": whole.obliged,
        r"đúng hạn (\d+), muộn": whole.completed_on_time,
        r", muộn (\d+)\.": whole.completed_late,
        r"Hoàn thành trong kỳ: (\d+)": found.totals["completed_within"],
        r"Đang học (\d+) lượt": whole.in_progress,
        r"chưa bắt đầu (\d+) lượt": whole.not_started,
        r"có (\d+) lượt đã quá hạn": whole.overdue,
        r"Được miễn (\d+) lượt": whole.exempt,
        r"đã rút (\d+) lượt": whole.withdrawn,
        r"Có (\d+) đơn vị được giao": len(snapshots.parts(frozen)),
    }
    assert {pattern: int(re.search(pattern, prose)[1]) for pattern in said} == said
    assert found.content_hash in prose


def test_the_same_snapshot_gives_the_same_bytes_whatever_came_later(january, frozen):
    before = paper(frozen)[1]
    enrol_late(january)
    assert paper(frozen)[1] == before


def test_the_page_is_laid_out_as_the_decree_says(frozen):
    document, content = paper(frozen)
    said = words(document)
    for needed in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "SỞ VĂN HÓA VÀ THỂ THAO",
        "BÁO CÁO",
        "Nơi nhận:",
        "Phụ lục I",
        "Phụ lục II",
    ):
        assert needed in said
    assert any(re.fullmatch(r"Số: +/BC-SVHTT", line) for line in said)  # the number is the clerk's
    assert any(re.fullmatch(r"Hà Nội, ngày +tháng +năm 2027", line) for line in said)
    assert len(document.sections) >= 3  # each annex is a section with its own page numbers
    for part in document.sections:
        assert (part.page_width, part.page_height) == (pytest.approx(Mm(210), abs=700), pytest.approx(Mm(297), abs=700))
        assert part.left_margin == pytest.approx(Mm(30), abs=700)
        assert part.right_margin == pytest.approx(Mm(15), abs=700)
        assert part.different_first_page_header_footer
        assert part._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    for table in grids(document):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert b"Times New Roman" in zipfile.ZipFile(io.BytesIO(content)).read("word/styles.xml")


def test_what_is_written_by_hand_stands_in_its_part_line_by_line(frozen):
    written = {"khó khăn": "Thiếu máy tính <b> & mạng.\nCán bộ kiêm nhiệm.", "kiến nghị": "Tăng biên chế."}
    said = words(paper(frozen, **written)[0])
    at = said.index("IV. KHÓ KHĂN, VƯỚNG MẮC")
    assert said[at + 1 : at + 3] == ["Thiếu máy tính <b> & mạng.", "Cán bộ kiêm nhiệm."]
    assert said[said.index("V. KIẾN NGHỊ, ĐỀ XUẤT") + 1] == "Tăng biên chế."


def test_a_certificate_says_the_figures_of_its_unit_alone(january, frozen):
    document, _content = paper(frozen, "certificate", january.codes["a"])
    prose = " ".join(words(document))
    unit = next(u for u in figures.of(db.session.get(Snapshot, frozen)).units if u.code == january.codes["a"])
    assert f"Số lượt đăng ký: {unit.tally.registered}." in prose
    assert "Ủy ban nhân dân phường Đông Hồ" in prose
    assert "Tây Sơn Hạ" not in prose
    rows = [(row[1], *map(as_number, row[2:10])) for row in cells(grids(document)[0])[1:]]
    assert rows == [(course, *one.figures) for course, one in unit.courses]


def test_a_reminder_names_only_people_of_its_unit_and_only_in_the_annex(january, frozen):
    content, name, count = taking.write(db.session.get(Snapshot, frozen), "reminder", "", {})
    assert name.endswith(".zip")
    packed = zipfile.ZipFile(io.BytesIO(content))
    assert count == len(packed.namelist()) == len(making.with_gaps(figures.of(db.session.get(Snapshot, frozen))))
    for member in packed.namelist():
        document = Document(io.BytesIO(packed.read(member)))
        code = member.removeprefix("don-doc-").removesuffix(".docx")
        part = next(p for p in list(snapshots.whole_parts(frozen)) if p.figures["code"] == code)
        behind = {
            one.full_name
            for one in snapshots.rules.people_of(part.people)
            if one.status in ("in_progress", "not_started")
        }
        whole = " ".join(words(document))
        assert {row[1] for table in grids(document) for row in cells(table)[1:]} == behind
        everybody = {
            one.full_name for p in list(snapshots.whole_parts(frozen)) for one in snapshots.rules.people_of(p.people)
        }
        assert not [one for one in everybody - behind if one in whole]
        if behind:
            assert not [one for one in behind if one in whole[: whole.index("Phụ lục ")].rsplit("Nơi nhận", 1)[0]]


def test_a_list_of_names_holds_everybody_registered_but_those_who_left(january, frozen):
    document, _content = paper(frozen, "roster", january.codes["b"])
    part = next(p for p in list(snapshots.whole_parts(frozen)) if p.figures["code"] == january.codes["b"])
    kept = [one.full_name for one in snapshots.rules.people_of(part.people) if one.status != "withdrawn"]
    assert [row[1] for row in cells(grids(document)[0])[1:]] == kept


@pytest.mark.parametrize("kind", KINDS)
def test_the_texts_the_site_brings_can_be_used(kind):
    assert making.read(kind, making.default_text(kind)).body


def test_an_unknown_field_is_refused_with_its_line(january):
    text_now = making.default_text("report").replace("{đăng ký}", "{dang ky}")
    line = next(n for n, one in enumerate(text_now.splitlines(), start=1) if "{dang ky}" in one)
    with unit_of_work(), pytest.raises(TemplateFaultError, match=f"Dòng {line}: không có trường “{{dang ky}}”"):
        service.save_template("report", text_now, seen=0, actor=january.actors["department"])


def test_a_saved_text_is_a_dated_version_and_the_way_back_is_one_too(january, frozen):
    actor = january.actors["department"]
    mine = making.default_text("report").replace("Trên đây là", "Kính trình:")
    write(service.save_template, "report", mine, seen=0, actor=actor)
    assert any("Kính trình:" in line for line in words(paper(frozen)[0]))
    with unit_of_work(), pytest.raises(Refused, match="lưu bản 1"):
        service.save_template("report", mine, seen=0, actor=actor)
    write(service.save_template, "report", "", seen=1, actor=actor)
    assert any("Trên đây là" in line for line in words(paper(frozen)[0]))
    assert [(one.number, bool(one.text)) for one in queries.versions("report")] == [(2, False), (1, True)]


@pytest.mark.parametrize("act", ["DELETE FROM paper_template", "UPDATE paper_template SET text = ''"])
def test_the_database_refuses_to_change_a_saved_text(january, act):
    write(service.save_template, "report", making.default_text("report"), seen=0, actor=january.actors["department"])
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(act))


def test_from_the_snapshots_page_to_the_file_and_the_trail(client, frozen):
    department = client("department")
    assert "Lập văn bản" in text_of(department.get(f"/snapshots/{frozen}"))
    assert "Khó khăn, vướng mắc" in text_of(department.get(f"/snapshots/{frozen}/papers"))
    answer = department.post(
        f"/snapshots/{frozen}/papers", {"kind": "report", "difficulties": "Thiếu giảng viên"}, status=200
    )
    assert "Thiếu giảng viên" in words(Document(io.BytesIO(answer.data)))
    with unit_of_work(writes=False):
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert last.word == "compliance:paper:make"
        assert last.details["hash"] == db.session.get(Snapshot, frozen).content_hash


def test_a_refused_text_comes_back_as_it_was_typed(client, january):
    department = client("department")
    assert "{đăng ký}" in text_of(department.get("/papers/templates/report"))
    answer = department.post("/papers/templates/report", {"text": "cơ quan: SỞ\n---\n{lạ}", "seen": "0"}, status=422)
    assert "Dòng 3" in answer.text
    assert "{lạ}" in answer.text


def test_the_chart_tells_each_kind_of_unit_as_the_snapshot_has_it_and_in_words_too(frozen):
    document, _content = paper(frozen)
    chart = next(t for t in document.tables if t._tbl.tblPr.find(qn("w:tblDescription")) is not None)
    kept = {}
    for part in snapshots.parts(frozen):
        whole = sum((Tally(**dict(zip(FIGURES, row[2:], strict=True))) for row in part.figures["rows"]), Tally())
        kept[part.figures["kind"]] = kept.get(part.figures["kind"], Tally()) + whole
    told = {row[0].rsplit(" (", 1)[0]: row[2] for row in cells(chart)}
    wanted = {units.kind_label(kind): figures.rate(whole) for kind, whole in kept.items()}
    assert told == wanted
    assert any(any(sign.isdigit() for sign in rate) for rate in told.values())
    said = chart._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    assert all(f"{name} (" in said and rate in said for name, rate in told.items())
    lengths = [
        int(row.cells[1].paragraphs[0]._p.pPr.find(qn("w:ind")).get(qn("w:right")))
        for row in chart.rows
        if row.cells[1].paragraphs[0]._p.pPr is not None
    ]
    shares = [whole.rate for whole in kept.values() if whole.rate]
    assert len(lengths) == len(shares)
    room = int(chart._tbl.tblGrid.findall(qn("w:gridCol"))[1].get(qn("w:w")))
    assert sorted(1 - right / room for right in lengths) == [pytest.approx(one, abs=0.01) for one in sorted(shares)]


def test_a_template_is_tried_with_the_newest_frozen_figures_and_nothing_is_saved(client, frozen):
    department = client("department")
    mine = making.default_text("report").replace("Trên đây là", "Kính trình đây là")
    page = department.post("/papers/templates/report/preview", {"text": mine, "seen": "0"}, status=200)
    said = " ".join(text_of(page).split())
    found = db.session.get(Snapshot, frozen)
    assert "Kính trình đây là báo cáo kết quả" in said
    assert f"Tổng số lượt đăng ký là {found.totals['registered']}" in said
    assert f"bản chốt số {frozen}" in said
    assert found.content_hash in said
    assert "Phụ lục II: Số liệu theo đơn vị và khóa học" in said
    assert "Kính trình đây là" in page.text.split("</textarea>")[0]  # what was typed is still there
    assert not queries.versions("report")


@pytest.mark.parametrize("kind", ["certificate", "reminder", "roster"])
def test_a_paper_about_a_unit_is_tried_with_one_that_has_figures(client, frozen, kind):
    text_now = making.default_text(kind)
    page = client("department").post(f"/papers/templates/{kind}/preview", {"text": text_now, "seen": "0"}, status=200)
    assert "Số liệu của Phường" in page.text or "Số liệu của Xã" in page.text


def test_a_text_that_cannot_be_used_is_not_tried_and_its_line_is_named(client, frozen):
    answer = client("department").post(
        "/papers/templates/report/preview", {"text": "cơ quan: SỞ\n---\n{lạ}", "seen": "0"}, status=422
    )
    assert "Dòng 3" in answer.text
    assert "{lạ}" in answer.text
    assert 'id="xem-thu"' not in answer.text


def test_without_a_snapshot_the_page_says_so_and_keeps_the_text(client, january):
    text_now = making.default_text("report")
    answer = client("department").post("/papers/templates/report/preview", {"text": text_now, "seen": "0"}, status=422)
    assert "chưa có số liệu đã chốt để xem thử" in answer.text
    assert "{đăng ký}" in answer.text
