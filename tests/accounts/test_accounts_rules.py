"""Waiting, weak passwords, logins: decisions on plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.accounts import passwords, rules
from elearn.accounts.rules import Weakness
from elearn.kernel.actor import Role

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (500, 15)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures, minutes):
    assert rules.wait_after(failures, NOW, now=NOW, free=5) == minutes * MINUTE


def test_the_wait_runs_from_the_last_failure_and_ends():
    assert rules.wait_after(6, NOW - MINUTE, now=NOW, free=5) == MINUTE
    assert rules.wait_after(6, NOW - 3 * MINUTE, now=NOW, free=5) == timedelta(0)
    assert rules.wait_after(9, None, now=NOW, free=5) == timedelta(0)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_failures_never_wait_less(fewer, more):
    fewer, more = sorted((fewer, more))
    assert rules.wait_after(fewer, NOW, now=NOW, free=5) <= rules.wait_after(more, NOW, now=NOW, free=5)


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (60.5, 2), (899, 15)])
def test_minutes_are_rounded_up_so_that_trying_then_works(seconds, minutes):
    assert rules.minutes_up(timedelta(seconds=seconds)) == minutes


def weakness(password):
    return rules.weakness(password, own={"huyenltt", "Lê Thị Thanh Huyền"}, common={"matkhau123", "vietnamvodich"})


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn quá", Weakness.SHORT),
        ("a1!b2@c3#", Weakness.SHORT),
        ("x" * 201, Weakness.LONG),
        ("aaaaaaaaaaaa", Weakness.MONOTONE),
        ("abababababab", Weakness.MONOTONE),
        ("abcdefghijkl", Weakness.MONOTONE),
        ("9876543210", Weakness.MONOTONE),
        ("Mật Khẩu 123", Weakness.COMMON),
        ("vietnamvodich2026!", Weakness.COMMON),
        ("huyenltt12", Weakness.OWN_WORDS),
        ("LeThiThanhHuyen", Weakness.OWN_WORDS),
        ("lê thị thanh huyền 1", Weakness.OWN_WORDS),
        ("bốn chữ ghép thật lạ", None),
        ("con ngựa pin đúng ghim", None),
        ("huyenltt thích đi bộ buổi sáng", None),
    ],
)
def test_a_weak_password_is_named_for_what_is_wrong(password, why):
    assert weakness(password) is why


def test_each_weakness_has_its_own_sentence():
    told = {
        passwords.objection(word, login="huyenltt", name="Lê Thị Thanh Huyền")
        for word in ("ngắn quá", "x" * 201, "aaaaaaaaaaaa", "Mật Khẩu 123", "huyenltt12")
    }
    assert len(told) == len(Weakness)
    assert "" not in told
    assert passwords.objection("bốn chữ ghép thật lạ", login="huyenltt", name="Lê Thị Thanh Huyền") == ""


def test_the_list_of_common_passwords_is_written_as_it_is_compared():
    words = passwords.COMMON.read_text(encoding="utf-8").split()
    assert len(words) == len(set(words)) > 100
    assert all(word == rules.fold(word) for word in words)


@pytest.mark.parametrize(
    ("name", "taken", "login"),
    [
        ("Lê Thị Thanh Huyền", (), "huyenltt"),
        ("Lê Thị Thanh Huyền", {"huyenltt"}, "huyenltt2"),
        ("Lê Thị Thanh Huyền", {"huyenltt", "huyenltt2"}, "huyenltt3"),
        ("Đỗ Ánh", (), "anhd"),
        ("Ổi", (), "oi"),
        ("Y'Đăm  Niê", (), "niey"),
        ("!!!", (), "taikhoan"),
    ],
)
def test_a_login_is_made_of_the_given_name_and_initials(name, taken, login):
    assert rules.suggest_login(name, taken) == login


@given(st.text())
def test_any_name_gives_something_that_ends(name):
    assert rules.suggest_login(name, ())


@pytest.mark.parametrize(
    ("login", "good"),
    [
        ("so", True),
        ("huyenltt", True),
        ("tn-0001", True),
        ("coordinator_a", True),
        ("a", False),
        ("a b", False),
        ("huyềnltt", False),
        ("a/b", False),
        ("x" * 61, False),
        ("", False),
    ],
)
def test_a_login_has_letters_digits_and_three_signs(login, good):
    assert rules.is_login(login) is good


def test_city_wide_roles_are_given_from_the_top_only():
    below = {role for role in Role if rules.may_grant(role, at_top=False)}
    assert below == {Role.COORDINATOR, Role.UNIT_HEAD, Role.INSTRUCTOR, Role.ADMIN}
    assert all(rules.may_grant(role, at_top=True) for role in Role)


def test_a_temporary_password_is_strong_enough_and_can_be_read_out():
    made = {passwords.temporary() for _time in range(50)}
    assert len(made) == 50
    assert all(passwords.objection(word, login="huyenltt", name="Lê Thị Thanh Huyền") == "" for word in made)
    assert not set("".join(made)) & set("ilo01")
