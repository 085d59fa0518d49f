"""Read and acknowledged: bound to an edition's hash and its questions, kept for ever, counted by unit."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from justhtml import JustHTML
from openpyxl import load_workbook
from sqlalchemy import select, text

from elearn.audit.models import AuditEvent
from elearn.catalogue import handbook
from elearn.catalogue.handbook import acknowledging
from elearn.catalogue.models import HandbookAcknowledgement, HandbookAnswer
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from tests.catalogue.editions import changed
from tests.page import text_of
from tests.parallel import at_once, write

PAGES = ("bai-1", "trang-2")


def rows():
    return db.session.query(HandbookAcknowledgement).all()


def everything_right(browser, edition):
    for key in PAGES:
        browser.post(f"/handbook/editions/{edition.content_hash}/{key}/answer", {"answer": 0})


def acknowledge(browser, edition, status=302):
    return browser.post(f"/handbook/editions/{edition.content_hash}/acknowledgement", status=status)


def acknowledged(client, login):
    """The person reads and acknowledges the newest edition."""
    everything_right(client(login), handbook.newest())
    acknowledge(client(login), handbook.newest())


def test_every_question_answered_rightly_then_one_row_bound_to_the_hash(world, client):
    reader, edition = client("trainee_a"), handbook.newest()
    assert "Đã trả lời đúng 0 trên 2 câu" in text_of(reader.get("/handbook"))
    assert "Đã đọc và nắm" not in reader.get("/handbook").text
    assert "Còn 2 trang chưa trả lời đúng" in text_of(acknowledge(reader, edition, 422))
    where = f"/handbook/editions/{edition.content_hash}"
    wrong = reader.post(f"{where}/bai-1/answer", {"answer": 1})
    assert wrong.headers["Location"] == "/handbook/bai-1?answer=1#check"
    assert "Chưa đúng, vì khác." in reader.get("/handbook/bai-1?answer=1").text
    assert "Còn 2 trên 2 trang" in text_of(reader.get("/handbook/bai-1"))
    everything_right(reader, edition)
    assert "Đã trả lời đúng; câu này được tính" in text_of(reader.get("/handbook/bai-1"))
    assert "Đã đọc và nắm" in reader.get("/handbook").text
    acknowledge(reader, edition)
    [row] = rows()
    assert (row.staff_id, row.content_hash, row.at) == (world.staff["trainee_a"], edition.content_hash, clock.now())
    assert "Đã xác nhận ấn bản 2026.1 ngày 20/11/2026, lúc 09:00." in text_of(reader.get("/handbook"))
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.word == "course:handbook:acknowledge")).one()
    assert (event.subject, event.details["content_hash"]) == ("handbook:2026.1", edition.content_hash)


def test_answers_are_rows_that_are_added_once_and_kept(world, client):
    reader, edition = client("trainee_a"), handbook.newest()
    for answer in (1, 1, 0, 2, 0):
        reader.post(f"/handbook/editions/{edition.content_hash}/bai-1/answer", {"answer": answer})
    found = db.session.query(HandbookAnswer).order_by(HandbookAnswer.choice).all()
    assert [(row.choice, row.correct) for row in found] == [(0, True), (1, False), (2, False)]
    assert "1 trên 2 câu" in text_of(reader.get("/handbook")), "a wrong answer later takes nothing away"
    assert "1 trên 2 câu" not in text_of(client("trainee_b").get("/handbook")), "answers are one's own"


@pytest.mark.parametrize("answer", ["", "x", None])
def test_no_answer_is_told_and_nothing_is_written(world, client, answer):
    reader, edition = client("trainee_a"), handbook.newest()
    where = f"/handbook/editions/{edition.content_hash}/bai-1/answer"
    reader.post(where, {} if answer is None else {"answer": answer})
    assert "Chưa chọn câu trả lời nào." in text_of(reader.get("/handbook/bai-1"))
    for beyond in ("3", "-1", "99999999999999999999"):
        reader.post(where, {"answer": beyond}, status=404)
    reader.post(f"/handbook/editions/{edition.content_hash}/khong-co/answer", {"answer": 0}, status=404)
    reader.post(f"/handbook/editions/{'0' * 64}/bai-1/answer", {"answer": 0}, status=404)
    assert db.session.query(HandbookAnswer).count() == 0


def test_a_new_edition_asks_again_and_the_old_row_keeps_its_name(world, client, tmp_path):
    reader, first = client("trainee_a"), handbook.newest()
    acknowledged(client, "trainee_a")
    with clock.at(clock.now() + timedelta(days=9)):
        second = changed(tmp_path, number="2026.2")
        page = text_of(reader.get("/handbook"))
        assert "mới hơn ấn bản đã xác nhận" in page
        assert "Đã trả lời đúng 0 trên 2 câu" in page, "the questions of the new edition are asked anew"
        acknowledge(reader, second, 422)
        listed = text_of(reader.get("/handbook/editions"))
        assert "Đã xác nhận ấn bản 2026.1 ngày 20/11/2026" in listed
        assert "Đã xác nhận ấn bản 2026.2" not in listed
        acknowledged(client, "trainee_a")
        listed = text_of(reader.get("/handbook/editions"))
        assert "Đã xác nhận ấn bản 2026.1 ngày 20/11/2026" in listed
        assert "Đã xác nhận ấn bản 2026.2 ngày 29/11/2026" in listed
        assert "Đã xác nhận ấn bản 2026.1" in text_of(reader.get("/handbook/editions/2026.1"))
    assert {row.content_hash for row in rows()} == {first.content_hash, second.content_hash}


def test_the_same_number_with_another_text_is_another_acknowledgement(world, client, tmp_path):
    acknowledged(client, "trainee_a")
    changed(tmp_path)
    page = text_of(client("trainee_a").get("/handbook"))
    assert "mới hơn ấn bản đã xác nhận" in page
    assert "Đã xác nhận ấn bản" not in page


def test_what_arrives_for_an_edition_that_is_no_longer_the_newest_is_refused(world, client, tmp_path):
    reader, first = client("trainee_a"), handbook.newest()
    everything_right(reader, first)
    changed(tmp_path, number="2026.2")
    assert "ấn bản 2026.2" in text_of(acknowledge(reader, first, 409))
    where = f"/handbook/editions/{first.content_hash}/bai-1/answer"
    reader.post(where, {"answer": 0}, status=409)
    assert (
        'method="post"'
        not in reader.get("/handbook/editions/2026.1/bai-1").text.partition("<main")[2].partition("</main>")[0]
    )
    assert not rows()


def test_twenty_presses_at_once_are_one_row_and_one_entry_in_the_trail(built, world):
    edition, actor = handbook.newest(), world.actors["trainee_a"]
    for key in PAGES:
        write(acknowledging.answer, edition.content_hash, key, 0, actor=actor)
    _given, raised = at_once(built, lambda: write(acknowledging.acknowledge, edition.content_hash, actor=actor), 20)
    assert not raised
    assert len(rows()) == 1
    told = select(AuditEvent).where(AuditEvent.word == "course:handbook:acknowledge")
    assert len(db.session.scalars(told).all()) == 1


def test_the_database_refuses_to_change_or_delete_what_was_said(world, client):
    acknowledged(client, "trainee_a")
    for table in ("handbook_acknowledgement", "handbook_answer"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET staff_id = 1"):
            with unit_of_work(), pytest.raises(Exception, match="append-only"):
                db.session.execute(text(statement))


def test_who_is_no_staff_reads_and_checks_but_has_nothing_to_acknowledge(world, client):
    page = client("department").get("/handbook").text
    assert "Đọc và xác nhận" not in page
    edition, actor = handbook.newest(), world.actors["department"]
    assert 'method="get"' in client("department").get("/handbook/bai-1").text
    with pytest.raises(Missing):
        write(acknowledging.acknowledge, edition.content_hash, actor=actor)
    with pytest.raises(Missing):
        write(acknowledging.answer, edition.content_hash, "bai-1", 0, actor=actor)


def test_the_verbs_refuse_by_themselves(world, tmp_path):
    first, actor = handbook.newest(), world.actors["trainee_a"]
    with pytest.raises(Refused):
        write(acknowledging.acknowledge, first.content_hash, actor=actor)
    with pytest.raises(Missing):
        write(acknowledging.acknowledge, first.content_hash[:12], actor=actor)
    changed(tmp_path)
    with pytest.raises(Conflict):
        write(acknowledging.answer, first.content_hash, "bai-1", 0, actor=actor)


def cells(page, unit):
    row = next(row for row in JustHTML(page).query("tr") if unit in row.to_text())
    return [cell.to_text().strip() for cell in row.query("td")]


def test_the_department_sees_counts_by_unit_and_every_number_opens_its_list(world, client, tmp_path):
    first = handbook.newest()
    acknowledged(client, "trainee_a")
    acknowledged(client, "trainee_b")
    changed(tmp_path, number="2026.2")
    acknowledged(client, "spokesperson_a")
    browser = client("department")
    page = browser.get("/handbook/acknowledgements").text
    assert cells(page, "Phường Đông Hồ") == ["6", "1", "5"]
    assert cells(page, "Phường Tây Sơn Hạ") == ["4", "0", "4"]
    assert cells(page, "Tất cả, ") == ["10", "1", "9"]
    older = browser.get("/handbook/acknowledgements?edition=2026.1").text
    assert cells(older, "Phường Đông Hồ") == ["6", "1", "5"]
    assert cells(older, "Phường Tây Sơn Hạ") == ["4", "1", "3"]
    for state, unit, count, name in (
        ("done", "P-DH", 1, "Trịnh Đình Khoa"),
        ("open", "P-DH", 5, "Lê Thị Thanh Huyền"),
        ("all", "", 10, "Ôn Thị Én"),
    ):
        listed = browser.get(f"/handbook/acknowledgements/people?state={state}&unit={unit}").text
        assert listed.count("<tr>") - 1 == count
        assert name in listed
    opened = browser.get("/handbook/acknowledgements/people?state=open&unit=P-DH").text
    line = next(row for row in opened.split("<tr") if "Lê Thị Thanh Huyền" in row)
    assert "2026.1" in line, "who acknowledged only an older edition is shown with that edition"
    said = browser.get(f"/handbook/acknowledgements/people?state=done&edition={first.content_hash}").text
    assert "Hoàng Gia Bảo" in said
    assert "20/11/2026" in said


def test_a_unit_sees_its_own_people_only(world, client):
    acknowledged(client, "trainee_b")
    browser = client("coordinator_a")
    page = browser.get("/handbook/acknowledgements").text
    assert "Phường Đông Hồ" in page
    assert "Phường Tây Sơn Hạ" not in page
    assert cells(page, "Tất cả, ") == ["6", "0", "6"]
    assert "Hoàng Gia Bảo" not in browser.get("/handbook/acknowledgements/people?state=all").text
    browser.get("/handbook/acknowledgements/people?unit=P-TS", status=404)
    sent = {"edition": "2026.1", "unit": "P-TS", "state": "all", "format": "csv"}
    browser.post("/handbook/acknowledgements/export", sent, status=404)
    client("trainee_a").get("/handbook/acknowledgements", status=403)


def test_page_csv_and_xlsx_are_the_same_rows_and_taking_them_is_recorded(world, client):
    acknowledged(client, "trainee_a")
    browser = client("department")
    listed = browser.get("/handbook/acknowledgements/people?state=done").text
    sent = {"edition": "2026.1", "unit": "", "state": "done"}
    answer = browser.post("/handbook/acknowledgements/export", {**sent, "format": "csv"}, status=200)
    csv = answer.get_data().decode("utf-8-sig").splitlines()
    answer.close()
    assert csv[0].startswith("Mã cán bộ,Họ và tên,")
    assert csv[1:] == [
        "TN-0004,Lê Thị Thanh Huyền,Công chức Văn hóa - Xã hội,Cán bộ làm công tác truyền thông,"
        "Phường Đông Hồ,2026.1,20/11/2026,2026.1"
    ]
    assert "TN-0004" in listed
    book = browser.post("/handbook/acknowledgements/export", {**sent, "format": "xlsx"}, status=200)
    sheet = load_workbook(io.BytesIO(book.get_data())).active
    book.close()
    assert [cell.value for cell in sheet[2]][:2] == ["TN-0004", "Lê Thị Thanh Huyền"]
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.word == "compliance:list:export")).all()
    assert [(event.details["format"], event.details["rows"]) for event in events] == [("csv", 1), ("xlsx", 1)]
    browser.post("/handbook/acknowledgements/export", {**sent, "format": "exe"}, status=422)
    browser.get("/handbook/acknowledgements?edition=9999", status=404)
