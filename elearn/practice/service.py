"""Playing a scenario: start, decide, run out of time, ask for advice, replay, resolve.

The clock and the order of things are the server's. A decision is stored the moment it arrives, at its
place in the run; the same decision sent twice, or late, or from two devices, is stored once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from sqlalchemy import func, insert, literal, select, update

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.learning import queries as learning
from elearn.learning import service as learning_service
from elearn.learning.models import LearningRecord
from elearn.practice import queries, rules
from elearn.practice.models import Outcome, Pace, PracticeAside, PracticeRun, PracticeStep
from elearn.practice.queries import Standing
from elearn.practice.rules import CONSULT, Aside
from elearn.scenarios.rules import Step, mark, take

_LUCK = SystemRandom()
_MOST_SEED = 2**31 - 1
LONGEST_RESOLUTION = 600  # characters


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a decision.

    `stored` is False when nothing was written; `late`: time had run out; `kept`: what stands at that
    place now, None for silence or when the run was over already.
    """

    stored: bool
    late: bool = False
    ended: bool = False
    kept: str | None = None


def start_run(slug: str, key: str, *, actor: Actor) -> int:
    """Start a run, or give back the one still open; returns its id.

    Refuses (Missing) a scenario of a course the actor is not on. An open run left for more than a day
    is closed as lapsed, an open replay as closed, each with everything it holds. Writes the run and, the
    first time, that it was opened.
    """
    scenario = learning.activity_for(actor, slug, key, kind="scenario")
    _hold(scenario.record_id)
    now = clock.now()
    still_open = _open_run(actor, scenario.activity_id)
    if still_open is not None:
        lapsed = rules.is_lapsed(queries.standing(still_open).last_at, now)
        if still_open.counted and not lapsed:
            return still_open.id
        _close(still_open.id, now, Outcome.LAPSED if lapsed else Outcome.CLOSED)
    run_id = _open(scenario.record_id, scenario.activity_id, now)
    learning_service.note_start(scenario.record_id, scenario.activity_id, now)
    return run_id


def _open_run(actor: Actor, activity_id: int) -> queries.RunRow | None:
    return next((run for run in queries.runs_of(actor.staff_id, activity_id) if run.ended_at is None), None)


def _hold(record_id: int) -> None:
    # Two tabs that start at once wait for each other here; the unique keys are the last word.
    moved = db.session.scalar(
        select(LearningRecord.moved_to_id).where(LearningRecord.id == record_id).with_for_update()
    )
    if moved is not None:
        raise Conflict(
            _("Khóa học vừa được chuyển sang phiên bản mới."), next_step=_("Mở lại khóa học rồi chơi ở phiên bản mới.")
        )


def _open(record_id: int, activity_id: int, now: datetime, *, origin_id: int | None = None, from_place: int = 0) -> int:
    mine = (PracticeRun.record_id == record_id, PracticeRun.activity_id == activity_id)
    number = (db.session.scalar(select(func.max(PracticeRun.number)).where(*mine)) or 0) + 1
    run_id = db.session.scalar(
        insert(PracticeRun)
        .returning(PracticeRun.id)
        .values(
            record_id=record_id,
            activity_id=activity_id,
            number=number,
            seed=_LUCK.randint(1, _MOST_SEED),
            counted=origin_id is None,
            origin_id=origin_id,
            from_place=from_place,
            started_at=now,
            ready_at=None if origin_id is None else now,
            breach="",
            broken=[],
            resolution="",
        )
    )
    return int(run_id or 0)


def _close(run_id: int, now: datetime, outcome: Outcome) -> None:
    db.session.execute(
        update(PracticeRun)
        .where(PracticeRun.id == run_id, PracticeRun.ended_at.is_(None))
        .values(ended_at=now, outcome=outcome)
    )


def ready(run_id: int, *, actor: Actor) -> None:
    """End the preparation: the clock of the first decision begins, at the latest when the three minutes are over.

    Saying it twice is once. Refuses (Missing) somebody else's run and (Conflict) one that has lapsed.
    """
    standing = _at_hand(run_id, 0, actor, prepared=False)
    if standing is None or standing.run.ready_at is not None:
        return
    now = clock.now()
    ends = rules.preparation_ends(standing.run.started_at, standing.asides)
    at = now if ends is None else min(now, ends)
    db.session.execute(update(PracticeRun).where(PracticeRun.id == run_id).values(ready_at=at))


