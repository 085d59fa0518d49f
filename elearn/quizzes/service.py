"""Starting, answering and submitting a quiz.

Everything that matters is fixed on the server when an attempt starts. An answer is stored the moment
it arrives; a late repetition of an older answer never overwrites a newer one; submitting is idempotent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from sqlalchemy import insert, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.law import queries as law
from elearn.learning import queries as learning
from elearn.learning import service as learning_service
from elearn.learning.models import LearningRecord
from elearn.quizzes import keys, queries, rules
from elearn.quizzes.kinds import KINDS, UnreadableAnswerError, Values
from elearn.quizzes.models import Answer, Attempt

_LUCK = SystemRandom()
# A client clock may run ahead of ours by this much before its numbers are cut down to our time.
_SKEW = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Saved:
    """What the page may say: the answer is on the server since `at`.

    `superseded` means that a newer answer, from another tab or device, was there already and stays.
    """

    at: datetime
    superseded: bool


def start_attempt(slug: str, key: str, *, actor: Actor) -> int:
    """Start an attempt, or give back the one still open; returns its id.

    Refuses (Missing) a quiz of a course the actor is not on and (Refused) a try beyond the limit.
    An open attempt that ran out of time is submitted first with the answers it holds.
    Writes the attempt with its questions, their order and its deadline.
    """
    quiz = learning.activity_for(actor, slug, key, kind="quiz")
    _hold_key(quiz.activity_id)
    # Two tabs that start at once wait for each other here; the unique keys are the last word.
    if db.session.scalar(
        select(LearningRecord.moved_to_id).where(LearningRecord.id == quiz.record_id).with_for_update()
    ):
        raise Conflict(
            _("Khóa học vừa được chuyển sang phiên bản mới."),
            next_step=_("Mở lại khóa học rồi làm bài ở phiên bản mới."),
        )
    form = catalogue.quiz_form(quiz.activity_id)
    now = clock.now()
    earlier = queries.attempts_of(quiz.record_id, quiz.activity_id)
    still_open = next((attempt for attempt in earlier if attempt.submitted_at is None), None)
    if still_open is not None:
        if not rules.is_expired(submitted_at=None, deadline_at=still_open.deadline_at, now=now):
            return int(still_open.id)
        submit_attempt(still_open.id, actor=actor)
    if not rules.attempts_left(form.attempts, earlier):
        raise Refused(
            _("Đã dùng hết %(count)s lượt làm bài.", count=f"{form.attempts:02d}"),
            next_step=_("Kết quả cao nhất được giữ. Đọc lại các bài học, rồi báo đầu mối đơn vị để được hỗ trợ."),
        )
    return _open_attempt(quiz.record_id, quiz.activity_id, number=len(earlier) + 1, form=form, now=now)


def _open_attempt(record_id: int, activity_id: int, *, number: int, form: Any, now: datetime) -> int:
    pool = rules.without_void(_pool(activity_id, now), queries.keys_of(activity_id), form)
    drawn = rules.draw(pool, form.draw, _LUCK, form=form.form, critical=form.critical_draw)
    attempt_id = db.session.scalar(
        insert(Attempt)
        .returning(Attempt.id)
        .values(
            record_id=record_id,
            activity_id=activity_id,
            number=number,
            form=drawn,
            started_at=now,
            deadline_at=now + timedelta(minutes=form.minutes),
            max_points=float(len(drawn)),
        )
    )
    if number == 1:
        learning_service.note_start(record_id, activity_id, now)
    return int(attempt_id or 0)


def _pool(activity_id: int, now: datetime) -> list[rules.Drawable]:
    """The questions that may be asked today: in their time, and none that stands on replaced law."""
    day = clock.local_day(now)
    over = law.over_on(day)
    return [
        rules.Drawable(q.id, q.outcome, KINDS[q.kind].size(q.body), q.difficulty, q.critical)
        for q in catalogue.questions_of(activity_id).values()
        if rules.may_be_drawn(
            day, valid_from=q.valid_from, valid_to=q.valid_to, law=q.law, over=over.for_text_of(q.valid_from)
        )
    ]


def save_answer(attempt_id: int, place: int, values: Values, sequence: int | None, *, actor: Actor) -> Saved | None:
    """Store the answer to the question at `place` (from 1); None when nothing was chosen.

    `sequence` is the client's count of milliseconds, by our clock, at which the choice was made: an
    older one never replaces a newer one. Refuses (Conflict) an attempt that is submitted or out of
    time and (Refused) an answer that is none. Writes one row.
    """
    attempt = queries.attempt_for(actor, attempt_id)
    now = clock.now()
    _check_open(attempt, now)
    if not 1 <= place <= len(attempt.form):
        raise Missing
    question = catalogue.questions_of(attempt.activity_id)[attempt.form[place - 1]["question"]]
    try:
        response = KINDS[question.kind].read(values, question.body)
    except UnreadableAnswerError as error:
        raise Refused(
            _("Câu %(place)s: câu trả lời gửi lên chưa đọc được.", place=place),
            next_step=_("Mỗi mục một vị trí khác nhau; chọn lại rồi lưu. Các câu đã lưu vẫn còn."),
        ) from error
    if response is None:
        return None
    ours = _milliseconds(now)
    count = min(sequence, ours + _milliseconds_of(_SKEW)) if sequence else ours
    row = {"attempt_id": attempt_id, "place": place, "response": response, "sequence": count, "saved_at": now}
    new = insert_or(Answer).values(row)
    stored = db.session.scalar(
        new.on_conflict_do_update(
            index_elements=["attempt_id", "place"],
            set_={
                "response": new.excluded.response,
                "sequence": new.excluded.sequence,
                "saved_at": new.excluded.saved_at,
            },
            where=Answer.sequence <= new.excluded.sequence,
        ).returning(Answer.place)
    )
    return Saved(at=now, superseded=stored is None)


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _milliseconds_of(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)


def _check_open(attempt: queries.AttemptRow, now: datetime) -> None:
    if attempt.submitted_at is not None:
        raise Conflict(
            _("Bài này đã nộp, không sửa câu trả lời được nữa."), next_step=_("Mở kết quả để xem nhận xét từng câu.")
        )
    if not rules.takes_answers(submitted_at=None, deadline_at=attempt.deadline_at, now=now):
        raise Conflict(
            _("Đã hết giờ làm bài; câu trả lời này đến sau giờ nên không được ghi."),
            next_step=_("Các câu đã lưu trước đó vẫn được tính. Bấm nộp bài để xem kết quả."),
        )


def submit_attempt(attempt_id: int, *, actor: Actor) -> queries.AttemptRow:
    """Mark an attempt, once; submitting again gives back the same result.

    Refuses (Missing) somebody else's attempt. Writes the mark, each answer's points, the audit entry
    and, on a pass, the activity's completion (with the course's, if this was its last cause).
    """
    attempt = queries.attempt_for(actor, attempt_id, lock=True)
    if attempt.submitted_at is not None:
        return attempt
    now = clock.now()
    _hold_key(attempt.activity_id)
    marks = _mark(attempt)
    points = sum(marks.values())
    form = catalogue.quiz_form(attempt.activity_id)
    passed = rules.passes(points, attempt.max_points, form.pass_percent) and (
        queries.critical_right(attempt, marks) >= form.critical_need
    )
    won = db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.submitted_at.is_(None))
        .values(submitted_at=now, points=points, passed=passed)
    )
    if not won.rowcount:  # type: ignore[attr-defined]
        return queries.attempt_for(actor, attempt_id)
    record(
        Did.QUIZ_SUBMITTED,
        actor,
        f"attempt:{attempt_id}",
        course=attempt.slug,
        quiz=attempt.key,
        number=attempt.number,
    )
    learning_service.note_result(attempt.record_id, attempt.activity_id, rules.percent(points, attempt.max_points), now)
    if form.purpose == "placement":
        learning_service.spare_lessons(attempt.record_id, queries.known_outcomes(attempt, marks), now, actor=actor)
    elif passed:
        learning_service.complete_activity(attempt.record_id, attempt.activity_id, now, actor=actor)
    return attempt._replace(submitted_at=now, points=points, passed=passed)


def _hold_key(activity_id: int) -> None:
    # A key is not corrected while an attempt is being marked: one of the two sees the other. Before the record's lock.
    db.session.execute(select(Activity.id).where(Activity.id == activity_id).with_for_update(read=True))


def _mark(attempt: queries.AttemptRow) -> dict[int, float]:
    """Write each stored answer's points; returns them by place. A place without an answer earns nothing, unless its
    question was cancelled."""
    pool, answers = queries.questions_now(attempt.activity_id), queries.answers_of(attempt.id)
    marks = {
        place: keys.points(pool[asked["question"]], answers[place].response if place in answers else None)
        for place, asked in enumerate(attempt.form, start=1)
    }
    if answers:
        rows = [{"attempt_id": attempt.id, "place": place, "points": marks[place]} for place in answers]
        db.session.execute(update(Answer), rows)
    return marks


def close_expired(*, actor: Actor) -> int:
    """Submit every open attempt whose time is over, with the answers it holds; returns how many."""
    rows = queries.expired_attempts(clock.now() - rules.GRACE)
    for row in rows:
        submit_attempt(
            row.id, actor=Actor(user_id=actor.user_id, staff_id=row.staff_id, name=actor.name, is_machine=True)
        )
    return len(rows)
