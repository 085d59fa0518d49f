"""A run as its player sees it: the stage, the meters, and what there is to learn when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import cos, pi, sin

from elearn.catalogue import queries as catalogue
from elearn.kernel.i18n import N_, _
from elearn.learning.present import tasks_of
from elearn.practice.queries import RunRow, Standing
from elearn.practice.queries import standing as standing_of
from elearn.practice.rules import is_lapsed
from elearn.scenarios import rules as scenarios
from elearn.scenarios.rules import Step
from elearn.scenarios.shapes import Choice, Dimension, Fact, Node, Openness, Persona, Scenario

DIMENSIONS: dict[Dimension, str] = {
    Dimension.ACCURACY: N_("Chính xác"),
    Dimension.TIMELINESS: N_("Kịp thời"),
    Dimension.LAW: N_("Tuân thủ pháp luật"),
    Dimension.EMPATHY: N_("Đồng cảm"),
    Dimension.DISCIPLINE: N_("Giữ thông điệp"),
    Dimension.BRIDGING: N_("Bắc cầu"),
}
# Name and manner of who speaks.
PERSONAS: dict[Persona, tuple[str, str]] = {
    Persona.SITUATION: (N_("Diễn biến"), N_("Việc phải quyết định ngay")),
    Persona.FRIENDLY: (N_("Phóng viên quen"), N_("Thân thiện, khen trước khi hỏi")),
    Persona.NEUTRAL: (N_("Phóng viên thời sự"), N_("Trung lập, hỏi dữ kiện, con số")),
    Persona.HOSTILE: (N_("Phóng viên điều tra"), N_("Đối kháng, hỏi dồn")),
    Persona.IMPOSTOR: (N_("Người tự xưng nhà báo"), N_("Không xuất trình giấy tờ")),
    Persona.LIVESTREAMER: (N_("Người dân phát trực tiếp"), N_("Bức xúc, nhiều người đang xem")),
    Persona.RESIDENT: (N_("Người dân"), N_("Lo lắng, cần câu trả lời")),
    Persona.MODERATOR: (N_("Người điều hành"), N_("Giữ lượt, giữ giờ")),
}
OPENNESS: dict[Openness, tuple[str, str]] = {  # word and look
    Openness.OPEN: (N_("Công khai"), "done"),
    Openness.NOT_YET: (N_("Chờ công bố"), "soon"),
    Openness.SECRET: (N_("Không được nói"), "late"),
}


@dataclass(frozen=True, slots=True)
class Meter:
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class FactLine:
    text: str
    word: str
    look: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    text: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """The decision at hand."""

    node: Node
    place: int
    at: str
    who: str
    manner: str
    choices: list[Choice]
    seconds: int | None  # given, with advice and pace
    left: int  # of those, rounded up
    time_is_up: bool
    meters: list[Meter]
    tension: Meter
    trust: Meter
    minutes: int  # of story time; 0 when the scenario does not count them
    story_left: str
    promises: list[PromiseLine]
    facts: list[FactLine]
    tested: str  # of what advice reminds


def goes_on(runs: Sequence[RunRow], now: datetime) -> bool:
    """Whether pressing the button goes on with a run: one that counts, open, and not left for a day."""
    still_open = next((run for run in runs if run.ended_at is None and run.counted), None)
    return still_open is not None and not is_lapsed(standing_of(still_open).last_at, now)


def stage(standing: Standing, now: datetime) -> Stage:
    node, state, scenario = standing.node, standing.state, standing.script.scenario
    who, manner = PERSONAS[node.who]
    ends = standing.deadline_at
    left = max(0, -int((now - ends).total_seconds() // 1)) if ends else 0
    return Stage(
        node=node,
        place=standing.place,
        at=node.at,
        who=_(who),
        manner=_(manner),
        choices=scenarios.order(node, standing.run.seed),
        seconds=standing.seconds,
        left=left,
        time_is_up=ends is not None and now >= ends,
        meters=meters(scenarios.points(state)),
        tension=Meter(_tension(state.tension), state.tension),
        trust=Meter(_("Lòng tin của người dân"), state.trust),
        minutes=state.minutes,
        story_left=_span(state.minutes),
        promises=promises(scenario, state.promised, state.flags),
        facts=facts(scenario),
        tested=", ".join(_(DIMENSIONS[d]).lower() for d in Dimension if d in node.tests),
    )


def _span(minutes: int) -> str:
    """45 phút; from three hours on, whole hours."""
    if minutes < 180:
        return _("%(minutes)s phút", minutes=minutes)
    return _("khoảng %(hours)s giờ", hours=round(minutes / 60))


def meters(points: Mapping[Dimension, int]) -> list[Meter]:
    return [Meter(_(DIMENSIONS[dimension]), points[dimension]) for dimension in Dimension if dimension in points]


def _tension(value: int) -> str:
    return _("Căng thẳng") if value >= 60 else _("Đang nóng lên") if value >= 35 else _("Bình tĩnh")


def promises(scenario: Scenario, made: Sequence[str], flags: set[str]) -> list[PromiseLine]:
    known = scenario.promises
    return [PromiseLine(known[flag].text, known[flag].kept_by in flags) for flag in made]


def facts(scenario: Scenario) -> list[FactLine]:
    return [_fact(fact) for fact in scenario.facts]


def _fact(fact: Fact) -> FactLine:
    word, look = OPENNESS[fact.openness]
    return FactLine(fact.text, _(word), look)


@dataclass(frozen=True, slots=True)
class Turn:
    """One decision looked back on."""

    place: int
    node: Node
    who: str
    said: Choice
    timed_out: bool
    consulted: bool
    best: Choice
    is_best: bool
    lost: Fraction
    grade: str  # p2 good | p1 fair | p0 to be looked at again
    word: str
    deltas: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Debrief:
    run: RunRow
    turns: list[Turn]
    ending: str
    meters: list[Meter]
    costliest: Turn | None
    breach: str
    promises: list[PromiseLine]
    radar: Radar | None
    trust: int


_GRADES = {"p2": N_("tốt"), "p1": N_("khá"), "p0": N_("nên xem lại")}


def debrief(standing: Standing) -> Debrief:
    """What a run that has ended can teach."""
    scenario, run = standing.script.scenario, standing.run
    turns = [_turn(scenario, place, step) for place, step in enumerate(standing.taken)]
    found = {Dimension(key): value for key, value in (run.dimensions or {}).items()}
    costly = max(turns, key=lambda turn: turn.lost, default=None)
    return Debrief(
        run=run,
        turns=turns,
        ending=standing.node.ending,
        meters=meters(found),
        costliest=costly if costly and costly.lost > 0 else None,
        breach=scenario.breaches[run.breach].text if run.breach else "",
        promises=promises(scenario, standing.state.promised, standing.state.flags),
        radar=radar(found),
        trust=standing.state.trust,
    )


def _turn(scenario: Scenario, place: int, step: Step) -> Turn:
    node = scenario.nodes[step.node]
    said = (node.choice(step.choice) if step.choice else None) or node.default
    best, lost = scenarios.best_choices(node)[0], scenarios.lost(node, step)
    grade = "p2" if lost == 0 else "p0" if said.breach or lost > scenarios.worst(node) / 2 else "p1"
    deltas = {**said.deltas, **({Dimension.TIMELINESS: scenarios.TIMEOUT_TIMELINESS} if step.choice is None else {})}
    return Turn(
        place=place,
        node=node,
        who=_(PERSONAS[node.who][0]),
        said=said,
        timed_out=step.choice is None,
        consulted=step.consulted,
        best=best,
        is_best=step.choice == best.id,
        lost=lost,
        grade=grade,
        word=_(_GRADES[grade]),
        deltas=[(_(DIMENSIONS[d]), deltas[d]) for d in Dimension if d in deltas],
    )


@dataclass(frozen=True, slots=True)
class Spoke:
    label: str
    value: int
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Radar:
    """The points by dimension as a drawing: a web, the pass line, the person's own shape."""

    webs: list[str]
    goal: str
    me: str
    spokes: list[Spoke]
    title: str


