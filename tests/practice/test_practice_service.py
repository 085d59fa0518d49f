"""Runs as people play them: nothing chosen is lost, nothing counts twice, the clock is the server's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from elearn.audit.models import AuditEvent
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import service as learning
from elearn.learning.models import ActivityProgress, LearningRecord
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.practice import queries, service
from elearn.practice.models import Outcome, Pace, PracticeRun, PracticeStep
from elearn.scenarios.rules import best_choices
from tests.parallel import at_once, write
from tests.practice.conftest import KEY, SLUG


def later(seconds):
    return clock.at(clock.now() + timedelta(seconds=seconds))


def runs(player):
    return db.session.scalars(select(PracticeRun).order_by(PracticeRun.number)).all()


def progress(activity_id):
    return db.session.scalars(select(ActivityProgress).where(ActivityProgress.activity_id == activity_id)).one()


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


def test_a_replay_starts_at_its_node_and_never_counts(player):
    player.start().say_best(until="n10")
    player.say("a")
    stopped = player.run_id
    player.run_id = write(service.replay, stopped, 8, actor=player.actor)
    assert (player.standing.place, player.standing.state.node) == (8, "n10")
    assert player.standing.entered_at == clock.now()
    player.say_best()
    run = player.standing.run
    assert (run.total, run.passed, run.counted, run.origin_id) == (100, True, False, stopped)
    kept = progress(run.activity_id)
    assert (kept.completed_at, kept.best_percent) == (None, None)
    again = write(service.replay, stopped, 0, actor=player.actor)
    assert queries.standing(queries.run_for(player.actor, again)).place == 0


def test_a_replay_left_open_does_not_stand_in_the_way_of_a_run_that_counts(player):
    player.start().say_best()
    again = write(service.replay, player.run_id, 3, actor=player.actor)
    player.start()
    assert player.run_id != again
    assert player.standing.run.counted
    assert queries.run_for(player.actor, again).outcome == Outcome.CLOSED


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


def test_results_of_an_older_version_stay_in_sight(player, library):
    player.start().say_best()
    old = player.standing.run.activity_id
    course = library.courses[0]
    newer = replace(library, courses=[replace(course, title=f"{course.title}, sửa")])
    write(catalogue_service.publish, newer, actor=MACHINE)
    played = {row.activity_id: row for row in queries.scenarios_played()}
    assert (played[old].version, played[old].runs) == (1, 1)
    assert {row.version for row in played.values() if row.title == "Sự cố nước sạch tại phường An Phúc"} == {1, 2}


def test_a_replay_waits_for_the_run_that_counts(player):
    player.start().say_best()
    ended = player.run_id
    player.start()
    with pytest.raises(Refused):
        write(service.replay, ended, 3, actor=player.actor)
    with pytest.raises(Missing):
        write(service.replay, ended, 99, actor=player.actor)


def test_the_sentence_for_next_time_is_kept_once_the_run_has_ended(player):
    player.start()
    with pytest.raises(Refused):
        write(service.resolve, player.run_id, "Mười lăm giờ tôi gửi.", actor=player.actor)
    player.say_best()
    write(service.resolve, player.run_id, "  Mười lăm giờ tôi gửi. ", actor=player.actor)
    assert player.standing.run.resolution == "Mười lăm giờ tôi gửi."
    with pytest.raises(Refused):
        write(service.resolve, player.run_id, "x" * 601, actor=player.actor)


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


def test_results_count_runs_without_names_and_replays_not_at_all(player, world):
    player.start().say_best()
    ended = player.run_id
    player.run_id = write(service.replay, ended, 0, actor=player.actor)
    player.say_best()
    player.start()
    player.say_best(until="n12")
    player.say("a")  # names the child
    played = next(row for row in queries.scenarios_played() if row.title.startswith("Sự cố nước sạch"))
    assert (played.runs, played.people, played.passed) == (2, 1, 1)
    assert queries.breaches(played.activity_id) == [("du_lieu_tre_em", 1, 1)]
    assert queries.visitors(played.activity_id)["n01"] == 1
    taken = {(row.node, row.choice): row.times for row in queries.choices_taken(played.activity_id)}
    assert taken["n01", "b"] == 2
    assert taken["n12", "a"] == 1
    assert sum(row.times for row in queries.choices_taken(played.activity_id)) == db.session.scalar(
        select(func.count()).select_from(PracticeStep).join(PracticeRun).where(PracticeRun.counted)
    )


def test_a_lesson_read_between_two_runs_parts_them(player):
    player.start().say_best()
    outline = catalogue.published(SLUG)
    lesson = outline.activity("bai-3-1").id
    with later(60):
        write(learning.finish_lesson, SLUG, "bai-3-1", actor=player.actor)
    with later(120):
        player.start()
        while player.standing.run.ended_at is None:
            player.say(player.standing.node.default.id)
    (row,) = queries.lesson_effect(player.standing.run.activity_id, [lesson])
    assert (row.before, row.before_mean, row.after) == (1, 100, 1)
    assert row.after_mean == player.standing.run.total


def test_names_are_for_the_instructor_of_those_units(player, world):
    player.start().say_best()
    activity_id = player.standing.run.activity_id
    (row,) = db.session.execute(queries.players(world.actors["instructor"], activity_id)).all()
    assert tuple(row)[1:] == ("Lê Thị Thanh Huyền", 1, 100, True)
    assert not db.session.execute(queries.players(world.actors["head_b"], activity_id)).all()
    assert queries.player_of(world.actors["instructor"], player.run_id) == "Lê Thị Thanh Huyền"
    with pytest.raises(Missing):
        queries.player_of(world.actors["head_b"], player.run_id)
    with pytest.raises(Missing):
        queries.player_named(world.actors["head_b"], row[0], activity_id)


def test_a_person_who_moves_stays_with_the_instructor_of_their_course(player, world):
    player.start().say_best()
    write(
        people.assign,
        world.staff["trainee_a"],
        unit_id=world.units["b"],
        position="Chuyên viên",
        press_role=PressRole.COMMS,
        starts_on=clock.today(),
        actor=MACHINE,
    )
    activity_id = player.standing.run.activity_id
    assert queries.player_of(world.actors["head_a"], player.run_id) == "Lê Thị Thanh Huyền"
    assert not db.session.execute(queries.players(world.actors["head_b"], activity_id)).all()
