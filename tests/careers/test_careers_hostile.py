"""Acts, mergers and lists that meet one another: what nobody sees coming still loses no fact and leaves nobody nowhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from elearn.careers import doubles, queries, reorganising, service
from elearn.careers.models import Kind
from elearn.careers.rules import Wish
from elearn.intake import comparing
from elearn.intake import queries as intake_queries
from elearn.intake import service as intake
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.learning import queries as learning
from elearn.learning.rules import UNFINISHED, status_on
from elearn.people import acting, importing
from elearn.people import queries as people
from elearn.people import service as people_service
from elearn.people.importing import Source
from elearn.people.models import PressRole
from elearn.people.words import Verdict
from elearn.registrations import filling
from elearn.registrations import queries as registrations
from elearn.registrations import service as lists
from elearn.registrations.models import RegistrationList
from tests.careers.facts import second_record
from tests.intake.sheets import file_of
from tests.learning.school import write
from tests.page import text_of
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
SOON = date(2026, 12, 1)
PAPER = "QĐ 15/QĐ-UBND ngày 18/11/2026"
WHY = "Văn phòng xác nhận là một người"


def later(day: date):
    return clock.at(clock.start_of(day) + timedelta(hours=9))


def do(world, staff_id: int, kind: Kind, login: str = "department", **given) -> int:
    actor = world.actors[login]
    asked = Wish(**{"kind": kind, "starts_on": TODAY, "decision": PAPER, **given})
    seen = queries.person_for(actor, staff_id).seen
    return write(service.act, staff_id, asked, seen=seen, actor=actor)


def move(world, who: str, unit: str, day: date, **given) -> int:
    told = {"position": "Chuyên viên", "press_role": "comms", **given}
    return do(world, world.staff[who], Kind.TRANSFER, starts_on=day, to_unit_id=world.units[unit], **told)


def join(world, gone: str, kept: str) -> int:
    return write(doubles.merge, world.staff[gone], world.staff[kept], WHY, actor=world.actors["department"])


def posts(world, who: str, day: date):
    return people.posts_on([world.staff[who]], day).get(world.staff[who])


@pytest.fixture
def twin(world):
    """A second record of ward A's trainee, made from a list that lost the zeros of the code."""
    second_record(world)
    return world


# --- two records of one person ---------------------------------------------------------------


def _list(twin):
    return db.session.get_one(RegistrationList, twin.lists["a"])


def test_who_acts_as_head_by_the_record_that_was_merged_still_does(twin):
    write(
        acting.put_in_charge,
        twin.staff["twin"],
        press_role=PressRole.LEADER,
        title="Quyền Chủ tịch UBND phường",
        decision=PAPER,
        starts_on=TODAY,
        ends_on=None,
        actor=twin.actors["department"],
    )
    merge = join(twin, "twin", "trainee_a")
    kept = twin.staff["trainee_a"]
    now = filling.staffing(_list(twin), TODAY)
    assert now.acting.get(kept) == ["Quyền Chủ tịch UBND phường"]
    assert (twin.units["a"], kept, "leader") in {tuple(row) for row in people.holdings_on(TODAY)}
    assert [row.title for row in people.acting_of(kept)] == ["Quyền Chủ tịch UBND phường"]
    write(doubles.part, merge, WHY, actor=twin.actors["department"])
    assert filling.staffing(_list(twin), TODAY).acting == {twin.staff["twin"]: ["Quyền Chủ tịch UBND phường"]}


def test_a_record_with_an_act_to_come_is_not_merged_away_with_it(twin):
    move(twin, "twin", "b", SOON)
    with pytest.raises(Refused, match="01/12/2026"):
        join(twin, "twin", "trainee_a")


def test_who_works_is_not_merged_into_a_record_without_a_post(twin):
    do(twin, twin.staff["twin"], Kind.DEPARTURE, starts_on=TODAY + timedelta(1))
    with later(SOON):
        with pytest.raises(Refused, match="không giữ vị trí"):
            join(twin, "trainee_a", "twin")
        join(twin, "twin", "trainee_a")
        assert posts(twin, "trainee_a", SOON) is not None


