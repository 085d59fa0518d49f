"""What users of other systems suffered with tracking and progress (lessons 1.7): one test a row, named after it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError, IntegrityError

from elearn.audit.models import AuditEvent
from elearn.audit.words import Did
from elearn.careers import doubles, reorganising
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db
from elearn.learning import queries as learning
from elearn.learning import service as learning_service
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord
from elearn.learning.service import progress
from elearn.people import identity, importing
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.quizzes import service as quizzes
from elearn.quizzes.models import Attempt
from elearn.reports import checking, table
from elearn.reports import queries as reports
from elearn.reports.cli import cli
from elearn.reports.queries import Question
from tests.lessons import steps
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 14)


@pytest.fixture
def listed(world):
    write(fill_and_approve, world)
    return world


def figures(day: date, **asked: int) -> dict[str, tuple[int, int, int]]:
    """Unit → registered, completed, overdue of a day, recounted from the facts too."""
    made = table.build(MACHINE, Question(as_of=day, **asked))
    assert checking.compare(MACHINE, made).findings == []
    return {
        line.unit.code: (line.tally.registered, line.tally.completed, line.tally.overdue)
        for line in made.lines
        if line.tally.registered
    }


def test_1_7_completion_computed_at_once_with_its_last_cause(listed, client, monkeypatch):
    """Row “Completion computed at once”. Moodle: by cron. CSL: all done, not complete until the home page is opened."""
    learner, so = client("trainee_a"), client("department")
    steps.read_lessons(learner)
    assert figures(TODAY) == {"P-DH": (4, 0, 0)}
    steps.pass_quiz(listed, learner)  # its POST is the last thing anybody does: no page, no night, no second visit
    record = db.session.scalars(
        select(LearningRecord).where(LearningRecord.staff_id == listed.staff["trainee_a"])
    ).one()
    last = db.session.scalar(select(func.max(ActivityProgress.completed_at)))
    assert record.completed_at == last == clock.now()
    assert figures(TODAY) == {"P-DH": (4, 1, 0)}
    page = text_of(so.get("/compliance/people?status=completed"))
    assert "Hoàn thành: 1 lượt ghi danh" in page
    assert "Lê Thị Thanh Huyền" in page


def test_1_7_completion_computed_at_once_or_not_written_at_all(listed, client, monkeypatch):
    """The same row: a completion that can't be written takes its last cause with it, so none is ever left over."""
    learner = client("trainee_a")
    steps.read_lessons(learner)
    attempt = learner.post("/courses/nho/quizzes/kiem-tra", {}).location.rsplit("/", 1)[0]
    number = int(attempt.rsplit("/", 1)[1])
    for place in range(1, 5):
        answer = steps.right(listed, number, place, "trainee_a")
        learner.post(f"{attempt}/{place}", {**answer, "go": str(place)})

    class BrokenError(Exception):
        pass

    def breaks(*_arguments, **_keywords):
        raise BrokenError

    with monkeypatch.context() as broken:
        broken.setattr(progress, "announce", breaks)
        with pytest.raises(BrokenError):
            write(quizzes.submit_attempt, number, actor=listed.actors["trainee_a"])
    db.session.rollback()
    assert db.session.get_one(Attempt, number, populate_existing=True).submitted_at is None
    assert db.session.scalar(select(func.count()).where(ActivityProgress.completed_at.is_not(None))) == 2
    assert db.session.scalar(select(func.count()).where(LearningRecord.completed_at.is_not(None))) == 0


def test_1_7_one_row_per_fact_with_fifty_at_once(listed, built):
    """Row “One row per fact”. CSL: no uniqueness on (module, user); the repair keeps the lowest id, whatever it says."""
    actor = listed.actors["trainee_a"]
    _given, raised = at_once(built, lambda: write(learning_service.finish_lesson, "nho", "bai-1", actor=actor), 50)
    assert not raised
    found = db.session.scalars(select(ActivityProgress)).all()
    assert len(found) == 1
    for one in (found[0], db.session.scalars(select(Enrolment)).first()):  # and by hand the database refuses a second
        columns = [column.name for column in type(one).__table__.columns if column.name != "id"]
        with pytest.raises(IntegrityError, match=r"(?i)unique"):
            db.session.execute(insert(type(one)).values(**{name: getattr(one, name) for name in columns}))
        db.session.rollback()


