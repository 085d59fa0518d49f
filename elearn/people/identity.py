"""Who somebody is: the names and codes they had, and records of theirs that were merged.

A merge is read, not written into other rows: rows keep the record they were made for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from elearn.kernel import clock
from elearn.kernel.db import AnyRow, KeyText, db
from elearn.kernel.text import fold, name_sort_key
from elearn.people.models import FormerCode, FormerName, Staff, StaffMerge


def merged_on(day: date) -> Any:
    """Records that stand for nobody at the end of a day, because they count for another one."""
    end = clock.end_of(day)
    return select(StaffMerge.from_id).where(
        StaffMerge.at < end, or_(StaffMerge.ended_at.is_(None), StaffMerge.ended_at >= end)
    )


def same_person(column: Any, staff_id: Any) -> ColumnElement[bool]:
    """The condition that keeps rows of a person, whichever of their merged records they were made for."""
    own = select(literal(staff_id, Integer) if not hasattr(staff_id, "type") else staff_id)
    others = select(StaffMerge.from_id).where(StaffMerge.into_id == staff_id, StaffMerge.ended_at.is_(None))
    condition: ColumnElement[bool] = column.in_(own.union_all(others))
    return condition


def stands_for(column: Any, day: date | None = None) -> ColumnElement[int]:
    """The record a person goes by today, or at the end of a day, for a column of staff ids."""
    merged: ColumnElement[bool] = StaffMerge.ended_at.is_(None)
    if day is not None:
        end = clock.end_of(day)
        merged = (StaffMerge.at < end) & (merged | (StaffMerge.ended_at >= end))
    into = (
        select(StaffMerge.into_id)
        .where(StaffMerge.from_id == column, merged)
        .correlate_except(StaffMerge)
        .scalar_subquery()
    )
    return func.coalesce(into, column)


def person_of(staff_id: int) -> int:
    """The record a person goes by today."""
    found = db.session.scalar(
        select(StaffMerge.into_id).where(StaffMerge.from_id == staff_id, StaffMerge.ended_at.is_(None))
    )
    return found or staff_id


def records_of(staff_id: int) -> list[int]:
    """The records that count for this one now, without itself."""
    return list(
        db.session.scalars(
            select(StaffMerge.from_id)
            .where(StaffMerge.into_id == staff_id, StaffMerge.ended_at.is_(None))
            .order_by(StaffMerge.id)
        )
    )


def name_on(day: date) -> ColumnElement[str]:
    """The name a person bore on a day, for queries that read Staff."""
    if day >= clock.today():
        return Staff.full_name.expression
    then = (
        select(FormerName.full_name)
        .where(FormerName.staff_id == Staff.id, FormerName.until > day)
        .order_by(FormerName.until, FormerName.id)
        .limit(1)
        .correlate(Staff)
        .scalar_subquery()
    )
    renamed = select(FormerName.staff_id).where(FormerName.until > day)  # not correlated: read once
    return case((Staff.id.in_(renamed), then), else_=Staff.full_name)


def code_on(day: date) -> ColumnElement[str]:
    """The code a person had on a day, for queries that read Staff."""
    if day >= clock.today():
        return Staff.code.expression
    then = (
        select(FormerCode.code)
        .where(FormerCode.staff_id == Staff.id, FormerCode.until > day)
        .order_by(FormerCode.until, FormerCode.recorded_at)
        .limit(1)
        .correlate(Staff)
        .scalar_subquery()
    )
    return func.coalesce(then, Staff.code)


def sort_key_on(day: date) -> ColumnElement[str]:
    """The place of a person among names of a day, for queries that read Staff: a later name moves nobody."""
    if day >= clock.today():
        return Staff.sort_key.expression
    rows = db.session.execute(
        select(FormerName.staff_id, FormerName.full_name)
        .where(FormerName.until > day)
        .order_by(FormerName.until.desc(), FormerName.id.desc())
    )
    keys = {row.staff_id: name_sort_key(row.full_name) for row in rows}  # the earliest of them stays
    if not keys:
        return Staff.sort_key.expression
    return case(
        {staff_id: literal(key, KeyText) for staff_id, key in keys.items()}, value=Staff.id, else_=Staff.sort_key
    )


def last_name() -> ColumnElement[str]:
    """The name before the present one, or NULL, for queries that read Staff."""
    return (
        select(FormerName.full_name)
        .where(FormerName.staff_id == Staff.id)
        .order_by(FormerName.id.desc())
        .limit(1)
        .correlate(Staff)
        .scalar_subquery()
    )


def found_by(word: str) -> ColumnElement[bool]:
    """Whether a folded word stands in a name or is a code that a person has, had, or has on a merged record."""
    record = aliased(Staff)
    merged = (
        select(StaffMerge.into_id)
        .join(record, record.id == StaffMerge.from_id)
        .where(
            StaffMerge.ended_at.is_(None),
            or_(record.folded.contains(word, autoescape=True), func.lower(record.code) == word),
        )
    )
    return or_(
        Staff.folded.contains(word, autoescape=True),
        func.lower(Staff.code) == word,
        Staff.id.in_(select(FormerName.staff_id).where(FormerName.folded.contains(word, autoescape=True))),
        Staff.id.in_(select(FormerCode.staff_id).where(func.lower(FormerCode.code) == word)),
        Staff.id.in_(merged),
    )


def owners_of(codes: Collection[str]) -> dict[str, int]:
    """Code → the person who has it or had it, by whatever record; unknown codes are left out."""
    codes = list(codes)
    before = select(FormerCode.code, FormerCode.staff_id).where(FormerCode.code.in_(codes))
    had = {row.code: row.staff_id for row in db.session.execute(before)}
    has = {row.code: row.id for row in db.session.execute(select(Staff.code, Staff.id).where(Staff.code.in_(codes)))}
    found = {**had, **has}
    merged = db.session.execute(
        select(StaffMerge.from_id, StaffMerge.into_id).where(
            StaffMerge.ended_at.is_(None), StaffMerge.from_id.in_(found.values())
        )
    )
    into = {row.from_id: row.into_id for row in merged}
    return {code: into.get(staff_id, staff_id) for code, staff_id in found.items()}


def is_taken(code: str) -> bool:
    """Whether a code is or was somebody's: codes are never used again."""
    return bool(owners_of([code]))


