"""A checked list kept between the check and the commit, and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.people import feeding, importing
from elearn.people.columns import BY_HAND, WISHES
from elearn.people.importing import Checked, Source
from elearn.people.judging import Progress
from elearn.people.models import ImportState, StaffImport, StaffImportRow
from elearn.people.words import Verdict
from elearn.sheets import legacy
from elearn.sheets.cells import letter
from elearn.sheets.reading import Reading
from elearn.sheets.tables import Table
from elearn.sheets.writing import refused_file
from elearn.units.scope import within

KEPT = timedelta(days=7)  # how long the bytes of a list stay
_TOLD = ("place", "sheet", "row", "verdict", "reasons", "warnings", "values")


@dataclass(frozen=True, slots=True)
class Judged:
    """A kept list judged outside the transaction that will write it."""

    checked: Checked
    as_kept: bool  # every row came out as it is kept


def keep_check(source: Source, *, actor: Actor, progress: Progress | None = None) -> int:
    """Check a list and keep it with its verdicts; returns its id. Refuses a file that can't be read.

    Lists older than a week lose their bytes and rows here; their figures stay.
    """
    _forget_old()
    checked = importing.check(source, actor=actor, progress=progress)
    return _store(checked, actor, ImportState.CHECKED)


def keep_waiting(source: Source, *, actor: Actor) -> int:
    """Keep a list that the worker will check; returns its id. It shows no figures until then."""
    nothing = {str(verdict): 0 for verdict in Verdict} | {"rows": 0}
    return _store_list(source, actor, ImportState.WAITING, nothing, {})


def check_waiting(import_id: int, *, actor: Actor, progress: Progress | None = None) -> Checked:
    """Check a list that waits. Writes nothing; refuses a file that can't be read."""
    checked = importing.check(source_of(import_for(actor, import_id)), actor=actor, progress=progress)
    if checked.source.full_on:
        feeding.weigh(checked, actor=actor)  # a day that can't be is told now
    return checked


def keep_checked(import_id: int, checked: Checked, *, actor: Actor) -> None:
    """Keep the verdicts on a list that waited; refuses (Conflict) one that was dropped meanwhile."""
    found = import_for(actor, import_id, lock=True)
    if found.state != ImportState.WAITING:
        raise _over()
    _forget_old()
    found.state, found.counts, found.found = str(ImportState.CHECKED), checked.counts, _found(checked, actor)
    db.session.flush()
    _store_rows(import_id, checked)


def _over() -> Conflict:
    return Conflict(_("Danh sách này đã xử lý xong."), next_step=_("Tải tệp lên lại nếu còn dòng cần nhập."))


def _found(checked: Checked, actor: Actor) -> dict[str, Any]:
    told = found_in(checked.reading)
    if checked.source.full_on:
        told["feed"] = feeding.weigh(checked, actor=actor).told()
    return told


def _store(checked: Checked, actor: Actor, state: ImportState, *, rows: bool = True) -> int:
    found = _found(checked, actor) if rows else found_in(checked.reading)
    import_id = _store_list(checked.source, actor, state, checked.counts, found, content=rows)
    if rows:
        _store_rows(import_id, checked)
    return import_id


def _store_list(
    source: Source,
    actor: Actor,
    state: ImportState,
    counts: dict[str, int],
    found: dict[str, Any],
    *,
    content: bool = True,
) -> int:
    now = clock.now()
    return int(
        db.session.scalar(
            insert(StaffImport)
            .returning(StaffImport.id)
            .values(
                sha256=source.sha256,
                filename=source.filename,
                content=source.content if content else None,
                encoding=source.encoding,
                mapping=dict(source.mapping),
                given_unit_id=source.given_unit_id,
                full_on=source.full_on,
                confirmation="",
                unit_id=actor.unit_id,
                user_id=actor.user_id,
                name=actor.name,
                state=str(state),
                counts=counts,
                found=found,
                checked_at=now,
                committed_at=now if state is ImportState.COMMITTED else None,
            )
        )
        or 0
    )


def _rows_told(import_id: int, checked: Checked) -> list[dict[str, Any]]:
    return [
        {
            "import_id": import_id,
            "place": place,
            "sheet": seen.sheet,
            "row": seen.row,
            "verdict": str(seen.verdict),
            "reasons": [[r.code, r.cell, r.sentence] for r in seen.reasons],
            "warnings": [[r.code, r.cell, r.sentence] for r in seen.warnings],
            "values": seen.values,
        }
        for place, seen in enumerate(checked.rows)
    ]


