"""Cử thay, acting heads and slots on real lists: nobody is doubled, credit never moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import queries as learning
from elearn.learning import status_sql
from elearn.learning.models import Enrolment, LearningRecord, RosterAct
from elearn.learning.rules import status_on
from elearn.mandates import queries as mandates
from elearn.mandates import service as mandates_service
from elearn.mandates.models import LineRule
from elearn.people import acting
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.registrations import queries, service, substitution
from elearn.registrations.models import RegistrationEntry, StepKind
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import FOUNDED, fill_and_approve, letter

TODAY = date(2026, 11, 20)


@pytest.fixture
def approved(world):
    """Ward A's approved list, and a third communications officer who is not on it."""
    write(fill_and_approve, world)
    world.staff["spare_a"] = write(
        people.add_staff, code="TN-9001", full_name="Phùng Quang Ích", unit_id=world.units["a"],
        position="Chuyên viên", press_role=PressRole.COMMS, starts_on=FOUNDED, actor=MACHINE,
    )  # fmt: skip
    return world


def entry_of(world, name):
    return next(row for row in queries.entries_of(world.lists["a"]) if row.staff_id == world.staff[name])


def substitute(world, replaced, by, since=TODAY, reason="Nghỉ thai sản từ tháng 12"):
    return write(
        service.substitute, world.lists["a"], entry_of(world, replaced).entry_id, world.staff[by], since, reason,
        actor=world.actors["coordinator_a"],
    )  # fmt: skip


def decide(world):
    revision = queries.list_for(MACHINE, world.lists["a"]).revision
    write(service.submit_list, world.lists["a"], revision=revision, actor=world.actors["coordinator_a"])
    return write(service.approve_list, world.lists["a"], revision=revision, actor=world.actors["head_a"])


def statuses(world, name, *days):
    """A person's status under the mandate on days, said by Python and by SQL alike."""
    one = db.session.scalars(
        select(Enrolment).where(Enrolment.staff_id == world.staff[name], Enrolment.mandate_id == world.mandate_id)
    ).one()
    facts = learning.enrolment_for(MACHINE, one.id).facts
    said = [str(s.key) if (s := status_on(facts, day)) else None for day in days]
    for day, word in zip(days, said, strict=True):
        query = status_sql.joined(select(status_sql.status(day)).where(Enrolment.id == one.id, status_sql.counted(day)))
        assert db.session.scalar(query) == word
    return said


def test_the_one_replaced_is_withdrawn_from_the_day_and_both_stay_on_record(approved):
    since = TODAY + timedelta(10)
    substitute(approved, "comms_a", "spare_a", since)
    assert statuses(approved, "comms_a", since) == ["not_started"]  # the approved list stands until the head decides
    assert decide(approved) == 1
    assert statuses(approved, "comms_a", TODAY, since - timedelta(1), since) == [
        "not_started", "not_started", "withdrawn",
    ]  # fmt: skip
    assert statuses(approved, "spare_a", TODAY, since) == ["not_started", "not_started"]
    (row,) = substitution.of_list(approved.lists["a"])
    assert (row.substitute, row.replaced, row.since) == ("Phùng Quang Ích", "Đặng Thùy Dương", since)
    act = db.session.scalars(select(RosterAct)).one()
    assert act.reason == "Phùng Quang Ích được cử thay: Nghỉ thai sản từ tháng 12"


def test_credit_never_moves_between_people(approved):
    """What the one replaced had begun is theirs; the substitute has what they did themselves: nothing."""
    record = db.session.scalars(
        select(LearningRecord).where(LearningRecord.staff_id == approved.staff["comms_a"])
    ).one()

    def begin():
        db.session.get_one(LearningRecord, record.id).started_at = clock.now()

    write(begin)
    substitute(approved, "comms_a", "spare_a")
    decide(approved)
    rows = db.session.execute(
        select(LearningRecord.staff_id, LearningRecord.started_at, LearningRecord.completed_at).where(
            LearningRecord.staff_id.in_([approved.staff["comms_a"], approved.staff["spare_a"]])
        )
    ).all()
    started = {row.staff_id: row.started_at is not None for row in rows}
    assert started == {approved.staff["comms_a"]: True, approved.staff["spare_a"]: False}
    assert len(rows) == 2


def test_a_substitution_is_undone_by_another_dated_one(approved):
    substitute(approved, "comms_a", "spare_a")
    decide(approved)
    assert statuses(approved, "comms_a", TODAY) == ["withdrawn"]
    with clock.at(clock.now() + timedelta(days=5)):
        substitute(approved, "spare_a", "comms_a", TODAY + timedelta(5), "Người cũ đi làm lại")
        decide(approved)
        days = TODAY, TODAY + timedelta(4), TODAY + timedelta(5)
        assert statuses(approved, "comms_a", *days) == ["withdrawn", "withdrawn", "not_started"]
        assert statuses(approved, "spare_a", *days) == ["not_started", "not_started", "withdrawn"]
    assert [(r.substitute, r.replaced) for r in substitution.of_list(approved.lists["a"])] == [
        ("Phùng Quang Ích", "Đặng Thùy Dương"),
        ("Đặng Thùy Dương", "Phùng Quang Ích"),
    ]


