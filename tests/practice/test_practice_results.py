"""What runs add up to: counts without names, names for the instructor of those units, lessons read in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Missing
from elearn.learning import service as learning
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.practice import queries, service
from elearn.practice.models import PracticeRun, PracticeStep
from tests.parallel import write
from tests.practice.conftest import SLUG, later


def test_results_of_an_older_version_stay_in_sight(player, library):
    player.start().say_best()
    old = player.standing.run.activity_id
    course = library.courses[0]
    newer = replace(library, courses=[replace(course, title=f"{course.title}, sửa")])
    write(catalogue_service.publish, newer, actor=MACHINE)
    played = {row.activity_id: row for row in queries.scenarios_played()}
    assert (played[old].version, played[old].runs) == (1, 1)
    assert {row.version for row in played.values() if row.title == "Sự cố nước sạch tại phường An Phúc"} == {1, 2}


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
