"""Move efforts to another version. Nothing is rewritten: the record that is left stays as it was, the enrolments
refer to another one from now on, and what was learned comes over with the time at which it was learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, insert, select, update

from elearn.catalogue import changes
from elearn.catalogue import queries as catalogue
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.upsert import insert_or
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, VersionMove
from elearn.learning.rules import carried
from elearn.learning.service.progress import finish_if_done
from elearn.people.models import Staff

_RECORD = (
    LearningRecord.id,
    LearningRecord.staff_id,
    LearningRecord.course_id,
    LearningRecord.version_id,
    LearningRecord.track,
    LearningRecord.cycle,
    LearningRecord.opened_at,
    LearningRecord.started_at,
    LearningRecord.completed_at,
    LearningRecord.moved_to_id,
)


class Moved(NamedTuple):
    """What came of it: the records that were left, and how many of those people are through by it."""

    records: list[int]
    completed: int


def hold(record_ids: Collection[int]) -> Sequence[AnyRow]:
    """Hold records, and the people they belong to, until the transaction ends: nobody enrols, begins or finishes
    anything of theirs meanwhile. Always people first, by number, as enrolling does."""
    people = select(LearningRecord.staff_id).where(LearningRecord.id.in_(record_ids))
    db.session.execute(select(Staff.id).where(Staff.id.in_(people)).order_by(Staff.id).with_for_update(key_share=True))
    return db.session.execute(
        select(*_RECORD).where(LearningRecord.id.in_(record_ids)).order_by(LearningRecord.id).with_for_update()
    ).all()


def move(
    record_ids: Collection[int],
    from_version: int,
    to_version: int,
    *,
    marked: Collection[str],
    reason: str,
    actor: Actor,
    at: datetime,
    undoes_id: int | None = None,
) -> Moved:
    """Let unfinished efforts on one version go on in another.

    Who has finished, or was moved by somebody else meanwhile, is left alone: pressing twice moves once.
    `marked` are keys of changed lessons and scenarios that are kept all the same. Writes the records of the
    other version with the times of the first, the progress kept, where the enrolments refer to, the moves and,
    where nothing is left to do, the completion, as of now.
    """
    ready = [
        row
        for row in hold(record_ids)
        if row.version_id == from_version and row.moved_to_id is None and row.completed_at is None
    ]
    targets = _targets(ready, to_version)
    ready = [row for row in ready if row.id in targets]
    if not ready:
        return Moved([], 0)
    pairs = changes.between(from_version, to_version)
    progress = _progress([row.id for row in ready])
    kept = {
        pair.before: pair.after
        for pair in pairs
        if pair.before and pair.after and carried(pair.verdict, pair.kind, marked=pair.key in marked)
    }
    _copy(ready, targets, progress, kept, changes.same(from_version, to_version))
    links = [{"old": row.id, "new": targets[row.id]} for row in ready]
    connection = db.session.connection()
    connection.execute(
        update(Enrolment.__table__).where(Enrolment.record_id == bindparam("old")).values(record_id=bindparam("new")),
        links,
    )
    connection.execute(
        update(LearningRecord.__table__)
        .where(LearningRecord.id == bindparam("old"))
        .values(moved_to_id=bindparam("new")),
        links,
    )
    db.session.execute(
        insert(VersionMove),
        [
            {
                "from_record_id": row.id,
                "to_record_id": targets[row.id],
                "at": at,
                "user_id": actor.user_id,
                "name": actor.name,
                "reason": reason,
                "kept": _told(pairs, kept, progress.get(row.id, [])),
                "undoes_id": undoes_id,
            }
            for row in ready
        ],
    )
    through = _through(list(targets.values()), to_version)
    for record_id in sorted(through):
        finish_if_done(record_id, at, actor=actor)
    return Moved([row.id for row in ready], len(through))


def _targets(rows: Sequence[AnyRow], to_version: int) -> dict[int, int]:
    """The record each effort goes on in, by the one it leaves; one that is finished already takes nobody up."""
    if not rows:
        return {}
    there = db.session.execute(
        select(*_RECORD)
        .where(LearningRecord.staff_id.in_([row.staff_id for row in rows]), LearningRecord.version_id == to_version)
        .with_for_update()
    )
    known = {(row.staff_id, row.track, row.cycle): row for row in there}
    found: dict[int, int] = {}
    fresh: list[AnyRow] = []
    for row in rows:
        target = known.get((row.staff_id, row.track, row.cycle))
        if target is None:
            fresh.append(row)
        elif target.completed_at is None:
            found[row.id] = target.id
            starts = [at for at in (row.started_at, target.started_at) if at is not None]
            db.session.execute(
                update(LearningRecord)
                .values(moved_to_id=None, started_at=min(starts, default=None))
                .where(LearningRecord.id == target.id)
            )
    if fresh:
        made = insert_or(LearningRecord.__table__).returning(
            LearningRecord.id, LearningRecord.staff_id, LearningRecord.track, LearningRecord.cycle
        )
        new = db.session.execute(
            made,
            [
                {
                    "staff_id": row.staff_id,
                    "course_id": row.course_id,
                    "version_id": to_version,
                    "opened_at": row.opened_at,
                    "started_at": row.started_at,
                    "track": row.track,
                    "cycle": row.cycle,
                }
                for row in fresh
            ],
        )
        ids = {(row.staff_id, row.track, row.cycle): row.id for row in new}
        found.update({row.id: ids[row.staff_id, row.track, row.cycle] for row in fresh})
    return found


def _progress(record_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """What each person has opened and done, as rows of the table, by record."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    columns = ActivityProgress.__table__.columns
    for row in db.session.execute(select(*columns).where(ActivityProgress.record_id.in_(record_ids))):
        found[row.record_id].append(dict(row._mapping))
    return found


