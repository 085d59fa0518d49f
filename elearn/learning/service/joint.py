"""A joint record: what several records of one person hold together, and where it came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, or_, select, update

from elearn.catalogue import changes
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import CourseVersion
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.learning import intervals
from elearn.learning.models import ActivityProgress, JointPart, LearningRecord, VersionMove, Watching
from elearn.learning.service.progress import finish_if_done

Key = tuple[int, str, int]  # course, track, the cycle an effort stands for
Rows = dict[int, dict[str, Any]]  # by activity


class Merge(NamedTuple):
    """Which merge, of whom into whom, when and by whom."""

    id: int
    from_id: int
    into_id: int
    at: datetime
    actor: Actor


@dataclass(slots=True)
class Node:
    """A record that brings something into a joint one. `sure` is False for a completion that may rest on others' work."""

    record: Any
    number: int  # of the version
    rows: Rows
    watched: dict[int, Any] = field(default_factory=dict)
    sure: bool = True

    @property
    def brings(self) -> bool:
        return bool(self.rows) or (self.sure and self.record.started_at is not None)


@dataclass(slots=True)
class Family:
    """Every record of two people on the courses of the one that is merged, with what joins them."""

    records: dict[int, Any]
    parts: dict[int, set[int]]  # of joint records
    efforts: dict[tuple[int, int, str, int], int]  # cycles of joint records → the cycle they stand for
    moves: set[tuple[int, int]]  # from one version to another

    def key(self, record: Any) -> Key:
        own = (record.staff_id, record.course_id, record.track, record.cycle)
        return record.course_id, record.track, self.efforts.get(own, record.cycle)

    def live(self, staff_id: int) -> dict[Key, list[Any]]:
        found: dict[Key, list[Any]] = defaultdict(list)
        for record in self.records.values():
            if record.staff_id == staff_id and record.moved_to_id is None:
                found[self.key(record)].append(record)
        return found

    def origins(self, record_id: int) -> set[int]:
        """What flowed straight into a record: its parts, and the one it was moved from to another version."""
        moved = {
            one.id
            for one in self.records.values()
            if one.moved_to_id == record_id and (one.id, record_id) in self.moves
        }
        return (self.parts.get(record_id, set()) | moved) & self.records.keys()

    def ancestry(self, record_id: int) -> set[int]:
        found, ahead = {record_id}, [record_id]
        while ahead:
            fresh = self.origins(ahead.pop()) - found
            found |= fresh
            ahead += fresh
        return found

    def is_mixed(self, record_id: int) -> bool:
        """Whether there is a joint record in what it comes from, itself included."""
        return any(one in self.parts for one in self.ancestry(record_id))


def target_of(merge: Merge, key: Key, nodes: list[Node], mine: list[Any], family: Family) -> int:
    """The record in which an effort goes on: one of their own that holds everything, else a joint one."""
    bringing = [node for node in nodes if node.brings]
    alone = len(mine) == 1 and _holds_all(mine[0], bringing)
    target: int = mine[0].id if alone else _joint(merge, key, nodes, family)
    for node in nodes:
        if node.sure and node.record.id != target:
            set_moved(node.record.id, target)
    return target


def _holds_all(own: Any, bringing: list[Node]) -> bool:
    others = [node for node in bringing if node.record.id != own.id]
    if not others:
        return True
    return own.completed_at is not None and all(
        node.sure and (node.record.completed_at is None or node.record.completed_at >= own.completed_at)
        for node in others
    )


def _joint(merge: Merge, key: Key, nodes: list[Node], family: Family) -> int:
    finished = [node for node in nodes if node.sure and node.record.completed_at is not None]
    base = (
        min(finished, key=lambda node: node.record.completed_at)
        if finished
        else max(nodes, key=lambda node: (node.brings, node.number))
    )
    version_id = base.record.version_id
    rows = _together(nodes, version_id)
    starts = [node.record.started_at for node in nodes if node.sure and node.record.started_at is not None]
    starts += [row["opened_at"] for row in rows.values()]
    ends = [node.record.completed_at for node in finished]
    if not ends and _covers(rows, version_id, key[1]):
        ends = [node.record.completed_at for node in nodes if node.record.completed_at is not None]
    cycles = [one.cycle for one in family.records.values() if (one.staff_id, one.course_id) == (merge.into_id, key[0])]
    record_id = db.session.scalars(
        insert(LearningRecord)
        .returning(LearningRecord.id)
        .values(
            staff_id=merge.into_id,
            course_id=key[0],
            version_id=version_id,
            track=key[1],
            cycle=1 + max(cycles, default=0),
            opened_at=min(node.record.opened_at for node in nodes),
            started_at=min(starts, default=None),
            completed_at=min(ends, default=None),
        )
    ).one()
    if rows:
        db.session.execute(insert(ActivityProgress), [{**row, "record_id": record_id} for row in rows.values()])
    _copy_watching(record_id, nodes, rows)
    parts = set().union(*({node.record.id} | family.parts.get(node.record.id, set()) for node in nodes))
    db.session.execute(
        insert(JointPart),
        [{"record_id": record_id, "part_id": p, "effort": key[2], "merge_id": merge.id} for p in sorted(parts)],
    )
    _remember(family, record_id, parts, merge.into_id, key)
    if rows and not ends:
        finish_if_done(record_id, merge.at, actor=merge.actor)
    return record_id


