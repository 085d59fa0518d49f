"""Accounts and roles: who may be opened, closed, given what, by whom, and what the trail keeps."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from elearn.accounts import passwords, queries, service
from elearn.accounts.models import RoleGrant, User
from elearn.audit.models import AuditEvent
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.people import service as people
from elearn.people.models import Assignment, PressRole
from tests.accounts.people import actor_now, fetch, open_account, write

TODAY = date(2026, 11, 20)


def grant(world, user_id, role=Role.COORDINATOR, unit="a", actor=MACHINE, **dates):
    dates = {"starts_on": TODAY, **dates}
    return write(service.grant_role, user_id, role, world.units[unit], actor=actor, **dates)


def last_event():
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()


@pytest.fixture
def city_admin(world):
    return world.actors["admin"]


@pytest.fixture
def ward_admin(world):
    """An admin of ward A only."""
    user_id = open_account("quantria", "Hà Quản Trị")
    return actor_now(user_id, grant(world, user_id, Role.ADMIN).id)


def user_of(world, login):
    return world.users[login][0]


# Opening


def test_an_account_opened_for_a_newcomer_must_change_its_temporary_password(world, ward_admin):
    user, temporary = write(service.open_for_staff, world.staff["comms_a"], "duongdt", actor=ward_admin)
    assert (user.login, user.name, user.must_change_password) == ("duongdt", "Đặng Thùy Dương", True)
    assert passwords.matches(user.password_hash, temporary)
    after = {"login": "duongdt", "name": "Đặng Thùy Dương", "staff": world.staff["comms_a"]}
    assert last_event().details["after"] == after
    assert temporary not in str(last_event().details)


def test_nobody_outside_the_subtree_or_with_an_account_is_opened(world, ward_admin):
    for name in ("staff_b", "trainee_a"):
        with pytest.raises(Missing):
            write(service.open_for_staff, world.staff[name], "ai", actor=ward_admin)


def test_a_login_in_use_and_a_login_that_is_none_are_refused(world):
    with pytest.raises(Conflict):
        open_account("Trainee_A", "Người Khác")
    with pytest.raises(Refused):
        open_account("có dấu cách", "Người Khác")
    with pytest.raises(Conflict):
        open_account("khac", "Lê Thị Thanh Huyền", staff_id=world.staff["trainee_a"])


def test_the_suggested_login_is_free(world):
    assert queries.free_login("Đặng Thùy Dương") == "duongdt"
    open_account("duongdt", "Đỗ Thị Dương")
    assert queries.free_login("Đặng Thùy Dương") == "duongdt2"


# Keeping


def test_a_ward_admin_finds_the_people_of_the_ward_only(world, ward_admin):
    found = {row.login for row in db.session.execute(queries.listing(ward_admin))}
    assert {"trainee_a", "spokesperson_a", "coordinator_a", "head_a", "quantria", "two_seats"} == found
    for login in ("trainee_b", "department", "admin"):
        with pytest.raises(Missing):
            queries.user_for(ward_admin, user_of(world, login))


def test_the_city_admin_finds_everybody_accounts_without_a_unit_included(world, city_admin):
    open_account("lac", "Người Lạc")
    found = {row.login for row in db.session.execute(queries.listing(city_admin))}
    assert set(world.users) | {"lac"} == found


def test_whoever_left_the_payroll_is_still_found_and_can_be_closed(world, ward_admin):
    def leave():
        post = select(Assignment).where(Assignment.staff_id == world.staff["trainee_a"])
        db.session.scalars(post).one().ends_on = TODAY

    write(leave)
    write(service.close_account, user_of(world, "trainee_a"), actor=ward_admin)
    assert fetch(user_of(world, "trainee_a")).closed_at == clock.now()


def test_whoever_moved_away_belongs_to_the_new_unit(world, ward_admin):
    with clock.at(clock.now() - timedelta(days=3)):
        write(
            people.assign,
            world.staff["trainee_a"],
            unit_id=world.units["b"],
            position="Chuyên viên",
            press_role=PressRole.COMMS,
            starts_on=TODAY - timedelta(days=2),
            actor=MACHINE,
        )
    with pytest.raises(Missing):
        queries.user_for(ward_admin, user_of(world, "trainee_a"))


@pytest.mark.parametrize("act", [service.reset_password, service.close_account])
def test_a_ward_admin_cannot_take_over_an_account_that_also_serves_elsewhere(world, ward_admin, act):
    with pytest.raises(Refused, match="đơn vị khác"):
        write(act, user_of(world, "two_seats"), actor=ward_admin)
    grant(world, user_of(world, "trainee_a"), Role.DEPARTMENT, "city")
    with pytest.raises(Refused, match="đơn vị khác"):
        write(act, user_of(world, "trainee_a"), actor=ward_admin)


def test_a_reset_password_ends_sessions_and_waiting_and_is_written_without_the_password(world, ward_admin):
    user_id = user_of(world, "trainee_a")
    for _time in range(6):
        write(service.sign_in, "trainee_a", "sai", "10.0.0.1")
    temporary = write(service.reset_password, user_id, actor=ward_admin)
    assert fetch(user_id).stamp == 2
    tried = write(service.sign_in, "trainee_a", temporary, "10.0.0.1")
    assert tried.user.must_change_password
    assert temporary not in "".join(str(row.details) for row in db.session.scalars(select(AuditEvent)))


def test_closing_and_reopening_are_written_with_before_and_after(world, city_admin):
    user_id = user_of(world, "trainee_a")
    write(service.close_account, user_id, actor=city_admin)
    assert last_event().details == {"login": "trainee_a", "before": {"open": True}, "after": {"open": False}}
    with pytest.raises(Conflict):
        write(service.close_account, user_id, actor=city_admin)
    write(service.reopen_account, user_id, actor=city_admin)
    assert last_event().word == "account:account:reopen"
    assert fetch(user_id).closed_at is None
    with pytest.raises(Conflict):
        write(service.reopen_account, user_id, actor=city_admin)


def test_an_admin_neither_closes_nor_resets_their_own_account(city_admin):
    for act in (service.close_account, service.reset_password):
        with pytest.raises(Refused):
            write(act, city_admin.user_id, actor=city_admin)


# Roles


def test_a_role_opens_on_its_first_day_and_ends_with_its_last(world):
    user_id = user_of(world, "trainee_a")
    grant(world, user_id, starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=3))
    held = []
    for days in range(4):
        with clock.at(clock.now() + timedelta(days=days)):
            held.append(actor_now(user_id).role)
    assert held == [None, Role.COORDINATOR, Role.COORDINATOR, None]


def test_the_same_role_twice_in_one_period_is_a_conflict(world):
    user_id = user_of(world, "trainee_a")
    grant(world, user_id, ends_on=TODAY + timedelta(days=10))
    for starts_on in (TODAY, TODAY + timedelta(days=9), TODAY - timedelta(days=5)):
        with pytest.raises(Conflict):
            grant(world, user_id, starts_on=starts_on)
    grant(world, user_id, starts_on=TODAY + timedelta(days=10))
    grant(world, user_id, Role.UNIT_HEAD)
    grant(world, user_id, unit="b")


def test_two_admins_granting_at_once_grant_once(world, built):
    user_id, together, outcomes = user_of(world, "trainee_a"), Barrier(2), []
    db.session.rollback()

    def work():
        with built.app_context():
            together.wait(10)
            try:
                write(service.grant_role, user_id, Role.COORDINATOR, world.units["a"], starts_on=TODAY, actor=MACHINE)
                outcomes.append("granted")
            except Conflict:
                outcomes.append("conflict")

    threads = [Thread(target=work) for _time in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["conflict", "granted"]


@pytest.mark.parametrize(
    ("role", "unit", "login", "refusal"),
    [
        (Role.COORDINATOR, "b", "trainee_a", Missing),
        (Role.COORDINATOR, "city", "trainee_a", Missing),
        (Role.COORDINATOR, "a", "trainee_b", Missing),
        (Role.DEPARTMENT, "a", "trainee_a", Refused),
        (Role.CITY_READER, "a", "trainee_a", Refused),
        (Role.COORDINATOR, "a", "quantria", Refused),
    ],
)
def test_a_ward_admin_gives_only_what_belongs_to_the_ward(world, ward_admin, role, unit, login, refusal):
    user_id = ward_admin.user_id if login == "quantria" else user_of(world, login)
    with pytest.raises(refusal):
        grant(world, user_id, role, unit, ward_admin)
    grant(world, user_of(world, "trainee_a"), Role.COORDINATOR, "office_a", ward_admin)


def test_a_role_on_a_closed_account_or_for_no_time_is_refused(world, city_admin):
    user_id = user_of(world, "trainee_a")
    with pytest.raises(Refused, match="Ngày kết thúc"):
        grant(world, user_id, ends_on=TODAY)
    write(service.close_account, user_id, actor=city_admin)
    with pytest.raises(Refused, match="đã đóng"):
        grant(world, user_id)


def test_an_ended_role_stays_in_the_history_with_before_and_after(world, city_admin):
    user_id, grant_id = world.users["coordinator_a"]
    write(service.end_role, user_id, grant_id, actor=city_admin)
    assert db.session.get_one(RoleGrant, grant_id).ends_on == TODAY
    assert actor_now(user_id).role is None
    details = last_event().details
    assert details["before"] == {"ends_on": "9999-12-31"}
    assert details["after"] == {"ends_on": "2026-11-20"}
    assert (details["role"], details["unit"]) == ("coordinator", world.codes["a"])
    with pytest.raises(Conflict):
        write(service.end_role, user_id, grant_id, actor=city_admin)


def test_a_future_role_ended_today_never_begins(world, city_admin):
    user_id = user_of(world, "trainee_a")
    given = grant(world, user_id, starts_on=TODAY + timedelta(days=5))
    write(service.end_role, user_id, given.id, actor=city_admin)
    kept = db.session.get_one(RoleGrant, given.id)
    assert kept.starts_on == kept.ends_on


def test_a_ward_admin_ends_the_wards_role_of_somebody_who_also_serves_elsewhere(world, ward_admin):
    user_id, of_ward_b = world.users["two_seats"]
    of_ward_a = next(seat.grant_id for seat in actor_now(user_id).seats if seat.grant_id != of_ward_b)
    with pytest.raises(Missing):
        write(service.end_role, user_id, of_ward_b, actor=ward_admin)
    write(service.end_role, user_id, of_ward_a, actor=ward_admin)


def test_nobody_ends_their_own_last_role_as_admin(world, city_admin):
    user_id, grant_id = world.users["admin"]
    with pytest.raises(Refused):
        write(service.end_role, user_id, grant_id, actor=city_admin)
    grant(world, user_id, Role.ADMIN, "a", ends_on=TODAY + timedelta(days=30))
    with pytest.raises(Refused):  # the other one ends earlier
        write(service.end_role, user_id, grant_id, actor=city_admin)
    grant(world, user_id, Role.ADMIN, "b")
    write(service.end_role, user_id, grant_id, actor=city_admin)
    assert actor_now(user_id).role is Role.ADMIN


def test_a_grant_of_another_account_is_not_ended_by_mistake(world, city_admin):
    with pytest.raises(Missing):
        write(service.end_role, user_of(world, "head_a"), world.users["head_b"][1], actor=city_admin)


# Lists


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"words": "thanh huyen"}, {"trainee_a"}),
        ({"words": "HUYỀN lê"}, {"trainee_a"}),
        ({"words": "tn-0004"}, {"trainee_a"}),
        ({"words": "coordinator"}, {"coordinator_a", "coordinator_b"}),
        ({"words": "%"}, set()),
        ({"role": "coordinator"}, {"coordinator_a", "coordinator_b", "two_seats"}),
        ({"role": "admin"}, {"admin"}),
        ({"unit_code": "P-TS"}, {"trainee_b", "coordinator_b", "head_b", "two_seats"}),
        ({"unit_code": "khong-co"}, set()),
        ({"unit_code": "P-TS", "role": "unit_head"}, {"head_b"}),
    ],
)
def test_accounts_are_found_by_name_role_and_unit(world, city_admin, asked, found):
    rows = {row.login for row in db.session.execute(queries.listing(city_admin, **asked))}
    assert rows == found


def test_people_come_in_the_vietnamese_order_after_accounts_of_nobody(world, city_admin):
    logins = [row.login for row in db.session.execute(queries.listing(city_admin))]
    assert logins[-3:] == ["trainee_b", "trainee_a", "spokesperson_a"]  # Bảo, Huyền, Khoa


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("P-DH", ["Phường Đông Hồ"]),
        ("phuong dong ho", ["Phường Đông Hồ"]),
        ("đông hồ", ["Phường Đông Hồ", "Văn phòng phường Đông Hồ"]),
        ("không có", []),
        ("", []),
    ],
)
def test_a_unit_is_meant_by_its_code_its_name_or_a_part_of_it(world, city_admin, typed, names):
    assert sorted(row.name for row in queries.units_meant(city_admin, typed)) == names


# Commands


def test_the_commands_open_grant_and_reset(world, built):
    run = built.test_cli_runner().invoke
    opened = run(args=["accounts", "open", "moi", "Mới Văn Toanh", "--role", "admin", "--unit", "TP"])
    assert opened.exit_code == 0, opened.output
    temporary = opened.output.strip().rpartition(" ")[2]
    user = queries.user_by_login("moi")
    assert passwords.matches(user.password_hash, temporary)
    assert actor_now(user.id).role is Role.ADMIN
    granted = run(args=["accounts", "grant", "moi", "coordinator", "P-DH", "--from", "2026-12-01"])
    assert "từ 01/12/2026" in granted.output
    assert last_event().name == "Máy chủ"
    reset = run(args=["accounts", "reset-password", "moi"])
    assert passwords.matches(fetch(user.id).password_hash, reset.output.strip().rpartition(" ")[2])


@pytest.mark.parametrize(
    "command",
    [
        ["open", "trainee_a", "Trùng Tên"],
        ["open", "moi", "Mới", "--role", "admin"],
        ["open", "moi", "Mới", "--role", "admin", "--unit", "X"],
        ["grant", "khongco", "admin", "TP"],
        ["grant", "trainee_a", "admin", "X"],
        ["grant", "admin", "admin", "TP"],
        ["reset-password", "khongco"],
    ],
)
def test_a_refused_command_says_why_exits_non_zero_and_writes_nothing(world, built, command):
    before = db.session.scalar(select(AuditEvent.id).order_by(AuditEvent.id.desc()).limit(1))
    answer = built.test_cli_runner().invoke(args=["accounts", *command])
    assert answer.exit_code != 0
    assert answer.output
    assert last_event().id == before


def test_a_trial_run_writes_nothing(world, built):
    for command in (["open", "moi", "Mới"], ["grant", "trainee_a", "admin", "TP"], ["reset-password", "trainee_a"]):
        answer = built.test_cli_runner().invoke(args=["accounts", *command, "--dry-run"])
        assert (answer.exit_code, "chưa ghi" in answer.output) == (0, True)
    assert db.session.scalar(select(User).where(User.login == "moi")) is None
    assert fetch(user_of(world, "trainee_a")).stamp == 1
    assert actor_now(user_of(world, "trainee_a")).role is None