def test_a_person_of_two_merged_records_is_taken_off_a_line_at_once(twin):
    list_id, coordinator = twin.lists["a"], twin.actors["coordinator_a"]
    both = [twin.staff["twin"], twin.staff["trainee_a"]]
    write(lists.add_people, list_id, twin.lines["comms"], both, actor=coordinator)
    join(twin, "twin", "trainee_a")
    entry = next(row for row in registrations.entries_of(list_id))
    assert write(lists.remove_person, list_id, entry.entry_id, actor=coordinator)
    assert registrations.entries_of(list_id) == []


def test_a_units_file_by_the_merged_code_meets_who_stands_on_the_list(twin):
    list_id, coordinator = twin.lists["a"], twin.actors["coordinator_a"]
    write(lists.add_people, list_id, twin.lines["comms"], [twin.staff["twin"]], actor=coordinator)
    join(twin, "twin", "trainee_a")
    source = file_of([1, "Lê Thị Thanh Huyền", "TN-4", "", ""])
    kept = write(intake.keep_check, list_id, source, None, actor=coordinator)
    rows = [row for row in intake_queries.intake_for(coordinator, kept).rows if row["name"]]
    assert [row["verdict"] for row in rows] == ["matched"]


def test_a_list_by_an_earlier_code_is_compared_as_the_same_person(twin):
    list_id, coordinator = twin.lists["a"], twin.actors["coordinator_a"]
    write(lists.add_people, list_id, twin.lines["comms"], [twin.staff["comms_a"]], actor=coordinator)
    do(twin, twin.staff["comms_a"], Kind.CODE, code="HN-9005")
    do(twin, twin.staff["comms_a"], Kind.NAME, full_name="Đặng Thùy Dung")
    source = file_of([1, "Đặng Thùy Dương", "TN-0005", "", ""])
    kept = write(comparing.keep_comparison, list_id, source, "list", actor=coordinator)
    pairs = comparing.pairs_of(intake_queries.intake_for(coordinator, kept, compared=True))
    assert [pair.group for pair in pairs] == ["match"]


# --- a post that begins on a day to come ------------------------------------------------------


def listed(world, *cells: str) -> Source:
    head = "Mã cán bộ,Họ và tên,Mã đơn vị,Chức vụ,Vai trò,Điện thoại"
    return Source("\n".join([head, ",".join(cells)]).encode(), "ds.csv")


def test_a_list_of_today_meets_the_post_of_today_though_a_transfer_is_dated_tomorrow(world):
    move(world, "comms_a", "b", TODAY + timedelta(1), position="Chuyên viên ở nơi mới")
    source = listed(world, "TN-0005", "Đặng Thùy Dương", world.codes["a"], "Chuyên viên Văn phòng", "", "")
    found = importing.check(source, actor=MACHINE).rows[-1]
    assert found.verdict is Verdict.MATCHED, found.reasons
    assert any(reason.code == "future_post" for reason in found.warnings)
    source = listed(world, "TN-0005", "Đặng Thùy Dương", world.codes["a"], "Chuyên viên Văn phòng", "", "024 3333 4444")
    done = write(importing.commit, source, actor=MACHINE)
    assert done.rows[-1].verdict is Verdict.CHANGED
    assert posts(world, "comms_a", TODAY).unit_id == world.units["a"]
    assert posts(world, "comms_a", TODAY + timedelta(1)).position == "Chuyên viên ở nơi mới"
    third = listed(world, "TN-0005", "Đặng Thùy Dương", world.codes["a"], "Trưởng phòng", "", "")
    assert importing.check(third, actor=MACHINE).rows[-1].verdict is Verdict.AMBIGUOUS


# --- units that end ---------------------------------------------------------------------------