def choose(run_id: int, place: int, choice: str, *, actor: Actor) -> Taken:
    """Store what was chosen at the `place`-th decision (from 0).

    A choice that arrives after its time counts as running out of time. A place that holds a decision
    keeps it. Refuses (Missing) somebody else's run or an unknown choice, (Conflict) a run that has
    lapsed or a place not reached yet. Writes one step and, at the end, the mark and the completion.
    """
    standing = _at_hand(run_id, place, actor)
    if standing is None:
        return Taken(stored=False, kept=_kept(run_id, place, actor))
    if standing.node.choice(choice) is None:
        raise Missing
    now = clock.now()
    late = rules.is_late(standing.deadline_at, now)
    return _store(standing, None if late else choice, now, late=late, actor=actor)


def run_out(run_id: int, place: int, *, actor: Actor) -> Taken:
    """Store that time ran out at the `place`-th decision; before that time it changes nothing.

    Refuses as `choose` does. Writes what `choose` writes.
    """
    standing = _at_hand(run_id, place, actor)
    now = clock.now()
    if standing is None or not rules.has_run_out(standing.deadline_at, now):
        return Taken(stored=False)
    return _store(standing, None, now, late=True, actor=actor)


def _at_hand(run_id: int, place: int, actor: Actor, *, prepared: bool = True) -> Standing | None:
    """The run, held, when it stands at `place` (and its clock runs); None when that decision was taken before."""
    standing = queries.standing(queries.run_for(actor, run_id, lock=True))
    if place < standing.place:
        return None
    if standing.run.ended_at is not None:
        return None
    if place > standing.place or (prepared and standing.entered_at is None):
        raise Conflict(_("Trang này không còn khớp với lần chơi."), next_step=_("Tải lại trang rồi chọn tiếp."))
    if rules.is_lapsed(standing.last_at, clock.now()):
        raise Conflict(
            _("Lần chơi này đã để quá 24 giờ nên không tiếp tục được."),
            next_step=_("Về trang tình huống để bắt đầu lần mới; những gì đã chọn vẫn được giữ."),
        )
    return standing


def _store(standing: Standing, choice: str | None, now: datetime, *, late: bool, actor: Actor) -> Taken:
    run, node, place = standing.run, standing.node, standing.place
    consulted = Aside(place, CONSULT) in standing.asides
    new = insert_or(PracticeStep).values(
        run_id=run.id,
        place=place,
        node=node.id,
        node_version=standing.script.versions[node.id],
        choice=choice,
        consulted=consulted,
        entered_at=standing.entered_at,
        taken_at=now,
    )
    if db.session.scalar(new.on_conflict_do_nothing().returning(PracticeStep.place)) is None:
        return Taken(stored=False, late=late, kept=_kept(run.id, place, actor))
    timed = rules.pace_at(standing.asides, place) is not Pace.UNTIMED
    take(standing.script.scenario, standing.state, Step(node.id, choice, consulted, timed))
    ended = standing.node.is_end
    if ended:
        _end(standing, now, actor)
    return Taken(stored=True, late=late, ended=ended, kept=choice)


def _kept(run_id: int, place: int, actor: Actor) -> str | None:
    """What stands at a place of a run already."""
    steps = queries.standing(queries.run_for(actor, run_id)).steps
    return steps[place].choice if place < len(steps) else None


def _end(standing: Standing, now: datetime, actor: Actor) -> None:
    run = standing.run
    result = mark(standing.script.scenario, standing.state)
    db.session.execute(
        update(PracticeRun)
        .where(PracticeRun.id == run.id, PracticeRun.ended_at.is_(None))
        .values(
            ended_at=now,
            outcome=Outcome.STOPPED if result.breach else Outcome.FINISHED,
            total=result.total,
            dimensions={str(dimension): points for dimension, points in result.dimensions.items()},
            breach=result.breach,
            broken=list(result.broken),
            passed=result.passed,
        )
    )
    if not run.counted:
        return
    if not result.breach:
        learning_service.note_result(run.record_id, run.activity_id, result.total, now)
    if result.passed:
        learning_service.complete_activity(run.record_id, run.activity_id, now, actor=actor)


