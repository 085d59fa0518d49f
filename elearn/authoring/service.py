"""Writing a draft: opened once, then saved revision by revision.

Whoever saves names the revision they started from. When somebody saved in between, nothing is written: the
answer says who, when and what, and the second may save again over that very revision.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.authoring import queries, rules
from elearn.authoring.models import ScenarioDraft, ScenarioRevision
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _

Change = Callable[[rules.Body], rules.Body]


@dataclass(frozen=True, slots=True)
class Saved:
    """The draft stands at `number`; `changed` is False when there was nothing to write."""

    number: int
    changed: bool


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Nothing was written: somebody saved first. `changes` is what they changed since the page was opened."""

    number: int
    by: str
    at: datetime
    changes: rules.Changes
    body: rules.Body


Outcome = Saved | Overtaken


def open_from(activity_id: int, *, actor: Actor) -> int:
    """Begin a draft from a published scenario; returns its id. Missing unless it is in a newest version."""
    origin = next((one for one in queries.published() if one.activity_id == activity_id), None)
    if origin is None:
        raise Missing
    body = queries.published_body(activity_id)
    return _open(origin.course, body, _("Mở từ bản đã công bố"), origin_id=activity_id, actor=actor)


def open_new(course: str, key: str, title: str, *, actor: Actor) -> int:
    """Begin a draft from nothing; returns its id. Refuses an id that the course has already."""
    if queries.key_is_taken(course, key):
        raise Conflict(
            _("Khóa học này đã có hoạt động hoặc bản nháp mang mã “%(key)s”.", key=key),
            next_step=_("Chọn mã khác, hoặc mở bản nháp đã có."),
        )
    return _open(course, rules.skeleton(key, title), _("Khung mới"), origin_id=None, actor=actor)


def _open(course: str, body: rules.Body, note: str, *, origin_id: int | None, actor: Actor) -> int:
    draft = ScenarioDraft(
        course=course,
        key=body["id"],
        title=body["ten"],
        opened_by=actor.user_id,
        opened_at=clock.now(),
        origin_id=origin_id,
    )
    db.session.add(draft)
    db.session.flush()  # the revision names its id
    _write(draft, 1, body, note, actor)
    record(Did.DRAFT_OPENED, actor, f"draft:{draft.id}", course=course, name=draft.key)
    return draft.id


def save(
    draft_id: int, change: Change, *, based_on: int, over: int | None = None, note: str = "", actor: Actor
) -> Outcome:
    """Write the next revision: the newest one with `change` made to it.

    `based_on` is the revision the page showed. When that is no longer the newest, nothing is written, unless
    the author has seen the newest and says so (`over`): then the change is made to it, and the rest of what
    the other wrote stays. Refuses a draft that would grow beyond what can be drawn and played.
    """
    draft = queries.draft(draft_id, lock=True)
    newest = queries.revision(draft_id)
    if newest.number not in (based_on, over):
        return _overtaken(newest, based_on)
    body = change(newest.body)
    if body == newest.body:
        return Saved(newest.number, changed=False)
    if len(body["nut"]) > rules.MOST_NODES:
        raise Refused(
            _("Tình huống chỉ chứa được %(most)s nút.", most=rules.MOST_NODES),
            next_step=_("Chia thành hai tình huống. Bản nháp còn nguyên."),
        )
    told = rules.changes(newest.body, body)
    _write(draft, newest.number + 1, body, note, actor)
    draft.title = body["ten"]
    record(
        Did.DRAFT_SAVED,
        actor,
        f"draft:{draft_id}",
        number=newest.number + 1,
        added=list(told.added),
        removed=list(told.removed),
        changed=list(told.changed),
    )
    return Saved(newest.number + 1, changed=True)


def bring_back(draft_id: int, number: int, *, based_on: int, actor: Actor) -> Outcome:
    """Write an earlier revision again, as the newest. Nothing that was saved after it is lost."""
    earlier = queries.revision(draft_id, number)
    return save(
        draft_id,
        lambda _body: earlier.body,
        based_on=based_on,
        note=_("Lấy lại bản %(number)s", number=number),
        actor=actor,
    )


def _overtaken(newest: queries.Revision, based_on: int) -> Overtaken:
    before = queries.revision(newest.draft_id, based_on)
    changes = rules.changes(before.body, newest.body)
    return Overtaken(newest.number, newest.by, newest.at, changes, newest.body)


def _write(draft: ScenarioDraft, number: int, body: rules.Body, note: str, actor: Actor) -> None:
    db.session.add(
        ScenarioRevision(draft_id=draft.id, number=number, body=body, note=note, user_id=actor.user_id, at=clock.now())
    )
    db.session.flush()
