"""What a person has watched of a lesson's recording, merged; and the lesson done when that is enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from elearn.catalogue.recordings.keeping import RecordingData, recording_of
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.learning import intervals, queries
from elearn.learning.intervals import Span
from elearn.learning.models import ActivityProgress, Watching
from elearn.learning.service.progress import complete_activity, note_start, refuse_another_version

MOST_SPANS = 2000  # in one row; a person who jumps once a second for half an hour makes fewer


@dataclass(frozen=True, slots=True)
class Watched:
    """What the server holds now. `moved` is False when a newer position was there already."""

    recording: RecordingData
    spans: list[Span]
    position: int
    sequence: int
    moved: bool
    done: bool  # the lesson, by watching or by reading


def keep_watched(
    slug: str,
    key: str,
    spans: Iterable[Span],
    position: int,
    sequence: int,
    *,
    number: int | None = None,
    actor: Actor,
) -> Watched:
    """Add what the actor has watched, and keep where the player stands.

    Refuses (Missing) a lesson without a recording or of a course the actor is not on, (Conflict) a page of another version,
    `number`, than the one the actor is on now, and (Refused) spans beyond the end, more than can have been watched since the lesson was first opened at four times the speed, or in more pieces
    than anybody makes. A refusal writes nothing; the page keeps what it has and sends it again.
    Writes the union of what was there and what came, the position if its sequence number is higher, that the lesson
    was opened, and, once enough is covered, what `complete_activity` writes.
    """
    place = queries.activity_for(actor, slug, key, kind="lesson")
    refuse_another_version(place, number)
    recording = recording_of(place.activity_id)
    if recording is None:
        raise Missing
    fresh = intervals.within(spans, recording.milliseconds)
    if fresh is None:
        raise _refused(_("Chưa ghi được phần vừa xem: thời điểm gửi lên nằm ngoài thời lượng."))
    now = clock.now()
    note_start(place.record_id, place.activity_id, now)
    held = _held(place.record_id, place.activity_id)
    merged = intervals.merge(held.spans, fresh)
    if not intervals.plausible(intervals.covered(merged), (now - held.opened_at) // timedelta(milliseconds=1)):
        raise _refused(_("Chưa ghi được phần vừa xem: nhiều hơn thời gian đã mở bài."))
    if len(merged) > MOST_SPANS:
        raise _refused(_("Chưa ghi được phần vừa xem: quá nhiều đoạn rời."))
    moved = sequence > held.sequence
    if moved:
        held = held._replace(position=max(0, min(position, recording.milliseconds)), sequence=sequence)
    db.session.execute(
        update(Watching)
        .where(Watching.record_id == place.record_id, Watching.activity_id == place.activity_id)
        .values(spans=[list(span) for span in merged], position=held.position, sequence=held.sequence, seen_at=now)
    )
    enough = intervals.percent(merged, recording.milliseconds) >= recording.need
    if enough and place.completed_at is None:
        complete_activity(place.record_id, place.activity_id, now, actor=actor)
    return Watched(
        recording, merged, held.position, held.sequence, moved, done=enough or place.completed_at is not None
    )


def _refused(message: str) -> Refused:
    return Refused(message, next_step=_("Cứ xem tiếp; phần chưa ghi sẽ được gửi lại."))


class _Held(NamedTuple):
    spans: list[list[int]]
    position: int
    sequence: int
    opened_at: datetime


def _held(record_id: int, activity_id: int) -> _Held:
    """The row, made if need be and locked, so that posts of two devices are merged one after the other."""
    db.session.execute(
        insert_or(Watching.__table__)
        .values(record_id=record_id, activity_id=activity_id, spans=[], position=0, sequence=0, seen_at=clock.now())
        .on_conflict_do_nothing()
    )
    row = db.session.execute(
        select(Watching.spans, Watching.position, Watching.sequence, ActivityProgress.opened_at)
        .join(
            ActivityProgress,
            (ActivityProgress.record_id == Watching.record_id) & (ActivityProgress.activity_id == Watching.activity_id),
        )
        .where(Watching.record_id == record_id, Watching.activity_id == activity_id)
        .with_for_update(of=Watching)
    ).one()
    return _Held(*row)
