"""Recordings in the database: in parts of 1 MiB, so that a range reads only the parts it needs.

In the database and not beside it, because a recording is a fact like the lesson it belongs to: it is published in
the same transaction, carried by the same backup, and there on every machine that shares the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, insert, select

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import LessonRecording, Recording, RecordingPart
from elearn.catalogue.recordings.containers import Unreadable, read_container
from elearn.catalogue.recordings.pointers import ENDING, Pointer, form_of, name_of, pointer_of
from elearn.catalogue.recordings.reading import FORMS, LARGEST, TYPES
from elearn.catalogue.recordings.telling import said
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
    if source.file.name.endswith(ENDING):
        raise Refused(
            _("Tệp %(name)s không có trên hệ thống này.", name=name_of(source.file)),
            next_step=_("Chép chính tệp video hoặc âm thanh vào thư mục media/ rồi công bố lại."),
        )
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


def keep_file(file: Path) -> Pointer:
    """Keep a recording that was sent, once; returns what stands for it in a course's tree.

    Refuses what is larger than a recording may be, what is none inside, and another kind than its name says.
    """
    size = file.stat().st_size
    if size > LARGEST:
        raise Refused(
            _("Tệp nặng %(size)s MB; nhiều nhất là %(most)s MB.", size=size // 1000**2, most=LARGEST // 1000**2),
            next_step=_("Ghi lại với độ nét 720p, hoặc chia thành hai bài."),
        )
    try:
        found = read_container(file)
    except Unreadable as trouble:
        raise Refused(
            _("Tệp không phải bản ghi nhận được: %(why)s.", why=said(trouble)),
            next_step=_("Lưu thành MP4 (H.264, AAC), WebM, MP3 hoặc Ogg rồi tải lại."),
        ) from trouble
    if FORMS[file.suffix.lower()] != found.form:
        raise Refused(
            _("Tên tệp không khớp với nội dung: bên trong là %(form)s.", form=found.form.upper()),
            next_step=_("Đổi đuôi tệp cho đúng rồi tải lại."),
        )
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    kind = "video" if found.picture else "audio"
    media_type = TYPES[found.form, kind]
    _keep(RecordingSource(kind, file, media_type, sha256, size, found.milliseconds, "", 0, "", 0, 0))
    return Pointer(sha256, found.form, found.picture, found.milliseconds, size)


def refuse_strange(path: str, content: bytes) -> None:
    """Refuse a pointer that is none, or names a recording that is not kept here or is another one."""
    told = pointer_of(content)
    kept = db.session.get(Recording, told.sha256) if told else None
    same = kept and (kept.size, kept.milliseconds, kept.media_type.partition("/")[0], form_of(kept.media_type))
    if told is None or same != (told.size, told.milliseconds, "video" if told.picture else "audio", told.form):
        raise Refused(
            _("Bản ghi mà “%(path)s” nói tới không có trên hệ thống này.", path=path),
            next_step=_("Tải video hoặc âm thanh lên ở mục Ảnh và bản ghi của bản nháp, rồi làm lại."),
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