_CENTRE, _RADIUS = (170.0, 118.0), 86.0


def radar(points: Mapping[Dimension, int]) -> Radar | None:
    """None when fewer than three dimensions were tested: two lines are no shape."""
    tested = [dimension for dimension in Dimension if dimension in points]
    if len(tested) < 3:
        return None
    spokes = []
    for place, dimension in enumerate(tested):
        x, y = _point(place, len(tested), 1.2)
        anchor = "middle" if abs(x - _CENTRE[0]) < 20 else "start" if x > _CENTRE[0] else "end"
        spokes.append(Spoke(_short(dimension), points[dimension], x, y + 4, anchor))
    said = ", ".join(f"{_(DIMENSIONS[d]).lower()} {points[d]}" for d in tested)
    return Radar(
        webs=[_shape([share] * len(tested)) for share in (1 / 3, 2 / 3, 1)],
        goal=_shape([scenarios.PASS_TOTAL / 100] * len(tested)),
        me=_shape([points[d] / 100 for d in tested]),
        spokes=spokes,
        title=_("Các mặt của lần này, so với mức đạt %(need)s: %(said)s", need=scenarios.PASS_TOTAL, said=said),
    )


def _short(dimension: Dimension) -> str:
    short = {Dimension.LAW: _("Pháp luật"), Dimension.DISCIPLINE: _("Thông điệp")}
    return short.get(dimension) or _(DIMENSIONS[dimension])


def _point(place: int, count: int, share: float) -> tuple[float, float]:
    angle = 2 * pi * place / count - pi / 2
    return _CENTRE[0] + _RADIUS * share * cos(angle), _CENTRE[1] + _RADIUS * share * sin(angle)


def _shape(shares: Sequence[float]) -> str:
    corners = (_point(place, len(shares), share) for place, share in enumerate(shares))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def lesson_links(run: RunRow, *, own: bool) -> dict[str, tuple[str, str]]:
    """Lesson id → (heading, address) of the course's lessons; no address for somebody who is not its learner."""
    tasks = tasks_of(catalogue.outline(catalogue.version_of(run.activity_id)))
    return {task.key: (task.heading, task.href if own else "") for task in tasks if task.kind == "lesson"}