def consult(run_id: int, place: int, *, actor: Actor) -> Taken:
    """Ask for advice at a decision: more seconds, one point of timeliness less. Asking twice is once.

    Refuses as `choose` does, and (Refused) advice asked for again within four decisions. Asked for when
    time is over, it is silence: nothing gives time back.
    """
    standing = _at_hand(run_id, place, actor)
    if standing is None or Aside(place, CONSULT) in standing.asides:
        return Taken(stored=False)
    now = clock.now()
    if rules.is_late(standing.deadline_at, now):
        return _store(standing, None, now, late=True, actor=actor)
    if not standing.may_consult:
        raise Refused(_("Mỗi bốn lượt mới được hội ý một lần."), next_step=_("Chọn một câu trả lời; đồng hồ vẫn chạy."))
    _aside(run_id, place, CONSULT)
    return Taken(stored=False)


def slow_down(run_id: int, place: int, pace: Pace, *, actor: Actor) -> Taken:
    """Double the time, or take the clock off, from this decision on. Refuses as `choose` does.

    Asked for when time is over, it is silence here and slower from the next decision on.
    """
    standing = _at_hand(run_id, place, actor, prepared=False)
    if standing is None or pace is Pace.NORMAL:
        return Taken(stored=False)
    now = clock.now()
    if rules.is_late(standing.deadline_at, now):
        taken = _store(standing, None, now, late=True, actor=actor)
        if not taken.ended:
            _aside(run_id, place + 1, pace)
        return taken
    _aside(run_id, place, pace)
    return Taken(stored=False)


def _aside(run_id: int, place: int, kind: str) -> None:
    new = insert_or(PracticeAside).values(run_id=run_id, place=place, kind=kind, at=clock.now())
    db.session.execute(new.on_conflict_do_nothing())


def replay(run_id: int, place: int, *, actor: Actor) -> int:
    """Start again from the `place`-th decision of a run that has ended; returns the new run, which does not count.

    Refuses (Missing) somebody else's run or a place it never reached, and (Refused) while a run that counts
    is open. An open replay is closed.
    """
    run = queries.run_for(actor, run_id)
    _hold(run.record_id)
    before = queries.standing(run).steps
    if run.ended_at is None or not 0 <= place < len(before):
        raise Missing
    now = clock.now()
    still_open = _open_run(actor, run.activity_id)
    if still_open is not None:
        if still_open.counted:
            raise Refused(
                _("Đang có một lần chơi chưa xong ở tình huống này."),
                next_step=_("Chơi xong lần ấy trước, rồi tập lại từng câu."),
            )
        _close(still_open.id, now, Outcome.CLOSED)
    new_id = _open(run.record_id, run.activity_id, now, origin_id=run_id, from_place=place)
    columns = (PracticeStep.place, PracticeStep.node, PracticeStep.node_version, PracticeStep.choice)
    copied = (*columns, PracticeStep.consulted, PracticeStep.entered_at, PracticeStep.taken_at)
    earlier = select(literal(new_id), *copied).where(PracticeStep.run_id == run_id, PracticeStep.place < place)
    db.session.execute(insert(PracticeStep).from_select([PracticeStep.run_id, *copied], earlier))
    return new_id


def resolve(run_id: int, words: str, *, actor: Actor) -> None:
    """Keep the sentence the person means to say next time.

    Refuses (Missing) somebody else's run and (Refused) one that has not ended, or words too long.
    """
    run = queries.run_for(actor, run_id, lock=True)
    if run.ended_at is None or len(words) > LONGEST_RESOLUTION:
        raise Refused(
            _("Câu này chưa ghi được."),
            next_step=_("Viết tối đa %(most)s ký tự, sau khi lần chơi kết thúc.", most=LONGEST_RESOLUTION),
        )
    db.session.execute(update(PracticeRun).where(PracticeRun.id == run_id).values(resolution=words.strip()))
