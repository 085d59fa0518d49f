"""Publish courses: rendered and frozen once, under the hash of everything in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import glossary, handbook
from elearn.catalogue.fingerprint import cited, fingerprint
from elearn.catalogue.media import Picture, read_picture
from elearn.catalogue.models import Course, CourseFile, CourseVersion
from elearn.catalogue.recordings.reading import is_of_recording
from elearn.catalogue.rendering import Links
from elearn.catalogue.source.library import Library
from elearn.catalogue.source.shapes import CourseSource
from elearn.catalogue.writing import write_activities
from elearn.kernel import clock, events
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.law import rules as law_rules
from elearn.law import service as law_service


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one course: its current version, and whether that is new."""

    slug: str
    number: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class LibraryPublished:
    """News: what the site teaches is as the library says."""


def publish(library: Library, *, actor: Actor) -> list[Published]:
    """Bring the registry, the glossary and every course of the library to the site.

    Refuses the whole library while any file is at fault. A course whose content hash was published
    before is left alone; otherwise a new version is written whole and never changes again.
    """
    if library.faults.errors:
        raise Refused(
            "\n".join(str(fault) for fault in library.faults.errors),
            next_step=_("Sửa các dòng đã nêu rồi công bố lại. Chưa có gì được ghi."),
        )
    law_service.load_registry(library.law, actor=actor)
    names = {
        entry["slug"]: law_rules.document_name(entry["kind"], entry["number"], entry["title"]) for entry in library.law
    }
    forms = {form.id: form.title for form in library.forms.values()}
    done = [_publish_course(course, names, forms, actor) for course in library.courses]
    if library.handbook is not None:
        pictures = _pictures(library.handbook.folder)
        handbook.publish(library.handbook, list(pictures.values()), _links(names, pictures, forms), actor=actor)
        _keep(pictures)
    glossary.publish(library.glossary, _links(names, {}, forms), actor=actor)
    events.announce(LibraryPublished())
    return done


def _publish_course(course: CourseSource, law: dict[str, str], forms: dict[str, str], actor: Actor) -> Published:
    pictures = _pictures(course.folder)
    content_hash = fingerprint(course, pictures.values(), law)
    course_id = db.session.scalar(select(Course.id).where(Course.slug == course.slug))
    if course_id is None:
        course_id = db.session.scalar(insert(Course).returning(Course.id).values(slug=course.slug))
    known = db.session.execute(
        select(CourseVersion.number).where(
            CourseVersion.course_id == course_id, CourseVersion.content_hash == content_hash
        )
    ).scalar_one_or_none()
    if known is not None:
        return Published(course.slug, known, is_new=False)
    last = db.session.scalar(select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course_id)) or 0
    version_id = db.session.scalar(
        insert(CourseVersion)
        .returning(CourseVersion.id)
        .values(
            course_id=course_id,
            number=last + 1,
            content_hash=content_hash,
            title=course.title,
            summary=course.summary,
            hours=course.hours,
            audience=course.audience,
            outcomes=course.outcomes,
            tracks={role: [*track.lessons, *track.quizzes, *track.scenarios] for role, track in course.tracks.items()},
            law=sorted(cited(course)),
            published_at=clock.now(),
            user_id=actor.user_id,
        )
    )
    write_activities(course, int(version_id or 0), _links(law, pictures, forms))
    _keep(pictures)
    record(Did.COURSE_PUBLISHED, actor, f"course:{course.slug}", version=last + 1, content_hash=content_hash)
    return Published(course.slug, last + 1, is_new=True)


def _pictures(home: Path) -> dict[str, Picture]:
    folder = home / "media"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    pictures = [file for file in files if file.is_file() and not is_of_recording(file)]
    return {f"media/{file.name}": read_picture(file) for file in pictures}


def _keep(pictures: dict[str, Picture]) -> None:
    for picture in pictures.values():
        db.session.execute(
            insert_or(CourseFile)
            .values(sha256=picture.sha256, media_type=picture.media_type, content=picture.content)
            .on_conflict_do_nothing()
        )


def _links(law: dict[str, str], pictures: dict[str, Picture], forms: dict[str, str]) -> Links:
    def cite(slug: str, anchor: str) -> tuple[str, str]:
        article = law_rules.article_name(anchor)
        return f"/law/{slug}", f"{article} {law[slug]}".strip()

    return Links(
        law=cite,
        image=lambda target: pictures[target].attributes if target in pictures else {},
        form=lambda form: (f"/forms/{form}", forms[form]),
    )
