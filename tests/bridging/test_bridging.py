"""Bridging lessons: given to exactly who learned the old text, seen by nobody else, done once, counted by unit."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from elearn.amendments import queries as amendments
from elearn.audit.models import AuditEvent
from elearn.bridging import queries, rules, service
from elearn.bridging.models import BridgingAssignment, BridgingCompletion, BridgingDraft, BridgingLesson
from elearn.bridging.queries import Asked, State
from elearn.bridging.rules import Option
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.law import service as law
from elearn.law.models import ActKind
from elearn.law.rules import Change
from elearn.law.service import Entry
from elearn.learning import service as learning
from elearn.learning.models import LearningRecord
from tests.bridging.lessons import a_draft
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import fill_and_approve

KEY = "2026-11-22"  # the change's day, two days after NOW
FORM = {
    "source": "",
    "title": "Hạn trả lời nay là 24 giờ",
    "minutes": "5",
    "text": "## Điều gì đổi\n\nTheo [[luat-cu:nd-thu#dieu-7]] trước đây là **hai ngày**.",
    "reason": "Vì nghị định đã thay, phần hạn trả lời đã học nay khác.",
    "teaches": "nd-thu",
    "articles": "Điều 7",
    "stem": "Nay hạn trả lời là bao lâu?",
    "option_1": "Hai ngày",
    "feedback_1": "Đó là hạn cũ.",
    "option_2": "24 giờ",
    "feedback_2": "Đúng, theo quy định mới.",
    "correct": "2",
    "letter_number": "",
    "letter_on": "",
}


def changed_law():
    day = clock.today() + timedelta(days=2)
    write(law.enter, "nd-thu", Entry(ActKind.REPLACED, day, "nd-cu"), actor=MACHINE)


@pytest.fixture
def learners(world):
    """A learner of ward A and one of ward B finished a lesson on the old text; everybody else did not."""
    write(fill_and_approve, world)
    write(fill_and_approve, world, "b")
    for login in ("trainee_a", "trainee_b"):
        write(learning.finish_lesson, "nho", "bai-1", actor=world.actors[login])
    changed_law()
    return world


def give(browser, status=302, **changes):
    """Preview, then give what was previewed."""
    address = f"/watch/nd-thu/bridging/{KEY}"
    values = {**FORM, "request_key": hidden(browser.get(address), "request_key"), **changes}
    seen = hidden(browser.post(address, values, status=200), "seen")
    return browser.post(address, {**values, "seen": seen}, status=status)


def hidden(answer, name):
    return re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1]


def assigned():
    return set(db.session.scalars(select(BridgingAssignment.staff_id)))


def only_lesson():
    return db.session.scalars(select(BridgingLesson)).one()


# rules


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[bấm](javascript:alert(1))",
        "[bấm](&#106;avascript:alert(1))",
        "![hình](media/x.svg)",
        "[[luat:nd-khong-co]]",
        "[[luat:nd-het]]",
        "[x]: javascript:alert(1)",
        "<!-- ẩn -->",
        "[[bieu-mau:thong-cao]]",
    ],
)
def test_dangerous_or_untrue_markdown_is_told_with_its_line(line):
    faults = rules.text_faults(f"Một dòng\n\n{line}", {"nd-het": False, "nd-con": True})
    assert faults
    assert faults[0].startswith("Dòng 3")


def test_plain_markdown_passes():
    text = "## Mục\n\n- a < b\n- [[luat:nd-con#dieu-1]], [[luat-cu:nd-het]], [trang](https://a.vn)\n"
    assert rules.text_faults(text, {"nd-het": False, "nd-con": True}) == []


@pytest.mark.parametrize(
    "options",
    [
        [Option("a", "", correct=True)],
        [Option("a", "", correct=False), Option("b", "", correct=False)],
        [Option("a", "", correct=True), Option("A ", "", correct=False)],
    ],
)
def test_a_question_needs_two_different_options_and_one_right(options):
    assert rules.question_faults(options)


# who gets it


def test_exactly_those_who_learned_the_old_text_get_it(learners, client):
    browser = client("department")
    page = text_of(browser.get(f"/watch/nd-thu/bridging/{KEY}"))
    assert "Giao cho đúng 2 người" in page
    give(browser)
    assert assigned() == {learners.staff["trainee_a"], learners.staff["trainee_b"]}
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.word, event.details["people"]) == ("course:bridging:assign", 2)


def test_who_learns_the_old_text_later_is_added_by_a_second_act_only(learners, client):
    browser = client("department")
    give(browser)
    lesson = only_lesson()
    with clock.at(clock.now() + timedelta(days=3)):
        write(learning.finish_lesson, "nho", "bai-1", actor=learners.actors["spokesperson_a"])
        assert learners.staff["spokesperson_a"] not in assigned()
        client("spokesperson_a").get(f"/bridging/{lesson.id}", status=404)
        page = text_of(browser.get(f"/bridging/{lesson.id}/assigned"))
        assert "Bổ sung 1 người" in page
        assert "Trịnh Đình Khoa" in page
        browser.post(f"/bridging/{lesson.id}/more")
        browser.post(f"/bridging/{lesson.id}/more")
        assert len(assigned()) == 3
        client("spokesperson_a").get(f"/bridging/{lesson.id}")
    words = db.session.scalars(select(AuditEvent.word).where(AuditEvent.word == "course:bridging:extend")).all()
    assert len(words) == 1, "pressed twice, done once"


def test_who_learned_after_the_day_is_not_in_the_first_list(world):
    write(fill_and_approve, world)
    changed_law()
    day = clock.today() + timedelta(days=2)
    with clock.at(clock.start_of(day)):
        write(learning.finish_lesson, "nho", "bai-1", actor=world.actors["trainee_a"])
        assert queries.learned(MACHINE, "nd-thu", Change(day)) == []
        old = amendments.old_texts({"nd-thu": [Change(day)]})["nd-thu"]
        assert (
            len(db.session.execute(amendments.people_who_learned(MACHINE, old, clock.now() + timedelta(1))).all()) == 1
        )


def test_nobody_to_give_it_to_is_refused_and_leaves_nothing(world, client):
    changed_law()
    page = give(client("department"), status=422)
    assert "Chưa có ai học nội dung cũ" in page.text
    assert db.session.scalar(select(BridgingLesson.id)) is None


def test_pressed_eight_times_at_once_gives_one_lesson(learners, built):
    draft = a_draft()
    given, raised = at_once(
        built, lambda: write(service.assign, "0" * 32, draft, actor=learners.actors["department"]), 8
    )
    assert raised == []
    assert len(set(given)) == 1
    assert len(db.session.scalars(select(BridgingAssignment)).all()) == 2


def test_the_form_sent_again_gives_the_first_lesson_back(learners, client):
    browser = client("department")
    first = give(browser, request_key="a" * 32).headers["Location"]
    assert give(browser, request_key="a" * 32).headers["Location"] == first


# the form


def test_nothing_is_given_before_it_was_previewed_and_what_was_typed_is_kept(learners, client):
    browser, address = client("department"), f"/watch/nd-thu/bridging/{KEY}"
    values = {**FORM, "request_key": "b" * 32}
    page = browser.post(address, values, status=200).text
    assert "<strong>hai ngày</strong>" in page
    assert "Giao cho 2 người" in page
    assert db.session.scalar(select(BridgingLesson.id)) is None
    seen = hidden(browser.post(address, values, status=200), "seen")
    again = browser.post(address, {**values, "seen": seen, "title": "Tên khác"}, status=200).text
    assert "Xem trước: Tên khác" in again
    assert db.session.scalar(select(BridgingLesson.id)) is None


def test_a_half_written_lesson_is_kept_for_its_writer_only_until_it_is_given(learners, client):
    browser, address = client("department"), f"/watch/nd-thu/bridging/{KEY}"
    first = {**FORM, "request_key": hidden(browser.get(address), "request_key"), "minutes": "rất lâu", "stem": ""}
    assert browser.post(f"{address}/draft", first).location == address
    page = browser.get(address)
    assert "Phần soạn dở, lưu lúc" in text_of(page)
    assert "chưa giao cho ai" in text_of(page)
    assert 'value="rất lâu"' in page.text
    assert "là **hai ngày**." in page.text
    assert hidden(page, "request_key") == first["request_key"]
    browser.post(address, {**FORM, "request_key": first["request_key"], "title": "Tên lúc xem trước"}, status=200)
    assert 'value="Tên lúc xem trước"' in browser.get(address).text, "a preview keeps it as well"
    assert only_kept() == ["nd-thu"]
    assert give(browser).location.endswith("/assigned")
    assert only_kept() == []
    fresh = browser.get(address)
    assert "Tên lúc xem trước" not in fresh.text
    assert "Văn bản này đã có bài cập nhật được giao" in text_of(fresh)
    assert "2 người" in text_of(fresh)


def test_a_half_written_lesson_can_be_dropped(learners, client):
    browser, address = client("department"), f"/watch/nd-thu/bridging/{KEY}"
    browser.post(f"{address}/draft", {**FORM, "request_key": "b" * 32})
    browser.post(f"{address}/draft", {**FORM, "request_key": "b" * 32, "act": "forget"})
    assert only_kept() == []
    assert "là **hai ngày**." not in browser.get(address).text


def only_kept():
    db.session.rollback()
    return list(db.session.scalars(select(BridgingDraft.slug)))


def test_faults_are_told_at_their_fields_and_nothing_is_lost(learners, client):
    bad = {
        **FORM,
        "request_key": "b" * 32,
        "minutes": "rất lâu",
        "text": "Một\n<script>x</script>",
        "correct": "4",
        "letter_number": "12/SVHTT",
        "articles": "Điều bảy",
    }
    page = client("department").post(f"/watch/nd-thu/bridging/{KEY}", bad, status=422)
    for words in ("Nhập số phút từ 1 đến 30", "Dòng 2", "đúng một phương án đúng", "đủ số và ngày", "Điều bảy"):
        assert words in text_of(page)
    assert "Hạn trả lời nay là 24 giờ" in page.text
    assert "Not a valid" not in page.text


def test_a_lesson_of_a_course_can_be_the_bridging_lesson(world, client):
    write(fill_and_approve, world)
    write(learning.finish_lesson, "nho", "bai-1", actor=world.actors["trainee_a"])
    day = clock.today() + timedelta(days=2)
    write(law.enter, "nd-thu", Entry(ActKind.AMENDED, day, anchors=("dieu-7",)), actor=MACHINE)
    place = next(place for place in amendments.lessons_citing("nd-thu") if place.key == "bai-2")
    browser, address = client("department"), f"/watch/nd-thu/bridging/{KEY}.dieu-7"
    page = browser.get(address)
    option = re.search(r'<option value="(\d+)">Bài thử số 2', page.text)
    values = {**FORM, "source": option[1], "title": "", "minutes": "", "text": "", "request_key": "c" * 32}
    seen = hidden(browser.post(address, values, status=200), "seen")
    browser.post(address, {**values, "seen": seen})
    lesson = only_lesson()
    assert (lesson.title, lesson.minutes, lesson.anchors) == (place.title, 5, ["dieu-7"])
    assert "Phần thứ hai" in client("trainee_a").get(f"/bridging/{lesson.id}").text


def test_a_change_that_is_not_on_record_has_no_lesson(world, client):
    client("department").get("/watch/nd-thu/bridging/2026-11-22", status=404)
    client("department").get("/watch/nd-thu/bridging/hom-qua", status=404)


# reading it


def test_the_learner_sees_why_reads_answers_and_is_done_once(learners, client):
    give(client("department"))
    lesson, learner = only_lesson(), client("trainee_a")
    duties = text_of(learner.get("/duties"))
    assert "Bài cập nhật" in duties
    assert FORM["reason"] in duties
    assert "bắt buộc" not in duties.lower()
    page = learner.get(f"/bridging/{lesson.id}").text
    assert "<strong>hai ngày</strong>" in page
    assert "Đó là hạn cũ" not in page, "the verdict waits for the answer"
    learner.post(f"/bridging/{lesson.id}/answer", {})
    back = learner.post(f"/bridging/{lesson.id}/answer", {"answer": "0"}).headers["Location"]
    assert "Đó là hạn cũ" in learner.get(back.partition("#")[0]).text
    assert db.session.scalar(select(BridgingCompletion.at)) is None
    learner.post(f"/bridging/{lesson.id}/answer", {"answer": "1"})
    done = db.session.scalars(select(BridgingCompletion)).one().at
    with clock.at(clock.now() + timedelta(hours=1)):
        learner.post(f"/bridging/{lesson.id}/answer", {"answer": "1"})
    assert db.session.scalars(select(BridgingCompletion)).one().at == done
    learner.post(f"/bridging/{lesson.id}/answer", {"answer": "7"}, status=404)
    assert "Bài cập nhật đã học" in text_of(learner.get("/duties"))


def test_an_answer_not_asked_about_shows_no_verdict(learners, client):
    give(client("department"))
    page = client("trainee_a").get(f"/bridging/{only_lesson().id}?answer=1").text
    assert "Đúng, theo quy định mới" not in page, "an address does not give the key away"


def test_a_letter_that_orders_it_is_named(learners, client):
    give(client("department"), letter_number="12/SVHTT", letter_on="2026-11-19")
    assert "Văn bản 12/SVHTT ngày 19/11/2026" in text_of(client("trainee_a").get("/duties"))


def test_nobody_else_sees_or_answers_it(learners, client):
    give(client("department"))
    lesson = only_lesson()
    stranger = client("spokesperson_a")
    assert FORM["title"] not in stranger.get("/duties").text
    stranger.get(f"/bridging/{lesson.id}", status=404)
    stranger.post(f"/bridging/{lesson.id}/answer", {"answer": "1"}, status=404)
    stranger.get(f"/bridging/{lesson.id}/assigned", status=403)
    client(None).get(f"/bridging/{lesson.id}", status=302)
    with pytest.raises(Missing):
        write(service.answer, lesson.id, 1, actor=learners.actors["spokesperson_a"])


def test_a_past_completion_is_never_touched_and_says_that_there_is_news(learners, client):
    before = db.session.execute(select(LearningRecord.id, LearningRecord.completed_at)).all()
    give(client("department"))
    client("trainee_a").post(f"/bridging/{only_lesson().id}/answer", {"answer": "1"})
    assert db.session.execute(select(LearningRecord.id, LearningRecord.completed_at)).all() == before


def test_a_completed_course_says_it_was_learned_on_the_old_text(learners, client):
    give(client("department"))
    record = db.session.scalars(
        select(LearningRecord).where(LearningRecord.staff_id == learners.staff["trainee_a"])
    ).one()

    def complete():
        row = db.session.get(LearningRecord, record.id)
        row.completed_at = clock.now()

    write(complete)
    for address in ("/duties", "/courses/nho"):
        page = text_of(client("trainee_a").get(address))
        assert "ã học theo văn bản cũ" in page
        assert "đã có bài cập nhật" in page


# who has done it


def test_the_department_sees_units_and_a_unit_sees_itself_only(learners, client):
    department = client("department")
    give(department)
    lesson = only_lesson()
    client("trainee_a").post(f"/bridging/{lesson.id}/answer", {"answer": "1"})
    page = text_of(department.get(f"/bridging/{lesson.id}/assigned"))
    for words in ("Phường Đông Hồ", "Phường Tây Sơn Hạ", "Tất cả, 2 đơn vị"):
        assert words in page
    assert "Lê Thị Thanh Huyền" in department.get(f"/bridging/{lesson.id}/people?state=done").text
    for login in ("coordinator_a", "head_a"):
        own = client(login)
        for address in (f"/bridging/{lesson.id}/assigned", f"/bridging/{lesson.id}/people", "/bridging"):
            text = own.get(address).text
            assert "Hoàng Gia Bảo" not in text
            assert "Tây Sơn Hạ" not in text
        own.get(f"/bridging/{lesson.id}/people?unit=P-TS", status=404)
        own.post(f"/bridging/{lesson.id}/export", {"format": "csv", "unit": "P-TS"}, status=404)
        own.post(f"/bridging/{lesson.id}/more", status=403)


def test_a_unit_without_anybody_on_it_does_not_know_the_lesson(world, client):
    write(fill_and_approve, world)
    write(learning.finish_lesson, "nho", "bai-1", actor=world.actors["trainee_a"])
    changed_law()
    give(client("department"))
    lesson = only_lesson()
    stranger = client("coordinator_b")
    for address in (f"/bridging/{lesson.id}/assigned", f"/bridging/{lesson.id}/people"):
        stranger.get(address, status=404)
    stranger.post(f"/bridging/{lesson.id}/export", {"format": "csv"}, status=404)
    assert FORM["title"] not in stranger.get("/bridging").text


def test_the_files_hold_the_rows_of_the_page_and_taking_them_is_recorded(learners, client):
    department = client("department")
    give(department)
    lesson = only_lesson()
    client("trainee_a").post(f"/bridging/{lesson.id}/answer", {"answer": "1"})
    wanted = db.session.execute(queries.people(MACHINE, Asked(lesson.id, "", State.ALL))).all()
    answer = department.post(f"/bridging/{lesson.id}/export", {"format": "csv", "state": "all"}, status=200)
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    answer.close()
    assert [row[0] for row in rows[1:]] == [row.code for row in wanted]
    assert sorted(row[5] for row in rows[1:]) == ["", "20/11/2026"]
    book = department.post(f"/bridging/{lesson.id}/export", {"format": "xlsx", "state": "done"}, status=200)
    assert [row[1] for row in load_workbook(io.BytesIO(book.get_data())).active.values][1:] == ["Lê Thị Thanh Huyền"]
    book.close()
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.word, event.subject, event.details["rows"]) == (
        "compliance:list:export",
        f"bridging:{lesson.id}",
        1,
    )
    own = client("coordinator_a").post(f"/bridging/{lesson.id}/export", {"format": "csv"}, status=200)
    assert "Hoàng Gia Bảo" not in own.get_data().decode()
    own.close()
    department.post(f"/bridging/{lesson.id}/export", {"format": "exe"}, status=422)


def test_only_the_department_gives_lessons(learners, client):
    for login in ("trainee_a", "coordinator_a", "head_a", "instructor", "city"):
        client(login).get(f"/watch/nd-thu/bridging/{KEY}", status=403)
        client(login).post(f"/watch/nd-thu/bridging/{KEY}", FORM, status=403)


def test_an_empty_list_is_refused_by_the_verb_too(world):
    changed_law()
    draft = a_draft()
    with pytest.raises(Refused):
        write(service.assign, "1" * 32, draft, actor=world.actors["department"])
