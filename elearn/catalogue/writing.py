"""The rows of a version: its activities with their pages, forms and questions, rendered once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert

from elearn.catalogue.fingerprint import drill_grounds, grounds
from elearn.catalogue.models import Activity, DrillBody, LessonPage, Question, QuizForm, ScenarioBody
from elearn.catalogue.recordings.keeping import lesson_html, write_recording
from elearn.catalogue.rendering import Links, Words, render_lesson
from elearn.catalogue.source.questions import PARTS
from elearn.catalogue.source.shapes import CourseSource, DrillSource, Lesson, QuestionSource, Quiz, ScenarioSource
from elearn.kernel.db import db

TASK = '<div class="admonition task">'


def write_activities(course: CourseSource, version_id: int, links: Links) -> None:
    """Write every activity of the course in order; the placement test, if any, stands before the first."""
    words = Words(links)
    if course.placement:
        _write_quiz(course.placement, version_id, 0, "", words, required=False)
    position = 0
    for module in course.modules:
        for activity in module.activities:
            position += 1
            if isinstance(activity, Lesson):
                _write_lesson(activity, version_id, position, module.title, links)
            elif isinstance(activity, ScenarioSource):
                _write_scenario(activity, version_id, position, module.title)
            elif isinstance(activity, DrillSource):
                _write_drill(activity, version_id, position, module.title)
            else:
                _write_quiz(activity, version_id, position, module.title, words, required=True)


def _write_lesson(lesson: Lesson, version_id: int, position: int, module_title: str, links: Links) -> None:
    page = render_lesson(lesson.text, links)
    activity_id = _write_activity(
        version_id=version_id,
        key=lesson.id,
        kind="lesson",
        position=position,
        module_title=module_title,
        title=lesson.title,
        minutes=lesson.minutes,
        required=True,
        outcome=lesson.outcome,
        practice=TASK in page.html,
        law=lesson.law,
    )
    db.session.execute(
        insert(LessonPage).values(
            activity_id=activity_id, html=lesson_html(lesson, page.html), contents=page.contents, blocks=page.blocks
        )
    )
    write_recording(lesson, activity_id, links)


def _write_scenario(scenario: ScenarioSource, version_id: int, position: int, module_title: str) -> None:
    activity_id = _write_activity(
        version_id=version_id,
        key=scenario.id,
        kind="scenario",
        position=position,
        module_title=module_title,
        title=scenario.title,
        minutes=scenario.minutes,
        required=not scenario.optional,
        outcome="",
        practice=True,
        law=sorted(set(grounds(scenario.body))),
    )
    db.session.execute(insert(ScenarioBody).values(activity_id=activity_id, body=scenario.body))


def _write_drill(drill: DrillSource, version_id: int, position: int, module_title: str) -> None:
    activity_id = _write_activity(
        version_id=version_id,
        key=drill.id,
        kind="drill",
        position=position,
        module_title=module_title,
        title=drill.title,
        minutes=drill.minutes,
        required=False,
        outcome="",
        practice=True,
        law=sorted(set(drill_grounds(drill.body))),
    )
    db.session.execute(insert(DrillBody).values(activity_id=activity_id, body=drill.body))


def _write_quiz(quiz: Quiz, version_id: int, position: int, module_title: str, words: Words, *, required: bool) -> None:
    activity_id = _write_activity(
        version_id=version_id,
        key=quiz.id,
        kind="quiz",
        position=position,
        module_title=module_title,
        title=quiz.title,
        minutes=quiz.minutes,
        required=required,
        outcome="",
        practice=False,
        law=[],
    )
    db.session.execute(
        insert(QuizForm).values(
            activity_id=activity_id,
            intro=quiz.intro,
            pass_percent=quiz.pass_percent,
            attempts=quiz.attempts,
            minutes=quiz.minutes,
            draw=quiz.draw,
            purpose=quiz.purpose,
            form=quiz.form,
            critical_draw=quiz.critical.draw if quiz.critical else 0,
            critical_need=quiz.critical.need if quiz.critical else 0,
        )
    )
    db.session.execute(insert(Question), [_question(q, activity_id, words) for q in quiz.questions])


def _write_activity(**values: Any) -> int:
    return int(db.session.scalar(insert(Activity).returning(Activity.id).values(values)) or 0)


def _question(question: QuestionSource, activity_id: int, words: Words) -> dict[str, Any]:
    return {
        "activity_id": activity_id,
        "key": question.id,
        "kind": question.kind,
        "outcome": question.outcome,
        "difficulty": question.difficulty,
        "critical": question.critical,
        "valid_from": question.valid_from,
        "valid_to": question.valid_to,
        "law": question.law,
        "body": _body(question, words),
    }


def _body(question: QuestionSource, words: Words) -> dict[str, Any]:
    body: dict[str, Any] = {
        "stem": words(question.stem),
        "explanation": words(question.explanation) if question.explanation else "",
    }
    if key := PARTS[question.kind]:
        body[key] = [
            {**part, "text": words(part["text"]), "feedback": words(part["feedback"])} for part in question.parts
        ]
    if question.categories:
        body["categories"] = [{"id": c["id"], "text": words(c["text"])} for c in question.categories]
    if question.wording:
        body["wording"] = question.wording
    return body
