"""Reads of mandates. Drafts are for who issues them; a published one for every unit it addresses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from elearn.catalogue.models import Course, CourseVersion
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.kernel.errors import Missing
from elearn.mandates import deadlines, rules
from elearn.mandates.models import (
    AudienceLine,
    AudienceLineCourse,
    Mandate,
    MandateCourse,
    MandateScan,
    MandateUnit,
)
from elearn.units import queries as units
from elearn.units.models import Unit, UnitPeriod
from elearn.units.scope import within


@dataclass(frozen=True, slots=True)
class CourseRow:
    course_id: int
    slug: str
    title: str


def _readable(actor: Actor, *, drafts: bool) -> Any:
    addressed = select(MandateUnit.mandate_id).where(within(MandateUnit.unit_id, actor))
    published = Mandate.published_at.is_not(None) & Mandate.id.in_(addressed)
    return or_(published, Mandate.published_at.is_(None)) if drafts else published


def listing(actor: Actor, *, drafts: bool) -> AnySelect:
    """Mandates newest first, with today's deadlines and how many units each addresses."""
    today = clock.today()
    addressed = select(func.count()).where(MandateUnit.mandate_id == Mandate.id).correlate(Mandate).scalar_subquery()
    return (
        select(
            Mandate.id,
            Mandate.number,
            Mandate.issued_on,
            Mandate.issuer,
            Mandate.subject,
            Mandate.published_at,
            deadlines.registration_on(today),
            deadlines.completion_on(today),
            addressed.label("units"),
        )
        .where(_readable(actor, drafts=drafts))
        .order_by(Mandate.issued_on.desc(), Mandate.id.desc())
    )


def published(actor: Actor) -> Sequence[AnyRow]:
    """Published mandates the actor may read, newest first: id, number, subject."""
    return db.session.execute(
        select(Mandate.id, Mandate.number, Mandate.subject)
        .where(_readable(actor, drafts=False))
        .order_by(Mandate.issued_on.desc(), Mandate.id.desc())
    ).all()


def mandate_for(actor: Actor, mandate_id: int, *, drafts: bool, lock: bool = False) -> Mandate:
    """The mandate, or Missing for who may not read it."""
    query = select(Mandate).where(Mandate.id == mandate_id, _readable(actor, drafts=drafts))
    mandate = db.session.scalar(query.with_for_update() if lock else query)
    if mandate is None:
        raise Missing
    return mandate


def mandate_on(actor: Actor, mandate_id: int, day: date) -> AnyRow:
    """A published mandate with its deadlines of a day, and the later letter (or none) that set that of registration."""
    row = db.session.execute(
        select(
            Mandate,
            deadlines.registration_on(day),
            deadlines.completion_on(day),
            deadlines.registration_letter(day),
        ).where(Mandate.id == mandate_id, _readable(actor, drafts=False))
    ).one_or_none()
    if row is None:
        raise Missing
    return row


def courses_of(mandate_id: int) -> list[CourseRow]:
    """The mandate's courses by title, each at the version it was published with (or the newest)."""
    newest = (
        select(CourseVersion.course_id, func.max(CourseVersion.id).label("id"))
        .group_by(CourseVersion.course_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Course.id, Course.slug, CourseVersion.title)
        .join(MandateCourse, MandateCourse.course_id == Course.id)
        .join(newest, newest.c.course_id == Course.id)
        .join(CourseVersion, CourseVersion.id == func.coalesce(MandateCourse.version_id, newest.c.id))
        .where(MandateCourse.mandate_id == mandate_id)
        .order_by(CourseVersion.title)
    )
    return [CourseRow(*row) for row in rows]


def versions_of(mandate_id: int) -> dict[int, int]:
    """Course id → version the mandate was published with."""
    rows = db.session.execute(
        select(MandateCourse.course_id, MandateCourse.version_id).where(MandateCourse.mandate_id == mandate_id)
    )
    return {row.course_id: row.version_id for row in rows if row.version_id is not None}


def lines_of(mandate_id: int) -> list[rules.Line]:
    """The audience lines in their order, each with its courses."""
    rows = db.session.execute(
        select(
            AudienceLine.id,
            AudienceLine.rule,
            AudienceLine.press_role,
            AudienceLine.minimum,
            AudienceLine.kinds,
            AudienceLine.wording,
            AudienceLineCourse.course_id,
        )
        .outerjoin(AudienceLineCourse, AudienceLineCourse.line_id == AudienceLine.id)
        .where(AudienceLine.mandate_id == mandate_id)
        .order_by(AudienceLine.position, AudienceLineCourse.course_id)
    ).all()
    taught: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for row in rows:
        taught[row.id] += () if row.course_id is None else (row.course_id,)
    return [
        rules.Line(row.id, row.rule, row.press_role, row.minimum, taught[row.id], tuple(row.kinds), row.wording)
        for row in {row.id: row for row in rows}.values()
    ]


def counts_from(mandate: Mandate) -> rules.CountsFrom:
    """Which earlier completions count for the mandate."""
    return rules.CountsFrom(mandate.recognition, mandate.starts_on or mandate.issued_on, mandate.recognition_months)


def neighbours_of(actor: Actor, mandate: Mandate, *, drafts: bool) -> Sequence[Mandate]:
    """The rounds just before and just after a mandate, as far as the actor may read them."""
    beside = or_(Mandate.id == mandate.follows_id, Mandate.follows_id == mandate.id)
    return db.session.scalars(
        select(Mandate).where(beside, _readable(actor, drafts=drafts)).order_by(Mandate.round)
    ).all()


def scope_of(mandate_id: int) -> AnySelect:
    """The ids of the units in scope, as a query."""
    return select(MandateUnit.unit_id).where(MandateUnit.mandate_id == mandate_id)


def unit_ids_of(mandate_id: int) -> list[int]:
    return list(
        db.session.scalars(
            select(MandateUnit.unit_id).where(MandateUnit.mandate_id == mandate_id).order_by(MandateUnit.unit_id)
        )
    )


def units_of(mandate_id: int, day: date) -> Sequence[AnyRow]:
    """Units in scope by name: id, code, name, kind."""
    return db.session.execute(
        select(Unit.id, Unit.code, UnitPeriod.name, UnitPeriod.kind)
        .join(MandateUnit, MandateUnit.unit_id == Unit.id)
        .join(UnitPeriod, (UnitPeriod.unit_id == Unit.id) & units.period_on(day))
        .where(MandateUnit.mandate_id == mandate_id)
        .order_by(UnitPeriod.sort_key, Unit.id)
    ).all()


def scans_of(mandate_id: int) -> Sequence[AnyRow]:
    return db.session.execute(
        select(MandateScan.id, MandateScan.filename, MandateScan.media_type, MandateScan.size)
        .where(MandateScan.mandate_id == mandate_id)
        .order_by(MandateScan.id)
    ).all()


def scan_for(actor: Actor, mandate_id: int, scan_id: int, *, drafts: bool) -> MandateScan:
    mandate_for(actor, mandate_id, drafts=drafts)
    scan = db.session.get(MandateScan, scan_id)
    if scan is None or scan.mandate_id != mandate_id:
        raise Missing
    return scan
