"""The pages of versions: numbers that open, a move in two steps, a dry run, and who may see what."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from elearn.accounts import service as accounts
from elearn.accounts.session import session_id
from elearn.catalogue.models import Activity, CourseVersion, LessonPage, Question, QuizForm
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from elearn.kernel.db import db, unit_of_work
from elearn.learning import service as learning
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, VersionMove
from elearn.quizzes import service as quizzing
from tests.conftest import NOW
from tests.page import Client, text_of
from tests.parallel import write
from tests.quizzes.test_quizzes_service import answer_all, begin
from tests.revisions import classroom
from tests.world import FOUNDED, NO_PASSWORD, fill_and_approve

pytestmark = pytest.mark.once


def _second_version(world):
    """Version 2 of the world's course: the same activities, the second lesson with other words."""
    old = db.session.scalars(select(CourseVersion).where(CourseVersion.course_id == world.course_id)).one()
    values = {c.name: getattr(old, c.name) for c in CourseVersion.__table__.columns if c.name != "id"}
    new = CourseVersion(**{**values, "number": 2, "content_hash": "hai"})
    db.session.add(new)
    db.session.flush()
    for table in (Activity,):
        for row in db.session.scalars(select(table).where(table.version_id == old.id)).all():
            copy = table(
                **{
                    **{c.name: getattr(row, c.name) for c in table.__table__.columns if c.name != "id"},
                    "version_id": new.id,
                }
            )
            db.session.add(copy)
            db.session.flush()
            for part in (LessonPage, QuizForm):
                found = db.session.get(part, row.id)
                if found is not None:
                    db.session.add(
                        part(
                            **{
                                **{c.name: getattr(found, c.name) for c in part.__table__.columns},
                                "activity_id": copy.id,
                            }
                        )
                    )
    db.session.flush()
    changed = select(Activity.id).where(Activity.version_id == new.id, Activity.key == "bai-2")
    db.session.execute(update(LessonPage).where(LessonPage.activity_id.in_(changed)).values(html="<p>Lời mới.</p>"))


@pytest.fixture
def course(world):
    write(fill_and_approve, world)
    write(fill_and_approve, world, "b")
    write(_second_version, world)
    write(learning.finish_lesson, "nho", "bai-1", actor=world.actors["trainee_a"])
    write(learning.finish_lesson, "nho", "bai-2", actor=world.actors["trainee_a"])
    return world


def record(world, name):
    db.session.rollback()
    return db.session.scalars(select(Enrolment.record_id).where(Enrolment.staff_id == world.staff[name])).one()


def test_each_number_opens_a_list_of_as_many(course, client):
    department = client("department")
    page = department.get("/courses/nho/versions").get_data(as_text=True)
    links = re.findall(r'href="(/courses/nho/versions/\d/people\?part=\w+)"[^>]*>([\d.]+)</a>', page)
    assert {count for _link, count in links} == {"1", "6"}
    for link, count in links:
        rows = re.findall(r'<th scope="row">', department.get(link.replace("&amp;", "&")).get_data(as_text=True))
        assert len(rows) == int(count)


def test_an_instructor_sees_the_people_of_their_units_and_moves_nobody(course, client, built):
    user = write(
        accounts.open_account,
        "gv_b",
        "gv_b",
        staff_id=None,
        password_hash=NO_PASSWORD,
        must_change=False,
        actor=MACHINE,
    )
    grant = write(accounts.grant_role, user.id, Role.INSTRUCTOR, course.units["b"], starts_on=FOUNDED, actor=MACHINE)
    browser = Client(built, session_id(user.id, 1, grant.id))
    words = text_of(browser.get("/courses/nho/versions/1/people"))
    assert "Hoàng Gia Bảo" in words
    assert "Lê Thị Thanh Huyền" not in words
    assert "3 người" in words
    browser.get("/courses/nho/versions/1/move?all=1", status=403)
    assert "Chuyển tất cả" not in text_of(browser.get("/courses/nho/versions"))


