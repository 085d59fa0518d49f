"""Published courses. A version is frozen by the hash of its content; nothing in it ever changes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from elearn.kernel.db import KeyText, db


class Course(db.Model):
    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)


class CourseVersion(db.Model):
    """One published edition; `number` counts from 1 within the course."""

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("course_id", "number"), UniqueConstraint("course_id", "content_hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    content_hash: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    hours: Mapped[float]
    audience: Mapped[list[str]]
    outcomes: Mapped[list[Any]]  # [{id, text}]
    law: Mapped[list[str]]  # slugs of documents cited anywhere in the version
    tracks: Mapped[dict[str, Any]] = mapped_column(default=dict)  # press role → keys of the activities it does
    published_at: Mapped[datetime]
    user_id: Mapped[int | None]
    # What a browser's publication says of itself; a version from the folder says only that.
    origin: Mapped[str] = mapped_column(default="folder")  # folder | browser
    kind: Mapped[str] = mapped_column(default="")  # correction | addition | replacement
    note: Mapped[str] = mapped_column(default="")  # for readers: what is new
    letter: Mapped[str] = mapped_column(default="")  # number of the letter behind it, if any
    based_on: Mapped[int | None]  # number of the version it was written from
    authors: Mapped[list[str]] = mapped_column(default=list)  # names of those who wrote it
    approved_by: Mapped[int | None]


class SourceFile(db.Model):
    """A file of a course's source, kept once under its hash. Never changed, never deleted."""

    __tablename__ = "source_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class VersionSource(db.Model):
    """The files a version was published from: path → sha256. Never changed, never deleted."""

    __tablename__ = "version_source"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), primary_key=True)
    tree: Mapped[dict[str, Any]]


class Activity(db.Model):
    """One thing to do in a course version, in order; `kind` is lesson, quiz, scenario or drill."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("version_id", "key"), UniqueConstraint("version_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    key: Mapped[str]
    kind: Mapped[str]
    position: Mapped[int]
    module_title: Mapped[str]
    title: Mapped[str]
    minutes: Mapped[int]
    required: Mapped[bool] = mapped_column(default=True)
    outcome: Mapped[str] = mapped_column(default="")  # of a lesson
    practice: Mapped[bool] = mapped_column(default=False)  # a lesson with a task; no placement test spares it
    law: Mapped[list[str]] = mapped_column(default=list)  # what a lesson or scenario cites as law in force: slug#anchor


class LessonPage(db.Model):
    """The lesson as rendered and cleaned at publication."""

    __tablename__ = "lesson_page"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    html: Mapped[str]
    contents: Mapped[list[Any]]  # [{id, title}] of the h2 headings, in order
    blocks: Mapped[int]  # how many top-level blocks; positions run from 0 to blocks - 1


class Recording(db.Model):
    """A video or audio file, addressed by its hash. Never changed, never deleted."""

    __tablename__ = "recording"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    milliseconds: Mapped[int]


class RecordingPart(db.Model):
    """The bytes of a recording from number × 1 MiB on. Never changed, never deleted."""

    __tablename__ = "recording_part"

    sha256: Mapped[str] = mapped_column(ForeignKey("recording.sha256"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class LessonRecording(db.Model):
    """What a lesson shows besides its text; the transcript is in the text. Never changed, never deleted."""

    __tablename__ = "lesson_recording"
    __table_args__ = (Index("ix_lesson_recording_sha256", "sha256"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("recording.sha256"))
    kind: Mapped[str]  # video | audio
    need: Mapped[int]  # per cent to be watched
    captions: Mapped[str]  # WebVTT
    poster: Mapped[str]  # the address of a picture; "" without


class ScenarioBody(db.Model):
    """A branching scenario as it is played; its plain form is told in elearn.scenarios.shapes."""

    __tablename__ = "scenario_body"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    body: Mapped[dict[str, Any]]


class DrillBody(db.Model):
    """A deck of hard questions; its plain form is told in elearn.scenarios.decks."""

    __tablename__ = "drill_body"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    body: Mapped[dict[str, Any]]


class QuizForm(db.Model):
    """How a quiz is drawn and marked."""

    __tablename__ = "quiz_form"

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    intro: Mapped[str]
    pass_percent: Mapped[int]
    attempts: Mapped[int]
    minutes: Mapped[int]
    draw: Mapped[int]
    purpose: Mapped[str] = mapped_column(default="check")  # check | placement
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)  # outcome → how many of difficulty 1, 2, 3
    critical_draw: Mapped[int] = mapped_column(default=0)
    critical_need: Mapped[int] = mapped_column(default=0)


class Question(db.Model):
    """A question of a quiz's pool. `body` holds rendered HTML, options and the key (see quizzes.kinds)."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("activity_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    key: Mapped[str]
    kind: Mapped[str]  # mc1 | mr | or | cl | sj | sa
    outcome: Mapped[str]
    difficulty: Mapped[int]
    critical: Mapped[bool]
    valid_from: Mapped[date | None]  # the first day it may be drawn
    valid_to: Mapped[date | None]  # the first day it may not
    law: Mapped[list[str]]
    body: Mapped[dict[str, Any]]


class CourseFile(db.Model):
    """A picture or other file of a version, addressed by its hash."""

    __tablename__ = "course_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class HandbookEdition(db.Model):
    """A published edition of the public handbook, frozen by the hash of its content; the newest one is shown."""

    __tablename__ = "handbook_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    content_hash: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str]
    edition: Mapped[str]  # as its readers name it: 2026.1
    edition_date: Mapped[date]
    published_at: Mapped[datetime]


class HandbookSection(db.Model):
    """One page of an edition, rendered at publication, with its check question."""

    __tablename__ = "handbook_section"
    __table_args__ = (UniqueConstraint("edition_id", "key"), UniqueConstraint("edition_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("handbook_edition.id"))
    key: Mapped[str]
    position: Mapped[int]
    part_title: Mapped[str]
    title: Mapped[str]
    html: Mapped[str]
    law: Mapped[list[str]]  # slug#anchor
    check: Mapped[dict[str, Any]]  # {stem, options: [{text, feedback, correct}]}, rendered


class HandbookAnswer(db.Model):
    """The first time a person chose an option of a section's check question. Rows are added, never changed."""

    __tablename__ = "handbook_answer"

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("handbook_section.id"), primary_key=True)
    choice: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # its place among the options, from 0
    correct: Mapped[bool]
    at: Mapped[datetime]


class HandbookAcknowledgement(db.Model):
    """A person said "read and understood" to one edition, named by its hash. Never changed, never deleted."""

    __tablename__ = "handbook_acknowledgement"
    __table_args__ = (Index("ix_handbook_acknowledgement_content_hash", "content_hash"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    content_hash: Mapped[str] = mapped_column(ForeignKey("handbook_edition.content_hash"), primary_key=True)
    at: Mapped[datetime]


class GlossaryTerm(db.Model):
    """A term of the trade as last published, rendered; a new publication replaces it."""

    __tablename__ = "glossary_term"

    slug: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText)
    also: Mapped[list[str]]  # its other names
    html: Mapped[str]
    law: Mapped[list[str]]  # slug#anchor
