"""Bring the registry to what courses/law.yaml says, and enter dated acts that the file can't undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refusal, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.law import queries, rules
from elearn.law.models import ActKind, LawAct, LawRevocation, LegalDocument


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be entered about a document."""

    kind: ActKind
    from_on: date
    by: str | None = None  # the slug of what replaces or amends it
    anchors: tuple[str, ...] = ()  # empty: the whole document
    note: str = ""  # the letter or gazette it stands on


def load_registry(entries: Sequence[dict[str, Any]], *, actor: Actor) -> int:
    """Add new documents and update known ones; returns how many changed. Removes none, undoes no act.

    Where the file and an act say different ends, the act stands and the watch page tells. Writes an audit entry.
    """
    changed, acts = [], queries.standing_acts()
    for entry in entries:
        told = {**entry, "filed_to": entry["effective_to"], "filed_by": entry["replaced_by"]}
        known = db.session.get(LegalDocument, entry["slug"])
        if known is None:
            db.session.add(LegalDocument(**told))
            changed.append(entry["slug"])
            continue
        told["effective_to"], told["replaced_by"], _act = rules.held(
            told["filed_to"], told["filed_by"], acts.get(entry["slug"], ())
        )  # the articles' changes come from acts alone, so they stand as they are
        if all(getattr(known, key) == value for key, value in told.items()):
            continue
        for key, value in told.items():
            setattr(known, key, value)
        changed.append(entry["slug"])
    if changed:
        record(Did.LAW_LOADED, actor, "law:registry", changed=changed)
    db.session.flush()
    return len(changed)


def replace(old: str, new: str, from_day: date, *, actor: Actor) -> None:
    """Enter that a document is replaced by another from a day; see `enter`."""
    enter(old, Entry(ActKind.REPLACED, from_day, new), actor=actor)


def enter(slug: str, entry: Entry, *, actor: Actor) -> int:
    """Enter a dated act on a document; returns its id. From its day the old text no longer counts.

    Refuses (Missing) an unknown document; (Refused) one that replaces itself, a replacement without a successor,
    an amendment without articles, a day before the document came into force, an end the file already tells, a
    restoration of what did not end, and (Conflict) a second act on the same part while the first is still to come
    (take that one back first) or says the very same. Writes the act, what now holds, and an audit entry.
    """
    document = _locked(slug)
    if entry.by is not None:
        queries.document(entry.by)
    acts = queries.standing_acts(slug).get(slug, [])
    _check(document, entry, rules.governing(acts).get(tuple(sorted(entry.anchors))))
    act = LawAct(
        slug=slug,
        kind=str(entry.kind),
        by_slug=entry.by,
        from_on=entry.from_on,
        anchors=sorted(entry.anchors),
        note=entry.note,
        at=clock.now(),
        user_id=actor.user_id,
        name=actor.name,
    )
    db.session.add(act)
    db.session.flush()
    _hold(document, [*acts, act])
    record(
        Did.LAW_REPLACED if entry.kind == ActKind.REPLACED else Did.LAW_ENTERED,
        actor,
        f"law:{slug}",
        act=act.id,
        kind=str(entry.kind),
        by=entry.by,
        from_day=entry.from_on,
        articles=sorted(entry.anchors),
        note=entry.note,
    )
    return act.id


def refusal(slug: str, entry: Entry) -> Refusal | None:
    """Why `enter` would refuse, or None; writes nothing."""
    try:
        acts = queries.standing_acts(slug).get(slug, [])
        _check(queries.document(slug), entry, rules.governing(acts).get(tuple(sorted(entry.anchors))))
    except (Refused, Conflict) as said:
        return said
    return None