def plan(world, day: date, merging: bool = True):
    actor = world.actors["department"]
    return reorganising.plan_for(actor, world.codes["b"], world.codes["a"], day, "NQ 7/NQ-HĐND", merging=merging)


def carry_out(world, day: date = SOON, merging: bool = True):
    asked, actor = plan(world, day, merging), world.actors["department"]
    found = reorganising.effects(actor, asked)
    return write(reorganising.carry_out, asked, seen=found.seen, actor=actor)


def test_nobody_is_left_in_a_unit_that_ends_by_a_transfer_dated_after_its_end(world):
    move(world, "comms_a", "b", SOON + timedelta(5))
    with pytest.raises(Refused, match="Đặng Thùy Dương"):
        carry_out(world)


def test_nobody_is_sent_to_a_unit_whose_end_is_recorded(world):
    carry_out(world)
    with pytest.raises(Refused, match="01/12/2026"):
        move(world, "comms_a", "b", SOON - timedelta(3))


def test_a_transfer_cancelled_brings_nobody_back_to_a_unit_that_ends(world):
    act = move(world, "staff_b", "a", SOON - timedelta(3))
    carry_out(world)
    with pytest.raises(Refused, match="01/12/2026"):
        write(service.cancel, act, "Quyết định bị thu hồi", actor=world.actors["department"])


def test_a_list_takes_on_nobody_new_in_a_unit_whose_end_is_recorded(world):
    carry_out(world)
    source = listed(world, "MOI-1", "Cao Thị Ngân", world.codes["b"], "Chuyên viên", "", "")
    found = importing.check(source, actor=MACHINE).rows[-1]
    assert found.verdict in (Verdict.REFUSED, Verdict.AMBIGUOUS), found


# --- who leaves while a list is open ----------------------------------------------------------


def test_who_leaves_tomorrow_and_is_registered_today_owes_nothing_after(world):
    do(world, world.staff["comms_a"], Kind.RETIREMENT, starts_on=TODAY + timedelta(1))
    write(fill_and_approve, world)
    with later(SOON):
        row = learning.enrolments_of(world.staff["comms_a"])[0]
        status = status_on(row.facts, SOON)
        assert status is None or status.key not in UNFINISHED


def owes(staff_id: int, day: date) -> bool:
    statuses = [status_on(row.facts, day) for row in learning.enrolments_of(staff_id)]
    return any(status is not None and status.key in UNFINISHED for status in statuses)


def hand_in(world, list_id: int) -> int:
    coordinator = world.actors["coordinator_a"]
    revision = registrations.list_for(coordinator, list_id).revision
    write(lists.submit_list, list_id, revision=revision, actor=coordinator)
    return revision


def supplement(world, *, approve: bool = True) -> int:
    """Ward A's approved list opened again with one person more, handed in and approved."""
    list_id, coordinator = world.lists["a"], world.actors["coordinator_a"]
    write(lists.open_supplement, list_id, "Bổ sung người", actor=coordinator)
    write(lists.add_people, list_id, world.lines["leader"], [world.staff["deputy_a"]], actor=coordinator)
    write(lists.excuse_line, list_id, world.lines["comms"], "Người cũ đã nghỉ, chưa tuyển", actor=coordinator)
    revision = hand_in(world, list_id)
    if approve:
        write(lists.approve_list, list_id, revision=revision, actor=world.actors["head_a"])
    return revision


@pytest.fixture
def deputy(world):
    world.staff["deputy_a"] = write(
        people_service.add_staff,
        code="TN-0050",
        full_name="Bạch Thị Ánh",
        unit_id=world.units["a"],
        position="Phó Chủ tịch",
        press_role=PressRole.LEADER,
        starts_on=date(2026, 1, 1),
        actor=MACHINE,
    )
    return world


