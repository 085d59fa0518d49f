"""Reads of letters and of their chain. Who may read a letter is decided by the mandates that come from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import CTE, select

from elearn.kernel.db import AnyRow, AnySelect, db
from elearn.letters.models import Letter, LetterAddressee, LetterLink
from elearn.letters.rules import Step, laid_out
from elearn.units.models import Unit


def above(letter_id: int) -> CTE:
    """The ids of a letter and of all it carries out, directly or not."""
    return _walk(select(Letter.id.label("id")).where(Letter.id == letter_id), up=True)


def above_all(letter_ids: AnySelect) -> CTE:
    """The ids of some letters (a query of ids) and of all they carry out."""
    return _walk(select(Letter.id.label("id")).where(Letter.id.in_(letter_ids)), up=True)


def below(letter_id: int) -> CTE:
    """The ids of a letter and of all that carry it out, directly or not."""
    return _walk(select(Letter.id.label("id")).where(Letter.id == letter_id), up=False)


def _walk(start: object, *, up: bool) -> CTE:
    walk: CTE = start.cte("chain", recursive=True)  # type: ignore[attr-defined]
    here, there = LetterLink.letter_id, LetterLink.carries_out_id
    if not up:
        here, there = there, here
    return walk.union(select(there).join(walk, walk.c.id == here))  # a set: a circle would end too


def links_above(letter_id: int) -> dict[int, list[int]]:
    """Letter → letters it carries out, for the whole chain above a letter."""
    walk = above(letter_id)
    found: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(
        select(LetterLink.letter_id, LetterLink.carries_out_id)
        .join(walk, walk.c.id == LetterLink.letter_id)
        .order_by(LetterLink.letter_id, LetterLink.carries_out_id)
    ):
        found[row.letter_id].append(row.carries_out_id)
    return dict(found)


def chain_of(letter_id: int) -> list[tuple[Step, AnyRow]]:
    """The chain that ends in a letter, topmost first: id, number, issued_on, issuer, subject, kind."""
    steps = laid_out(links_above(letter_id), letter_id)
    rows = {
        row.id: row
        for row in db.session.execute(
            select(Letter.id, Letter.number, Letter.issued_on, Letter.issuer, Letter.subject, Letter.kind).where(
                Letter.id.in_([step.letter_id for step in steps])
            )
        )
    }
    return [(step, rows[step.letter_id]) for step in steps]


def carried_out_by(letter_id: int) -> Sequence[AnyRow]:
    """The letters that carry this one out, in order of their days: id, number, issued_on, issuer, subject, kind."""
    return db.session.execute(
        select(Letter.id, Letter.number, Letter.issued_on, Letter.issuer, Letter.subject, Letter.kind)
        .join(LetterLink, LetterLink.letter_id == Letter.id)
        .where(LetterLink.carries_out_id == letter_id)
        .order_by(Letter.issued_on, Letter.id)
    ).all()


def addressees_of(letter_id: int) -> Sequence[AnyRow]:
    """name, unit code (or none) of each line of "Kính gửi"."""
    return db.session.execute(
        select(LetterAddressee.name, Unit.code)
        .outerjoin(Unit, Unit.id == LetterAddressee.unit_id)
        .where(LetterAddressee.letter_id == letter_id)
        .order_by(LetterAddressee.position)
    ).all()


def by_keys(keys: Iterable[str]) -> dict[str, int]:
    """Key → id of the letters that are known."""
    return {
        row.key: row.id for row in db.session.execute(select(Letter.key, Letter.id).where(Letter.key.in_(list(keys))))
    }
