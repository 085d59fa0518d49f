"""Acts on a person: what they change from their day on, what they leave alone, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from elearn.accounts import service as accounts
from elearn.accounts.models import RoleGrant, User
from elearn.accounts.session import load
from elearn.careers import preview, queries, rules, service
from elearn.careers.models import Kind, PersonAct
from elearn.careers.rules import Standing, Wish
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import queries as learning
from elearn.learning.rules import status_on
from elearn.people import acting, identity, importing
from elearn.people import queries as people
from elearn.people.models import PressRole, Staff
from elearn.reports import queries as reports
from elearn.reports.queries import Question
from elearn.units import service as units
from tests.learning.school import write
from tests.parallel import at_once
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
SOON = date(2026, 12, 1)
PAPER = "QĐ 15/QĐ-UBND ngày 18/11/2026"


def wish(kind: Kind, **given) -> Wish:
    return Wish(**{"kind": kind, "starts_on": TODAY, "decision": PAPER, **given})


def to(world, unit: str, **given) -> Wish:
    return wish(Kind.TRANSFER, to_unit_id=world.units[unit], position="Chuyên viên", press_role="comms", **given)


def do(world, who: str, asked: Wish, login: str = "department") -> int:
    actor = world.actors[login]
    seen = queries.person_for(actor, world.staff[who]).seen
    return write(service.act, world.staff[who], asked, seen=seen, actor=actor)


def later(day: date):
    return clock.at(clock.start_of(day) + timedelta(hours=9))


def post_on(world, who: str, day: date):
    return people.posts_on([world.staff[who]], day).get(world.staff[who])


@pytest.fixture
def approved(world):
    write(fill_and_approve, world)
    return world


def table(world, day: date):
    return reports.tallies(MACHINE, Question(as_of=day)), [
        tuple(row) for row in db.session.execute(reports.people(MACHINE, Question(as_of=day)))
    ]


# --- transfers -------------------------------------------------------------------------------


def test_a_transfer_to_come_moves_the_post_on_its_day_and_not_before(world):
    do(world, "trainee_a", to(world, "b", starts_on=SOON))
    assert post_on(world, "trainee_a", SOON - timedelta(days=1)).unit_id == world.units["a"]
    assert post_on(world, "trainee_a", SOON).unit_id == world.units["b"]


def test_a_transferred_officer_still_counts_for_the_old_unit(approved):
    before = table(approved, TODAY - timedelta(days=1)), table(approved, TODAY)[0]
    do(approved, "trainee_a", to(approved, "b", starts_on=SOON))
    with later(SOON):
        assert table(approved, TODAY)[0] == before[1]
        assert table(approved, TODAY - timedelta(days=1)) == before[0]
        found = learning.enrolments_of(approved.staff["trainee_a"])
        assert [row.unit_id for row in found] == [approved.units["a"]]


def test_the_preview_of_a_transfer_names_duties_slots_and_roles_that_lose_the_person(approved):
    with unit_of_work() as work:
        accounts.grant_role(
            approved.users["trainee_a"][0], Role.COORDINATOR, approved.units["a"], starts_on=TODAY, actor=MACHINE
        )
        work.commit()
    actor = approved.actors["department"]
    person = queries.person_for(actor, approved.staff["trainee_a"])
    found = preview.of(person, to(approved, "b", starts_on=SOON), actor)
    assert [line.then for line in found.duties] == ["giữ nguyên, vẫn tính cho Phường Đông Hồ"]
    assert "sau ngày đó còn thiếu" in found.lists[0].then
    assert found.lists[0].list_id == approved.lists["a"]
    assert found.roles[0].then.startswith("kết thúc từ ngày 01/12/2026")


def test_roles_on_the_unit_that_is_left_end_on_the_day_of_the_transfer(approved):
    with unit_of_work() as work:
        grant = accounts.grant_role(
            approved.users["trainee_a"][0], Role.COORDINATOR, approved.units["a"], starts_on=TODAY, actor=MACHINE
        )
        work.commit()
    do(approved, "trainee_a", to(approved, "b", starts_on=SOON))
    assert db.session.get_one(RoleGrant, grant.id, populate_existing=True).ends_on == SOON


def test_an_acting_post_ends_when_its_holder_leaves_the_unit(world):
    write(
        acting.put_in_charge,
        world.staff["staff_a"],
        press_role=PressRole.LEADER,
        title="Phụ trách",
        decision=PAPER,
        starts_on=TODAY,
        ends_on=None,
        actor=world.actors["coordinator_a"],
    )
    do(world, "staff_a", to(world, "b", starts_on=SOON))
    assert [row.ends_on for row in people.acting_of(world.staff["staff_a"])] == [SOON]


def test_a_coordinator_moves_people_within_their_own_unit_only(world):
    do(world, "staff_a", to(world, "office_a"), login="coordinator_a")
    assert post_on(world, "staff_a", TODAY).unit_id == world.units["office_a"]
    with pytest.raises(Refused, match="do Sở ghi"):
        do(world, "comms_a", to(world, "b"), login="coordinator_a")
    with pytest.raises(Missing):
        do(world, "staff_b", to(world, "a"), login="coordinator_a")


def test_two_acts_at_once_end_in_one_act_and_one_conflict(world, built):
    actor = world.actors["department"]
    seen = queries.person_for(actor, world.staff["staff_a"]).seen
    given, raised = at_once(
        built, lambda: write(service.act, world.staff["staff_a"], to(world, "b"), seen=seen, actor=actor), 4
    )
    assert len(given) == 1
    assert [type(error) for error in raised] == [Conflict] * 3
    assert len(db.session.scalars(select(PersonAct.id)).all()) == 1


# --- cancelling -------------------------------------------------------------------------------


def test_an_act_that_has_not_come_is_cancelled_and_nothing_of_it_remains(approved):
    posts = [tuple(row) for row in people.posts_of(approved.staff["trainee_a"])]
    done = do(approved, "trainee_a", to(approved, "b", starts_on=SOON))
    write(service.cancel, done, "Quyết định bị thu hồi", actor=approved.actors["department"])
    assert [tuple(row) for row in people.posts_of(approved.staff["trainee_a"])] == posts
    acts = queries.acts_of(approved.staff["trainee_a"])
    assert acts[0].cancelled_because == "Quyết định bị thu hồi"
    do(approved, "trainee_a", to(approved, "b", starts_on=SOON))  # and may be ordered again


def test_an_act_in_force_is_undone_by_another_act_only(world):
    done = do(world, "staff_a", to(world, "b"))
    with pytest.raises(Refused, match="đã có hiệu lực"):
        write(service.cancel, done, "Ghi nhầm rồi", actor=world.actors["department"])


def test_a_second_act_waits_until_the_one_to_come_is_cancelled(world):
    do(world, "staff_a", to(world, "b", starts_on=SOON))
    with pytest.raises(Refused, match="chưa đến"):
        do(world, "staff_a", wish(Kind.RETIREMENT, starts_on=SOON + timedelta(days=9)))


# --- leaving ----------------------------------------------------------------------------------


def test_who_retires_is_withdrawn_from_that_day_and_their_results_stay(approved):
    do(approved, "trainee_a", wish(Kind.RETIREMENT, starts_on=SOON))
    facts = learning.enrolments_of(approved.staff["trainee_a"])[0].facts
    assert status_on(facts, SOON - timedelta(days=1)).key == "not_started"
    assert status_on(facts, SOON).key == "withdrawn"
    with later(SOON):
        assert post_on(approved, "trainee_a", SOON) is None
        assert sum(t.registered for t in table(approved, SOON)[0].values()) == sum(
            t.registered for t in table(approved, TODAY)[0].values()
        )


def test_the_account_of_who_retires_works_until_that_day_and_not_after(world):
    do(world, "trainee_a", wish(Kind.RETIREMENT, starts_on=SOON))
    user_id, _grant = world.users["trainee_a"]
    kept = f"{user_id}.1.0"
    with later(SOON - timedelta(days=1)):
        assert load(kept) is not None
    with later(SOON):
        assert load(kept) is None


def test_a_cancelled_retirement_leaves_duties_account_and_post_as_they_were(approved):
    done = do(approved, "trainee_a", wish(Kind.RETIREMENT, starts_on=SOON))
    write(service.cancel, done, "Kéo dài thời gian công tác", actor=approved.actors["department"])
    with later(SOON + timedelta(days=3)):
        facts = learning.enrolments_of(approved.staff["trainee_a"])[0].facts
        assert status_on(facts, SOON + timedelta(days=1)).key == "not_started"
        assert post_on(approved, "trainee_a", SOON).unit_id == approved.units["a"]
        assert db.session.scalar(select(User.closed_at).where(User.staff_id == approved.staff["trainee_a"])) is None


def test_who_left_comes_back_to_a_post_with_their_history(world):
    do(world, "staff_a", wish(Kind.DEPARTURE))
    back = TODAY + timedelta(days=10)
    with later(back):
        do(world, "staff_a", wish(Kind.RETURN, starts_on=back, to_unit_id=world.units["a"], position="Văn thư"))
        assert post_on(world, "staff_a", back).position == "Văn thư"
        assert len(people.posts_of(world.staff["staff_a"])) == 2


# --- leave ------------------------------------------------------------------------------------


def test_leave_is_no_exemption(approved):
    before = table(approved, TODAY)[0]
    do(approved, "trainee_a", wish(Kind.LEAVE, ends_on=date(2027, 5, 20), reason="nghỉ thai sản"))
    assert table(approved, TODAY)[0] == before
    actor = approved.actors["department"]
    person = queries.person_for(actor, approved.staff["trainee_a"])
    assert person.standing.leave == (TODAY, date(2027, 5, 20))


def test_a_leave_ends_early_when_its_person_returns(world):
    do(world, "staff_a", wish(Kind.LEAVE, ends_on=date(2027, 5, 20), reason="đi học"))
    with later(SOON):
        do(world, "staff_a", wish(Kind.RETURN, starts_on=SOON))
        assert queries.person_for(MACHINE, world.staff["staff_a"]).standing.leave is None


# --- names and codes --------------------------------------------------------------------------


def test_the_report_of_a_day_prints_the_name_of_that_day(approved):
    with later(SOON):
        do(approved, "trainee_a", wish(Kind.NAME, starts_on=SOON, full_name="Lê Thị Thanh Hiền"))
    with later(SOON + timedelta(days=5)):
        printed = [
            {row.full_name for row in db.session.execute(reports.people(MACHINE, Question(as_of=day)))}
            for day in (SOON - timedelta(days=1), SOON, SOON + timedelta(days=5))
        ]
    assert [("Lê Thị Thanh Huyền" in names, "Lê Thị Thanh Hiền" in names) for names in printed] == [
        (True, False),
        (False, True),
        (False, True),
    ]


def test_a_name_changed_today_is_the_old_one_in_yesterdays_report(approved):
    with later(SOON):
        before = table(approved, SOON - timedelta(days=1))
        do(approved, "trainee_a", wish(Kind.NAME, starts_on=SOON, full_name="Lê Thị Thanh Hiền"))
        assert table(approved, SOON - timedelta(days=1)) == before


def test_the_old_name_and_the_old_code_still_find_the_person(world):
    do(world, "trainee_a", wish(Kind.NAME, full_name="Lê Thị Ngọc Bảo"))
    do(world, "trainee_a", wish(Kind.CODE, code="DH-77"))
    for words in ("thanh huyen", "ngoc bao", "tn-0004", "dh-77"):
        found = db.session.execute(people.listing(world.actors["department"], words=words)).all()
        assert world.staff["trainee_a"] in [row.id for row in found], words
    assert found[0].former_name == "Lê Thị Thanh Huyền"


def test_a_list_by_the_old_code_meets_the_same_person_and_makes_no_second_one(world):
    do(world, "trainee_a", wish(Kind.CODE, code="DH-77"))
    head = "Mã cán bộ,Họ và tên,Mã đơn vị,Chức vụ,Vai trò báo chí\n"
    line = "TN-0004,Lê Thị Thanh Huyền,P-DH,Phó phòng,Cán bộ truyền thông\n"
    count = len(db.session.scalars(select(Staff.id)).all())
    done = write(importing.commit, importing.Source((head + line).encode(), "ds.csv"), actor=MACHINE)
    assert [str(row.verdict) for row in done.rows] == ["ignored", "changed"]
    assert len(db.session.scalars(select(Staff.id)).all()) == count


def test_a_code_that_was_somebodys_is_never_given_to_another(world):
    do(world, "trainee_a", wish(Kind.CODE, code="DH-77"))
    with pytest.raises(Conflict, match="đã có người dùng"):
        do(world, "comms_a", wish(Kind.CODE, code="TN-0004"))
    assert identity.owners_of(["TN-0004", "DH-77"]) == dict.fromkeys(["TN-0004", "DH-77"], world.staff["trainee_a"])


# --- refusals, pure ---------------------------------------------------------------------------

NOW = Standing("A", "TN-1", 1, "Văn thư", "staff", date(2026, 11, 1), FOREVER)


@pytest.mark.parametrize(
    ("asked", "now", "words"),
    [
        (wish(Kind.RETIREMENT, decision=""), NOW, "căn cứ"),
        (wish(Kind.RETIREMENT, starts_on=TODAY - timedelta(days=1)), NOW, "lùi ngày"),
        (wish(Kind.TRANSFER, starts_on=TODAY), Standing("A", "T", 1, "x", "staff", TODAY, FOREVER), "bắt đầu từ ngày"),
        (wish(Kind.TRANSFER), NOW, "Chưa chọn đơn vị"),
        (wish(Kind.TRANSFER, to_unit_id=2), NOW, "Chưa ghi chức vụ"),
        (wish(Kind.TRANSFER, to_unit_id=1, position="Văn thư", press_role="staff"), NOW, "không có gì thay đổi"),
        (wish(Kind.LEAVE, ends_on=TODAY - timedelta(days=1), reason="x"), NOW, "ngày cuối"),
        (wish(Kind.LEAVE, ends_on=SOON), NOW, "lý do nghỉ"),
        (wish(Kind.RETURN), NOW, "không có gì để trở lại"),
        (wish(Kind.NAME, full_name="A"), NOW, "trùng với tên"),
        (wish(Kind.NAME, full_name="Ba Bốn", starts_on=SOON), NOW, "đúng ngày ghi"),
        (wish(Kind.NAME, full_name="X9"), NOW, "chưa đủ họ và tên"),
        (wish(Kind.CODE, code="TN-1"), NOW, "trùng với mã"),
        (
            wish(Kind.LEAVE, ends_on=SOON, reason="x"),
            Standing("A", "T", 1, "x", "staff", TODAY, SOON),
            "thôi giữ vị trí",
        ),
        (
            wish(Kind.LEAVE, ends_on=SOON, reason="x"),
            Standing("A", "T", 1, "x", "staff", date(2026, 1, 1), FOREVER, leave=(TODAY, SOON)),
            "Đã ghi nghỉ",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_words(app, asked, now, words):
    with pytest.raises(Refused, match=words):
        rules.check(asked, now, TODAY)


def test_a_closed_unit_takes_nobody(world):
    write(units.close_unit, world.units["office_a"], effective_on=SOON, decision="x", actor=MACHINE)
    with pytest.raises(Refused, match="không hoạt động"):
        do(world, "staff_a", to(world, "office_a", starts_on=SOON))
