"""Two records of one person: their efforts on a course go on as one, and apart again when the merge is undone.

Nothing is rewritten. What each of them learned stays in its own record; a joint record holds both together with
the times at which they were learned, enrolments refer to it from then on (`EnrolmentMove`), and days before are
read from what they referred to then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from elearn.kernel.db import db
from elearn.learning.models import Enrolment, EnrolmentDouble, EnrolmentMove, RosterAct, RosterActKind
from elearn.learning.service.joint import (
    Family,
    Key,
    Merge,
    Node,
    Rows,
    family_of,
    node_of,
    progress_of,
    set_moved,
    target_of,
)
from elearn.mandates import queries as mandates
from elearn.mandates.models import Mandate


def join(merge: Merge) -> None:
    """Let the efforts of a person's other record count for the one they are merged into.

    The caller holds both people. Writes joint records where both learned, enrolment moves, what is not
    counted any more because the same duty stands twice, and a completion, as of now, where the two
    together leave nothing to do.
    """
    family = family_of(merge)
    enrolments = _enrolments([merge.from_id, merge.into_id])
    there = family.live(merge.into_id)
    targets: dict[int, int] = {}
    for key, records in family.live(merge.from_id).items():
        own = there.get(key, [])
        for group in _that_count_together(records, own, enrolments):
            nodes = [node_of(record) for record in group]
            mine = [record for record in group if record.staff_id == merge.into_id]
            target = target_of(merge, key, nodes, mine, family)
            targets.update({record.id: target for record in group})
    _repoint(merge, enrolments, targets)


def part(merge: Merge) -> None:
    """Undo `join`: each record has back what was its own; what was learned since stays with the one that was kept.

    The caller holds both people. Writes enrolment moves and, where more was learned since, a record that holds it.
    """
    family = family_of(merge)
    taken = {one.id: one for one in family.records.values() if one.staff_id == merge.from_id}
    back = {one.id: one for one in taken.values() if one.moved_to_id is not None and one.moved_to_id not in taken}
    live = family.live(merge.into_id)
    staying = _staying(merge)
    targets: dict[int, int] = {}
    for key in {family.key(one) for one in back.values()}:
        for record in live.get(key, []):
            if taken.keys() & family.ancestry(record.id):
                targets[record.id] = _apart(merge, key, record, taken, family, needed=record.id in staying)
    for record_id in back:
        set_moved(record_id, None)
    _return(merge, targets)


def _apart(merge: Merge, key: Key, record: Any, taken: Collection[int], family: Family, *, needed: bool) -> int:
    """The record that holds what a joint one holds without the records taken back out.

    Where nothing is left in it and no enrolment needs it, the joint one goes on nowhere: it points to itself.
    """
    nodes: list[Node] = []
    leaves = []
    for one_id in sorted(family.ancestry(record.id) - set(taken)):
        one = family.records[one_id]
        if not family.is_mixed(one_id):
            if one.moved_to_id is not None and one.moved_to_id in family.parts:
                leaves.append(one)
                nodes.append(node_of(one))
            continue
        node = node_of(one, sure=False)
        node.rows = _made_here(node.rows, [progress_of(origin) for origin in family.origins(one_id)])
        node.watched = {}
        if node.rows or one_id == record.id:
            nodes.append(node)
    mine = [leaf for leaf in leaves if leaf.staff_id == merge.into_id]
    if not (mine or needed or any(node.brings for node in nodes)):
        set_moved(record.id, record.id)
        return int(record.id)
    target = target_of(merge, key, nodes, mine, family)
    set_moved(record.id, target)
    for leaf in leaves:
        set_moved(leaf.id, None if leaf.id == target else target)
    return target


def _made_here(rows: Rows, origins: Iterable[Rows]) -> Rows:
    """What was opened or done in a record itself, and did not come over from another."""
    opened: set[int] = set()
    done: set[int] = set()
    for origin in origins:
        opened |= origin.keys()
        done |= {activity for activity, row in origin.items() if row["completed_at"] is not None}
    return {
        activity: row
        for activity, row in rows.items()
        if row["earned_activity_id"] is None
        and (activity not in opened or (row["completed_at"] is not None and activity not in done))
    }


def _that_count_together(records: list[Any], own: list[Any], enrolments: Collection[Any]) -> list[list[Any]]:
    """One group, unless a mandate does not take what one of them finished: then each goes on by itself."""
    group = [*records, *own]
    since = [_since(one.mandate_id) for one in enrolments if one.record_id in {record.id for record in group}]
    finished = [record.completed_at for record in group if record.completed_at is not None]
    if all(at is None or end >= at for at in since for end in finished):
        return [group]
    return [[record] for record in records]


def _since(mandate_id: int | None) -> datetime | None:
    mandate = db.session.get(Mandate, mandate_id) if mandate_id else None
    return mandates.counts_from(mandate).instant if mandate else None


def _repoint(merge: Merge, enrolments: list[Any], targets: Mapping[int, int]) -> None:
    own = {(one.course_id, one.mandate_id): one for one in enrolments if one.staff_id == merge.into_id}
    for one in enrolments:
        target = targets.get(one.record_id, one.record_id)
        if one.staff_id == merge.from_id and (one.course_id, one.mandate_id) in own:
            _count_once(merge, one, own[one.course_id, one.mandate_id])
        elif one.staff_id == merge.from_id or target != one.record_id:
            _move(merge, one, target, merge.into_id)


def _move(merge: Merge, enrolment: Any, record_id: int, staff_id: int) -> None:
    db.session.execute(
        update(Enrolment).where(Enrolment.id == enrolment.id).values(record_id=record_id, staff_id=staff_id)
    )
    db.session.execute(
        insert(EnrolmentMove).values(
            enrolment_id=enrolment.id,
            from_record_id=enrolment.record_id,
            to_record_id=record_id,
            from_staff_id=enrolment.staff_id,
            to_staff_id=staff_id,
            at=merge.at,
            merge_id=merge.id,
        )
    )


def _count_once(merge: Merge, double: Any, counted: Any) -> None:
    """The same duty twice: one counts. What takes the other out of what is due is taken over, or ends."""
    acts = _acts_in_force([double.id, counted.id], merge.at)
    copied, back = [], []
    if not any(act.kind == RosterActKind.WITHDRAWN for act in acts[double.id]):
        for act in acts[counted.id]:
            if act.kind == RosterActKind.WITHDRAWN:
                db.session.execute(update(RosterAct).where(RosterAct.id == act.id).values(ends_at=merge.at))
                back.append(act.reason)
    if not any(act.kind == RosterActKind.EXEMPT for act in acts[counted.id]):
        copied = [
            _act(counted.id, RosterActKind.EXEMPT, merge, act.reason, act.ends_at)
            for act in acts[double.id]
            if act.kind == RosterActKind.EXEMPT
        ]
    db.session.execute(
        insert(EnrolmentDouble).values(
            enrolment_id=double.id,
            counted_id=counted.id,
            merge_id=merge.id,
            at=merge.at,
            acts={"copied": copied, "back": back},
        )
    )


def _first_of(merge: Merge) -> dict[int, int]:
    """Enrolments that came over with the merge → the record they left."""
    rows = db.session.execute(
        select(EnrolmentMove.enrolment_id, EnrolmentMove.from_record_id)
        .where(EnrolmentMove.merge_id == merge.id, EnrolmentMove.from_staff_id == merge.from_id)
        .order_by(EnrolmentMove.id)
    )
    found: dict[int, int] = {}
    for row in rows:
        found.setdefault(row.enrolment_id, row.from_record_id)
    return found


def _staying(merge: Merge) -> set[int]:
    """Records that enrolments of the kept person refer to, apart from those that go back."""
    going = _first_of(merge)
    return {one.record_id for one in _enrolments([merge.into_id]) if one.id not in going}


def _return(merge: Merge, targets: Mapping[int, int]) -> None:
    """Enrolments go back to whom they came from; those that stay read the record that holds what stays."""
    back = _first_of(merge)
    for one in _enrolments([merge.into_id]):
        if one.id in back:
            _move(merge, one, back[one.id], merge.from_id)
        elif one.record_id in targets and targets[one.record_id] != one.record_id:
            _move(merge, one, targets[one.record_id], merge.into_id)
    doubles = select(EnrolmentDouble).where(EnrolmentDouble.merge_id == merge.id, EnrolmentDouble.ended_at.is_(None))
    for double in db.session.scalars(doubles):
        double.ended_at = merge.at
        db.session.execute(
            update(RosterAct)
            .where(
                RosterAct.id.in_(double.acts["copied"]),
                or_(RosterAct.ends_at.is_(None), RosterAct.ends_at > merge.at),
            )
            .values(ends_at=merge.at)
        )
        for reason in double.acts["back"]:
            if not any(
                a.kind == RosterActKind.WITHDRAWN
                for a in _acts_in_force([double.counted_id], merge.at)[double.counted_id]
            ):
                _act(double.counted_id, RosterActKind.WITHDRAWN, merge, reason, None)
    db.session.flush()


def _act(enrolment_id: int, kind: RosterActKind, merge: Merge, reason: str, ends_at: datetime | None) -> int:
    return db.session.scalars(
        insert(RosterAct)
        .returning(RosterAct.id)
        .values(
            enrolment_id=enrolment_id,
            kind=str(kind),
            starts_at=merge.at,
            ends_at=ends_at,
            reason=reason,
            user_id=merge.actor.user_id,
        )
    ).one()


def _acts_in_force(enrolment_ids: list[int], at: datetime) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {one: [] for one in enrolment_ids}
    rows = db.session.execute(
        select(RosterAct.id, RosterAct.enrolment_id, RosterAct.kind, RosterAct.reason, RosterAct.ends_at).where(
            RosterAct.enrolment_id.in_(enrolment_ids), or_(RosterAct.ends_at.is_(None), RosterAct.ends_at > at)
        )
    )
    for row in rows:
        found[row.enrolment_id].append(row)
    return found


def _enrolments(staff_ids: list[int]) -> list[Any]:
    return list(
        db.session.execute(
            select(Enrolment.id, Enrolment.staff_id, Enrolment.course_id, Enrolment.mandate_id, Enrolment.record_id)
            .where(Enrolment.staff_id.in_(staff_ids))
            .order_by(Enrolment.id)
            .with_for_update()
        )
    )
