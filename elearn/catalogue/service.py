"""Publish courses: rendered and frozen once, under the hash of everything in them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import glossary, handbook
from elearn.catalogue.fingerprint import cited, fingerprint
from elearn.catalogue.media import Picture, read_picture
from elearn.catalogue.models import Course, CourseFile, CourseVersion
from elearn.catalogue.recordings.pointers import of_lessons
from elearn.catalogue.recordings.reading import is_of_recording
from elearn.catalogue.rendering import Links
from elearn.catalogue.source.archive import tree_of
from elearn.catalogue.source.library import Library
from elearn.catalogue.source.shapes import CourseSource
from elearn.catalogue.sources import has_source, keep_source
from elearn.catalogue.writing import write_activities
from elearn.kernel import clock, events
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.law import rules as law_rules
from elearn.law import service as law_service

FOLDER, BROWSER = "folder", "browser"


@dataclass(frozen=True, slots=True)
class Published:
    """What became of one course: the version that holds this content, and whether that is new.

    `newest` is the course's current version: another one when an older content was met again. `held` says that
    nothing was written, since the current version was published in the browser and the folder does not know it.
    """

    slug: str
    number: int
    is_new: bool
    newest: int = 0
    held: bool = False


@dataclass(frozen=True, slots=True)
class LibraryPublished:
    """News: what the site teaches is as the library says."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication in the browser says of itself."""

    kind: str
    note: str
    letter: str
    based_on: int
    authors: list[str]
    approved_by: int | None


def publish(library: Library, *, actor: Actor, over: Collection[str] = ()) -> list[Published]:
    """Bring the registry, the glossary and every course of the library to the site.

    Refuses the whole library while any file is at fault. A course whose content hash was published
    before is left alone; otherwise a new version is written whole and never changes again. A course whose
    current version was published in the browser, and whose folder holds neither that nor an older one, is
    held back (see Published) unless its slug is in `over`.
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
    done = [publish_course(course, names, forms, actor=actor, over=course.slug in over) for course in library.courses]
    if library.handbook is not None:
        pictures = _pictures(library.handbook.folder)
        handbook.publish(library.handbook, list(pictures.values()), links(names, pictures, forms), actor=actor)
        keep_pictures(pictures.values())
    glossary.publish(library.glossary, links(names, {}, forms), actor=actor)
    events.announce(LibraryPublished())
    return done


def publish_course(
    course: CourseSource,
    law: dict[str, str],
    forms: dict[str, str],
    *,
    actor: Actor,
    publication: Publication | None = None,
    over: bool = False,
) -> Published:
    """Publish one checked course, whose folder is there, unless its content was published before.

    From the browser (`publication`) an older content may come back: it becomes a version of its own. Writes the
    version with its activities, its pictures, the tree it came from, and an audit entry; announces
    `LibraryPublished` for a browser's version.
    """
    pictures = _pictures(course.folder)
    content_hash = fingerprint(course, pictures.values(), law)
    course_id = _course_id(course.slug)
    newest = _newest(course_id)
    last = newest.number if newest else 0
    known = _known(course_id, content_hash)
    if known is not None and (publication is None or known.number == last):
        if not has_source(known.id):
            keep_source(
                known.id, tree_of(course.folder, of_lessons(course.lessons))
            )  # published before trees were kept
        return Published(course.slug, known.number, is_new=False, newest=last)
    if publication is None and newest is not None and newest.origin == BROWSER and not over:
        return Published(course.slug, last, is_new=False, newest=last, held=True)
    if known is not None:  # brought back in the browser: the same words, another version
        content_hash = hashlib.sha256(f"{content_hash} {last + 1}".encode()).hexdigest()
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
            **({"origin": BROWSER, **asdict(publication)} if publication else {}),
        )
    )
    write_activities(course, int(version_id or 0), links(law, pictures, forms))
    keep_pictures(pictures.values())
    keep_source(int(version_id or 0), tree_of(course.folder, of_lessons(course.lessons)))
    record(Did.COURSE_PUBLISHED, actor, f"course:{course.slug}", version=last + 1, content_hash=content_hash)
    if publication is not None:
        events.announce(LibraryPublished())  # the folder tells it once, when all of it is published
    return Published(course.slug, last + 1, is_new=True, newest=last + 1)


def _course_id(slug: str) -> int:
    known = db.session.scalar(select(Course.id).where(Course.slug == slug).with_for_update())
    return int(known or db.session.scalar(insert(Course).returning(Course.id).values(slug=slug)) or 0)


def _newest(course_id: int) -> AnyRow | None:
    return db.session.execute(
        select(CourseVersion.id, CourseVersion.number, CourseVersion.origin)
        .where(CourseVersion.course_id == course_id)
        .order_by(CourseVersion.number.desc())
        .limit(1)
    ).one_or_none()


def _known(course_id: int, content_hash: str) -> AnyRow | None:
    return db.session.execute(
        select(CourseVersion.id, CourseVersion.number).where(
            CourseVersion.course_id == course_id, CourseVersion.content_hash == content_hash
        )
    ).one_or_none()


def _pictures(home: Path) -> dict[str, Picture]:
    folder = home / "media"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    pictures = [file for file in files if file.is_file() and not is_of_recording(file)]
    return {f"media/{file.name}": read_picture(file) for file in pictures}


def keep_pictures(pictures: Iterable[Picture]) -> None:
    """Write the pictures that are not there yet, under the addresses lessons show them by."""
    for picture in pictures:
        db.session.execute(
            insert_or(CourseFile)
            .values(sha256=picture.sha256, media_type=picture.media_type, content=picture.content)
            .on_conflict_do_nothing()
        )


def links(law: dict[str, str], pictures: dict[str, Picture], forms: dict[str, str]) -> Links:
    """How the citations, pictures and forms of a course become addresses; what is not there stays as its id."""

    def cite(slug: str, anchor: str) -> tuple[str, str]:
        article = law_rules.article_name(anchor)
        return f"/law/{slug}", f"{article} {law.get(slug, slug)}".strip()

    return Links(
        law=cite,
        image=lambda target: pictures[target].attributes if target in pictures else {},
        form=lambda form: (f"/forms/{form}", forms.get(form, form)),
    )
