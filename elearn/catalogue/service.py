"""Publish courses: rendered and frozen once, under the hash of everything in them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue.media import Picture, read_picture
from elearn.catalogue.models import Activity, Course, CourseFile, CourseVersion, LessonPage, Question, QuizForm
from elearn.catalogue.rendering import Links, render_lesson, render_words
from elearn.catalogue.source.checks import CITATION
from elearn.catalogue.source.library import Library
from elearn.catalogue.source.shapes import CourseSource, Lesson, QuestionSource, Quiz
from elearn.kernel import clock
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


def publish(library: Library, *, actor: Actor) -> list[Published]:
    """Bring the registry and every course of the library to the site.

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
    return [_publish_course(course, names, actor) for course in library.courses]


def _publish_course(course: CourseSource, law: dict[str, str], actor: Actor) -> Published:
    pictures = _pictures(course)
    fingerprint = _fingerprint(course, pictures.values(), law)
    course_id = db.session.scalar(select(Course.id).where(Course.slug == course.slug))
    if course_id is None:
        course_id = db.session.scalar(insert(Course).returning(Course.id).values(slug=course.slug))
    known = db.session.execute(
        select(CourseVersion.number).where(
            CourseVersion.course_id == course_id, CourseVersion.content_hash == fingerprint
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
            content_hash=fingerprint,
            title=course.title,
            summary=course.summary,
            hours=course.hours,
            audience=course.audience,
            outcomes=course.outcomes,
            law=sorted(_cited(course)),
            published_at=clock.now(),
            user_id=actor.user_id,
        )
    )
    _write_activities(course, int(version_id or 0), _links(law, pictures))
    for picture in pictures.values():
        db.session.execute(
            insert_or(CourseFile)
            .values(sha256=picture.sha256, media_type=picture.media_type, content=picture.content)
            .on_conflict_do_nothing()
        )
    record(Did.COURSE_PUBLISHED, actor, f"course:{course.slug}", version=last + 1, content_hash=fingerprint)
    return Published(course.slug, last + 1, is_new=True)


def _pictures(course: CourseSource) -> dict[str, Picture]:
    folder = course.folder / "media"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return {f"media/{file.name}": read_picture(file) for file in files if file.is_file()}


def _fingerprint(course: CourseSource, pictures: Iterable[Picture], law: dict[str, str]) -> str:
    """SHA-256 over everything a learner can see; where a file stands and who wrote it does not count."""
    content = {
        "course": [course.slug, course.title, course.summary, course.audience, course.hours, course.outcomes],
        "modules": [
            [module.id, module.title, [_plain(activity) for activity in module.activities]] for module in course.modules
        ],
        "pictures": [[picture.name, picture.sha256] for picture in pictures],
        "law": {slug: law[slug] for slug in sorted(_cited(course))},
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(activity: Lesson | Quiz) -> list[Any]:
    if isinstance(activity, Lesson):
        return ["lesson", activity.id, activity.title, activity.minutes, activity.outcome, activity.law, activity.text]
    return [
        "quiz",
        activity.id,
        activity.title,
        activity.intro,
        activity.pass_percent,
        activity.attempts,
        activity.minutes,
        activity.draw,
        [
            [q.id, q.kind, q.outcome, q.difficulty, q.critical, q.stem, q.parts, q.categories, q.law, q.explanation]
            for q in activity.questions
        ],
    ]


def _cited(course: CourseSource) -> set[str]:
    listed = {c.partition("#")[0] for lesson in course.lessons for c in lesson.law}
    written = {slug for lesson in course.lessons for slug, _anchor in CITATION.findall(lesson.text)}
    asked = {c.partition("#")[0] for quiz in course.quizzes for q in quiz.questions for c in q.law}
    return listed | written | asked


def _links(law: dict[str, str], pictures: dict[str, Picture]) -> Links:
    def cite(slug: str, anchor: str) -> tuple[str, str]:
        article = law_rules.article_name(anchor)
        return f"/law/{slug}", f"{article} {law[slug]}".strip()

    return Links(law=cite, image=lambda target: pictures[target].address if target in pictures else "")


def _write_activities(course: CourseSource, version_id: int, links: Links) -> None:
    position = 0
    for module in course.modules:
        for activity in module.activities:
            position += 1
            kind = "lesson" if isinstance(activity, Lesson) else "quiz"
            activity_id = db.session.scalar(
                insert(Activity)
                .returning(Activity.id)
                .values(
                    version_id=version_id,
                    key=activity.id,
                    kind=kind,
                    position=position,
                    module_title=module.title,
                    title=activity.title,
                    minutes=activity.minutes,
                    required=True,
                )
            )
            if isinstance(activity, Lesson):
                page = render_lesson(activity.text, links)
                db.session.execute(
                    insert(LessonPage).values(
                        activity_id=activity_id, html=page.html, contents=page.contents, blocks=page.blocks
                    )
                )
            else:
                _write_quiz(activity, int(activity_id or 0), links)


def _write_quiz(quiz: Quiz, activity_id: int, links: Links) -> None:
    db.session.execute(
        insert(QuizForm).values(
            activity_id=activity_id,
            intro=quiz.intro,
            pass_percent=quiz.pass_percent,
            attempts=quiz.attempts,
            minutes=quiz.minutes,
            draw=quiz.draw,
        )
    )
    db.session.execute(
        insert(Question),
        [
            {
                "activity_id": activity_id,
                "key": q.id,
                "kind": q.kind,
                "outcome": q.outcome,
                "difficulty": q.difficulty,
                "critical": q.critical,
                "law": q.law,
                "body": _body(q, links),
            }
            for q in quiz.questions
        ],
    )


def _body(question: QuestionSource, links: Links) -> dict[str, Any]:
    parts = [
        {**part, "text": render_words(part["text"], links), "feedback": render_words(part["feedback"], links)}
        for part in question.parts
    ]
    body: dict[str, Any] = {
        "stem": render_words(question.stem, links),
        "explanation": render_words(question.explanation, links) if question.explanation else "",
    }
    key = {"mc1": "options", "mr": "options", "or": "items", "cl": "cards"}[question.kind]
    body[key] = parts
    if question.categories:
        body["categories"] = [{"id": c["id"], "text": render_words(c["text"], links)} for c in question.categories]
    return body
