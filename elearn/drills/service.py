"""Answering. Every try is kept as it was given, with what the referee found; nothing is taken back."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from elearn.drills import queries
from elearn.drills.models import DrillAnswer
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.learning import service as learning_service
from elearn.learning.models import LearningRecord
from elearn.scenarios.plain import shown
from elearn.scenarios.referee import judge

LONGEST = 2000  # characters; 90 words are about 400


def answer(slug: str, key: str, place: int, text: str, *, actor: Actor) -> bool:
    """Judge and keep an answer to the question at `place` (from 1); returns whether it holds (nothing stops it).

    Refuses (Missing) a drill of a course the actor is not on, and (Refused) an answer that is empty or too long.
    Writes the answer with its findings; the first also that the drill was opened, and the one that leaves no
    question without an answer that holds, the activity's completion.
    """
    drill = queries.drill_for(actor, slug, key)
    question = drill.question(place)
    said = shown(text).strip()
    if not said:
        raise Refused(_("Chưa viết câu trả lời."), next_step=_("Viết như sẽ nói với người hỏi, rồi gửi."))
    if len(said) > LONGEST:
        raise Refused(
            _("Câu trả lời dài quá %(most)s ký tự.", most=LONGEST),
            next_step=_("Chín mươi tiếng là đủ; rút gọn rồi gửi."),
        )
    record_id, activity_id = drill.place.record_id, drill.place.activity_id
    # Two tabs that send at once wait for each other here; the unique key is the last word.
    db.session.execute(select(LearningRecord.id).where(LearningRecord.id == record_id).with_for_update())
    findings = judge(drill.deck, question, said)
    stops = sum(finding.stops for finding in findings)
    now = clock.now()
    db.session.execute(
        insert(DrillAnswer).values(
            record_id=record_id,
            activity_id=activity_id,
            question=question.id,
            number=_next_number(record_id, activity_id, question.id),
            text=said,
            findings=[[finding.case, finding.start, finding.end] for finding in findings],
            stops=stops,
            answered_at=now,
        )
    )
    learning_service.note_start(record_id, activity_id, now)
    if stops == 0 and drill.place.completed_at is None and _all_hold(drill):
        learning_service.complete_activity(record_id, activity_id, now, actor=actor)
    return stops == 0


def _next_number(record_id: int, activity_id: int, question: str) -> int:
    last = db.session.scalar(
        select(func.max(DrillAnswer.number)).where(
            DrillAnswer.record_id == record_id,
            DrillAnswer.activity_id == activity_id,
            DrillAnswer.question == question,
        )
    )
    return (last or 0) + 1


def _all_hold(drill: queries.Drill) -> bool:
    done = queries.tries(drill.place.record_id, drill.place.activity_id)
    return all(done.get(question.id, queries.NO_TRIES).holds for question in drill.deck.questions)