def test_the_preview_says_what_is_kept_and_writes_nothing_and_the_act_moves(course, client):
    department = client("department")
    mine = record(course, "trainee_a")
    words = text_of(department.get(f"/courses/nho/versions/1/move?record={mine}"))
    assert "Sẽ chuyển 1 người" in words
    assert "đã đổi, học lại" in words
    assert record(course, "trainee_a") == mine
    marked = text_of(department.get(f"/courses/nho/versions/1/move?record={mine}&keep=bai-2"))
    assert "đã đổi, giữ kết quả" in marked
    department.post("/courses/nho/versions/1/move", {"record": mine, "to": 2, "reason": "Nghị định mới"})
    assert "Đã chuyển 1 người" in text_of(department.get("/courses/nho/versions/1/moves"))
    assert record(course, "trainee_a") != mine
    assert "Nghị định mới" in text_of(department.get("/courses/nho/versions/1/moves"))
    assert "6" in text_of(department.get("/courses/nho/versions/1/people"))


@pytest.mark.parametrize(("kind", "ticked"), [("correction", True), ("addition", False), ("replacement", False)])
def test_a_correction_keeps_changed_lessons_unless_somebody_says_no(course, client, kind, ticked):
    db.session.execute(update(CourseVersion).where(CourseVersion.number == 2).values(kind=kind, note="Bớt một chữ."))
    db.session.commit()
    department, at = client("department"), "/courses/nho/versions/1/move?all=1"
    named = {"correction": "sửa lỗi", "addition": "bổ sung", "replacement": "thay thế"}[kind]
    versions = text_of(department.get("/courses/nho/versions"))
    assert named in versions
    assert "Bớt một chữ." in versions
    page = department.get(at).text
    assert f"công bố là {named}" in page
    assert bool(re.search(r'name="keep" value="bai-2" id="keep-\d" checked', page)) == ticked
    assert ('<input type="hidden" name="keep" value="bai-2">' in page) == ticked
    unticked = department.get(f"{at}&to=2&chosen=2").text
    assert not re.search(r'id="keep-\d" checked', unticked)
    assert '<input type="hidden" name="keep"' not in unticked


def test_a_completion_by_a_move_is_told_as_the_learners_not_the_managers(course, client):
    write(learning.finish_lesson, "nho", "bai-1", actor=course.actors["trainee_a"])
    mine = record(course, "trainee_a")
    quiz = db.session.scalars(select(Activity.id).where(Activity.kind == "quiz", Activity.version_id == 1)).one()
    with unit_of_work() as work:
        passed = {"opened_at": NOW, "block": 0, "sequence": 0, "seen_at": NOW, "completed_at": NOW}
        db.session.add(ActivityProgress(record_id=mine, activity_id=quiz, **passed))
        work.commit()
    act = {"record": mine, "to": 2, "keep": "bai-2", "reason": "Sửa lỗi"}
    client("department").post("/courses/nho/versions/1/move", act)
    trail = text_of(client("admin").get("/audit"))
    assert "Một người học hoàn thành khóa học do việc department vừa làm" in trail
    assert "department đã hoàn thành khóa học" not in trail


def test_a_move_without_a_reason_says_so_and_keeps_what_was_chosen(course, client):
    department = client("department")
    mine = record(course, "trainee_a")
    answer = department.post("/courses/nho/versions/1/move", {"record": mine, "to": 2, "keep": "bai-2"}, status=422)
    assert "Chưa nhập: lý do" in text_of(answer)
    page = answer.get_data(as_text=True)
    assert re.search(r'name="keep" value="bai-2" id="keep-\d" checked', page)
    assert f'name="record" value="{mine}"' in page


@pytest.mark.parametrize("query", ["", "record=x", "record=99999999999999", "all="])
def test_nobody_chosen_is_said(course, client, query):
    department = client("department")
    back = department.get(f"/courses/nho/versions/1/move?{query}", status=302).location
    assert "Chưa chọn ai" in text_of(department.get(back))
    department.post("/courses/nho/versions/1/move", {"to": 2, "reason": "Thử"}, status=422)


