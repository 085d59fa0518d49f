"""What a version is: everything a learner can see, under one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from elearn.catalogue.media import Picture
from elearn.catalogue.source.citations import CITATION
from elearn.catalogue.source.shapes import CourseSource, DrillSource, Lesson, QuestionSource, Quiz, ScenarioSource


def fingerprint(course: CourseSource, pictures: Iterable[Picture], law: dict[str, str]) -> str:
    """SHA-256 over everything a learner can see; where a file stands and who wrote it does not count."""
    content = {
        "course": [course.slug, course.title, course.summary, course.audience, course.hours, course.outcomes],
        "modules": [
            [module.id, module.title, [_plain(activity) for activity in module.activities]] for module in course.modules
        ],
        "placement": _plain(course.placement) if course.placement else None,
        "tracks": {role: [track.lessons, track.quizzes, track.scenarios] for role, track in course.tracks.items()},
        "pictures": [[picture.name, picture.sha256] for picture in pictures],
        "law": {slug: law[slug] for slug in sorted(cited(course))},
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def cited(course: CourseSource) -> set[str]:
    """Every document the course names anywhere, history included."""
    listed = {c.partition("#")[0] for lesson in course.lessons for c in lesson.law}
    written = {slug for lesson in course.lessons for _how, slug, _anchor in CITATION.findall(lesson.text)}
    asked = {c.partition("#")[0] for quiz in course.quizzes for q in quiz.questions for c in q.law}
    played = {c.partition("#")[0] for scenario in course.scenarios for c in grounds(scenario.body)}
    drilled = {c.partition("#")[0] for drill in course.drills for c in drill_grounds(drill.body)}
    return listed | written | asked | played | drilled


def grounds(body: dict[str, Any]) -> list[str]:
    """What a scenario names as its law, node by node and line by line: slug#anchor."""
    nodes = [citation for node in body["nut"].values() for citation in node.get("luat", ())]
    return [*nodes, *(citation for breach in body.get("loi_chan", {}).values() for citation in breach.get("luat", ()))]


def drill_grounds(body: dict[str, Any]) -> list[str]:
    """What a deck names as its law, question by question: slug#anchor."""
    return [citation for question in body["questions"] for citation in question["law"]]


def _plain(activity: Lesson | Quiz | ScenarioSource | DrillSource) -> list[Any]:
    if isinstance(activity, DrillSource):
        return ["drill", activity.id, activity.minutes, activity.body]
    if isinstance(activity, ScenarioSource):
        return ["scenario", activity.id, activity.minutes, activity.optional, activity.body]
    if isinstance(activity, Lesson):
        said = [activity.id, activity.title, activity.minutes, activity.outcome, activity.law, activity.text]
        return ["lesson", *said, *_plain_recording(activity)]
    critical = [activity.critical.draw, activity.critical.need] if activity.critical else None
    return [
        "quiz",
        activity.id,
        activity.title,
        activity.intro,
        activity.pass_percent,
        activity.attempts,
        activity.minutes,
        activity.draw,
        [activity.purpose, activity.form, critical],
        [_plain_question(question) for question in activity.questions],
    ]


def _plain_recording(lesson: Lesson) -> list[Any]:
    """Nothing without one, so that lessons published before keep their hash."""
    r = lesson.recording
    return [[r.kind, r.sha256, r.captions, r.poster, r.need]] if r else []


def _plain_question(q: QuestionSource) -> list[Any]:
    days = [day.isoformat() if day else None for day in (q.valid_from, q.valid_to)]
    said = [q.stem, q.parts, q.categories, q.law, q.explanation, q.wording]
    return [q.id, q.kind, q.outcome, q.difficulty, q.critical, *said, days]
