"""A lesson's recording as its page shows it: the player, what has been watched, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from elearn.catalogue.recordings.keeping import RecordingData, recording_of
from elearn.kernel.i18n import _
from elearn.learning import intervals, queries
from elearn.learning.queries import Standing
from elearn.learning.rules import is_done

MOST_NAMED = 5  # gaps named one by one
WHOLE = 1000  # the bar's own units


@dataclass(frozen=True, slots=True)
class Shown:
    """How much has been watched, in words and as a bar."""

    label: str  # “Đã xem 63%”
    rule: str  # what finishes the lesson
    done: bool  # the lesson, in whatever way
    bar: list[tuple[int, int]]  # (from, width) in thousandths
    missing_label: str
    missing: list[str]  # “01:20–02:05”
    more: int  # further gaps, not named


@dataclass(frozen=True, slots=True)
class Player:
    kind: str  # video | audio
    address: str
    captions: str
    poster: str
    media_type: str
    length: str  # “05:12”
    seconds: float
    resume: str  # where the player stood, “03:12”; "" at the beginning or when the lesson is done
    sequence: int
    shown: Shown


def clock_of(milliseconds: int, *, end: bool = False) -> str:
    """72400 → “01:12”, as an end “01:13”, so that nothing lies outside; from an hour on “1:01:12”."""
    minutes, seconds = divmod((milliseconds + (999 if end else 0)) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


def player(activity_id: int, standing: Standing) -> Player | None:
    """The recording of a lesson for one person; None for a lesson that is text alone."""
    recording = recording_of(activity_id)
    if recording is None:
        return None
    held = queries.watched_of(standing.record_id, activity_id)
    done = is_done(standing.progress.get(activity_id))
    inside = 0 < held.position < recording.milliseconds - intervals.LEEWAY
    resume = clock_of(held.position) if inside and not done else ""
    address = url_for("learning.recording", sha256=recording.sha256)
    return Player(
        kind=recording.kind,
        # A media fragment: the browser goes there by itself, script or not.
        address=f"{address}#t={held.position / 1000:g}" if resume else address,
        captions=url_for("learning.captions", activity_id=activity_id),
        poster=recording.poster,
        media_type=recording.media_type,
        length=clock_of(recording.milliseconds, end=True),
        seconds=recording.milliseconds / 1000,
        resume=resume,
        sequence=held.sequence,
        shown=shown(recording, held.spans, done=done),
    )


def shown(recording: RecordingData, spans: Sequence[Sequence[int]], *, done: bool) -> Shown:
    """What merged spans amount to."""
    length, share = recording.milliseconds, intervals.percent(spans, recording.milliseconds)
    missing = [f"{clock_of(start)}–{clock_of(end, end=True)}" for start, end in intervals.gaps(spans, length)]
    if recording.kind == "video":
        label, missing_label = _("Đã xem %(share)s%%", share=share), _("Còn chưa xem:")
        rule = _("Xem đủ %(need)s%% hoặc đọc hết lời thoại là xong bài.", need=recording.need)
    else:
        label, missing_label = _("Đã nghe %(share)s%%", share=share), _("Còn chưa nghe:")
        rule = _("Nghe đủ %(need)s%% hoặc đọc hết lời thoại là xong bài.", need=recording.need)
    return Shown(
        label=label,
        rule=rule,
        done=done,
        bar=[(start * WHOLE // length, max(1, (end - start) * WHOLE // length)) for start, end in spans],
        missing_label=missing_label,
        missing=missing[:MOST_NAMED] if spans else [],
        more=max(0, len(missing) - MOST_NAMED),
    )
