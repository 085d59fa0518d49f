"""The page on which a later letter moves deadlines: previewed, recorded once, told to everybody it touches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.learning.models import LearningRecord
from elearn.mandates import deadlines, service
from tests.page import text_of
from tests.parallel import write
from tests.world import fill_and_approve, letter

FORM = {
    "number": "77/SỬA", "issued_on": "2026-11-20", "issuer": "Sở Văn hóa Thử Nghiệm",
    "registration_due_on": "2026-12-01", "completion_due_on": "31/12/2026", "reason": "Bão số 9",
}  # fmt: skip


def seen(page):
    """The page's hidden word for what it previewed."""
    return page.text.partition('name="seen" value="')[2].partition('"')[0]


def record(so, mandate_id, **changes):
    form = {**FORM, **changes}
    page = so.post(f"/mandates/{mandate_id}/deadlines", form, status=200)
    return so.post(f"/mandates/{mandate_id}/deadlines", {**form, "seen": seen(page)})


def test_the_preview_writes_nothing_and_tells_whose_state_changes(world, client):
    write(fill_and_approve, world)

    def complete():
        record = db.session.scalars(
            select(LearningRecord).where(LearningRecord.staff_id == world.staff["comms_a"])
        ).one()
        record.started_at = record.completed_at = clock.now()

    with clock.at(clock.now() + timedelta(days=27)):
        write(complete)
        so = client("department")
        so.get(f"/mandates/{world.mandate_id}/deadlines")
        form = {**FORM, "issued_on": "2026-12-17", "registration_due_on": "2026-12-20"}
        page = text_of(so.post(f"/mandates/{world.mandate_id}/deadlines", form, status=200))
    assert "3 người không còn quá hạn" in page
    assert "1 người hoàn thành muộn được tính đúng hạn" in page
    assert "Đặng Thùy Dương" in page
    assert "Hạn gửi danh sách của 2 đơn vị chuyển theo; 1 đơn vị chưa gửi" in page
    assert deadlines.amendments_of(world.mandate_id) == []


def test_what_is_recorded_is_what_was_previewed(world, client):
    so, address = client("department"), f"/mandates/{world.mandate_id}/deadlines"
    shown = seen(so.post(address, FORM, status=200))
    other = {**FORM, "completion_due_on": "2027-01-31", "seen": shown}
    again = so.post(address, other, status=200)
    assert "31/01/2027" in text_of(again)
    assert deadlines.amendments_of(world.mandate_id) == []
    assert so.post(address, {**other, "seen": seen(again)}).location == f"/mandates/{world.mandate_id}"
    (row,) = deadlines.amendments_of(world.mandate_id)
    assert (row.completion_due_on, row.reason, row.name) == (date(2027, 1, 31), "Bão số 9", "department")


def test_a_second_press_is_told_and_records_nothing(world, client):
    so = client("department")
    record(so, world.mandate_id)
    page = so.post(f"/mandates/{world.mandate_id}/deadlines", FORM, status=409)
    assert "đã được ghi là văn bản sửa đổi" in text_of(page)
    assert len(deadlines.amendments_of(world.mandate_id)) == 1


def test_everybody_it_touches_reads_the_new_deadline_and_its_letter(world, client):
    write(fill_and_approve, world)
    so = client("department")
    record(so, world.mandate_id)
    chain = text_of(so.get(f"/mandates/{world.mandate_id}"))
    assert "Các lần sửa đổi" in chain
    assert "Văn bản 77/SỬA ngày 20/11/2026" in chain
    assert "Đăng ký hết 25/11/2026, hoàn thành hết 14/12/2026." in chain
    assert "hết thứ Năm 31/12/2026, còn 41 ngày" in chain
    assert "hoàn thành hết 31/12/2026" in text_of(so.get("/mandates"))
    assert "31/12/2026" in text_of(so.get("/overview"))
    learner = client("trainee_a")
    for address in ("/duties", "/courses/nho"):
        assert "thứ Năm 31/12/2026, theo văn bản số 77/SỬA" in text_of(learner.get(address)), address
    unit = client("coordinator_b")
    assert "01/12/2026" in text_of(unit.get("/lists"))
    page = text_of(unit.get(f"/lists/{world.lists['b']}"))
    assert "Gửi chậm nhất hết thứ Ba 01/12/2026" in page
    assert "Hạn theo văn bản số 77/SỬA." in page
    assert "Văn bản 77/SỬA" in text_of(unit.get(f"/mandates/{world.mandate_id}"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Chưa nhập: số, ký hiệu."),
        ({"reason": ""}, "Chưa nhập: lý do."),
        ({"registration_due_on": "", "completion_due_on": ""}, "không khác hạn đang áp dụng"),
        ({"completion_due_on": "2026-11-19"}, "Hạn hoàn thành mới (19/11/2026) sớm hơn ngày văn bản áp dụng"),
        ({"issued_on": "2026-10-01"}, "ban hành trước văn bản 01/TN-VH"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(world, client, changes, words):
    page = client("department").post(f"/mandates/{world.mandate_id}/deadlines", {**FORM, **changes}, status=422)
    assert words in text_of(page)
    if "issuer" not in changes:
        assert "Sở Văn hóa Thử Nghiệm" in page.text


def test_a_draft_has_no_such_page(world, client):
    draft = write(service.draft_mandate, letter("9/NHÁP"), actor=world.actors["department"])
    so = client("department")
    assert "còn là bản thảo" in text_of(so.get(f"/mandates/{draft}/deadlines", status=422))
    assert "Sửa đổi bằng văn bản mới" not in text_of(so.get(f"/mandates/{draft}"))


@pytest.mark.parametrize("login", ["coordinator_a", "head_a", "city", "instructor", "admin", "trainee_a"])
def test_only_the_department_moves_deadlines(world, client, login):
    so = client(login)
    so.get(f"/mandates/{world.mandate_id}/deadlines", status=403)
    so.post(f"/mandates/{world.mandate_id}/deadlines", FORM, status=403)
    assert deadlines.amendments_of(world.mandate_id) == []
