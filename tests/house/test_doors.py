"""No route exists without saying who may enter, and the doors really are closed to everybody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from elearn.authoring import service as authoring
from elearn.editing import service as editing
from elearn.kernel.actor import Actor
from elearn.kernel.db import unit_of_work
from elearn.web.access import Anyone, SignedIn, may
from tests.bridging.lessons import law_changed_and_bridged
from tests.house.doors import doors, ledger
from tests.page import check_page
from tests.world import World, fill_and_approve

LEDGER = Path(__file__).with_name("doors.txt")
LOGINS = ["trainee_a", "coordinator_a", "head_a", "instructor", "department", "city", "admin"]


def samples(world: World, side: str) -> dict[str, object]:
    """Values for the parameters of routes, on ward A's rows or on ward B's."""
    other = "b" if side == "a" else "a"
    return {
        "code": world.codes[side],
        "staff_id": world.staff[f"leader_{side}"],
        "mandate_id": world.mandate_id,
        "letter_id": 1,
        "list_id": world.lists[side],
        "user_id": world.users[f"coordinator_{side}"][0],
        "grant_id": world.users[f"coordinator_{other}"][1],
        "slug": "nho",
        "key": "bai-1",
        "attempt_id": 999,
        "run_id": 999,
        "activity_id": 999,
        "place": 1,
        "scan_id": 999,
        "sha256": "0" * 64,
        "name": "x.svg",
        "form_id": "thong-cao",
        "draft_id": 1,
        "act_id": 1,
        "lesson_id": 1,
        "pool": "m1",
        "question": "q1",
        "path": "course.yaml",
        "node": "n01",
        "number": 1,
        "move_id": 999,
        "question_id": 999,
        "correction_id": 999,
        "edition": "2026.1",
        "content_hash": "0" * 64,
        "block": 0,
        "entry_id": 1,
        "exemption_id": 1,
        "acting_id": 1,
        "import_id": 999,
        "enrolment_id": 1,
        "snapshot_id": 999,
        "job_id": 999,
        "paper": "report",
        "kind": "transfer",
        "merge_id": 999,
        "other_id": world.staff[f"spokesperson_{side}"],
    }


def address(rule: str, values: dict[str, object]) -> str:
    path = rule
    for part in [p for p in rule.split("/") if p.startswith("<")]:
        name = part.partition(">")[0].strip("<").split(":")[-1]
        path = path.replace(part.partition(">")[0] + ">", str(values[name]))
    path = path.replace("/watch/nho/bridging/bai-1", "/watch/nd-cu/bridging/2026-07-01")
    return path.replace("/law/nho", "/law/nd-thu").replace("/watch/nho", "/watch/nd-thu")


def actor_of(login: str, world: World) -> Actor:
    return world.actors[login]


def test_the_ledger_of_doors_is_up_to_date(built):
    assert ledger(built) == LEDGER.read_text(), "review the change, then regenerate: see tests/house/doors.py"


def test_every_door_says_who_may_enter(built):
    assert not [rule for _method, rule, _endpoint, allow in doors(built) if allow is None]


@pytest.mark.parametrize("login", [None, *LOGINS])
def test_closed_doors_are_closed(client, world, built, login):
    browser = client(login)
    actor = actor_of(login, world) if login else None
    for method, rule, _endpoint, allow in doors(built):
        if may(actor, allow):
            continue
        answer = browser._ask(browser.http.open, address(rule, samples(world, "a")), method=method)
        assert answer.status_code == (403 if login else 302), f"{method} {rule} as {login}: {answer.status_code}"
        check_page(answer)


@pytest.mark.parametrize("login", LOGINS)
def test_open_doors_show_a_sound_page_that_writes_nothing(client, world, built, login):
    with unit_of_work() as work:
        fill_and_approve(world)
        authoring.open_new("nho", "moi", "Mới", actor=world.actors["instructor"])
        law_changed_and_bridged(world)
        editing.open_from("nho", actor=world.actors["instructor"])
        work.commit()
    browser = client(login)
    for method, rule, _endpoint, allow in doors(built):
        if method != "GET" or not may(actor_of(login, world), allow):
            continue
        where = address(rule, samples(world, "a"))
        expected = browser._ask(browser.http.get, where).status_code
        assert expected in {200, 302, 404}, f"GET {where} as {login}: {expected}"
        browser.get(where, status=expected)


@pytest.mark.parametrize("login", ["coordinator_a", "head_a"])
def test_another_unit_is_not_there(client, world, built, login):
    browser, found = client(login), []
    for method, rule, _endpoint, allow in doors(built):
        if isinstance(allow, Anyone | SignedIn) or not may(actor_of(login, world), allow):
            continue
        if not any(f"{name}>" in rule for name in ("code", "staff_id", "list_id", "user_id")):
            continue
        answer = browser._ask(
            browser.http.open,
            address(rule, samples(world, "b")),
            method=method,
            data={
                "line": world.lines["leader"],
                "staff": world.staff["leader_b"],
                "revision": "1",
                "reason": "Một lý do đủ dài",
                "entry": "1",
            },
        )
        found.append((method, rule, answer.status_code))
    assert found
    assert {status for _m, _r, status in found} == {404}, found
