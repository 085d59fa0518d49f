"""Entries for the tests of the log."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from elearn.kernel import clock
from elearn.pressbook import service, sheet
from elearn.pressbook.queries import Question
from elearn.pressbook.rules import Wish
from elearn.reports import periods
from elearn.reports.periods import PeriodKind
from tests.parallel import write

YEAR = periods.of(PeriodKind.YEAR, 2026)


def at(words: str) -> datetime:
    """An instant told in Vietnam: "2026-11-02 08:00" or with seconds."""
    return datetime.fromisoformat(words).replace(tzinfo=clock.VIETNAM)


def wish(kind: str, happened: str, answered: str = "", **said: Any) -> Wish:
    """An entry of a kind with everything it needs."""
    needed: dict[str, Any] = {"subject": f"Việc {kind} lúc {happened}"}
    if kind in ("request", "correction"):
        needed["agency"] = "Báo Thử Nghiệm"
    if kind in ("request", "incident"):
        needed["ground"] = {"request": "question", "incident": "impact"}[kind]
    if answered:
        needed |= {"outcome": "answered", "answered_at": at(answered)}
        needed |= {"letter": "12/UBND-VP"} if kind == "correction" else {}
    return Wish(kind=kind, happened_at=at(happened), **(needed | said))


def spoken(world: Any, kind: str, happened: str, answered: str = "", ward: str = "a", **said: Any) -> Wish:
    """As `wish`, said by the ward's spokesperson."""
    who = {"speaker_id": world.staff[f"spokesperson_{ward}"], "capacity": "spokesperson"}
    return wish(kind, happened, answered, **(who | said))


def log(world: Any, entry: Wish, ward: str = "a", token: str = "") -> int:
    actor = world.actors[f"coordinator_{ward}"]
    return int(write(service.log, world.units[ward], entry, token or uuid.uuid4().hex, actor=actor))


def year_of_work(world: Any) -> None:
    """A year of ward A: figures 1, 2, 2/3, 2/3, 1/3, 1/2; and one matter of each other kind."""
    log(world, spoken(world, "conference", "2026-03-02 08:00"))
    log(world, spoken(world, "briefing", "2026-04-02 08:00"))
    log(world, spoken(world, "briefing", "2026-05-04 08:00"))
    log(world, spoken(world, "request", "2026-05-05 08:00", "2026-05-05 16:00"))
    log(world, spoken(world, "request", "2026-06-05 08:00", "2026-06-09 16:00"))
    log(world, wish("request", "2026-07-06 08:00"))
    log(world, spoken(world, "incident", "2026-07-07 08:00", "2026-07-08 08:00"))
    log(world, spoken(world, "incident", "2026-07-17 08:00", "2026-07-18 08:01"))
    log(world, wish("incident", "2026-08-17 08:00"))
    log(world, wish("correction", "2026-09-01 08:00", "2026-09-03 08:00"))
    log(world, wish("correction", "2026-09-07 08:00"))
    log(world, spoken(world, "statement", "2026-09-08 08:00"))
    log(world, wish("release", "2026-09-09 08:00"))
    log(world, wish("posting", "2026-09-10 08:00"))


def form_of(world: Any, login: str, **asked: Any) -> Any:
    """The form of 2026 as somebody sees it."""
    return sheet.build(world.actors[login], Question(YEAR, **asked))
