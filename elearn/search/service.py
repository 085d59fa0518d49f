"""Keep the index what was published. It holds no fact of its own: whatever it says can be made again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from itertools import islice

from sqlalchemy import delete, insert, select

from elearn.kernel import finding
from elearn.kernel.db import db
from elearn.kernel.text import spelled
from elearn.search import sources
from elearn.search.models import SearchEntry, SearchWord
from elearn.search.rules import Kind
from elearn.search.sources import Document


@dataclass(frozen=True, slots=True)
class Indexed:
    """What became of the index."""

    entries: int
    new: int
    gone: int


def follow(_news: object) -> None:
    """Something was published: bring the index to it."""
    refresh()


def refresh() -> Indexed:
    """Bring the index to what is published now: adds, replaces and removes entries. Refuses nothing."""
    rows = db.session.execute(
        select(SearchEntry.kind, SearchEntry.edition, SearchEntry.key, SearchEntry.digest, SearchEntry.id)
    ).all()
    known = {(row.kind, row.edition, row.key, row.digest): row.id for row in rows}
    frozen = {row.edition for row in rows if row.kind == Kind.COURSE}
    kept = {row.id for row in rows if row.kind in (Kind.COURSE, Kind.LESSON, Kind.SCENARIO) and row.edition in frozen}
    new = []
    for document in sources.documents(frozen):
        entry_id = known.get((str(document.kind), document.edition, document.key, _digest(document)))
        if entry_id is None:
            new.append(document)
        else:
            kept.add(entry_id)
    gone = [row.id for row in rows if row.id not in kept]
    _remove(gone)
    for document in new:
        _add(document)
    return Indexed(len(kept) + len(new), len(new), len(gone))


def rebuild() -> Indexed:
    """Throw the index away and make it anew from what is published."""
    db.session.execute(delete(SearchWord))
    db.session.execute(delete(SearchEntry))
    return refresh()


def fill_if_empty() -> None:
    """Make the index of a database that was filled before there was one."""
    if db.session.scalar(select(SearchEntry.id).limit(1)) is None:
        refresh()


def _digest(document: Document) -> str:
    said = json.dumps(astuple(document), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _remove(entry_ids: list[int]) -> None:
    waiting = iter(entry_ids)
    while piece := list(islice(waiting, 500)):  # a statement holds only so many values
        db.session.execute(delete(SearchWord).where(SearchWord.entry_id.in_(piece)))
        db.session.execute(delete(SearchEntry).where(SearchEntry.id.in_(piece)))


def _add(document: Document) -> None:
    title, note = spelled(document.title), spelled(document.note)
    entry_id = db.session.scalar(
        insert(SearchEntry)
        .returning(SearchEntry.id)
        .values(
            kind=str(document.kind),
            edition=document.edition,
            key=document.key,
            title=title,
            note=note,
            text=document.text,
            length=len(finding.tokens(title)),
            digest=_digest(document),
        )
    )
    words = finding.weigh(title, document.headings, document.text, document.called)
    rows = [{"entry_id": entry_id, **word._asdict()} for word in words]
    db.session.connection().execute(insert(SearchWord), rows)