def test_everybody_who_has_not_finished_moves_and_the_undo_brings_one_back(course, client):
    department = client("department")
    department.post("/courses/nho/versions/1/move", {"all": 1, "to": 2, "reason": "Luật mới"})
    assert len(db.session.scalars(select(VersionMove.id)).all()) == 7
    move = db.session.scalars(
        select(VersionMove.id)
        .join(LearningRecord, LearningRecord.id == VersionMove.from_record_id)
        .where(LearningRecord.staff_id == course.staff["trainee_a"])
    ).one()
    department.post(f"/versions/moves/{move}/undo", {"reason": ""}, status=422)
    department.post(f"/versions/moves/{move}/undo", {"reason": "Chuyển nhầm"})
    assert "đã trả về" in text_of(department.get("/courses/nho/versions/1/moves"))
    db.session.rollback()
    assert (
        db.session.get(LearningRecord, record(course, "trainee_a")).version_id
        == db.session.scalars(
            select(CourseVersion.id).where(CourseVersion.course_id == course.course_id, CourseVersion.number == 1)
        ).one()
    )


def test_the_learner_goes_on_in_the_new_version_and_finds_what_was_done_before(course, client):
    client("department").post("/courses/nho/versions/1/move", {"all": 1, "to": 2, "reason": "Luật mới"})
    learner = client("trainee_a")
    words = text_of(learner.get("/courses/nho"))
    assert "Phiên bản 2, công bố" in words
    assert "Đã xong 1 trong 3 mục" in words
    history = text_of(learner.get("/courses/nho/history"))
    assert "Phiên bản 1 sang phiên bản 2" in history
    assert "Luật mới" in history
    assert "Giữ 1 mục, học lại 1" in history
    client("trainee_b").get("/courses/khong-co/history", status=404)


def test_a_completion_names_its_version_for_the_learner_and_in_reports(course, client):
    actor = course.actors["trainee_a"]
    _pass(actor)
    client("department").post("/courses/nho/versions/1/move", {"all": 1, "to": 2, "reason": "Luật mới"})
    learner, department = client("trainee_a"), client("department")
    assert "Xong ngày 20/11/2026, phiên bản 1" in text_of(learner.get("/courses/nho"))
    assert "phiên bản 1" in text_of(learner.get("/duties"))
    people = text_of(department.get(f"/compliance/people?mandate={course.mandate_id}"))
    assert people.count("phiên bản 1") == 1
    assert people.count("phiên bản 2") == 6
    file = department.post(
        "/compliance/export", {"what": "people", "format": "csv", "mandate": course.mandate_id}, status=200
    )
    lines = file.get_data(as_text=True).splitlines()
    file.close()
    place = lines[0].split(",").index("Phiên bản")
    assert sorted(line.split(",")[place] for line in lines[1 : lines.index("")]) == ["1"] + ["2"] * 6


def _pass(actor):
    attempt_id = begin(actor)
    answer_all(attempt_id, actor)
    write(quizzing.submit_attempt, attempt_id, actor=actor)


def _wrong_question(world):
    """A question with one best answer of the published quiz, and the options that its key calls wrong."""
    row = db.session.scalars(select(Question).where(Question.kind == "mc1").order_by(Question.id)).first()
    return row.id, row.key, next(i for i, option in enumerate(row.body["options"]) if not option["correct"])


