"""A course and its lessons as a learner meets them, on one device and another."""

from __future__ import annotations

import re
from html import unescape

import pytest

from elearn.catalogue import queries as catalogue
from elearn.editing import deciding
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.learning import queries, service
from tests.editing.courses import published
from tests.learning import school
from tests.learning.school import write
from tests.page import statements, text_of

pytestmark = pytest.mark.once


@pytest.fixture
def unit(app):
    return write(school.make_unit)


@pytest.fixture
def learner(unit):
    return write(school.make_learner, unit)


@pytest.fixture
def version(app):
    return write(school.make_version)


@pytest.fixture
def enrolled(learner, version, unit):
    mandate = write(school.make_mandate)
    write(service.enrol, learner.staff_id, version.course_id, version.id, mandate, unit, actor=MACHINE)
    return learner


def read(device, address, status=200):
    return unescape(device.get(address, status=status).get_data(as_text=True))


def lesson(version, key="bai-1"):
    return f"/courses/{version.slug}/lessons/{key}"


def keep(device, version, block, sequence, status=200):
    return device.post(
        f"{lesson(version)}/position",
        {"block": block, "sequence": sequence},
        status=status,
        headers={"Accept": "application/json"},
    )


def finish(device, version, key):
    return device.post(f"{lesson(version, key)}/finished")


def test_the_course_page_lists_each_unmet_rule_and_the_next_button(app, version, enrolled):
    device = school.browser(app, enrolled)
    page = read(device, f"/courses/{version.slug}")
    assert "Vì sao chưa xong?" in page
    assert "Chưa mở bài 1.1" in page
    assert "Bắt đầu bài 1.1" in page
    finish(device, version, "bai-1")
    record_id = queries.record_for(enrolled, version.slug).record_id
    write(service.note_result, record_id, version.activities["kiem-tra"], 60, clock.now())
    page = read(device, f"/courses/{version.slug}")
    assert "bài 1.1</a></li>" not in page
    assert "Chưa mở bài 1.2" in page
    assert "cần 75%, cao nhất 60%" in page
    assert "Học tiếp bài 1.2" in page
    assert "Đã xong 1 trong 3 mục" in page


def test_a_finished_course_says_when_and_lists_nothing_unmet(app, version, enrolled):
    device = school.browser(app, enrolled)
    finish(device, version, "bai-1")
    finish(device, version, "bai-2")
    record_id = queries.record_for(enrolled, version.slug).record_id
    write(service.complete_activity, record_id, version.activities["kiem-tra"], clock.now(), actor=enrolled)
    page = read(device, f"/courses/{version.slug}")
    assert "Đã hoàn thành" in page
    assert "Vì sao chưa xong?" not in page


def test_finishing_a_lesson_leads_to_the_next_one_and_the_last_to_the_quiz(app, version, enrolled):
    device = school.browser(app, enrolled)
    assert finish(device, version, "bai-1").location == lesson(version, "bai-2")
    assert finish(device, version, "bai-2").location == f"/courses/{version.slug}/quizzes/kiem-tra"


def test_opening_a_page_writes_nothing(app, version, enrolled):
    read(school.browser(app, enrolled), lesson(version))
    assert queries.record_for(enrolled, version.slug).started_at is None


def test_reading_goes_on_where_it_stopped_on_another_device(app, version, enrolled):
    phone, computer = school.browser(app, enrolled), school.browser(app, enrolled)
    assert "Đọc tiếp từ mục" not in read(computer, lesson(version))
    assert keep(phone, version, 5, 1).json == {"moved": True, "block": 5, "sequence": 1}
    page = read(computer, lesson(version))
    assert 'href="#b5"' in page
    assert "Đọc tiếp từ mục “Mục 4”" in page
    assert 'data-sequence="1"' in page
    assert "Mục 2 trong 3" in page


def test_a_page_left_open_is_told_that_reading_has_moved_on(app, version, enrolled):
    stale, other = school.browser(app, enrolled), school.browser(app, enrolled)
    keep(other, version, 9, 3)
    assert keep(stale, version, 1, 1).json == {"moved": False, "block": 9, "sequence": 3}


@pytest.mark.parametrize(("block", "sequence"), [("x", 1), (1, ""), (-1, 1), (1, 2**40)])
def test_a_position_that_is_none_is_refused(app, version, enrolled, block, sequence):
    keep(school.browser(app, enrolled), version, block, sequence, status=422)


