"""Runs as people play them: nothing chosen is lost, nothing counts twice, nobody else reaches them."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from elearn.audit.models import AuditEvent
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing
from elearn.learning import service as learning
from elearn.learning.models import LearningRecord
from elearn.practice import service
from elearn.practice.models import Outcome, PracticeRun, PracticeStep
from elearn.scenarios.rules import best_choices
from tests.parallel import at_once, write
from tests.practice.conftest import KEY, SLUG, later, progress, runs


def test_the_best_path_is_worth_a_hundred_and_completes_the_activity_in_the_same_breath(player):
    player.start().say_best()
    run = player.standing.run
    assert (run.outcome, run.total, run.passed, run.breach, run.broken) == (Outcome.FINISHED, 100, True, "", [])
    assert set(run.dimensions.values()) == {100}
    kept = progress(run.activity_id)
    assert (kept.completed_at, kept.best_percent) == (run.ended_at, 100)


def test_a_course_with_a_gate_is_complete_only_when_its_scenario_is_passed(player):
    player.start()
    record_id = player.standing.run.record_id
    everything = {a.id for a in catalogue.published(SLUG).activities if a.kind != "scenario"}
    for activity_id in everything:
        write(learning.complete_activity, record_id, activity_id, clock.now(), actor=player.actor)
    done = select(LearningRecord.completed_at).where(LearningRecord.id == record_id)
    assert db.session.scalar(done) is None
    player.say_best()
    assert db.session.scalar(done) == player.standing.run.ended_at


def test_a_run_goes_on_where_it_was_with_the_same_clock(player):
    player.start()
    player.say("b")
    before = player.standing
    with later(20):
        assert write(service.start_run, SLUG, KEY, actor=player.actor) == player.run_id
        again = player.standing
    assert (again.place, again.state.node, again.deadline_at) == (before.place, before.state.node, before.deadline_at)


def test_the_same_decision_sent_again_is_stored_once_and_the_first_stays(player):
    player.start()
    assert player.say("b", place=0).stored
    assert not player.say("b", place=0).stored
    assert not player.say("a", place=0).stored
    assert [row.choice for row in player.standing.steps] == ["b"]


def test_fifty_sends_at_once_make_one_step(player, built):
    player.start()
    given, raised = at_once(built, lambda: write(service.choose, player.run_id, 0, "b", actor=player.actor), 50)
    assert not raised
    assert sum(taken.stored for taken in given) == 1
    assert player.standing.place == 1


def test_twenty_starts_at_once_make_one_run(player, built):
    given, raised = at_once(built, lambda: write(service.start_run, SLUG, KEY, actor=player.actor), 20)
    assert not raised
    assert len(set(given)) == 1
    assert [run.number for run in runs(player)] == [1]


def test_a_decision_not_reached_yet_is_refused(player):
    player.start()
    with pytest.raises(Conflict):
        player.say("b", place=3)
    assert player.standing.place == 0


def test_a_choice_that_is_none_is_refused(player):
    player.start()
    with pytest.raises(Missing):
        player.say("z")
    assert player.standing.place == 0


def test_crossing_a_line_stops_the_run_and_completes_nothing(player):
    player.start().say_best(until="n10")
    taken = player.say("a")  # whom do the police look at?
    run = player.standing.run
    assert taken.ended
    assert (run.outcome, run.breach, run.passed) == (Outcome.STOPPED, "bi_mat_dieu_tra", False)
    kept = progress(run.activity_id)
    assert (kept.completed_at, kept.best_percent) == (None, None)


def test_every_try_is_kept_and_the_best_one_counts(player):
    player.start().say_best()
    player.start()
    while player.standing.run.ended_at is None:
        node = player.standing.node
        player.say(next(c.id for c in node.choices if not c.breach and c.id != best_choices(node)[0].id))
    first, second = runs(player)
    assert second.total < first.total
    kept = progress(first.activity_id)
    assert (kept.best_percent, kept.completed_at) == (100, first.ended_at)


def test_a_mark_is_written_once(player):
    player.start().say_best()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(update(PracticeRun).values(total=100, passed=True))
    db.session.rollback()


def test_the_trail_says_nothing_of_practice(player):
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    player.start().say_best(until="n10")
    player.say("a")
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_nobody_else_reaches_a_run(player, world):
    player.start()
    other = world.actors["trainee_b"]
    for verb in (service.ready,):
        with pytest.raises(Missing):
            write(verb, player.run_id, actor=other)
    with pytest.raises(Missing):
        write(service.choose, player.run_id, 0, "b", actor=other)
    with pytest.raises(Missing):
        write(service.start_run, SLUG, KEY, actor=other)


@pytest.mark.parametrize(
    "statement", [delete(PracticeStep), delete(PracticeRun), update(PracticeStep).values(choice="c")]
)
def test_the_database_refuses_to_lose_a_step(player, statement):
    player.start().say("b")
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(statement)
    db.session.rollback()