def test_a_wrong_key_goes_through_a_dry_run_and_a_second_person(course, client, built):
    _pass(course.actors["trainee_a"])
    asked, key, other = _wrong_question(course)
    first = client("department")
    assert key in text_of(first.get("/courses/nho/versions/1/questions"))
    words = text_of(first.get(f"/questions/{asked}/correction?right={other}"))
    assert "Lê Thị Thanh Huyền" in words
    assert "giữ kết quả đạt; theo đáp án mới là 3/4 điểm, 75%" in words
    answer = first.post(f"/questions/{asked}/correction", {"right": other, "reason": ""}, status=422)
    assert "Chưa nhập: lý do" in text_of(answer)
    address = first.post(f"/questions/{asked}/correction", {"right": other, "reason": "Điều 7"}).location
    assert "Người đề nghị không tự duyệt được" in text_of(first.get(address))
    first.post(address, {"verdict": "approve"}, status=422)
    second = _second_person(course, built)
    assert "chờ người thứ hai" in text_of(second.get("/courses/nho/versions"))
    assert "giữ kết quả đạt" in text_of(second.get(address))
    second.post(address, {}, status=422)
    second.post(address, {"verdict": "approve"})
    done = text_of(second.get(address))
    assert "Đã sửa đáp án ngày 20/11/2026" in done
    second.post(address, {"verdict": "approve"}, status=409)
    review = client("trainee_a")
    assert "Đáp án của bài này đã được sửa" in text_of(review.get("/attempts/1"))
    assert "Đạt 100%" in text_of(review.get("/attempts/1"))


def _second_person(world, built):
    user = write(
        accounts.open_account,
        "so_hai",
        "Phạm Thị Hai",
        staff_id=None,
        password_hash=NO_PASSWORD,
        must_change=False,
        actor=MACHINE,
    )
    grant = write(accounts.grant_role, user.id, Role.DEPARTMENT, world.units["city"], starts_on=FOUNDED, actor=MACHINE)
    return Client(built, session_id(user.id, 1, grant.id))


def test_a_key_nobody_chose_and_a_question_that_is_not_there(course, client):
    asked, _key, _other = _wrong_question(course)
    department = client("department")
    assert "Chưa chọn đáp án đúng" in text_of(department.get(f"/questions/{asked}/correction?right=77", status=422))
    department.get("/questions/99999/correction", status=404)
    department.get("/corrections/99999", status=404)
    assert "Hủy câu hỏi" in text_of(department.get(f"/questions/{asked}/correction?void=y"))


def test_a_lesson_finished_after_the_move_is_written_in_the_new_version(course, client):
    client("department").post("/courses/nho/versions/1/move", {"all": 1, "to": 2, "reason": "Luật mới"})
    with clock.at(NOW + timedelta(minutes=1)):
        write(learning.finish_lesson, "nho", "bai-2", actor=course.actors["trainee_a"])
    assert classroom.version_number(db.session.get(LearningRecord, record(course, "trainee_a"))) == 2


def test_a_page_of_the_old_version_finishes_nothing_of_the_new_one(course, client):
    client("department").post("/courses/nho/versions/1/move", {"all": 1, "to": 2, "reason": "Luật mới"})
    reader = client("trainee_a")
    told = reader.post("/courses/nho/lessons/bai-2/finished", {"version": 1}, status=409)
    assert "bài vừa đọc là bản cũ" in text_of(told)
    moved = record(course, "trainee_a")
    assert "bai-2" not in _done_keys(moved)
    reader.post("/courses/nho/lessons/bai-2/finished", {"version": 2})
    db.session.rollback()
    assert "bai-2" in _done_keys(moved)


def test_a_page_of_the_old_version_keeps_no_place_in_the_new_one(course, client):
    client("department").post("/courses/nho/versions/1/move", {"all": 1, "to": 2, "reason": "Luật mới"})
    reader, said = client("trainee_a"), {"block": 0, "sequence": 999, "version": 1}
    script = {"Accept": "application/json"}
    told = reader.post("/courses/nho/lessons/bai-2/position", said, status=409, headers=script)
    assert "bài vừa đọc là bản cũ" in told.json["error"]
    again = reader.post(
        "/courses/nho/lessons/bai-2/position", {**said, "sequence": 1, "version": 2}, status=200, headers=script
    )
    assert again.json == {"moved": True, "block": 0, "sequence": 1}


def _done_keys(record_id):
    done = select(Activity.key).join(ActivityProgress, ActivityProgress.activity_id == Activity.id)
    return set(
        db.session.scalars(
            done.where(ActivityProgress.record_id == record_id, ActivityProgress.completed_at.is_not(None))
        )
    )