def test_a_substitute_taken_off_before_the_head_decides_gives_the_place_back(approved):
    substitute(approved, "comms_a", "spare_a")
    write(service.remove_person, approved.lists["a"], entry_of(approved, "spare_a").entry_id,
          actor=approved.actors["coordinator_a"])  # fmt: skip
    assert entry_of(approved, "comms_a").added_round == 1
    assert decide(approved) == 0
    assert statuses(approved, "comms_a", TODAY + timedelta(20)) == ["not_started"]
    assert not substitution.of_list(approved.lists["a"])


@pytest.mark.parametrize(
    ("by", "since", "reason", "error", "words"),
    [
        ("staff_a", TODAY, "Nghỉ thai sản", Refused, "không thuộc diện"),
        ("trainee_a", TODAY, "Nghỉ thai sản", Refused, "đã có trong danh sách"),
        ("leader_a", TODAY, "Nghỉ thai sản", Refused, "không thuộc diện"),
        ("spare_a", TODAY - timedelta(1), "Nghỉ thai sản", Refused, "Không ghi lùi ngày"),
        ("spare_a", TODAY, "  ", Refused, "Chưa ghi lý do"),
        ("leader_b", TODAY, "Nghỉ thai sản", Missing, "không công tác"),
    ],
)
def test_a_substitution_that_cannot_be_is_refused_and_nothing_is_opened(approved, by, since, reason, error, words):
    with pytest.raises(error, match=words):
        substitute(approved, "comms_a", by, since, reason)
    assert queries.state_of(approved.lists["a"]) is StepKind.APPROVED
    assert entry_of(approved, "comms_a")