def test_a_position_needs_the_token_that_the_page_carries(app, version, enrolled, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    device = school.browser(app, enrolled)
    keep(device, version, 1, 1, status=400)
    (token,) = re.findall(r'data-token="([^"]+)"', read(device, lesson(version)))
    device.post(f"{lesson(version)}/position", {"block": 1, "sequence": 1, "csrf_token": token}, status=200)


def test_who_is_not_on_the_course_is_offered_it_and_may_join(app, version, learner):
    device = school.browser(app, learner)
    for address in (f"/courses/{version.slug}", lesson(version)):
        page = read(device, address)
        assert "Tự ghi danh khóa học này" in page
        assert "Đoạn 1" not in page
    answer = device.post(f"/courses/{version.slug}/enrolment")
    assert answer.location == f"/courses/{version.slug}"
    assert "Đoạn 1" in read(device, lesson(version))


def test_a_stranger_to_the_course_writes_nothing(app, version, enrolled, unit):
    stranger = school.browser(app, write(school.make_learner, unit))
    for act, data in (("position", {"block": 1, "sequence": 1}), ("finished", {})):
        stranger.post(f"{lesson(version)}/{act}", data, status=404)


def test_a_lesson_that_does_not_exist_is_not_found(app, version, enrolled):
    device = school.browser(app, enrolled)
    read(device, lesson(version, "khong-co"), status=404)
    read(device, "/courses/khong-co", status=404)
    read(device, lesson(version, "kiem-tra"), status=404)


def test_the_busiest_pages_keep_to_their_budget(app, version, enrolled):
    device = school.browser(app, enrolled)
    # The session's one and two more; the course page also asks what was published since.
    for address, budget in ((f"/courses/{version.slug}", 4), (lesson(version), 3)):
        read(device, address)  # what belongs to the version is kept in memory from here on
        device.budget = budget
        read(device, address)
        device.budget = 14


def test_keeping_a_position_is_two_statements_after_the_session_s(app, version, enrolled):
    device = school.browser(app, enrolled)
    keep(device, version, 1, 1)
    with statements() as seen:
        keep(device, version, 2, 2)
    assert len(seen) == 3, seen


def test_the_last_thing_to_do_leads_back_to_the_course(app, version, enrolled):
    device = school.browser(app, enrolled)
    record_id = queries.record_for(enrolled, version.slug).record_id
    write(service.complete_activity, record_id, version.activities["kiem-tra"], clock.now(), actor=enrolled)
    finish(device, version, "bai-2")
    assert finish(device, version, "bai-1").location == f"/courses/{version.slug}"


def test_a_finished_lesson_opens_at_its_beginning(app, version, enrolled):
    device = school.browser(app, enrolled)
    keep(device, version, 5, 1)
    finish(device, version, "bai-1")
    page = read(device, lesson(version))
    assert "Đọc tiếp từ mục" not in page
    assert "Đã đọc xong" in page


def test_who_is_on_an_older_version_is_told_calmly_what_is_new(world, client):
    """Nothing is said while theirs is the newest; then what came since, what it is, and its author's words."""
    login = "trainee_a"
    device = client(login)
    write(service.enrol_myself, "nho", actor=world.actors[login])
    page = text_of(device.get("/courses/nho"))
    assert "Có bản mới" not in page
    assert "Phiên bản 1, công bố" in page
    published(world, "đúng hạn", "đúng hạn định", deciding.Wish("correction", "Sửa một chữ ở bài 1.", ""))
    published(world, "đúng hạn định", "đúng giờ", deciding.Wish("replacement", "Hạn nay tính theo giờ <b>.", ""))
    page = text_of(device.get("/courses/nho"))
    assert "Có điều trong phiên bản 1 nay không còn đúng" in page
    assert "Có bản mới: phiên bản 3; đang học tiếp phiên bản 1" in page
    assert "Phiên bản 3 (thay thế)" in page
    assert "Hạn nay tính theo giờ <b>." in unescape(page)
    assert page.index("Phiên bản 3 (thay thế)") < page.index("Phiên bản 2 (sửa lỗi)")
    other = client("spokesperson_a")
    write(service.enrol_myself, "nho", actor=world.actors["spokesperson_a"])
    page = text_of(other.get("/courses/nho"))
    assert "Có bản mới" not in page
    assert "Phiên bản 3 (thay thế)" in page
    assert "Sửa một chữ" not in page


def test_who_has_finished_an_older_version_is_told_that_their_result_stays(world, client):
    actor, device = world.actors["trainee_a"], client("trainee_a")
    write(service.enrol_myself, "nho", actor=actor)
    standing = queries.record_for(actor, "nho")
    for activity in catalogue.outline(standing.version_id).activities:
        write(service.complete_activity, standing.record_id, activity.id, clock.now(), actor=actor)
    published(world)
    page = text_of(device.get("/courses/nho"))
    assert "Có bản mới: phiên bản 2; đã hoàn thành phiên bản 1" in page
    assert "kết quả đã ghi theo phiên bản 1 giữ nguyên" in page
    assert "không còn đúng" not in page
