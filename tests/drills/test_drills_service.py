"""Answers as learners give them: every try kept, nothing taken back, the deck done when every question holds."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from elearn.drills import queries, service
from elearn.drills.models import DrillAnswer
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Missing, Refused
from elearn.learning import queries as learning
from elearn.learning import service as learning_service
from elearn.learning.models import ActivityProgress, LearningRecord
from tests.drills.decks import BAD, GOOD, enrolled
from tests.parallel import at_once, write


@pytest.fixture
def learner(world, tmp_path):
    enrolled(tmp_path, world.actors["trainee_a"], world.actors["trainee_b"])
    return world.actors["trainee_a"]


def say(learner, place, words):
    return write(service.answer, "nho", "thu", place, words, actor=learner)


def place_of(learner):
    return learning.activity_for(learner, "nho", "thu", kind="drill")


def kept(learner, question="q1"):
    place = place_of(learner)
    return queries.answers(place.record_id, place.activity_id, question, most=10)


def test_every_try_is_kept_with_what_was_found(learner):
    assert not say(learner, 1, BAD)
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert say(learner, 1, GOOD)
        assert not say(learner, 1, BAD)
    rows = kept(learner)
    assert [(row.number, row.text, row.stops) for row in rows] == [(3, BAD, 4), (2, GOOD, 0), (1, BAD, 4)]
    assert [case for case, _start, _end in rows[0].findings] == ["R5", "R4", "R1", "R11"]
    start, end = rows[0].findings[2][1:]
    assert rows[0].text[start:end] == "Công ty M"
    assert rows[0].answered_at == rows[2].answered_at + timedelta(minutes=2)


def test_an_answer_that_held_still_counts_after_a_worse_one(learner):
    say(learner, 1, GOOD)
    say(learner, 1, BAD)
    place = place_of(learner)
    assert queries.tries(place.record_id, place.activity_id) == {"q1": (2, True)}


def test_the_first_answer_opens_the_drill_and_begins_the_course(learner):
    say(learner, 1, BAD)
    place = place_of(learner)
    assert place.started_at == clock.now()
    assert place.completed_at is None


def test_a_deck_is_done_when_every_question_has_an_answer_that_holds(learner):
    for place in range(1, 8):
        say(learner, place, GOOD)
    say(learner, 8, BAD)
    assert place_of(learner).completed_at is None
    say(learner, 8, GOOD)
    done = place_of(learner).completed_at
    assert done == clock.now()
    with clock.at(clock.now() + timedelta(days=1)):
        say(learner, 8, BAD)
        say(learner, 8, GOOD)
        assert place_of(learner).completed_at == done


def test_a_warning_does_not_hold_an_answer_back(learner):
    assert say(learner, 1, GOOD + " Phường sẽ sớm thông tin.")


def test_the_course_is_complete_without_it(learner):
    place = place_of(learner)
    for key in ("bai-1", "bai-2"):
        write(learning_service.finish_lesson, "nho", key, actor=learner)
    quiz = learning.activity_for(learner, "nho", "kiem-tra").activity_id
    write(learning_service.complete_activity, place.record_id, quiz, clock.now(), actor=learner)
    assert db.session.get(LearningRecord, place.record_id).completed_at == clock.now()


def test_words_are_kept_composed_so_that_places_hold(learner):
    say(learner, 1, unicodedata.normalize("NFD", BAD))
    assert kept(learner)[0].text == BAD


@pytest.mark.parametrize("words", ["", "  \n", "a" * (service.LONGEST + 1)])
def test_nothing_or_too_much_is_refused_and_not_kept(learner, words):
    with pytest.raises(Refused):
        say(learner, 1, words)
    assert not kept(learner)


@pytest.mark.parametrize("place", [0, 9, -1])
def test_there_is_no_other_question(learner, place):
    with pytest.raises(Missing):
        say(learner, place, GOOD)


def test_who_is_not_on_the_course_does_not_reach_it(learner, world):
    with pytest.raises(Missing):
        say(world.actors["spokesperson_a"], 1, GOOD)
    with pytest.raises(Missing):
        write(service.answer, "nho", "bai-1", 1, GOOD, actor=learner)


def test_people_do_not_see_each_others_answers(learner, world):
    say(learner, 1, GOOD)
    assert not kept(world.actors["trainee_b"])


@pytest.mark.parametrize("statement", ["DELETE FROM drill_answer", "UPDATE drill_answer SET stops = 0"])
def test_an_answer_cannot_be_taken_back_even_by_hand(learner, statement):
    say(learner, 1, BAD)
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement))


def test_the_database_itself_numbers_tries_once(learner):
    say(learner, 1, BAD)
    place, row = place_of(learner), kept(learner)[0]
    twice = DrillAnswer(
        record_id=place.record_id,
        activity_id=place.activity_id,
        question="q1",
        number=1,
        text=GOOD,
        findings=[],
        stops=0,
        answered_at=row.answered_at,
    )
    with unit_of_work():
        db.session.add(twice)
        with pytest.raises(IntegrityError):
            db.session.flush()


def test_twenty_answers_at_once_are_twenty_tries(built, learner):
    _given, faults = at_once(built, lambda: say(learner, 1, GOOD), 20)
    assert not faults
    assert sorted(db.session.scalars(select(DrillAnswer.number))) == list(range(1, 21))


def test_the_last_two_questions_at_once_complete_the_deck(built, learner):
    for place in range(1, 7):
        say(learner, place, GOOD)
    rest = iter([7, 8])
    _given, faults = at_once(built, lambda: say(learner, next(rest), GOOD), 2)
    assert not faults
    assert place_of(learner).completed_at is not None
    done = select(func.count()).where(ActivityProgress.completed_at.is_not(None))
    assert db.session.scalar(done) == 1