def _remember(family: Family, record_id: int, parts: set[int], staff_id: int, key: Key) -> None:
    record = _load([LearningRecord.id == record_id])[0]
    family.records[record_id] = record
    family.parts[record_id] = parts
    family.efforts[staff_id, key[0], key[1], record.cycle] = key[2]


def _together(nodes: Iterable[Node], version_id: int) -> Rows:
    """Progress of several records as one, in a version: the first completion, the best mark, the last place."""
    found: Rows = {}
    for node in nodes:
        same = _same(node.record.version_id, version_id)
        for activity, row in node.rows.items():
            here = activity if same is None else same.get(activity)
            if here is None:
                continue
            earned = row["earned_activity_id"] or (None if here == activity else activity)
            fresh = {**row, "activity_id": here, "earned_activity_id": earned}
            found[here] = _better(found[here], fresh) if here in found else fresh
    return found


def _same(from_version: int, to_version: int) -> Mapping[int, int] | None:
    return None if from_version == to_version else changes.same(from_version, to_version)


def _better(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    done = sorted((row for row in (one, other) if row["completed_at"]), key=lambda row: row["completed_at"])
    last = max(one, other, key=lambda row: (row["seen_at"], row["sequence"]))
    first = done[0] if done else last
    marks = [row["best_percent"] for row in (one, other) if row["best_percent"] is not None]
    return {
        **last,
        "opened_at": min(one["opened_at"], other["opened_at"]),
        "sequence": max(one["sequence"], other["sequence"]),
        "best_percent": max(marks, default=None),
        "completed_at": first["completed_at"],
        "spared": first["spared"],
        "earned_activity_id": first["earned_activity_id"],
    }


def _covers(rows: Rows, version_id: int, track: str) -> bool:
    done = {activity for activity, row in rows.items() if row["completed_at"] is not None}
    return not catalogue.outline(version_id).required(track) - done


def _copy_watching(record_id: int, nodes: Iterable[Node], rows: Rows) -> None:
    seen: dict[int, dict[str, Any]] = {}
    for node in nodes:
        for activity, row in node.watched.items():
            if activity not in rows:
                continue
            if activity in seen:
                spans = [list(span) for span in intervals.merge(seen[activity]["spans"], row["spans"])]
                row = {**max(seen[activity], row, key=lambda one: one["sequence"]), "spans": spans}
            seen[activity] = {**row, "record_id": record_id}
    if seen:
        db.session.execute(insert(Watching), list(seen.values()))


def family_of(merge: Merge) -> Family:
    """Records of both people, and of whoever else counts for the kept one, that hang together."""
    courses = select(LearningRecord.course_id).where(LearningRecord.staff_id == merge.from_id)
    own = LearningRecord.staff_id.in_([merge.from_id, merge.into_id])
    records = {row.id: row for row in _load([own, LearningRecord.course_id.in_(courses)])}
    while True:
        joints = db.session.execute(
            select(JointPart.record_id, JointPart.part_id, JointPart.effort).where(
                or_(JointPart.record_id.in_(records), JointPart.part_id.in_(records))
            )
        ).all()
        missing = {row.part_id for row in joints} | {row.record_id for row in joints}
        moved = db.session.execute(
            select(VersionMove.from_record_id, VersionMove.to_record_id).where(
                or_(VersionMove.from_record_id.in_(records), VersionMove.to_record_id.in_(records))
            )
        )
        moves = {(row.from_record_id, row.to_record_id) for row in moved}
        missing |= {one for pair in moves for one in pair}
        missing -= records.keys()
        if not missing:
            break
        records |= {row.id: row for row in _load([LearningRecord.id.in_(missing)])}
    parts: dict[int, set[int]] = defaultdict(set)
    efforts = {}
    for row in joints:
        record = records[row.record_id]
        parts[row.record_id].add(row.part_id)
        efforts[record.staff_id, record.course_id, record.track, record.cycle] = row.effort
    return Family(records, dict(parts), efforts, moves)


def _load(conditions: list[Any]) -> list[Any]:
    columns = (c for c in LearningRecord.__table__.columns)
    return list(
        db.session.execute(
            select(*columns, CourseVersion.number)
            .join(CourseVersion, CourseVersion.id == LearningRecord.version_id)
            .where(*conditions)
            .order_by(LearningRecord.id)
            .with_for_update(of=LearningRecord)
        )
    )


def node_of(record: Any, *, sure: bool = True) -> Node:
    watched = db.session.execute(select(*Watching.__table__.columns).where(Watching.record_id == record.id))
    seen = {row.activity_id: dict(row._mapping) for row in watched}
    return Node(record, record.number, progress_of(record.id), seen, sure)


def progress_of(record_id: int) -> Rows:
    rows = db.session.execute(
        select(*ActivityProgress.__table__.columns).where(ActivityProgress.record_id == record_id)
    )
    return {row.activity_id: dict(row._mapping) for row in rows}


def set_moved(record_id: int, to_id: int | None) -> None:
    db.session.execute(update(LearningRecord).where(LearningRecord.id == record_id).values(moved_to_id=to_id))