def _copy(
    rows: Iterable[AnyRow],
    targets: Mapping[int, int],
    progress: Mapping[int, list[dict[str, Any]]],
    kept: Mapping[int, int],
    same: Mapping[int, int],
) -> None:
    """Bring over what is kept, with its own times. What stands there already stays; the better mark wins.

    A place in a text that was changed is no place in the new one: reading goes on at its beginning.
    """
    values = [
        {
            **done,
            "record_id": targets[row.id],
            "activity_id": kept[done["activity_id"]],
            "block": done["block"] if done["activity_id"] in same else 0,
            "earned_activity_id": done["earned_activity_id"] or done["activity_id"],
        }
        for row in rows
        for done in progress.get(row.id, ())
        if done["activity_id"] in kept
    ]
    if not values:
        return
    new = insert_or(ActivityProgress.__table__)
    here, best = ActivityProgress, func.coalesce(ActivityProgress.best_percent, -1)
    first = here.completed_at.is_(None)
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["record_id", "activity_id"],
            set_={
                "completed_at": func.coalesce(here.completed_at, new.excluded.completed_at),
                "spared": case((first, new.excluded.spared), else_=here.spared),
                "earned_activity_id": case((first, new.excluded.earned_activity_id), else_=here.earned_activity_id),
                "best_percent": case(
                    (new.excluded.best_percent > best, new.excluded.best_percent), else_=here.best_percent
                ),
            },
        ),
        values,
    )


def _told(
    pairs: Sequence[changes.Pair], kept: Mapping[int, int], progress: Iterable[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """What of the things a person had done is kept, is to be done anew, and stays as history, by key."""
    done = {row["activity_id"] for row in progress if row["completed_at"] is not None}
    had = [pair for pair in pairs if pair.before in done]
    return {
        "kept": [pair.key for pair in had if pair.before in kept],
        "anew": [pair.key for pair in had if pair.before not in kept and pair.after is not None],
        "history": [pair.key for pair in had if pair.after is None],
    }


def _through(record_ids: Sequence[int], version_id: int) -> set[int]:
    """The records in which everything their track requires is done already."""
    outline = catalogue.outline(version_id)
    done: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in db.session.execute(
        select(LearningRecord.id, LearningRecord.track, ActivityProgress.activity_id)
        .join(ActivityProgress, ActivityProgress.record_id == LearningRecord.id)
        .where(LearningRecord.id.in_(record_ids), ActivityProgress.completed_at.is_not(None))
    ):
        done[row[0], row[1]].add(row[2])
    return {record_id for (record_id, track), ids in done.items() if not outline.required(track) - ids}
