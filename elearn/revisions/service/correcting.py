"""A wrong key found later: one person proposes what is right, a second one applies it. Marks only rise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnyRow, db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.learning import service as learning
from elearn.quizzes import queries as quizzes
from elearn.quizzes import rules as quiz_rules
from elearn.quizzes.keys import CORRECTABLE, Key
from elearn.quizzes.models import AttemptRemark, CorrectionDecision, QuestionCorrection
from elearn.revisions.queries import corrections
from elearn.revisions.queries.corrections import Change
from elearn.revisions.service.moving import reason_given


def checked(asked: AnyRow, right: Collection[int], held: Key | None, *, void: bool) -> Key:
    """The key as it may be proposed for a question; `held` is the one of an earlier correction.

    Refuses no choice at all, options that are not there, a kind whose key can't be named, and the key that holds now.
    """
    if void:
        key = Key(void=True)
    else:
        key = Key(void=False, right=tuple(sorted(set(right))))
        _check_right(asked, key)
    if (held or _own(asked)) == key:
        raise Refused(_("Đây đang là đáp án của câu hỏi."), next_step=_("Chọn đáp án khác, hoặc hủy câu hỏi."))
    return key


def _check_right(asked: AnyRow, key: Key) -> None:
    if asked.kind not in CORRECTABLE:
        raise Refused(_("Câu dạng này chỉ hủy được, không chọn lại đáp án."), next_step=_("Chọn “Hủy câu hỏi”."))
    if not key.right or key.right[-1] >= len(asked.body["options"]) or key.right[0] < 0:
        raise Refused(_("Chưa chọn đáp án đúng."), next_step=_("Chọn ít nhất một phương án, hoặc hủy câu hỏi."))


def _own(asked: AnyRow) -> Key | None:
    if asked.kind not in CORRECTABLE:
        return None
    return Key(void=False, right=tuple(i for i, option in enumerate(asked.body["options"]) if option["correct"]))


def propose(question_id: int, right: Collection[int], *, void: bool, reason: str, actor: Actor) -> int:
    """Propose what is right for a question of a published version; returns the proposal. Nothing is marked again yet.

    Refuses (Missing) an unknown question, (Refused) what `checked` refuses and an empty reason, (Conflict) while
    another proposal for it waits. Writes the proposal and an audit entry.
    """
    asked = corrections.question(question_id)
    _hold(asked.activity_id)
    reason = reason_given(reason)
    key = checked(asked, right, quizzes.keys_of(asked.activity_id).get(question_id), void=void)
    if corrections.pending(question_id) is not None:
        raise Conflict(
            _("Câu này đã có một đề nghị đang chờ người thứ hai."),
            next_step=_("Mở đề nghị đó ở trang phiên bản của khóa học để duyệt hoặc giữ nguyên đáp án."),
        )
    proposal = db.session.scalar(
        insert(QuestionCorrection)
        .returning(QuestionCorrection.id)
        .values(
            question_id=question_id,
            void=key.void,
            right=list(key.right),
            reason=reason,
            user_id=actor.user_id,
            name=actor.name,
            proposed_at=clock.now(),
        )
    )
    record(Did.KEY_PROPOSED, actor, f"question:{asked.key}", course=asked.slug, version=asked.number, reason=reason)
    return int(proposal or 0)


def reject(correction_id: int, *, reason: str, actor: Actor) -> None:
    """Keep the key as it is. Refuses as `approve` does. Writes the decision and an audit entry."""
    found = _to_decide(correction_id, actor)
    _decide(found, reason_given(reason), actor, clock.now(), approved=False)
    record(Did.KEY_KEPT, actor, f"question:{found.key}", version=found.number, reason=reason_given(reason))


def approve(correction_id: int, *, reason: str = "", actor: Actor) -> list[Change]:
    """Apply a correction that somebody else proposed; returns the attempts it touched.

    Refuses (Missing) an unknown proposal, (Refused) the one who proposed it, (Conflict) when it was decided before.
    Writes the decision, a new mark beside each attempt touched, the better marks, the passes and completions these
    bring, and an audit entry. What was given before stays as it was, and is never lowered.
    """
    found = _to_decide(correction_id, actor)
    asked, now = corrections.question(found.question_id), clock.now()
    held = quizzes.keys_of(asked.activity_id)
    touched = corrections.dry_run(actor, asked, Key(found.void, tuple(found.right)), held)
    _decide(found, reason, actor, now, approved=True)
    _write(correction_id, touched, now)
    completed = _reward(asked, touched, now, actor)
    record(
        Did.KEY_CORRECTED,
        actor,
        f"question:{found.key}",
        course=asked.slug,
        version=found.number,
        key=_("hủy câu") if found.void else ", ".join(chr(ord("A") + place) for place in found.right),
        raised=sum(change.remark.after.points > change.remark.before.points for change in touched),
        passed=sum(change.remark.newly_passed for change in touched),
        completed=completed,
        reason=found.reason,
    )
    return touched


def _hold(activity_id: int) -> None:
    # Marking holds the quiz shared (see quizzes.service): an attempt submitted meanwhile is marked with the right key,
    # or is among those marked again.
    db.session.execute(select(Activity.id).where(Activity.id == activity_id).with_for_update(key_share=True))


def _to_decide(correction_id: int, actor: Actor) -> AnyRow:
    found = corrections.correction(correction_id)
    _hold(found.activity_id)
    found = corrections.correction(correction_id)
    if found.approved is not None:
        raise Conflict(_("Đề nghị này đã được quyết định."), next_step=_("Tải lại trang để xem kết quả."))
    if found.user_id == actor.user_id:
        raise Refused(
            _("Người đề nghị không tự duyệt được."),
            next_step=_("Nhờ một người khác của Sở mở đề nghị này, xem danh sách và quyết định."),
        )
    return found


def _decide(found: AnyRow, reason: str, actor: Actor, now: datetime, *, approved: bool) -> None:
    new = insert_or(CorrectionDecision).values(
        correction_id=found.id,
        approved=approved,
        reason=reason,
        user_id=actor.user_id,
        name=actor.name,
        at=now,
    )
    db.session.execute(new)


def _write(correction_id: int, touched: Sequence[Change], now: datetime) -> None:
    rows = [
        {
            "attempt_id": change.attempt_id,
            "correction_id": correction_id,
            "at": now,
            "by_key": change.remark.by_key.points,
            "points": change.remark.after.points,
            "passed": change.remark.after.passed,
        }
        for change in touched
    ]
    if rows:
        db.session.execute(insert(AttemptRemark), rows)


def _reward(asked: AnyRow, touched: Sequence[Change], now: datetime, actor: Actor) -> int:
    """Write the better marks, the passes and what these complete; returns how many complete the course."""
    placement = catalogue.quiz_form(asked.activity_id).purpose == "placement"
    for change in touched:
        after = change.remark.after
        if after.points > change.remark.before.points:
            percent = quiz_rules.percent(after.points, change.max_points)
            learning.note_result(change.record_id, asked.activity_id, percent, now)
        if change.remark.newly_passed and not placement:
            learning.complete_activity(change.record_id, asked.activity_id, now, actor=actor)
    return len({change.record_id for change in touched if change.completes})