def test_a_supplement_calls_back_nobody_who_has_left_or_is_to_leave(deputy):
    write(fill_and_approve, deputy)
    do(deputy, deputy.staff["comms_a"], Kind.RETIREMENT)
    do(deputy, deputy.staff["trainee_a"], Kind.DEPARTURE, starts_on=TODAY + timedelta(1))
    with later(TODAY):
        assert not owes(deputy.staff["comms_a"], TODAY)
        supplement(deputy)
    with later(SOON):
        assert not owes(deputy.staff["comms_a"], SOON)
        assert not owes(deputy.staff["trainee_a"], SOON)
        assert owes(deputy.staff["deputy_a"], SOON)


def test_a_leaving_cancelled_gives_back_the_duty_of_a_list_approved_meanwhile(world):
    act = do(world, world.staff["comms_a"], Kind.RETIREMENT, starts_on=SOON)
    write(fill_and_approve, world)
    write(service.cancel, act, "Quyết định bị thu hồi", actor=world.actors["department"])
    with later(SOON):
        assert owes(world.staff["comms_a"], SOON)


def test_who_left_before_the_approval_is_named_and_nobody_is_enrolled(deputy):
    write(fill_and_approve, deputy)
    revision = supplement(deputy, approve=False)
    do(deputy, deputy.staff["deputy_a"], Kind.DEPARTURE)
    with pytest.raises(Refused, match="Bạch Thị Ánh"):
        write(lists.approve_list, deputy.lists["a"], revision=revision, actor=deputy.actors["head_a"])
    assert learning.enrolments_of(deputy.staff["deputy_a"]) == []


# --- a unit that is merged while its list is open ---------------------------------------------


def test_the_open_list_of_a_merged_unit_is_carried_on_by_its_successor(world, client):
    list_id, before = world.lists["b"], world.actors["coordinator_b"]
    write(lists.add_people, list_id, world.lines["leader"], [world.staff["leader_b"]], actor=before)
    carry_out(world)
    with later(SOON):
        after = world.actors["coordinator_a"]
        page = text_of(client("coordinator_a").get(f"/lists/{list_id}"))
        assert "Phường Tây Sơn Hạ đã sáp nhập vào Phường Đông Hồ" in page
        assert "không còn công tác tại đơn vị" not in page
        write(lists.add_people, list_id, world.lines["spokesperson"], [world.staff["spokesperson_a"]], actor=after)
        write(lists.add_people, list_id, world.lines["spokesperson"], [world.staff["spokesperson_b"]], actor=after)
        source = file_of([1, "Trần Quốc Bảo", "", "", ""], [2, "Mới Thị Tới", "MOI-9", "Chuyên viên", "Truyền thông"])
        kept = write(intake.keep_check, list_id, source, None, actor=after)
        done = write(intake.commit, kept, {}, seen=1, newcomers=True, actor=after)
        assert done.newcomers == 1
        new = next(row.staff_id for row in registrations.entries_of(list_id) if row.code == "MOI-9")
        assert people.posts_on([new], SOON)[new].unit_id == world.units["a"]
        write(lists.add_people, list_id, world.lines["comms"], [world.staff["trainee_b"]], actor=after)
        revision = registrations.list_for(after, list_id).revision
        write(lists.submit_list, list_id, revision=revision, actor=after)
        assert write(lists.approve_list, list_id, revision=revision, actor=world.actors["head_a"]) == 5


def test_who_is_parted_after_the_merger_of_their_unit_stands_in_its_successor(twin):
    merge = join(twin, "twin", "trainee_a")
    actor = twin.actors["department"]
    asked = reorganising.plan_for(actor, twin.codes["a"], twin.codes["b"], SOON, "NQ 7/NQ-HĐND", merging=True)
    found = reorganising.effects(actor, asked)
    assert write(reorganising.carry_out, asked, seen=found.seen, actor=actor) == len(found.people) == 6
    with later(SOON + timedelta(2)):
        write(doubles.part, merge, WHY, actor=actor)
        for who in ("twin", "trainee_a"):
            assert posts(twin, who, clock.today()).unit_id == twin.units["b"]
