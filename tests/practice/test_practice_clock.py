"""The clock of a run is the server's: preparation, late choices, advice, double time, no clock at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.practice import queries, service
from elearn.practice.models import Outcome, Pace, PracticeStep
from tests.parallel import write
from tests.practice.conftest import KEY, SLUG, later, runs


def test_preparation_is_not_on_the_clock_of_the_first_decision(player):
    player.start(ready=False)
    assert player.standing.entered_at is None
    with pytest.raises(Conflict):
        player.say("b", place=0)
    with later(100):
        write(service.ready, player.run_id, actor=player.actor)
        assert player.standing.entered_at == clock.now()
        write(service.ready, player.run_id, actor=player.actor)
    with later(130):
        assert player.standing.entered_at < clock.now()


def test_each_step_keeps_its_time_and_the_version_of_its_node(player):
    player.start()
    with later(7):
        player.say("b")
    with later(19):
        player.say("c")
    first, second = db.session.execute(select(PracticeStep).order_by(PracticeStep.place)).scalars()
    assert (first.taken_at - first.entered_at, second.taken_at - second.entered_at) == (
        timedelta(seconds=7),
        timedelta(seconds=12),
    )
    assert first.node_version == player.standing.script.versions["n01"]


@pytest.mark.parametrize(("seconds", "kept"), [(44, "b"), (47, "b"), (49, None)])
def test_a_choice_after_its_time_counts_as_silence(player, seconds, kept):
    player.start()
    with later(seconds):
        taken = player.say("b")
    assert taken.late is (kept is None)
    assert player.standing.steps[0].choice == kept


def test_time_does_not_run_out_because_a_page_says_so(player):
    player.start()
    with later(40):
        assert not write(service.run_out, player.run_id, 0, actor=player.actor).stored
    with later(45):
        assert write(service.run_out, player.run_id, 0, actor=player.actor).stored
    assert player.standing.steps[0].choice is None


def test_advice_gives_twenty_seconds_once_in_four_decisions(player):
    player.start()
    write(service.consult, player.run_id, 0, actor=player.actor)
    write(service.consult, player.run_id, 0, actor=player.actor)
    assert player.standing.seconds == 65
    with later(60):
        assert not player.say("b").late
    assert player.standing.steps[0].consulted
    with pytest.raises(Refused):
        write(service.consult, player.run_id, 1, actor=player.actor)
    player.say_best(until="n05")
    write(service.consult, player.run_id, 4, actor=player.actor)


def test_double_time_holds_from_here_on(player):
    player.start()
    write(service.slow_down, player.run_id, 0, Pace.DOUBLE, actor=player.actor)
    assert player.standing.seconds == 90
    player.say("b")
    assert player.standing.seconds == 120


def test_without_a_clock_nothing_is_late_and_timeliness_is_not_marked(player):
    player.start(ready=False)
    write(service.slow_down, player.run_id, 0, Pace.UNTIMED, actor=player.actor)
    write(service.ready, player.run_id, actor=player.actor)
    assert player.standing.deadline_at is None
    with later(3600):
        player.say_best()
    run = player.standing.run
    assert "kt" not in run.dimensions
    assert (run.total, run.passed) == (100, True)


def test_a_run_left_for_a_day_lapses_and_keeps_what_it_holds(player):
    first = player.start().run_id
    player.say("b")
    with later(25 * 3600):
        with pytest.raises(Conflict):
            player.say("c")
        assert write(service.start_run, SLUG, KEY, actor=player.actor) != first
    lapsed, fresh = runs(player)
    assert (lapsed.outcome, lapsed.total, fresh.number) == (Outcome.LAPSED, None, 2)
    assert len(queries.standing(queries.run_for(player.actor, first)).steps) == 1


def test_nothing_gives_time_back_when_it_is_over(player):
    for number, late in enumerate(
        (
            lambda: write(service.slow_down, player.run_id, 0, Pace.UNTIMED, actor=player.actor),
            lambda: write(service.slow_down, player.run_id, 0, Pace.DOUBLE, actor=player.actor),
            lambda: write(service.consult, player.run_id, 0, actor=player.actor),
        )
    ):
        player.start()
        with later(49):
            assert late().late
            assert player.standing.steps[0].choice is None
        with later(49 if number < 2 else 60):
            player.say_best()
    assert [
        row.choice for run in runs(player) for row in queries.standing(queries.run_for(player.actor, run.id)).steps[:1]
    ] == [None] * 3


def test_taking_the_clock_off_at_the_last_decision_wipes_nothing_out(player):
    player.start()
    with later(60):
        write(service.run_out, player.run_id, 0, actor=player.actor)
        player.say_best(until="n18")
        write(service.slow_down, player.run_id, player.standing.place, Pace.UNTIMED, actor=player.actor)
        player.say_best()
    assert player.standing.run.dimensions["kt"] < 100


def test_preparation_ends_by_itself_after_three_minutes(player):
    player.start(ready=False)
    began = player.standing.run.started_at
    with later(600):
        write(service.ready, player.run_id, actor=player.actor)
        assert player.standing.entered_at == began + timedelta(seconds=180)
        assert player.say("b").late


def test_a_run_left_in_preparation_for_a_day_has_lapsed(player):
    player.start(ready=False)
    with later(25 * 3600), pytest.raises(Conflict):
        write(service.ready, player.run_id, actor=player.actor)
