"""Deadlines, periods and figures of the log, to the second; pure rules, and the same in SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.pressbook import queries, rules
from elearn.pressbook.models import PressRevision
from elearn.pressbook.queries import Question
from elearn.pressbook.rules import Figure, Punctuality, counts, due_of, faults, punctuality
from elearn.reports import periods
from elearn.reports.periods import PeriodKind
from tests.pressbook.samples import at, log, spoken, wish

YEAR = periods.of(PeriodKind.YEAR, 2026)
NOW = at("2026-11-20 09:00")


@dataclass
class Plain:
    """An entry as a figure looks at it."""

    kind: str
    happened_on: date
    state: str = "noted"
    due_at: datetime | None = None
    outcome: str = "open"
    answered_at: datetime | None = None


def plain(entry) -> Plain:
    """A wish as it is kept."""
    day = clock.local_day(entry.happened_at)
    return Plain(entry.kind, day, due_at=due_of(entry), outcome=entry.outcome, answered_at=entry.answered_at)


def test_the_year_of_the_form_runs_from_15_december_to_14_december():
    assert (YEAR.starts, YEAR.ends) == (date(2025, 12, 15), date(2026, 12, 14))
    before = periods.before(YEAR)
    assert (before.starts, before.ends) == (date(2024, 12, 15), date(2025, 12, 14))


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        ("2025-12-14 23:59:59", False),
        ("2025-12-15 00:00:00", True),
        ("2026-12-14 23:59:59", True),
        ("2026-12-15 00:00:00", False),
    ],
)
@pytest.mark.parametrize("kind", ["conference", "briefing", "request", "incident", "correction"])
def test_a_matter_counts_in_the_year_of_its_second_in_vietnam(moment, counted, kind):
    figure = next(figure for figure, of in rules.KIND_OF.items() if of == kind)
    assert counts(figure, plain(wish(kind, moment)), YEAR) is counted


@pytest.mark.parametrize("ground", ["impact", "opinion"])
@pytest.mark.parametrize(
    ("answered", "stands"),
    [
        ("2026-07-08 07:59:59", Punctuality.ON_TIME),
        ("2026-07-08 08:00:00", Punctuality.ON_TIME),
        ("2026-07-08 08:00:01", Punctuality.LATE),
    ],
)
def test_the_first_word_is_in_time_up_to_the_24th_hour_and_late_a_second_after(ground, answered, stands):
    entry = wish("incident", "2026-07-07 08:00:00", answered, ground=ground)
    assert punctuality(due_of(entry), entry.answered_at, NOW) is stands
    assert counts(Figure.DUE, plain(entry), YEAR)
    assert counts(Figure.ON_TIME, plain(entry), YEAR) is (stands is Punctuality.ON_TIME)


def test_a_matter_without_answer_waits_until_its_deadline_and_is_overdue_after():
    due = due_of(wish("incident", "2026-07-07 08:00"))
    assert due == at("2026-07-08 08:00")
    assert punctuality(due, None, due) is Punctuality.WAITING
    assert punctuality(due, None, due + timedelta(seconds=1)) is Punctuality.OVERDUE
    assert punctuality(None, None, NOW) is Punctuality.NO_DEADLINE


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-11-02 08:00", date(2026, 11, 23)),  # three plain weeks
        ("2026-11-10 08:00", date(2026, 12, 2)),  # 24/11 is a holiday since 2026
        ("2026-02-09 08:00", date(2026, 3, 9)),  # Tết takes a week
    ],
)
def test_a_petition_forwarded_by_the_press_has_15_working_days_to_the_end_of_the_last(received, last_day):
    """NĐ 237/2026, điều 18.3: by the list of working days, Tết and compensated days included."""
    due = due_of(wish("request", received, ground="petition"))
    end = clock.end_of(last_day)
    assert punctuality(due, end - timedelta(seconds=1), NOW) is Punctuality.ON_TIME
    assert punctuality(due, end, NOW) is Punctuality.LATE


def test_where_the_law_sets_no_deadline_the_one_that_was_told_counts():
    told = at("2026-07-07 17:00")
    assert due_of(wish("incident", "2026-07-07 08:00", ground="asked", due_at=told)) == told
    assert due_of(wish("incident", "2026-07-07 08:00", ground="asked")) is None
    assert due_of(wish("request", "2026-07-07 08:00")) is None
    # The law's deadline is not to be talked away.
    assert due_of(wish("incident", "2026-07-07 08:00", due_at=told)) == at("2026-07-08 08:00")


def test_a_deadline_that_falls_into_the_next_year_is_judged_in_the_next_year():
    entry = plain(wish("incident", "2026-12-14 20:00", "2026-12-15 10:00"))
    after = periods.of(PeriodKind.YEAR, 2027)
    assert counts(Figure.INCIDENTS, entry, YEAR)
    assert not counts(Figure.SPOKEN, entry, YEAR)
    assert counts(Figure.AFTER, entry, YEAR)
    assert [counts(figure, entry, YEAR) for figure in (Figure.DUE, Figure.ON_TIME)] == [False, False]
    assert [counts(figure, entry, after) for figure in (Figure.DUE, Figure.ON_TIME)] == [True, True]


@pytest.mark.parametrize(("answered", "counted"), [("2026-12-14 23:59:59", True), ("2026-12-15 00:00:00", False)])
def test_an_answer_counts_to_the_end_of_the_last_day(answered, counted):
    entry = plain(wish("request", "2026-12-01 08:00", answered))
    assert counts(Figure.ANSWERED, entry, YEAR) is counted
    assert counts(Figure.AFTER, entry, YEAR) is not counted


def test_a_refusal_with_its_reason_is_a_request_but_no_answer():
    entry = plain(wish("request", "2026-12-01 08:00", "2026-12-01 09:00", outcome="refused", refusal="Bí mật"))
    assert [f for f in Figure if counts(f, entry, YEAR)] == [Figure.REQUESTS, Figure.REFUSED]


def test_what_was_withdrawn_counts_nowhere():
    entry = replace(plain(wish("incident", "2026-07-07 08:00", "2026-07-07 09:00")), state="withdrawn")
    assert not any(counts(figure, entry, YEAR) for figure in Figure)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (wish("party", "2026-11-02 08:00"), "kind"),
        (wish("release", "2026-11-02 08:00", subject="abc"), "subject"),
        (wish("release", "2026-11-20 09:01"), "happened_on"),
        (wish("request", "2026-11-02 08:00", ground="impact"), "ground"),
        (wish("incident", "2026-11-02 08:00", ground=""), "ground"),
        (wish("request", "2026-11-02 08:00", agency=""), "agency"),
        (wish("request", "2026-11-02 08:00", agency="Báo X, 0912 345 678"), "agency"),
        (wish("request", "2026-11-02 08:00", agency="pv@bao.example"), "agency"),
        (wish("release", "2026-11-02 08:00", link="javascript:alert(1)"), "link"),
        (wish("request", "2026-11-02 08:00", due_at=at("2026-11-02 07:59")), "due_on"),
        (wish("request", "2026-11-02 08:00", answered_at=at("2026-11-02 09:00")), "outcome"),
        (wish("request", "2026-11-02 08:00", outcome="answered"), "answered_on"),
        (wish("request", "2026-11-02 08:00", "2026-11-02 07:59"), "answered_on"),
        (wish("request", "2026-11-02 08:00", "2026-11-20 09:01"), "answered_on"),
        (wish("request", "2026-11-02 08:00", "2026-11-02 09:00", outcome="refused"), "refusal"),
        (wish("incident", "2026-11-02 08:00", "2026-11-02 09:00", outcome="refused"), "outcome"),
        (wish("correction", "2026-11-02 08:00", "2026-11-02 09:00", letter=""), "letter"),
        (wish("release", "2026-11-02 08:00", capacity="head"), "speaker"),
        (wish("release", "2026-11-02 08:00", speaker_id=1), "capacity"),
        (wish("release", "2026-11-02 08:00", speaker_id=1, capacity="authorised"), "authority"),
    ],
)
def test_what_an_entry_lacks_is_said_at_its_field(entry, field):
    assert list(faults(entry, NOW)) == [field]


def test_head_and_spokesperson_are_told_from_the_roles_of_that_day():
    rules.check_capacity("head", {"leader"})
    rules.check_capacity("authorised", {"staff"})
    for capacity, roles in (("head", {"spokesperson"}), ("spokesperson", {"leader"}), ("authorised", set())):
        with pytest.raises(Refused):
            rules.check_capacity(capacity, roles)


def test_every_figure_is_the_same_in_python_and_in_sql(world):
    """Sixty entries around both ends of three periods; counted by SQL, by the rule, and by the list each opens."""
    luck, found = Random(244), []
    edges = [at("2025-12-15 00:00"), at("2026-06-15 00:00")]
    with clock.at(at("2027-01-20 08:00")):
        for _n in range(60):
            kind = luck.choice(["conference", "briefing", "request", "incident", "correction", "release"])
            moment = luck.choice(edges) + timedelta(seconds=luck.randint(-100_000, 100_000))
            later = moment + timedelta(seconds=luck.choice([1, 86_399, 86_400, 86_401, 200_000]))
            answered = kind in rules.MATTERS and luck.random() < 0.7
            entry = spoken(world, kind, f"{moment:%Y-%m-%d %H:%M:%S}", f"{later:%Y-%m-%d %H:%M:%S}" if answered else "")
            found.append(log(world, entry))
        kept = db.session.scalars(select(PressRevision).where(PressRevision.entry_id.in_(found))).all()
        asked_of = [periods.of(PeriodKind.YEAR, 2025), YEAR, periods.of(PeriodKind.HALF, 2026, 1)]
        for period in [*asked_of, periods.free(date(2026, 6, 14), date(2026, 6, 16))]:
            asked = Question(period)
            (told,) = queries.figures(MACHINE, asked).values()
            for figure in Figure:
                assert told[figure] == sum(counts(figure, one, period) for one in kept), (figure, period.key)
                rows = db.session.execute(queries.entries(MACHINE, asked.narrowed(figure=figure.value))).all()
                assert len(rows) == told[figure]
