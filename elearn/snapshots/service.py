"""Freeze figures, and correct what was frozen by freezing anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import SOURCE, _, speaking
from elearn.kernel.text import clean
from elearn.kernel.upsert import insert_or
from elearn.reports import queries as reports
from elearn.reports import service as reports_service
from elearn.reports.periods import Period
from elearn.reports.queries import Question
from elearn.reports.rules import FIGURES, FiguresDisagreeError, Tally, counting_rules
from elearn.reports.sheet import Places
from elearn.reports.table import Table
from elearn.snapshots import queries, rules
from elearn.snapshots.models import Snapshot, SnapshotPart
from elearn.snapshots.rules import Person

LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class Frozen:
    """The snapshot; `fresh` is False when somebody had frozen the same just before."""

    id: int
    fresh: bool


def freeze(period: Period, asked: Question, *, scope: str, note: str, actor: Actor) -> Frozen:
    """Freeze the figures of a question at the end of a period.

    Refuses anybody but the department, a period that is not over, and figures that the recount from
    the facts does not confirm (naming the rows). The same question frozen before, or by somebody at
    the same moment, gives that snapshot. Writes the snapshot, its parts, the check and an audit entry.
    """
    _check_may(actor)
    asked = _cut(period, asked)
    before = queries.newest_of(rules.chain_of(actor.unit_id, period.starts, asked.as_json()))
    if before is not None:
        return Frozen(before.id, fresh=False)
    with speaking(SOURCE):  # what is kept for ever is kept in the language of the papers
        return _write(period, asked, scope, clean(note), actor, corrects=None)


def correct(snapshot_id: int, *, note: str, actor: Actor) -> Frozen:
    """Freeze anew what a snapshot froze, from the facts known today; the new one names the old.

    Refuses anybody but the department, a missing reason, a snapshot corrected already, and one from
    which nothing differs.
    """
    _check_may(actor)
    old, note = queries.snapshot_for(actor, snapshot_id), clean(note)
    if len(note) < LEAST_REASON:
        raise Refused(
            _("Chưa ghi lý do đính chính."), next_step=_("Ghi vì sao số liệu đã chốt phải thay bằng bản mới.")
        )
    newer = queries.corrected_by(old.id)
    if newer is not None:
        return Frozen(newer, fresh=False)
    if not queries.since_frozen(old):
        raise Refused(
            _("Không có gì phát sinh sau chốt, nên không có gì để đính chính."),
            next_step=_("Bản đã chốt vẫn đúng với dữ kiện hôm nay."),
        )
    period = queries.period_of(old)
    with speaking(SOURCE):
        return _write(period, queries.question_of(old), old.scope, note, actor, corrects=old)


def _check_may(actor: Actor) -> None:
    if actor.role is not Role.DEPARTMENT:
        raise Refused(_("Chỉ Sở được chốt số liệu."))


def _cut(period: Period, asked: Question) -> Question:
    """The question at the end of the period, whatever day and status the page had."""
    if period.ends > clock.today():
        raise Refused(
            _("Chưa chốt được: kỳ này kết thúc ngày %(day)s.", day=f"{period.ends:%d/%m/%Y}"),
            next_step=_("Chốt từ ngày cuối kỳ trở đi, hoặc chọn số ngày tự do kết thúc không muộn hơn hôm nay."),
        )
    return asked.narrowed(as_of=period.ends, status="registered", since=None)


def _write(period: Period, asked: Question, scope: str, note: str, actor: Actor, corrects: Snapshot | None) -> Frozen:
    made, verdict = reports_service.checked_table(actor, asked, occasion="snapshot")
    people = _people(actor, asked, period)
    _agree(made, people)
    parts = _parts(made, people)
    found = Snapshot(
        chain=rules.chain_of(actor.unit_id, period.starts, asked.as_json()),
        edition=corrects.edition + 1 if corrects else 1,
        corrects_id=corrects.id if corrects else None,
        unit_id=actor.unit_id,
        period=period.key,
        starts_on=period.starts,
        as_of=asked.as_of,
        question=asked.as_json(),
        scope=scope,
        taken_at=clock.now(),
        user_id=actor.user_id,
        name=actor.name,
        note=note,
        checked=verdict.sentence(),
        notes=counting_rules(),
        figures_rows=len(made.lines),
        people_rows=sum(people.counts.values()),
        totals={
            **dict(zip(FIGURES, made.total.figures, strict=True)),
            "registered_within": people.registered_within,
            "completed_within": people.completed_within,
        },
    )
    found.content_hash = rules.content_hash(
        queries.head_of(found), ((unit, figures, text) for unit, figures, _count, text in parts)
    )
    return _store(found, parts, actor)


Part = tuple[int, dict[str, object], int, bytes]  # unit id, figures, how many people, their lines


def _store(found: Snapshot, parts: list[Part], actor: Actor) -> Frozen:
    columns = {c.name: getattr(found, c.name) for c in Snapshot.__table__.columns if c.name != "id"}
    number = db.session.scalar(
        insert_or(Snapshot.__table__).on_conflict_do_nothing().returning(Snapshot.__table__.c.id).values(columns)
    )
    if number is None:  # somebody pressed at the same moment: theirs is the one
        first = queries.newest_of(found.chain)
        return Frozen(first.id if first else 0, fresh=False)
    if parts:
        db.session.execute(
            insert(SnapshotPart),
            [
                {
                    "snapshot_id": number,
                    "place": place,
                    "unit_id": unit_id,
                    "figures": figures,
                    "people_rows": count,
                    "people": rules.pack(text),
                }
                for place, (unit_id, figures, count, text) in enumerate(parts)
            ],
        )
    record(
        Did.FIGURES_FROZEN if found.corrects_id is None else Did.FIGURES_CORRECTED,
        actor,
        f"snapshot:{number}",
        as_of=found.as_of,
        period=found.period,
        rows=found.people_rows,
        hash=found.content_hash,
        corrects=found.corrects_id,
        reason=found.note,
    )
    return Frozen(int(number), fresh=True)


@dataclass(slots=True)
class _People:
    """Everybody counted, by the unit that carries them on the day: kept as the bytes that are frozen, not as objects."""

    lines: dict[int, bytearray]  # in the order of names
    counts: dict[int, int]
    tallies: dict[tuple[int, int], Tally]  # by (unit, course)
    registered_within: int = 0
    completed_within: int = 0


def _people(actor: Actor, asked: Question, period: Period) -> _People:
    found = _People(defaultdict(bytearray), defaultdict(int), {})
    places, acts = Places.on(asked.as_of), queries.acts()
    counted: dict[tuple[int, int, str, int], int] = defaultdict(int)
    for row in reports.stream(reports.people(actor, asked)):
        unit, course = places.of(row)
        one = Person(
            enrolment_id=row.id,
            staff_id=row.staff_id,
            course_id=row.course_id,
            course=course,
            version=row.version,
            staff_code=row.code,
            full_name=row.full_name,
            position=row.position or "",
            press_role=row.press_role or "",
            registered_unit_code=row.unit_code,
            registered_unit_name=row.unit_name or "",
            mandate=row.mandate_number or "",
            registered_at=row.registered_at.isoformat(),
            started_at=rules.iso(row.started_at),
            completed_at=rules.iso(row.completed_at),
            due_on=rules.iso(row.completion_due_on),
            status=row.status,
            overdue=int(bool(row.overdue)),
            acts=acts.get(row.id, []),
        )
        found.lines[unit.id] += rules.line(one)
        found.counts[unit.id] += 1
        counted[unit.id, one.course_id, one.status, one.overdue] += 1
        found.registered_within += period.holds(row.registered_at)
        found.completed_within += row.completed_at is not None and period.holds(row.completed_at)
    for (unit_id, course_id, status, overdue), count in counted.items():
        tally = found.tallies.get((unit_id, course_id), Tally())
        found.tallies[unit_id, course_id] = tally + Tally.of(status, count, overdue * count)
    return found


def _agree(made: Table, people: _People) -> None:
    """Refuses when the people about to be frozen don't make the figures about to be frozen."""
    counted = dict(people.tallies)
    wrong = [line.name for line in made.lines if counted.pop((line.unit.id, line.course_id), Tally()) != line.tally]
    wrong += [str(pair) for pair in counted]
    if wrong:
        raise FiguresDisagreeError(wrong)


def _parts(made: Table, people: _People) -> list[Part]:
    figures: dict[int, dict[str, object]] = {}
    rows: dict[int, list[list[object]]] = defaultdict(list)
    for line in made.lines:
        unit = line.unit
        figures[unit.id] = {"code": unit.code, "name": unit.name, "kind": unit.kind, "rows": rows[unit.id]}
        rows[line.unit.id].append([line.course_id, line.course, *line.tally.figures])
    return [
        (unit_id, told, people.counts.get(unit_id, 0), bytes(people.lines.pop(unit_id, b"")))
        for unit_id, told in figures.items()
    ]
