"""What the reports write: the record of an export, and the result of every check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db
from elearn.reports import checking, queries, table
from elearn.reports.checking import Verdict
from elearn.reports.models import FiguresCheck
from elearn.reports.queries import Question
from elearn.reports.rules import FiguresDisagreeError
from elearn.reports.table import Table

NIGHT = timedelta(hours=2)  # after midnight in Vietnam
KEPT = 50  # findings kept with a check, in words; their number is kept whole


def counted(rows: Iterable[Any], tally: list[int]) -> Iterator[Any]:
    """The rows as they pass, counted into tally[0]."""
    for row in rows:
        tally[0] += 1
        yield row


def note_export(actor: Actor, asked: Question, *, what: str, media: str, rows: int) -> None:
    """Record who took which list away: what, filter, format and how many rows. Writes one audit entry."""
    record(
        Did.COMPLIANCE_EXPORTED,
        actor,
        f"compliance:{what}",
        format=media,
        rows=rows,
        as_of=asked.as_of,
        mandate=asked.mandate_id,
        course=asked.course_id,
        unit=asked.unit_id,
        status=asked.status,
        **asked.more(),
    )


def check(actor: Actor, asked: Question, *, occasion: str, by: Actor | None = None) -> tuple[Table, Verdict]:
    """Count what `actor` sees by SQL and again from the facts. Writes the result, whatever it is, in the name of `by`.

    Raises FiguresDisagreeError when a table's own sums fail, so that there is nothing to compare.
    A fact that arrives between the two counts makes them differ, so a difference is looked at twice.
    """
    made = table.build(actor, asked)
    verdict = checking.compare(actor, made)
    if not verdict.ok:
        made = table.build(actor, asked)
        verdict = checking.compare(actor, made)
    _keep(by or actor, asked, occasion, verdict)
    return made, verdict


def is_night_due() -> bool:
    """Whether last night's check is still to be made: once a day, from two o'clock in Vietnam on."""
    today = clock.today()
    return clock.now() >= clock.start_of(today) + NIGHT and not queries.checked_by_night(clock.start_of(today) + NIGHT)


def check_by_night() -> Verdict:
    """Recount the day that is over, and keep the result: also that a table refused to be made, with its rows."""
    asked = Question(as_of=clock.today() - timedelta(days=1))
    try:
        return check(MACHINE, asked, occasion="nightly")[1]
    except FiguresDisagreeError as refused:
        verdict = Verdict(asked.as_of, 0, 0, refused.rows)
        _keep(MACHINE, asked, "nightly", verdict)
        return verdict


def checked_table(actor: Actor, asked: Question, *, occasion: str) -> tuple[Table, Verdict]:
    """As `check`; raises FiguresDisagreeError naming the rows, so that nothing wrong is handed out."""
    made, verdict = check(actor, asked, occasion=occasion)
    if not verdict.ok:
        raise FiguresDisagreeError(verdict.findings)
    return made, verdict


def _keep(actor: Actor, asked: Question, occasion: str, verdict: Verdict) -> None:
    db.session.execute(
        insert(FiguresCheck).values(
            at=clock.now(),
            as_of=verdict.as_of,
            occasion=occasion,
            question=asked.as_json(),
            enrolments=verdict.enrolments,
            figures=verdict.figures,
            findings=verdict.findings[:KEPT],
            wrong=len(verdict.findings),
            user_id=actor.user_id,
            name=actor.name,
        )
    )