def test_1_7_checker_and_repair_runs_before_every_report_and_says_so_on_its_last_line(listed, client, built):
    """Row “Checker and repair”. Totara: off by default; before it there was no complete log."""
    file = client("department").post("/compliance/export", {"what": "units", "format": "csv"}, status=200)
    last = file.get_data(as_text=True).splitlines()[-1]
    file.close()
    assert "đếm lại 4 lượt ghi danh từ dữ kiện gốc" in last
    nightly = built.test_cli_runner().invoke(cli, ["check"])
    assert nightly.exit_code == 0
    learner = client("trainee_a")
    steps.read_lessons(learner)
    steps.pass_quiz(listed, learner)
    trail = select(AuditEvent.subject).where(AuditEvent.word == str(Did.COURSE_COMPLETED))
    record = select(LearningRecord.id).where(LearningRecord.staff_id == listed.staff["trainee_a"])
    assert db.session.scalars(trail).all() == [f"record:{db.session.scalar(record)}"]
    for statement in ("DELETE FROM learning_record", "DELETE FROM activity_progress", "DELETE FROM audit_event"):
        with pytest.raises(DatabaseError):
            db.session.execute(db.text(statement))
        db.session.rollback()


def test_1_7_checker_and_repair_finds_a_completion_that_was_never_written(listed, client, built, monkeypatch):
    """The same row with the first one: done but not complete is found by the checker, which stops the report."""
    learner = client("trainee_a")
    steps.read_lessons(learner)
    with monkeypatch.context() as broken:
        broken.setattr(progress, "_complete", lambda *_told: None)  # the fault of CSL: no completion event
        steps.pass_quiz(listed, learner)
    nightly = built.test_cli_runner().invoke(cli, ["check"])
    assert nightly.exit_code == 1
    assert "Phường Đông Hồ, Khóa học nhỏ: 1 người đã làm đủ mà chưa ghi hoàn thành" in nightly.output
    file = client("department").post("/compliance/export", {"what": "units", "format": "csv"}, status=500)
    assert "chưa ghi hoàn thành" in file.get_data(as_text=True)


@pytest.fixture
def twin(listed):
    """A second record of ward A's trainee, whose list lost the zeros of the code, enrolled by herself."""
    steps.hire(listed, "twin", "Lê Thị Thanh Huyền", PressRole.COMMS, TODAY - timedelta(5), code="TN-4")
    course = learning.enrolments_of(listed.staff["trainee_a"])[0]
    write(
        learning_service.enrol, listed.staff["twin"], course.course_id, course.version_id, None, listed.units["a"],
        actor=MACHINE,
    )  # fmt: skip
    return listed


def done_by(world, name: str, key: str) -> None:
    """One activity of a record, now."""
    standing = learning.standing(Actor(None, world.staff[name], "x"), world.slug)
    version = db.session.scalar(select(LearningRecord.version_id).where(LearningRecord.id == standing.record_id))
    activity = next(one for one in catalogue.outline(version).activities if one.key == key)
    write(learning_service.complete_activity, standing.record_id, activity.id, clock.now(), actor=MACHINE)