def revoke(act_id: int, reason: str, *, actor: Actor) -> None:
    """Take an act back before its day; taking it back twice is once.

    Refuses (Missing) an unknown act and (Refused) one whose day has come: that is put right by a new act. Writes the
    revocation with its reason, what holds again, and an audit entry.
    """
    act = queries.act(act_id)
    document = _locked(act.slug)
    if act.from_on <= clock.today():
        raise Refused(
            _("Ngày %(day)s đã tới nên việc ghi này không thu hồi được nữa.", day=act.from_on.strftime("%d/%m/%Y")),
            next_step=_("Nếu ghi sai, ghi một việc mới với ngày và căn cứ đúng; việc cũ vẫn được giữ."),
        )
    new = insert_or(LawRevocation).values(
        act_id=act_id, reason=reason, at=clock.now(), user_id=actor.user_id, name=actor.name
    )
    if db.session.scalar(new.on_conflict_do_nothing().returning(LawRevocation.act_id)) is None:
        return
    _hold(document, queries.standing_acts(act.slug).get(act.slug, []))
    record(Did.LAW_REVOKED, actor, f"law:{act.slug}", act=act_id, reason=reason)


def _locked(slug: str) -> LegalDocument:
    # Two acts on one document wait for each other here.
    db.session.execute(select(LegalDocument.slug).where(LegalDocument.slug == slug).with_for_update())
    document = queries.document(slug)
    db.session.refresh(document)
    return document


def _hold(document: LegalDocument, acts: Sequence[LawAct]) -> None:
    end, successors, act = rules.held(document.filed_to, document.filed_by, acts)
    document.effective_to, document.replaced_by = end, successors
    document.entered_at = act.at if act else None
    document.parts = rules.written(rules.parts_changed(acts))
    db.session.flush()


def _check(document: LegalDocument, entry: Entry, before: LawAct | None) -> None:
    if entry.by == document.slug:
        raise Refused(_("Một văn bản không tự thay thế mình."), next_step=_("Chọn văn bản thay thế khác."))
    if entry.kind == ActKind.REPLACED and entry.by is None:
        raise Refused(_("Chưa chọn văn bản thay thế."), next_step=_("Chọn văn bản, hoặc ghi là hết hiệu lực."))
    if entry.kind == ActKind.AMENDED and not entry.anchors:
        raise Refused(
            _("Sửa đổi, bổ sung phải nói rõ điều nào."), next_step=_("Nhập các điều được sửa, ví dụ: Điều 7.")
        )
    if document.effective_from is not None and entry.from_on <= document.effective_from:
        raise Refused(
            _("Ngày hết hiệu lực phải sau ngày văn bản bắt đầu có hiệu lực."),
            next_step=_("Xem lại ngày trên văn bản thay thế."),
        )
    if before is not None:
        _check_again(entry, before)
    elif entry.kind == ActKind.RESTORED or (document.effective_to is not None and not entry.anchors):
        _refuse_the_files_word(document)


def _check_again(entry: Entry, before: LawAct) -> None:
    """A second act on the same part."""
    if (before.kind, before.by_slug, before.from_on) == (str(entry.kind), entry.by, entry.from_on):
        raise Conflict(_("Việc này đã được ghi rồi."), next_step=_("Xem phần “Việc đã ghi” của văn bản."))
    if before.from_on > clock.today():
        raise Conflict(
            _("Đã có một việc ghi cho phần này, chưa tới ngày áp dụng."),
            next_step=_("Thu hồi việc đã ghi, có lý do, rồi ghi lại."),
        )


def _refuse_the_files_word(document: LegalDocument) -> None:
    if document.effective_to is None:
        raise Refused(
            _("Văn bản này đang còn hiệu lực, chưa có việc nào để khôi phục."),
            next_step=_("Chọn loại việc khác, hoặc để nguyên."),
        )
    raise Refused(
        _("Văn bản này đã được ghi là hết hiệu lực từ ngày %(day)s.", day=document.effective_to.strftime("%d/%m/%Y")),
        next_step=_("Nếu ngày ghi chưa đúng, sửa trong sổ văn bản rồi công bố lại."),
    )