def _store_rows(import_id: int, checked: Checked) -> None:
    if rows := _rows_told(import_id, checked):
        db.session.execute(insert(StaffImportRow), rows)


def note_commit(checked: Checked, *, actor: Actor) -> int:
    """Remember a list that was written straight away (command line): figures only."""
    return _store(checked, actor, ImportState.COMMITTED, rows=False)


def confirm(found: StaffImport, reason: str) -> None:
    """Take a person's word that a feed which stopped goes on; refuses one without a reason."""
    stops = found.found.get("feed", {}).get("stops", [])
    if stops and found.state == ImportState.CHECKED:
        reason = clean(reason)
        if len(reason) < 5:
            raise Refused(_("Danh sách bị dừng, chưa ghi gì."), next_step=_("Ghi lý do đủ rõ rồi xác nhận."))
        found.confirmation = reason
        db.session.flush()


def judged(import_id: int, *, actor: Actor, progress: Progress | None = None) -> Judged:
    """A kept list judged anew, and whether its rows came out as they are kept. Writes nothing."""
    found = _to_commit(import_for(actor, import_id))
    checked = importing.check(source_of(found), actor=actor, progress=progress)
    kept = [tuple(row) for row in db.session.execute(rows_of(import_id))]
    fresh = [tuple(row[name] for name in _TOLD) for row in _rows_told(import_id, checked)]
    return Judged(checked, kept == fresh)


def commit_kept(
    import_id: int, *, actor: Actor, progress: Progress | None = None, judged: Judged | None = None
) -> dict[str, Any]:
    """Write the accepted rows of a kept list as they are judged in this transaction, once; returns the counts.

    `judged` is the list judged just before: it is judged again only if something changed since. Refuses a list that
    was committed or dropped before, whose bytes are gone, or a feed that stops and is not confirmed.
    """
    found = _to_commit(import_for(actor, import_id, lock=True))
    if judged is None:
        checked = importing.settled(None, source_of(found), actor=actor, progress=progress)
    else:
        checked = importing.settled(judged.checked, judged.checked.source, actor=actor, progress=progress)
    feed = feeding.weigh(checked, actor=actor) if found.full_on else None
    if feed:
        feeding.check_allowed(feed, found.confirmation, found.found["feed"]["fingerprint"])
    importing.keep(checked, actor=actor)
    if feed:
        feeding.mark(feed, import_id, found.confirmation, actor=actor)
        found.found = {**found.found, "feed": feed.told()}
    if judged is None or not (judged.as_kept and checked is judged.checked):
        db.session.execute(delete(StaffImportRow).where(StaffImportRow.import_id == import_id))
        _store_rows(import_id, checked)
    found.state, found.counts, found.committed_at = str(ImportState.COMMITTED), checked.counts, clock.now()
    db.session.flush()
    return checked.counts


def _to_commit(found: StaffImport) -> StaffImport:
    if found.state != ImportState.CHECKED:
        raise _over()
    return found


def drop(import_id: int, *, actor: Actor) -> None:
    """Forget a list that is not to be written; refuses one that was."""
    found = import_for(actor, import_id, lock=True)
    if found.state == ImportState.COMMITTED:
        raise Conflict(_("Danh sách này đã ghi."), next_step=_("Các dòng đã ghi xem ở danh sách cán bộ."))
    _forget([import_id], ImportState.DROPPED)


def _forget_old() -> None:
    old = db.session.scalars(
        select(StaffImport.id).where(StaffImport.checked_at < clock.now() - KEPT, StaffImport.content.is_not(None))
    ).all()
    if old:
        _forget(list(old), None)


def _forget(ids: list[int], state: ImportState | None) -> None:
    db.session.execute(delete(StaffImportRow).where(StaffImportRow.import_id.in_(ids)))
    values: dict[str, Any] = {"content": None} | ({"state": str(state)} if state else {})
    db.session.execute(update(StaffImport).where(StaffImport.id.in_(ids)).values(values))


def import_for(actor: Actor, import_id: int, *, lock: bool = False) -> StaffImport:
    """A list the actor checked, from the seat they checked it from; Missing otherwise."""
    query = select(StaffImport).where(StaffImport.id == import_id, StaffImport.user_id == actor.user_id)
    query = query.where(within(StaffImport.unit_id, actor))
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None or found.unit_id != actor.unit_id:
        raise Missing
    return found


