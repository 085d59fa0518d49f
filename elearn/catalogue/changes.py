"""What differs between two published versions, activity by activity. Both are frozen, so the answer is kept in memory.

The rule, in one place:
    lesson    the same when its page is the same, word for word
    quiz      the same when it is drawn and passed in the same way; its pool of questions may have grown or been mended
    scenario  the same when its script is the same
    drill     the same when its deck is the same
An activity is known by its key and its kind; another kind under an old key is another activity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from elearn.catalogue.models import Activity, DrillBody, LessonPage, QuizForm, ScenarioBody
from elearn.catalogue.queries import remembered
from elearn.kernel.db import db


class Verdict(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Content:
    """An activity, and what of it must stay for it to be the same."""

    id: int
    key: str
    kind: str
    title: str
    essence: Any


@dataclass(frozen=True, slots=True)
class Pair:
    """One activity in two versions; an id is None where it is not there."""

    key: str
    kind: str
    title: str
    before: int | None
    after: int | None
    verdict: Verdict


def compare(before: Iterable[Content], after: Iterable[Content]) -> tuple[Pair, ...]:
    """Every activity of either, in the order of `after`, then those that are gone."""
    old = {(content.key, content.kind): content for content in before}
    pairs = []
    for content in after:
        was = old.pop((content.key, content.kind), None)
        verdict = Verdict.NEW if was is None else Verdict.SAME if was.essence == content.essence else Verdict.CHANGED
        pairs.append(Pair(content.key, content.kind, content.title, was.id if was else None, content.id, verdict))
    gone = [Pair(was.key, was.kind, was.title, was.id, None, Verdict.GONE) for was in old.values()]
    return (*pairs, *gone)


def between(from_version: int, to_version: int) -> tuple[Pair, ...]:
    """`compare` of two published versions."""
    return remembered(_between, from_version, to_version)


def same(from_version: int, to_version: int) -> Mapping[int, int]:
    """The activities that are the same in both: id there by id here."""
    pairs = between(from_version, to_version)
    return {p.before: p.after for p in pairs if p.verdict is Verdict.SAME and p.before is not None and p.after}


def _between(from_version: int, to_version: int) -> tuple[Pair, ...]:
    return compare(_contents(from_version), _contents(to_version))


def _contents(version_id: int) -> list[Content]:
    rows = db.session.execute(
        select(
            Activity.id, Activity.key, Activity.kind, Activity.title, LessonPage.html, ScenarioBody.body, DrillBody.body
        )
        .outerjoin(LessonPage, LessonPage.activity_id == Activity.id)
        .outerjoin(ScenarioBody, ScenarioBody.activity_id == Activity.id)
        .outerjoin(DrillBody, DrillBody.activity_id == Activity.id)
        .where(Activity.version_id == version_id)
        .order_by(Activity.position)
    ).all()
    forms = _forms(version_id)
    return [Content(row[0], row[1], row[2], row[3], row[4] or row[5] or row[6] or forms.get(row[0])) for row in rows]


def _forms(version_id: int) -> dict[int, Any]:
    rows = db.session.execute(
        select(
            QuizForm.activity_id,
            QuizForm.pass_percent,
            QuizForm.draw,
            QuizForm.purpose,
            QuizForm.form,
            QuizForm.critical_draw,
            QuizForm.critical_need,
        )
        .join(Activity, Activity.id == QuizForm.activity_id)
        .where(Activity.version_id == version_id)
    )
    return {row[0]: tuple(row[1:]) for row in rows}
