"""Who must do which lessons: a track is the press role of the day of registration."""

from __future__ import annotations

import pytest
from flask import current_app
from sqlalchemy import update

from elearn.catalogue import queries as catalogue
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.learning import present, queries, service
from elearn.people.models import Assignment
from tests import rich
from tests.parallel import write


@pytest.fixture
def world(stands, tmp_path_factory):
    """With the course that has everything, published."""
    with stands.on("rich", lambda: rich.published(tmp_path_factory.mktemp("rich"))) as world:
        yield world


@pytest.fixture
def slug(world):
    return rich.SLUG


def test_a_short_track_is_complete_with_its_own_part(world, slug):
    outline = catalogue.published(slug)
    leader = Actor(user_id=None, staff_id=world.staff["leader_a"], name="Lãnh đạo")
    write(service.enrol, leader.staff_id, outline.course_id, outline.version_id, None, world.units["a"], actor=leader)
    course = present_map(outline, queries.record_for(leader, slug))
    assert [step.task.key for part in course.parts for step in part.steps if step.task.required] == ["bai-1"]
    assert not course.whole
    write(service.finish_lesson, slug, "bai-1", actor=leader)
    assert queries.record_for(leader, slug).completed_at is not None


def present_map(outline, standing):
    with current_app.test_request_context():
        return present.course_map(outline, standing.progress, standing.track)


def test_only_roles_with_a_track_have_one(world, slug):
    outline = catalogue.published(slug)
    assert [len(outline.required(role)) for role in ("leader", "spokesperson", "")] == [1, 4, 4]


def test_the_track_is_the_role_of_the_day(world, slug):
    outline = catalogue.published(slug)
    tracks = {}
    for name in ("leader_a", "spokesperson_a"):
        if name in world.staff:
            row = (world.staff[name], outline.course_id, outline.version_id, None, world.units["a"])
            write(service.enrol, *row, actor=world.actors["coordinator_a"])
            tracks[name] = queries.enrolments_of(world.staff[name], slug)[0].track
    assert tracks["leader_a"] == "leader"
    assert tracks["spokesperson_a"] == ""


def test_who_did_a_part_and_is_asked_for_the_whole_goes_on_from_there(world, slug):
    outline = catalogue.published(slug)
    staff_id = world.staff["leader_a"]
    leader = Actor(user_id=None, staff_id=staff_id, name="Lãnh đạo")
    row = (staff_id, outline.course_id, outline.version_id)
    write(service.enrol, *row, None, world.units["a"], actor=leader)
    write(service.finish_lesson, slug, "bai-1", actor=leader)
    db.session.execute(update(Assignment).where(Assignment.staff_id == staff_id).values(press_role="spokesperson"))
    db.session.commit()
    write(service.enrol, *row, world.mandate_id, world.units["a"], actor=leader)
    part, whole = queries.enrolments_of(staff_id, slug)
    assert (part.track, whole.track) == ("leader", "")
    assert part.facts.completed_at is not None
    assert whole.facts.completed_at is None
    standing = queries.record_for(leader, slug)
    assert standing.record_id == whole.record_id
    assert {a.key for a in outline.activities if a.id in standing.progress} == {"bai-1"}