def names_before(staff_id: int) -> Sequence[AnyRow]:
    """Earlier names, newest first: full_name, until."""
    return db.session.execute(
        select(FormerName.full_name, FormerName.until)
        .where(FormerName.staff_id == staff_id)
        .order_by(FormerName.until.desc(), FormerName.id.desc())
    ).all()


def codes_before(staff_id: int) -> Sequence[AnyRow]:
    """Earlier codes, newest first: code, until."""
    return db.session.execute(
        select(FormerCode.code, FormerCode.until)
        .where(FormerCode.staff_id == staff_id)
        .order_by(FormerCode.until.desc(), FormerCode.code)
    ).all()


def merges_of(staff_id: int) -> Sequence[AnyRow]:
    """Merges into and out of a record, newest first: id, from_id, into_id, at, name, reason, ended_*, code, full_name, into_code, into_name."""
    into = aliased(Staff)
    return db.session.execute(
        select(
            StaffMerge.id,
            StaffMerge.from_id,
            StaffMerge.into_id,
            StaffMerge.at,
            StaffMerge.name,
            StaffMerge.reason,
            StaffMerge.ended_at,
            StaffMerge.ended_by,
            StaffMerge.ended_reason,
            Staff.code,
            Staff.full_name,
            into.code.label("into_code"),
            into.full_name.label("into_name"),
        )
        .join(Staff, Staff.id == StaffMerge.from_id)
        .join(into, into.id == StaffMerge.into_id)
        .where(or_(StaffMerge.into_id == staff_id, and_(StaffMerge.from_id == staff_id)))
        .order_by(StaffMerge.id.desc())
    ).all()


def folded_name(name: str) -> str:
    """A name as doubles are looked for: without diacritics, spaces and dots."""
    return fold(name).replace(".", "").replace(" ", "")


def bare_code(code: str) -> str:
    """A code as doubles are looked for: upper case, without spaces and signs, numbers without leading zeros."""
    kept, number = "", ""
    for char in [*fold(code).upper(), ""]:
        if char.isdigit():
            number += char
            continue
        if number:
            kept, number = kept + (number.lstrip("0") or "0") + ("" if char.isalpha() else ";"), ""
        if char.isalpha():
            kept += char
    return kept.rstrip(";")