def test_1_7_merge_two_accounts_of_one_person_keeps_every_completion_and_date(twin, client):
    """Row “Merge two accounts of one person”. 14 of 19 completions missing; a row deleted; un-merged by sync."""
    parts = [("trainee_a", "bai-1"), ("twin", "bai-2"), ("twin", "kiem-tra")]  # neither has finished alone
    for hour, (name, key) in enumerate(parts):
        with clock.at(clock.now() + timedelta(hours=hour)):
            done_by(twin, name, key)
    facts = {
        tuple(row) for row in db.session.execute(select(ActivityProgress.activity_id, ActivityProgress.completed_at))
    }
    assert len(facts) == 3
    own = [tuple(row) for row in db.session.execute(select(LearningRecord.__table__).order_by(LearningRecord.id))]
    with clock.at(clock.now() + timedelta(days=3)):
        so = twin.actors["department"]
        merged = write(doubles.merge, twin.staff["twin"], twin.staff["trainee_a"], "Một người", actor=so)
        after = {
            tuple(row)
            for row in db.session.execute(select(ActivityProgress.activity_id, ActivityProgress.completed_at))
        }
        assert facts <= after
        assert steps.status(twin, twin.mandate_id, "trainee_a", clock.today()) == "completed_on_time"
        head = "Mã cán bộ,Họ và tên,Mã đơn vị,Chức vụ\n"
        both = "TN-4,Lê Thị Thanh Huyền,P-DH,Công chức\nTN-0004,Lê Thị Thanh Huyền,P-DH,Công chức\n"
        write(importing.commit, importing.Source((head + both).encode(), "ds.csv"), actor=MACHINE)
        assert identity.person_of(twin.staff["twin"]) == twin.staff["trainee_a"]  # a sync parts nobody
    with clock.at(clock.now() + timedelta(days=4)):
        write(doubles.part, merged, "Hai người trùng tên", actor=so)
        rows = [tuple(row) for row in db.session.execute(select(LearningRecord.__table__).order_by(LearningRecord.id))]
        assert [row for row in own if row not in rows] == []
        assert steps.status(twin, twin.mandate_id, "trainee_a", clock.today()) == "in_progress"


def test_1_7_course_end_date_writes_no_result_and_late_is_passed_late(listed, client):
    """Row “Course end date”. OpenOLAT: at the end not-passed turns to Fail by itself; the course may be deleted."""
    learner, so = client("trainee_a"), client("department")
    steps.read_lessons(learner)
    before = [tuple(row) for row in db.session.execute(select(LearningRecord.__table__).order_by(LearningRecord.id))]
    with clock.at(clock.start_of(DUE + timedelta(1)) + timedelta(hours=9)):
        assert figures(DUE) == {"P-DH": (4, 0, 0)}
        assert figures(clock.today()) == {"P-DH": (4, 0, 4)}
        rows = [tuple(row) for row in db.session.execute(select(LearningRecord.__table__).order_by(LearningRecord.id))]
        assert rows == before  # the day that passed wrote nothing
    with clock.at(clock.start_of(DUE + timedelta(400)) + timedelta(hours=9)):
        steps.pass_quiz(listed, learner)
        assert steps.status(listed, listed.mandate_id, "trainee_a", clock.today()) == "completed_late"
        page = text_of(so.get("/compliance/people?status=completed_late"))
        assert "Lê Thị Thanh Huyền" in page
        assert figures(clock.today()) == {"P-DH": (4, 1, 3)}


def test_1_7_move_between_units_keeps_results_where_they_were_registered_and_counts_nobody_twice(listed, client):
    """Row “Move between units”. Silent on past results; a merger undone only by a backup; counted twice (IOMAD#2537)."""
    write(fill_and_approve, listed, "b")
    learner = client("trainee_a")
    steps.read_lessons(learner)
    steps.pass_quiz(listed, learner)
    tomorrow = TODAY + timedelta(1)
    write(people.assign, listed.staff["trainee_a"], unit_id=listed.units["b"], position="Chuyên viên",
          press_role=PressRole.COMMS, starts_on=tomorrow, actor=MACHINE)  # fmt: skip
    with clock.at(clock.now() + timedelta(days=5)):
        past = {day: figures(day) for day in (TODAY, clock.today())}
        assert past[clock.today()] == past[TODAY] == {"P-DH": (4, 1, 0), "P-TS": (3, 0, 0)}
        so = listed.actors["department"]
        plan = reorganising.plan_for(so, "P-TS", "P-DH", clock.today() + timedelta(1), "NQ 7/NQ-HĐND", merging=True)
        write(reorganising.carry_out, plan, seen=reorganising.effects(so, plan).seen, actor=so)
    with clock.at(clock.now() + timedelta(days=7)):
        assert figures(clock.today()) == {"P-DH": (7, 1, 0)}
        assert {day: figures(day) for day in past} == past  # every past day is printed again as it was
        rows = db.session.execute(reports.people(MACHINE, Question(as_of=clock.today()))).all()
        assert len({row.staff_id for row in rows}) == len(rows) == 7
        mine = next(row for row in rows if row.staff_id == listed.staff["trainee_a"])
        assert (mine.unit_name, mine.position) == ("Phường Đông Hồ", "Công chức Văn hóa - Xã hội")
