"""What the tests of the lessons do again and again: a letter, its list, a course finished, all as people do it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import select

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning import queries as learning
from elearn.learning.models import Enrolment
from elearn.learning.rules import status_on
from elearn.mandates import queries as mandates
from elearn.mandates import service as mandates_service
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.quizzes import queries as quizzes
from elearn.registrations import queries as lists
from elearn.registrations import service as lists_service
from tests.page import Client
from tests.parallel import write
from tests.world import FOUNDED, World, letter

Wish = mandates_service.LineWish
_numbers = count(1000)  # the world is one for all tests of a run


def draft(world: World, number: str, units: Iterable[str], *wishes: Wish, terms: Any = None, **days: Any) -> int:
    """A letter of the department to some units."""
    so = world.actors["department"]
    mandate_id: int = write(mandates_service.draft_mandate, letter(number, **days), actor=so)
    write(
        mandates_service.set_scope, mandate_id, course_ids=(world.course_id,), lines=wishes, revision=1, terms=terms,
        unit_ids=[world.units[unit] for unit in units], actor=so,
    )  # fmt: skip
    return mandate_id


def publish(world: World, *told: Any, **more: Any) -> int:
    mandate_id = draft(world, *told, **more)
    write(mandates_service.publish_mandate, mandate_id, revision=2, actor=world.actors["department"])
    return mandate_id


def list_of(world: World, mandate_id: int, unit: str) -> int:
    found = lists.list_states(MACHINE, [mandate_id], clock.today())
    return next(row.list_id for row in found if row.unit_id == world.units[unit])


def hand_in(world: World, list_id: int, ward: str = "a") -> int:
    """The coordinator hands a list in and the head approves; returns how many enrolments that made."""
    revision = lists.list_for(MACHINE, list_id).revision
    write(lists_service.submit_list, list_id, revision=revision, actor=world.actors[f"coordinator_{ward}"])
    made: int = write(lists_service.approve_list, list_id, revision=revision, actor=world.actors[f"head_{ward}"])
    return made


def hire(world: World, name: str, full_name: str, role: PressRole, since: date = FOUNDED, **more: Any) -> None:
    """Somebody more in ward A (or in another `unit`)."""
    world.staff[name] = write(
        people.add_staff, code=more.get("code", f"TM-{next(_numbers)}"), full_name=full_name,
        unit_id=world.units[more.get("unit", "a")], position="Chuyên viên", press_role=role, starts_on=since,
        actor=MACHINE,
    )  # fmt: skip


def status(world: World, mandate_id: int, name: str, day: date) -> str | None:
    """Where a person stands with a letter on a day."""
    one = db.session.scalars(
        select(Enrolment.id).where(Enrolment.staff_id == world.staff[name], Enrolment.mandate_id == mandate_id)
    ).one()
    found = status_on(learning.enrolment_for(MACHINE, one).facts, day)
    return str(found.key) if found else None


def read_lessons(learner: Client) -> None:
    for lesson in ("bai-1", "bai-2"):
        learner.get(f"/courses/nho/lessons/{lesson}")
        learner.post(f"/courses/nho/lessons/{lesson}/finished")


def pass_quiz(world: World, learner: Client, login: str = "trainee_a") -> int:
    """Take the quiz through its pages, every answer right; returns the attempt."""
    attempt = learner.post("/courses/nho/quizzes/kiem-tra", {}).location.rsplit("/", 1)[0]
    number = int(re.findall(r"\d+", attempt)[-1])
    for place in range(1, 5):
        learner.post(f"{attempt}/{place}", {**right(world, number, place, login), "go": str(place)})
    learner.post(f"{attempt}/submit")
    return number


def right(world: World, attempt_id: int, place: int, login: str) -> dict[str, list[str]]:
    """The right answer to a question, as its form sends it."""
    attempt = quizzes.attempt_for(world.actors[login], attempt_id)
    question = catalogue.questions_of(attempt.activity_id)[attempt.form[place - 1]["question"]]
    body = question.body
    if question.kind in {"mc1", "mr"}:
        return {"choice": [str(i) for i, option in enumerate(body["options"]) if option["correct"]]}
    if question.kind == "or":
        return {f"place-{i}": [str(i)] for i in range(len(body["items"]))}
    return {f"card-{i}": [card["category"]] for i, card in enumerate(body["cards"])}


def lines_of(mandate_id: int) -> dict[str, int]:
    return {line.press_role or "all": line.id for line in mandates.lines_of(mandate_id)}
