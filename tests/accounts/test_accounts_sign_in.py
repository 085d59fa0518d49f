"""Signing in as a service: generic answers, equal work, throttling, hashes that keep up."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from elearn.accounts import passwords, rules, service
from elearn.accounts.models import SignInFailure
from elearn.audit.models import AuditEvent
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from tests.accounts.people import RIGHT, actor_now, fetch, open_account, set_password, write

HERE, THERE = "10.0.0.1", "10.0.0.2"


def try_in(login="oilt", password=RIGHT, address=HERE):
    return write(service.sign_in, login, password, address)


def fail(times, login="oilt", address=HERE):
    return [try_in(login, "sai rồi nhé", address).message for _time in range(times)][-1]


def failures():
    return db.session.scalar(select(func.count()).select_from(SignInFailure))


@pytest.fixture
def oi(app):
    return open_account()


@pytest.fixture
def verified(monkeypatch):
    """How many argon2 verifications ran."""
    ran = []
    real = PasswordHasher.verify

    def counted(self, *arguments):
        ran.append(arguments)
        return real(self, *arguments)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return ran


def test_the_right_password_opens_and_is_written_to_the_trail(oi):
    assert try_in().user.id == oi
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.word, event.user_id, event.subject) == ("account:session:start", oi, f"account:{oi}")


@pytest.mark.parametrize("typed", ["OILT", " oilt ", "Oilt"])
def test_a_login_is_taken_as_it_is_meant(oi, typed):
    assert try_in(typed).user.id == oi


def test_the_staff_code_opens_as_well(world):
    user_id = world.users["trainee_a"][0]
    set_password(user_id)
    assert try_in("TN-0004").user.id == user_id
    assert try_in("tn-0004").user.id == user_id


def test_unknown_wrong_and_closed_answer_alike(oi):
    closed = open_account("dongnv", "Người Đóng")
    write(service.close_account, closed, actor=MACHINE)
    told = {try_in("khongco", "sai").message, try_in("oilt", "sai").message, try_in("dongnv", RIGHT).message}
    assert len(told) == 1
    assert "chưa khớp" in told.pop()
    assert failures() == 3


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("khongco", RIGHT),
        ("oilt", "sai"),
        ("dongnv", RIGHT),
        ("dongnv", "sai"),
    ],
)
def test_every_refusal_costs_one_verification(oi, verified, login, password):
    closed = open_account("dongnv", "Người Đóng")
    write(service.close_account, closed, actor=MACHINE)
    assert try_in(login, password).user is None
    assert len(verified) == 1


def test_the_hash_verified_for_nobody_costs_what_a_real_one_costs(oi):
    assert not passwords.HASHER.check_needs_rehash(passwords._NOBODY)
    assert fetch(oi).password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_after_five_failures_even_the_right_password_waits_and_is_not_looked_at(oi, verified):
    assert "Còn 1 lần thử" in fail(4)
    fail(1)
    verified.clear()
    told = try_in()
    assert told.user is None
    assert "sau 1 phút" in told.message
    assert not verified
    with clock.at(clock.now() + timedelta(seconds=61)):
        assert try_in().user.id == oi


def test_the_wait_grows_with_every_further_failure(oi):
    fail(5)
    start, waits = clock.now(), []
    for _round in range(6):
        with clock.at(start):
            waits.append(int(try_in().message.split("sau ")[1].split(" phút")[0]))
        start += timedelta(minutes=waits[-1])
        with clock.at(start):
            fail(1)
    assert waits == [1, 2, 4, 8, 15, 15]


def test_an_unknown_login_is_made_to_wait_like_a_known_one(oi):
    known = [try_in("oilt", "sai", HERE).message for _time in range(7)]
    unknown = [try_in("khongco", "sai", THERE).message for _time in range(7)]
    assert known == unknown


def test_one_login_waiting_does_not_stop_another(oi):
    other = open_account("khactv", "Trần Văn Khác")
    fail(6)
    assert try_in("khactv").user.id == other


def test_an_address_that_tries_many_logins_waits(oi):
    for number in range(rules.FREE_TRIES_ADDRESS):
        try_in(f"nguoi{number}", "sai")
    assert "phải chờ" in try_in().message
    assert try_in(address=THERE).user.id == oi
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert try_in().user.id == oi


def test_signing_in_wipes_the_slate_of_that_login_only(oi):
    open_account("khactv", "Trần Văn Khác")
    fail(4)
    fail(4, "khactv")
    try_in()
    assert "Còn 4 lần thử" in fail(1)
    assert "Còn 1 lần thử" not in fail(1, "khactv")
    assert "phải chờ" in try_in("khactv").message


def test_failures_too_old_to_count_are_not_kept_for_ever(oi):
    fail(2, "khongco")
    with clock.at(clock.now() + timedelta(days=2)):
        try_in()
    assert failures() == 0


def test_a_hash_made_with_other_parameters_is_renewed_at_sign_in(oi):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

    def keep_weak():
        fetch(oi).password_hash = weak.hash(RIGHT)

    write(keep_weak)
    assert try_in().user.id == oi
    assert "m=19456,t=2,p=1" in fetch(oi).password_hash
    assert try_in().user.id == oi


def test_a_password_typed_decomposed_is_the_same_password(oi):
    assert unicodedata.normalize("NFD", RIGHT) != unicodedata.normalize("NFC", RIGHT)
    assert try_in(password=unicodedata.normalize("NFD", RIGHT)).user.id == oi


def test_sign_in_starts_from_the_seat_last_switched_to(world):
    user_id, first = world.users["two_seats"]
    set_password(user_id)
    assert try_in("two_seats").grant_id == first
    second = next(seat.grant_id for seat in actor_now(user_id).seats if seat.grant_id != first)
    write(service.switch_seat, second, actor=actor_now(user_id, first))
    assert try_in("two_seats").grant_id == second


def test_a_seat_of_somebody_else_cannot_be_taken(world):
    with pytest.raises(Missing):
        service.switch_seat(world.users["admin"][1], actor=actor_now(*world.users["two_seats"]))


def change(user_id, current=RIGHT, new="năm từ khác hẳn nhau"):
    return write(service.change_password, user_id, current, new, address=HERE, actor=actor_now(user_id))


def test_a_changed_password_opens_and_the_old_one_does_not(oi):
    assert change(oi).user.id == oi
    assert try_in().user is None
    assert try_in(password="năm từ khác hẳn nhau").user.id == oi


def test_guessing_the_current_password_is_counted_and_slowed_down(oi):
    for _time in range(5):
        assert "chưa khớp" in change(oi, "sai rồi nhé").message
    assert "phải chờ" in change(oi).message
    assert fetch(oi).stamp == 1


@pytest.mark.parametrize("new", [RIGHT, "ngắn", "matkhau123", "oilt oilt oilt", "Lò Thị Ổi 12"])
def test_a_new_password_that_is_old_or_weak_is_refused(oi, new):
    with pytest.raises(Refused):
        change(oi, new=new)
