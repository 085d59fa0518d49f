"""Mergers and ends of units: what the preview says is what happens, and what happened before stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from elearn.careers import reorganising, service
from elearn.careers.models import Kind
from elearn.careers.rules import Wish
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.people import queries as people
from elearn.registrations import queries as registrations
from elearn.reports import queries as reports
from elearn.reports.queries import Question
from tests.learning.school import write
from tests.parallel import at_once
from tests.world import fill_and_approve

SOON = date(2026, 12, 1)


@pytest.fixture
def approved(world):
    write(fill_and_approve, world, "a")
    write(fill_and_approve, world, "b")
    return world


def plan(world, merging: bool = True, day: date = SOON):
    actor = world.actors["department"]
    return reorganising.plan_for(actor, world.codes["b"], world.codes["a"], day, "NQ 7/NQ-HĐND", merging=merging)


def carry_out(world, merging: bool = True):
    actor = world.actors["department"]
    asked = plan(world, merging)
    found = reorganising.effects(actor, asked)
    return found, write(reorganising.carry_out, asked, seen=found.seen, actor=actor)


def table(day):
    asked = Question(as_of=day)
    return reports.tallies(MACHINE, asked), [tuple(r) for r in db.session.execute(reports.people(MACHINE, asked))]


def test_the_preview_of_a_merger_names_people_lists_coordinators_and_totals(approved):
    found = reorganising.effects(approved.actors["department"], plan(approved))
    assert len(found.people) == 4
    assert [(row.number, row.state, row.other_state) for row in found.lists] == [("01/TN-VH", "approved", "approved")]
    assert {row.name for row in found.roles} == {"coordinator_b", "head_b", "Lò Văn Ỏn"}
    assert [row.after.registered for row in found.totals] == [7]


def test_totals_after_a_merger_are_those_the_preview_told(approved):
    before = table(clock.today())
    found, moved = carry_out(approved)
    assert moved == 4
    with clock.at(clock.start_of(SOON) + timedelta(hours=9)):
        asked = Question(as_of=SOON, unit_id=approved.units["a"])
        after = reports.tallies(MACHINE, asked)
        assert [tally.registered for tally in after.values()] == [row.after.registered for row in found.totals]
        assert {unit for unit, _course in after} == {approved.units["a"]}
        assert table(date(2026, 11, 20)) == before
        assert {row.unit_id for row in people.staff_under(approved.units["a"], SOON)} == {approved.units["a"]}
        assert (
            people.posts_on([approved.staff["leader_b"]], SOON - timedelta(days=1))[approved.staff["leader_b"]].unit_id
            == (approved.units["b"])
        )


def test_the_successor_inherits_the_gaps_and_the_lists(approved):
    carry_out(approved)
    with clock.at(clock.start_of(SOON) + timedelta(hours=9)):
        head = approved.actors["head_a"]
        assert registrations.list_for(head, approved.lists["b"]).unit_id == approved.units["b"]
        overdue = Question(as_of=date(2026, 12, 15), unit_id=approved.units["a"], status="overdue")
        assert len(db.session.execute(reports.people(MACHINE, overdue)).all()) == 7


def test_nobody_is_counted_in_two_units_after_a_merger(approved):
    """A person of two departments was counted twice elsewhere."""
    carry_out(approved)
    for day in (SOON - timedelta(days=1), SOON, SOON + timedelta(days=400)):
        held = [row.staff_id for row in people.holdings_on(day)]
        assert len(held) == len(set(held)) == 10


def test_a_unit_with_people_in_it_does_not_end(approved):
    with pytest.raises(Refused, match="giữ vị trí"):
        carry_out(approved, merging=False)


def test_a_merger_waits_for_acts_to_come(approved):
    actor = approved.actors["department"]
    asked = Wish(Kind.RETIREMENT, SOON + timedelta(days=3), "QĐ 1")
    person = service.checked(approved.staff["staff_b"], asked, actor=actor)[0]
    write(service.act, approved.staff["staff_b"], asked, seen=person.seen, actor=actor)
    with pytest.raises(Refused, match="việc khác ghi sau ngày đó"):
        carry_out(approved)


def test_two_mergers_at_once_end_in_one(approved, built):
    actor = approved.actors["department"]
    asked = plan(approved)
    seen = reorganising.effects(actor, asked).seen
    given, raised = at_once(built, lambda: write(reorganising.carry_out, asked, seen=seen, actor=actor), 3)
    assert given == [4]
    assert [type(error) for error in raised] == [Conflict] * 2