def test_a_substitution_of_today_is_approved_though_the_clock_goes_on(approved, monkeypatch):
    """Found in a browser: the clock of the other tests stands still, and hid that a moment later is late."""
    began = clock.now()
    moments = (began + timedelta(milliseconds=n) for n in range(10_000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    substitute(approved, "comms_a", "spare_a")
    decide(approved)
    assert statuses(approved, "comms_a", TODAY) == ["withdrawn"]


def test_who_has_finished_is_not_replaced(approved):
    def finish():
        for record in db.session.scalars(select(LearningRecord)):
            record.started_at = record.completed_at = clock.now()

    write(finish)
    with pytest.raises(Refused, match="không cần cử thay"):
        substitute(approved, "comms_a", "spare_a")


def test_one_place_is_taken_by_one_substitute_however_many_press_at_once(built, approved):
    entry = entry_of(approved, "comms_a").entry_id
    actor = approved.actors["coordinator_a"]

    def one():
        return write(service.substitute, approved.lists["a"], entry, approved.staff["spare_a"], TODAY, "Nghỉ ốm dài",
                     actor=actor)  # fmt: skip

    given, raised = at_once(built, one, 6)
    assert (len(given), {type(e) for e in raised}) == (1, {Conflict})
    made = db.session.scalars(select(RegistrationEntry).where(RegistrationEntry.replaces_id == entry)).all()
    assert len(made) == 1


def test_leaving_the_audience_takes_nobody_off_and_deletes_nothing(approved):
    """Lesson 1.4, Totara: falling out of the audience un-enrols and deletes the grade. Here it is told, and a person decides."""
    tomorrow = TODAY + timedelta(1)
    write(people.assign, approved.staff["comms_a"], unit_id=approved.units["a"], position="Văn thư",
          press_role=PressRole.STAFF, starts_on=tomorrow, actor=MACHINE)  # fmt: skip
    with clock.at(clock.now() + timedelta(days=2)):
        assert statuses(approved, "comms_a", tomorrow) == ["not_started"]
        assert entry_of(approved, "comms_a")


def test_the_page_tells_who_no_longer_fits_and_offers_a_substitute(approved, client):
    write(people.assign, approved.staff["comms_a"], unit_id=approved.units["a"], position="Văn thư",
          press_role=PressRole.STAFF, starts_on=TODAY, actor=MACHINE)  # fmt: skip
    coordinator, entry = client("coordinator_a"), entry_of(approved, "comms_a").entry_id
    page = text_of(coordinator.get(f"/lists/{approved.lists['a']}"))
    assert "Không còn thuộc diện này nên không được tính" in page
    assert "Còn trống" in page
    form = f"/lists/{approved.lists['a']}/substitute/{entry}"
    assert "Phùng Quang Ích" in text_of(coordinator.get(form))
    answer = coordinator.post(
        form, {"staff": approved.staff["spare_a"], "since": "2026-11-20", "reason": ""}, status=422
    )
    assert "Chưa nhập: lý do cử thay." in text_of(answer)
    coordinator.post(form, {"staff": approved.staff["spare_a"], "since": "20/11/2026", "reason": "Đổi việc"})
    page = text_of(coordinator.get(f"/lists/{approved.lists['a']}"))
    assert "Thay Đặng Thùy Dương từ ngày 20/11/2026: Đổi việc" in page
    coordinator.get(form, status=409)
    client("coordinator_b").get(form, status=404)


def slots_mandate(world, *, double_filling=False):
    """A letter of exact slots to both wards; returns the mandate, ward A's list and lines by role."""
    so, course = world.actors["department"], (world.course_id,)
    mandate_id = write(mandates_service.draft_mandate, letter("77/TN"), actor=so)
    wishes = [
        mandates_service.LineWish(LineRule.EXACTLY, "leader", 1, course),
        mandates_service.LineWish(LineRule.EXACTLY, "spokesperson", 1, course),
        mandates_service.LineWish(LineRule.AT_LEAST, "comms", 3, course, ("so",)),
    ]
    write(
        mandates_service.set_scope, mandate_id, course_ids=course, unit_ids=[world.units["a"], world.units["b"]],
        lines=wishes, revision=1, terms=mandates_service.Terms(double_filling=double_filling), actor=so,
    )  # fmt: skip
    write(mandates_service.publish_mandate, mandate_id, revision=2, actor=so)
    found = queries.list_states(MACHINE, [mandate_id], TODAY)
    list_id = next(row.list_id for row in found if row.unit_id == world.units["a"])
    return mandate_id, list_id, {line.press_role: line.id for line in mandates.lines_of(mandate_id)}


def in_charge(world, name, role=PressRole.SPOKESPERSON, **days):
    write(
        acting.put_in_charge, world.staff[name], press_role=role, title="Phụ trách phát ngôn",
        decision="QĐ 12/QĐ-UBND", starts_on=days.get("starts_on", TODAY), ends_on=days.get("ends_on"),
        actor=world.actors["coordinator_a"],
    )  # fmt: skip


@pytest.mark.parametrize("double_filling", [False, True])
def test_an_acting_spokesperson_fills_a_second_slot_only_where_the_mandate_allows_it(world, double_filling):
    _mandate, list_id, lines = slots_mandate(world, double_filling=double_filling)
    in_charge(world, "leader_a")
    actor, who = world.actors["coordinator_a"], [world.staff["leader_a"]]
    write(service.add_people, list_id, lines["leader"], who, actor=actor)
    if double_filling:
        write(service.add_people, list_id, lines["spokesperson"], who, actor=actor)
        write(service.submit_list, list_id, revision=queries.list_for(actor, list_id).revision, actor=actor)
        return
    with pytest.raises(Refused, match="Nguyễn Thị Bích Ngọc đã đứng ở “01 lãnh đạo”"):
        write(service.add_people, list_id, lines["spokesperson"], who, actor=actor)
    with pytest.raises(Refused, match="còn thiếu 01 người phát ngôn"):
        write(service.submit_list, list_id, revision=queries.list_for(actor, list_id).revision, actor=actor)


def test_a_list_with_one_too_many_is_not_sent_and_no_reason_mends_it(world):
    _mandate, list_id, lines = slots_mandate(world)
    in_charge(world, "authorised_a", PressRole.LEADER)
    actor = world.actors["coordinator_a"]
    write(service.add_people, list_id, lines["leader"], [world.staff["leader_a"], world.staff["authorised_a"]],
          actor=actor)  # fmt: skip
    write(service.add_people, list_id, lines["spokesperson"], [world.staff["spokesperson_a"]], actor=actor)
    write(service.excuse_line, list_id, lines["leader"], "Hai lãnh đạo cùng đi", actor=actor)
    with pytest.raises(Refused, match="thừa 01 người ở “01 lãnh đạo”"):
        write(service.submit_list, list_id, revision=queries.list_for(actor, list_id).revision, actor=actor)


def test_a_line_of_another_kind_of_unit_is_not_on_the_list(world, client):
    _mandate, list_id, lines = slots_mandate(world)
    page = text_of(client("coordinator_a").get(f"/lists/{list_id}"))
    assert "01 lãnh đạo" in page
    assert "truyền thông (sở)" not in page
    with pytest.raises(Refused):
        write(
            service.add_people, list_id, lines["comms"], [world.staff["comms_a"]], actor=world.actors["coordinator_a"]
        )


def test_an_acting_post_is_entered_on_the_page_and_ends_tonight(world, client):
    coordinator, person = client("coordinator_a"), world.staff["leader_a"]
    form = {
        "press_role": "spokesperson",
        "title": "Phụ trách phát ngôn",
        "decision": "QĐ 12",
        "starts_on": "20/11/2026",
    }
    coordinator.post(f"/people/{person}/acting", {**form, "decision": ""}, status=422)
    coordinator.post(f"/people/{person}/acting", form)
    coordinator.post(f"/people/{person}/acting", form, status=409)
    coordinator.post(f"/people/{world.staff['leader_b']}/acting", form, status=404)
    assert "Phụ trách phát ngôn" in text_of(coordinator.get(f"/people/{person}"))
    client("coordinator_b").post("/acting/1/end", status=404)
    coordinator.post("/acting/1/end")
    coordinator.post("/acting/1/end", status=409)
    assert "21/11/2026" in text_of(coordinator.get(f"/people/{person}"))
