"""Enrolling, reading, completing: what is written, once, and what is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.audit.words import Did
from elearn.kernel import clock, events
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import queries, service
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, RosterAct
from elearn.learning.rules import StatusKey, status_on
from tests.learning import school
from tests.learning.school import write
from tests.page import statements


@pytest.fixture
def unit(app):
    return write(school.make_unit)


@pytest.fixture
def learner(unit):
    return write(school.make_learner, unit)


@pytest.fixture
def version(app):
    return write(school.make_version)


def enrol(learner, version, unit, mandate=None):
    return write(service.enrol, learner.staff_id, version.course_id, version.id, mandate, unit, actor=MACHINE)


def status(enrolment_id):
    facts = queries.enrolment_for(MACHINE, enrolment_id).facts
    return status_on(facts, clock.today()).key


def finish_everything(learner, version):
    for key, activity_id in version.activities.items():
        if key.startswith("bai"):
            write(service.finish_lesson, version.slug, key, actor=learner)
        else:
            record_id = queries.record_for(learner, version.slug).record_id
            write(service.complete_activity, record_id, activity_id, clock.now(), actor=learner)


def how_many(table, *conditions):
    return db.session.scalar(select(func.count()).select_from(table).where(*conditions))


def completed_news(monkeypatch):
    heard = []
    monkeypatch.setitem(events._subscribers, service.CourseCompleted, [heard.append])
    return heard


def test_enrolling_twice_is_once(learner, version, unit):
    mandate = write(school.make_mandate)
    assert enrol(learner, version, unit, mandate) == enrol(learner, version, unit, mandate)
    assert enrol(learner, version, unit) == enrol(learner, version, unit)
    assert len(queries.enrolments_of(learner.staff_id)) == 2


def test_two_mandates_need_one_effort(learner, version, unit):
    first = enrol(learner, version, unit, write(school.make_mandate))
    write(service.finish_lesson, version.slug, "bai-1", actor=learner)
    second = enrol(learner, version, unit, write(school.make_mandate))
    assert len({row.record_id for row in queries.enrolments_of(learner.staff_id)}) == 1
    finish_everything(learner, version)
    assert status(first) == status(second) == StatusKey.COMPLETED_ON_TIME


def test_a_course_completed_before_the_letter_counts_for_it(learner, version, unit):
    enrol(learner, version, unit)
    finish_everything(learner, version)
    newer = write(school.make_version, version.slug)
    assert status(enrol(learner, newer, unit, write(school.make_mandate))) == StatusKey.COMPLETED_ON_TIME
    assert queries.record_for(learner, version.slug).version_id == version.id


def test_who_has_not_begun_moves_to_the_newer_version(learner, version, unit):
    enrol(learner, version, unit, write(school.make_mandate))
    newer = write(school.make_version, version.slug)
    enrol(learner, newer, unit, write(school.make_mandate))
    assert queries.record_for(learner, version.slug).version_id == newer.id
    assert how_many(LearningRecord, LearningRecord.staff_id == learner.staff_id) == 1


def test_who_has_begun_stays_on_the_old_version(learner, version, unit):
    enrol(learner, version, unit)
    write(service.keep_position, version.slug, "bai-1", 0, 1, actor=learner)
    newer = write(school.make_version, version.slug)
    enrol(learner, newer, unit, write(school.make_mandate))
    assert queries.record_for(learner, version.slug).version_id == version.id


def test_a_thousand_people_are_enrolled_in_few_statements(app, unit, version):
    people = write(lambda: [school.make_learner(unit).staff_id for _ in range(1000)])
    mandate = write(school.make_mandate)
    rows = [service.Registration(staff, version.course_id, version.id, mandate, unit) for staff in people]
    with statements() as seen:
        assert write(service.enrol_many, rows, actor=MACHINE) == 1000
    assert len(seen) < 20
    assert write(service.enrol_many, rows, actor=MACHINE) == 0
    assert how_many(Enrolment, Enrolment.mandate_id == mandate) == 1000


def test_the_course_is_complete_in_the_transaction_of_its_last_cause(learner, version, unit, monkeypatch):
    heard = completed_news(monkeypatch)
    enrol(learner, version, unit)
    write(service.finish_lesson, version.slug, "bai-1", actor=learner)
    write(service.finish_lesson, version.slug, "bai-2", actor=learner)
    assert queries.record_for(learner, version.slug).completed_at is None
    record_id = queries.record_for(learner, version.slug).record_id
    with unit_of_work():  # not committed: neither the cause nor the completion is kept
        service.complete_activity(record_id, version.activities["kiem-tra"], clock.now(), actor=learner)
        assert queries.record_for(learner, version.slug).completed_at is not None
    assert queries.record_for(learner, version.slug).completed_at is None
    heard.clear()
    instant = clock.now()
    write(service.complete_activity, record_id, version.activities["kiem-tra"], instant, actor=learner)
    assert queries.record_for(learner, version.slug).completed_at == instant
    assert [(news.staff_id, news.version_id, news.at) for news in heard] == [(learner.staff_id, version.id, instant)]


def test_finishing_again_is_once_and_never_moves_the_completion(learner, version, unit, monkeypatch):
    heard = completed_news(monkeypatch)
    enrol(learner, version, unit)
    finish_everything(learner, version)
    before = queries.record_for(learner, version.slug)
    with clock.at(clock.now() + timedelta(days=9)):
        finish_everything(learner, version)
        write(service.keep_position, version.slug, "bai-1", 3, 99, actor=learner)
        write(service.note_result, before.record_id, version.activities["kiem-tra"], 10, clock.now())
    after = queries.record_for(learner, version.slug)
    assert after.completed_at == before.completed_at
    assert {key: one.completed_at for key, one in after.progress.items()} == {
        key: one.completed_at for key, one in before.progress.items()
    }
    assert len(heard) == 1
    assert (
        how_many(
            AuditEvent, AuditEvent.word == Did.COURSE_COMPLETED, AuditEvent.subject == f"record:{before.record_id}"
        )
        == 1
    )


def test_the_best_mark_is_never_lowered(learner, version, unit):
    enrol(learner, version, unit)
    quiz, record_id = version.activities["kiem-tra"], queries.record_for(learner, version.slug).record_id
    for percent in (60, 40, 70, 10):
        write(service.note_result, record_id, quiz, percent, clock.now())
    assert queries.record_for(learner, version.slug).progress[quiz].best_percent == 70


def test_two_last_activities_finished_at_once_complete_the_course(app, unit):
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            version = write(school.make_version, lessons=2, quiz=False)
            learner = write(school.make_learner, unit)
            enrol(learner, version, unit)
            both = [
                pool.submit(in_context, app, service.finish_lesson, version.slug, key, actor=learner)
                for key in version.activities
            ]
            assert [one.result() for one in both] == [None, None]
            assert queries.record_for(learner, version.slug).completed_at is not None
            db.session.rollback()


def in_context(app, verb, *arguments, **keywords):
    with app.app_context():
        return write(verb, *arguments, **keywords)


def position(learner, version):
    return queries.record_for(learner, version.slug).progress[version.activities["bai-1"]]


def test_the_first_position_opens_the_lesson_and_begins_the_course(learner, version, unit):
    enrol(learner, version, unit)
    assert queries.record_for(learner, version.slug).started_at is None
    write(service.keep_position, version.slug, "bai-1", 0, 1, actor=learner)
    begun = queries.record_for(learner, version.slug).started_at
    assert begun is not None
    with clock.at(clock.now() + timedelta(hours=1)):
        write(service.keep_position, version.slug, "bai-1", 5, 2, actor=learner)
    assert queries.record_for(learner, version.slug).started_at == begun


def test_a_stale_page_cannot_move_the_position_back(learner, version, unit):
    enrol(learner, version, unit)
    assert write(service.keep_position, version.slug, "bai-1", 9, 7, actor=learner).moved
    for sequence in (1, 6, 7):
        kept = write(service.keep_position, version.slug, "bai-1", 2, sequence, actor=learner)
        assert (kept.moved, kept.block, kept.sequence) == (False, 9, 7)
    assert position(learner, version).block == 9


def test_twenty_positions_at_once_leave_the_one_with_the_highest_number(app, learner, version, unit):
    enrol(learner, version, unit)
    posts = [(sequence % 12, sequence) for sequence in range(1, 21)]
    Random(7).shuffle(posts)
    with ThreadPoolExecutor(8) as pool:
        for answer in [
            pool.submit(in_context, app, service.keep_position, version.slug, "bai-1", *post, actor=learner)
            for post in posts
        ]:
            answer.result()
    db.session.rollback()
    assert (position(learner, version).block, position(learner, version).sequence) == (20 % 12, 20)


def test_a_position_stays_within_the_lesson(learner, version, unit):
    enrol(learner, version, unit)
    assert write(service.keep_position, version.slug, "bai-1", 4000, 1, actor=learner).block == 11


def test_a_course_one_is_not_on_keeps_nothing(learner, version, app):
    for verb, arguments in ((service.keep_position, ("bai-1", 0, 1)), (service.finish_lesson, ("bai-1",))):
        with pytest.raises(Missing):
            write(verb, version.slug, *arguments, actor=learner)
    assert how_many(ActivityProgress, ActivityProgress.activity_id.in_(version.activities.values())) == 0


def test_a_quiz_cannot_be_finished_as_a_lesson(learner, version, unit):
    enrol(learner, version, unit)
    with pytest.raises(Missing):
        write(service.finish_lesson, version.slug, "kiem-tra", actor=learner)


def test_self_enrolment_takes_the_newest_version_and_the_unit_of_today(learner, version, unit):
    newer = write(school.make_version, version.slug)
    write(service.enrol_myself, version.slug, actor=learner)
    (row,) = queries.enrolments_of(learner.staff_id)
    assert (row.version_id, row.unit_id, row.mandate_id) == (newer.id, unit, None)


def test_who_is_on_a_course_by_a_letter_does_not_enrol_again(learner, version, unit):
    enrolment = enrol(learner, version, unit, write(school.make_mandate))
    assert write(service.enrol_myself, version.slug, actor=learner) == enrolment


def test_nobody_enrols_without_a_post(learner, version):
    with clock.at(clock.now() - timedelta(days=365 * 20)), pytest.raises(Refused):
        write(service.enrol_myself, version.slug, actor=learner)
    with pytest.raises(Missing):
        write(service.enrol_myself, "khong-co", actor=learner)


def test_a_withdrawal_is_dated_and_reasoned_and_can_end(learner, version, unit):
    enrolment = enrol(learner, version, unit, write(school.make_mandate))
    with pytest.raises(Refused):
        write(service.withdraw, enrolment, "  ", actor=MACHINE)
    write(service.withdraw, enrolment, "Chuyển công tác", actor=MACHINE)
    assert status(enrolment) == StatusKey.WITHDRAWN
    with pytest.raises(Conflict):
        write(service.withdraw, enrolment, "Lần nữa", actor=MACHINE)
    write(service.reinstate, enrolment, "Nhầm người", actor=MACHINE)
    assert status(enrolment) == StatusKey.NOT_STARTED
    with pytest.raises(Conflict):
        write(service.reinstate, enrolment, "Lần nữa", actor=MACHINE)
    assert how_many(RosterAct, RosterAct.enrolment_id == enrolment) == 1


def test_nothing_is_withdrawn_in_the_past(learner, version, unit):
    enrolment = enrol(learner, version, unit)
    with pytest.raises(Refused):
        write(service.withdraw, enrolment, "Lý do", actor=MACHINE, at=clock.now() - timedelta(days=1))


def test_an_exemption_ends_with_its_day(learner, version, unit):
    enrolment = enrol(learner, version, unit, write(school.make_mandate))
    until = clock.today() + timedelta(days=3)
    write(service.exempt, enrolment, "Nghỉ thai sản", until, actor=MACHINE)
    facts = queries.enrolment_for(MACHINE, enrolment).facts
    assert status_on(facts, until).key == StatusKey.EXEMPT
    assert status_on(facts, until + timedelta(days=1)).key == StatusKey.NOT_STARTED
    with pytest.raises(Refused):
        write(service.exempt, enrolment, "Nghỉ", clock.today() - timedelta(days=1), actor=MACHINE)


def test_who_has_completed_is_not_taken_off(learner, version, unit):
    enrolment = enrol(learner, version, unit, write(school.make_mandate))
    finish_everything(learner, version)
    with pytest.raises(Refused):
        write(service.withdraw, enrolment, "Chuyển công tác", actor=MACHINE)


def test_another_unit_s_enrolment_is_not_found(learner, version, unit):
    enrolment = enrol(learner, version, unit)
    with pytest.raises(Missing):
        write(service.withdraw, enrolment, "Lý do", actor=replace(learner, staff_id=None))


def test_who_is_registered_again_comes_back(learner, version, unit):
    mandate = write(school.make_mandate)
    enrolment = enrol(learner, version, unit, mandate)
    write(service.withdraw, enrolment, "Chuyển công tác", actor=MACHINE)
    assert enrol(learner, version, unit, mandate) == enrolment
    assert status(enrolment) == StatusKey.NOT_STARTED


def test_only_what_is_still_due_can_be_withdrawn_with_its_list(learner, version, unit):
    mandate = write(school.make_mandate)
    done, gone, due = learner, write(school.make_learner, unit), write(school.make_learner, unit)
    enrolments = {person.staff_id: enrol(person, version, unit, mandate) for person in (done, gone, due)}
    finish_everything(done, version)
    write(service.withdraw, enrolments[gone.staff_id], "Chuyển công tác", actor=MACHINE)
    assert queries.enrolment_ids(mandate, list(enrolments)) == [enrolments[due.staff_id]]
