"""Papers of awkward units, by readers of English, and with templates somebody went too far with."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from docx import Document

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import speaking
from elearn.learning import service as learning
from elearn.learning.models import LearningRecord
from elearn.papers import making, service, taking
from elearn.papers.making import KINDS
from elearn.reports import periods
from elearn.snapshots import service as snapshots_service
from elearn.snapshots.models import Snapshot
from elearn.units import service as units
from tests.papers.test_papers import paper, words
from tests.parallel import write
from tests.snapshots.test_snapshots import NEXT_YEAR, freeze, printed

pytestmark = pytest.mark.once

LONG = "Trung tâm Văn hóa & Thể thao <liên phường> Tây Sơn Hạ; khu vực II | cơ sở 2"


@pytest.fixture
def frozen(january):
    return freeze(january).id


def head_of(document):
    """The lines of the heading and of the closing: tables without borders."""
    return [line for line in words(document) if line]


def test_a_period_within_a_sentence_is_written_small_and_keeps_its_roman_number(frozen):
    said = " ".join(words(paper(frozen)[0]))
    assert "báo cáo kết quả quý IV năm 2026" in said
    assert "quý iv" not in said
    assert "Quý IV" not in said


def test_free_days_within_a_sentence_are_written_small_too(january):
    number = freeze(january, periods.free(date(2026, 11, 1), date(2026, 12, 20))).id
    assert "báo cáo kết quả từ 01/11/2026 đến 20/12/2026 (số liệu" in " ".join(words(paper(number)[0]))


def test_the_comparison_names_the_period_before_with_its_roman_number(january):
    freeze(january, periods.parse("2026-q3"))
    with clock.at(NEXT_YEAR + timedelta(days=1)):
        number = freeze(january).id
    assert "So với quý III năm 2026: đăng ký" in " ".join(words(paper(number)[0]))


def test_a_correction_of_the_period_before_changes_no_paper_that_was_made(january):
    first = freeze(january, periods.parse("2026-q3")).id
    with clock.at(NEXT_YEAR + timedelta(days=1)):
        number = freeze(january).id
        _document, content = paper(number)

    def late():
        record = db.session.query(LearningRecord).order_by(LearningRecord.id).first()
        learning.enrol(
            january.staff["staff_a"],
            record.course_id,
            record.version_id,
            None,
            january.units["a"],
            actor=MACHINE,
            at=datetime(2026, 9, 1, tzinfo=UTC),
        )

    write(late)
    with clock.at(NEXT_YEAR + timedelta(days=2)):
        write(snapshots_service.correct, first, note="Danh sách đến muộn", actor=january.actors["department"])
        assert paper(number)[1] == content


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_is_vietnamese_and_the_same_bytes_for_a_reader_of_english(january, frozen, kind):
    unit = january.codes["a"] if KINDS[kind].of_unit else ""
    _document, content = paper(frozen, kind, unit)
    with speaking("en"):
        assert paper(frozen, kind, unit)[1] == content


@pytest.mark.parametrize("media", ["json", "xlsx"])
def test_what_a_reader_of_english_freezes_and_takes_is_what_everybody_gets(january, built, client, tmp_path, media):
    department = client("department")
    department.post("/language", {"language": "en"})
    with speaking("en"):
        number = freeze(january).id
    kept = db.session.get(Snapshot, number)
    assert kept.checked.startswith("Đã kiểm tra")
    assert kept.notes[0].startswith("Mỗi lượt")
    first = printed(built, number, media=media, folder=tmp_path)
    with speaking("en"):
        assert printed(built, number, media=media, folder=tmp_path) == first


def test_a_unit_with_nothing_left_gets_no_reminder_and_is_told_why(january, frozen):
    def finish():
        for record in db.session.query(LearningRecord):
            record.completed_at = record.completed_at or clock.now()
            record.started_at = record.started_at or clock.now()

    write(finish)
    done = freeze(january, periods.free(date(2026, 11, 1), clock.today())).id
    with pytest.raises(Refused, match="không có gì để đôn đốc"):
        taking.write(db.session.get(Snapshot, done), "reminder", january.codes["a"], {})
    with pytest.raises(Refused, match="Không đơn vị nào còn việc"):
        taking.write(db.session.get(Snapshot, done), "reminder", "", {})


def test_a_unit_that_registered_nobody_is_asked_for_a_list_and_told_no_rate(world):
    with clock.at(NEXT_YEAR):
        number = freeze(world).id
        said = " ".join(words(paper(number, "reminder", world.codes["a"])[0]))
    assert "Ủy ban nhân dân phường Đông Hồ chưa có lượt đăng ký nào." in said
    assert "cử cán bộ theo thành phần trong văn bản đã giao và gửi danh sách về Sở" in said
    assert "đạt –" not in said
    assert "có tên tại Phụ lục" not in said


def test_a_list_of_names_is_headed_dated_and_signed_as_its_ward_s(january, frozen):
    said = head_of(paper(frozen, "roster", january.codes["a"])[0])
    head = " ".join(said)
    assert "ỦY BAN NHÂN DÂNPHƯỜNG ĐÔNG HỒ" in said  # two lines of one paragraph
    assert "Đông Hồ, ngày" in head
    assert said[said.index("TM. ỦY BAN NHÂN DÂN") + 1] == "CHỦ TỊCH"
    assert "THỦ TRƯỞNG ĐƠN VỊ" not in head
    assert "0 lượt đã rút" not in head


def test_signs_in_the_name_of_a_unit_part_no_line_of_the_head(january):
    write(
        units.rename_unit,
        january.units["b"],
        name=LONG,
        effective_on=date(2027, 1, 5),
        decision="NQ",
        actor=MACHINE,
    )
    number = freeze(january, periods.free(date(2026, 11, 1), date(2027, 1, 5))).id
    said = words(paper(number, "certificate", january.codes["b"])[0])
    at = said.index("Nơi nhận:")
    assert said[at + 2] == "- Lưu: VT, QLBC."
    assert "khu vực II / cơ sở 2" in said[at + 1]
    for kind in ("reminder", "roster"):
        taking.write(db.session.get(Snapshot, number), kind, january.codes["b"], {})


def test_a_text_may_ask_for_more_annexes_than_ten(january, frozen):
    text = making.default_text("report") + "[phụ lục: đơn vị]\n" * 11
    write(service.save_template, "report", text, seen=0, actor=january.actors["department"])
    said = words(paper(frozen)[0])
    assert [line for line in said if line.startswith("Phụ lục ")][-1] == "Phụ lục XIV"


@pytest.mark.parametrize("typed", ["{{ 7*7 }}", "{% for a in b %}", "{kỳ.__class__}", "{0}", "{kỳ!r}"])
def test_a_text_runs_nothing(january, typed):
    text = making.default_text("report") + typed + "\n"
    with pytest.raises(Refused, match="Mẫu chưa dùng được"):
        write(service.save_template, "report", text, seen=0, actor=january.actors["department"])


def test_signs_of_markup_and_of_control_stand_as_they_were_typed_and_the_file_opens(frozen):
    document, content = paper(frozen, **{"khó khăn": "<b>Một</b> & {đăng ký} [phụ lục: đơn vị]\x0b\x00 \ufffe"})
    assert "<b>Một</b> & {đăng ký} [phụ lục: đơn vị]" in " ".join(words(document))
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert Document(io.BytesIO(content)).paragraphs


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"kind": "report", "unit": "KHONG-CO"}, 200),  # a report is of no unit
        ({"kind": "roster", "unit": "KHONG-CO"}, 404),
        ({"kind": "khac"}, 422),
        ({}, 422),
    ],
)
def test_what_is_not_there_makes_no_paper_and_is_no_failure_of_the_site(client, frozen, sent, status):
    client("department").post(f"/snapshots/{frozen}/papers", sent, status=status)