def recent(actor: Actor, at_most: int = 10) -> list[StaffImport]:
    """The lists the actor checked last."""
    return list(
        db.session.scalars(
            select(StaffImport)
            .where(StaffImport.user_id == actor.user_id, within(StaffImport.unit_id, actor))
            .where(StaffImport.unit_id == actor.unit_id)
            .order_by(StaffImport.id.desc())
            .limit(at_most)
        )
    )


def rows_of(import_id: int, verdict: str = "") -> AnySelect:
    """The rows of a kept list in the file's order, all or those of one verdict."""
    query = select(
        StaffImportRow.place,
        StaffImportRow.sheet,
        StaffImportRow.row,
        StaffImportRow.verdict,
        StaffImportRow.reasons,
        StaffImportRow.warnings,
        StaffImportRow.values,
    ).where(StaffImportRow.import_id == import_id)
    if verdict:
        query = query.where(StaffImportRow.verdict == verdict)
    return query.order_by(StaffImportRow.place)


def source_of(found: StaffImport) -> Source:
    """The list as it was sent; refuses one whose bytes are gone."""
    if found.content is None:
        raise Refused(_("Tệp này không còn được giữ."), next_step=_("Tải tệp lên lại."))
    return Source(found.content, found.filename, found.encoding, found.mapping, found.given_unit_id, found.full_on)


def refused_of(found: StaffImport) -> tuple[bytes, str]:
    """(file of the rows not taken with a column “Lỗi”, its ending)."""
    understood = importing.read(source_of(found))
    sheets = {table.sheet.name: number for number, table in enumerate(understood.tables)}
    told = {
        (sheets[row.sheet], row.row): " ".join(reason[2] for reason in row.reasons)
        for row in db.session.execute(rows_of(found.id).where(StaffImportRow.verdict.in_(["refused", "ambiguous"])))
    }
    return refused_file(understood, told)


def found_in(understood: Reading) -> dict[str, Any]:
    """What the page tells of a list: notes, columns, words before and after."""
    old = understood.old
    return {
        "kind": understood.book.kind,
        "notes": [[note.code, note.text] for note in understood.notes],
        "sheets": [_sheet_told(table) for table in understood.tables if not table.sheet.hidden and table.header],
        "old": {"encoding": old.encoding, "name": legacy.LABELS[old.encoding], "samples": list(old.samples)}
        if old
        else None,
        "converted": understood.converted,
    }


def _sheet_told(table: Table) -> dict[str, Any]:
    assert table.header is not None
    used = {column.place: name for name, columns in table.chosen.items() for column in columns}
    return {
        "name": table.sheet.name,
        "row": table.header.last,
        "fault": table.fault,
        "columns": [
            {
                "letter": letter(column.place),
                "label": column.label,
                "field": used.get(column.place, ""),
                "mark": column.mark,
                "hidden": column.hidden,
            }
            for column in sorted(table.header.columns, key=lambda c: c.place)
        ],
    }


def columns_told(understood: Reading) -> list[str]:
    """Columns as understood, a line a sheet, for the command line."""
    told = []
    for sheet in found_in(understood)["sheets"]:
        used = [f"{c['letter']} “{c['label']}” → {WISHES.label_of(c['field'])}" for c in sheet["columns"] if c["field"]]
        left = [f"{c['letter']} “{c['label']}”" for c in sheet["columns"] if not c["field"] and not c["mark"]]
        line = f"{sheet['name']} (tiêu đề dòng {sheet['row']}): " + "; ".join(used)
        told.append(line + (f". Không dùng: {', '.join(left)}" if left else ""))
    return told


def mapping_from(sheet: str, row: int, fields: Mapping[str, str]) -> dict[str, Any]:
    """A person's word on the columns, as kept; refuses a field named for two columns or unknown."""
    chosen = {place: name for place, name in fields.items() if name in BY_HAND}
    several = {WISHES.subject, *(wanted.name for wanted in WISHES.fields if wanted.fallback)}
    twice = sorted(
        {WISHES.label_of(n) for n in chosen.values() if list(chosen.values()).count(n) > 1 and n not in several}
    )
    if twice:
        raise Refused(
            _("Một giá trị chỉ lấy từ một cột: %(fields)s.", fields=", ".join(twice)),
            next_step=_("Chọn lại cột rồi kiểm tra."),
        )
    return {sheet: {"row": max(1, row), "fields": chosen}}
