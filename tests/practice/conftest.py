"""A learner on the real course with the real scenario, published into the test's own database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import Library
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db
from elearn.learning import service as learning
from elearn.learning.models import ActivityProgress
from elearn.practice import queries, service
from elearn.practice.models import PracticeRun
from elearn.scenarios.rules import best_choices
from tests.conftest import Stands
from tests.parallel import write
from tests.world import World

SLUG, KEY = "hop-bao", "nuoc-sach-an-phuc"


@pytest.fixture(scope="session")
def library(site_library: Library) -> Library:
    return only_the_course(site_library)


def only_the_course(whole: Library) -> Library:
    return replace(whole, courses=[course for course in whole.courses if course.slug == SLUG], handbook=None)


@pytest.fixture
def world(stands: Stands, library: Library) -> Iterator[World]:
    """With the real course, published."""
    with stands.on("practice", lambda: write(catalogue_service.publish, library, actor=MACHINE)) as world:
        yield world


@dataclass
class Player:
    """Somebody at the stage, and the moves they may make."""

    actor: Actor
    run_id: int = 0

    def start(self, *, ready: bool = True) -> Player:
        self.run_id = write(service.start_run, SLUG, KEY, actor=self.actor)
        if ready:
            write(service.ready, self.run_id, actor=self.actor)
        return self

    @property
    def standing(self) -> Any:
        return queries.standing(queries.run_for(self.actor, self.run_id))

    def say(self, choice: str, place: int | None = None) -> service.Taken:
        at = self.standing.place if place is None else place
        taken: service.Taken = write(service.choose, self.run_id, at, choice, actor=self.actor)
        return taken

    def say_best(self, until: str = "") -> Player:
        """The best at every decision, to the end or to the node `until`."""
        while self.standing.run.ended_at is None and self.standing.state.node != until:
            self.say(best_choices(self.standing.node)[0].id)
        return self


@pytest.fixture
def player(world: World) -> Player:
    actor = world.actors["trainee_a"]
    write(learning.enrol_myself, SLUG, actor=actor)
    return Player(actor)


def later(seconds: float) -> AbstractContextManager[None]:
    """The clock so many seconds on."""
    return clock.at(clock.now() + timedelta(seconds=seconds))


def runs(player: Player) -> Sequence[PracticeRun]:
    return db.session.scalars(select(PracticeRun).order_by(PracticeRun.number)).all()


def progress(activity_id: int) -> ActivityProgress:
    return db.session.scalars(select(ActivityProgress).where(ActivityProgress.activity_id == activity_id)).one()
