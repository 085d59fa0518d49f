"""Recordings in the database: in parts of 1 MiB, so that a range reads only the parts it needs.

In the database and not beside it, because a recording is a fact like the lesson it belongs to: it is published in
the same transaction, carried by the same backup, and there on every machine that shares the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import LessonRecording, Recording, RecordingPart
from elearn.catalogue.recordings.transcript import with_moments
from elearn.catalogue.rendering import Links
from elearn.catalogue.source.shapes import Lesson, RecordingSource
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or

PART = 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class RecordingData:
    """A lesson's video or audio, without its bytes."""

    sha256: str
    media_type: str
    size: int
    milliseconds: int
    kind: str
    need: int  # per cent
    captions: str
    poster: str


def recording_of(activity_id: int) -> RecordingData | None:
    """What the lesson shows besides its text, if anything."""
    return catalogue.remembered(_recording_of, activity_id)


def _recording_of(activity_id: int) -> RecordingData | None:
    row = db.session.execute(
        select(
            Recording.sha256,
            Recording.media_type,
            Recording.size,
            Recording.milliseconds,
            LessonRecording.kind,
            LessonRecording.need,
            LessonRecording.captions,
            LessonRecording.poster,
        )
        .join(LessonRecording, LessonRecording.sha256 == Recording.sha256)
        .where(LessonRecording.activity_id == activity_id)
    ).one_or_none()
    return RecordingData(*row) if row else None


def write_recording(lesson: Lesson, activity_id: int, links: Links) -> None:
    """Write the recording of a lesson, its file once for all versions that show it."""
    source = lesson.recording
    if source is None:
        return
    _keep(source)
    db.session.execute(
        insert(LessonRecording).values(
            activity_id=activity_id,
            sha256=source.sha256,
            kind=source.kind,
            need=source.need,
            captions=source.captions,
            poster=links.image(source.poster).get("src", "") if source.poster else "",
        )
    )


def lesson_html(lesson: Lesson, html: str) -> str:
    """The lesson as its page shows it: with moments in the transcript when there is something to seek in."""
    return with_moments(html) if lesson.recording else html


def _keep(source: RecordingSource) -> None:
    """Write the file part by part. Refuses one that changed since it was checked."""
    new = db.session.scalar(
        insert_or(Recording)
        .values(
            sha256=source.sha256,
            media_type=source.media_type,
            size=source.size,
            milliseconds=source.milliseconds,
        )
        .on_conflict_do_nothing()
        .returning(Recording.sha256)
    )
    if new is None:
        return
    digest = hashlib.sha256()
    with source.file.open("rb") as file:
        for number, content in enumerate(iter(lambda: file.read(PART), b"")):
            digest.update(content)
            db.session.execute(insert(RecordingPart).values(sha256=source.sha256, number=number, content=content))
    if digest.hexdigest() != source.sha256:
        raise Refused(
            _("Tệp %(name)s vừa thay đổi trong lúc công bố.", name=source.file.name),
            next_step=_("Công bố lại khi tệp đã chép xong. Chưa có gì được ghi."),
        )


def recording(sha256: str) -> Recording:
    """The file's facts, or Missing."""
    found = db.session.get(Recording, sha256)
    if found is None:
        raise Missing
    return found


def pieces(sha256: str, first: int, last: int) -> Iterator[bytes]:
    """The bytes from the first to the last, part by part. Each part is a read of its own, so that a slow reader
    holds neither a transaction nor a connection, and the whole is never in memory."""
    return _read(db.engine, sha256, first, last)


def _read(engine: Engine, sha256: str, first: int, last: int) -> Iterator[bytes]:
    for number in range(first // PART, last // PART + 1):
        with engine.connect() as connection:
            content: bytes = connection.execute(
                select(RecordingPart.content).where(RecordingPart.sha256 == sha256, RecordingPart.number == number)
            ).scalar_one()
        start = number * PART
        yield content[max(0, first - start) : last + 1 - start]
