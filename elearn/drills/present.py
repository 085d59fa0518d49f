"""A drill as its pages show it: the fact sheet with its marks, each question's state, an answer with what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from flask import url_for

from elearn.drills import queries
from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.law import present as law
from elearn.law import queries as law_queries
from elearn.law.rules import article_name
from elearn.scenarios.decks import Hard
from elearn.scenarios.referee import SEVERITY, Finding, Severity
from elearn.scenarios.shapes import Openness, Persona
from elearn.scenarios.vocabulary import REASONS

MOST_SHOWN = 10  # tries of a question on its page; all are kept

# mark → label, look of the tag, icon, what it asks
MARKS: dict[Openness, tuple[str, str, str, str]] = {
    Openness.OPEN: (N_("Công khai"), "ok", "check-circle-fill", N_("nói được")),
    Openness.NOT_YET: (N_("Chờ công bố"), "soon", "clock-history", N_("chỉ nói giờ và nơi sẽ công bố")),
    Openness.SECRET: (N_("Phải giữ kín"), "late", "lock", N_("không xác nhận, không phủ nhận")),
}
PERSONAS: dict[Persona, str] = {
    Persona.SITUATION: N_("Tình huống"),
    Persona.FRIENDLY: N_("hỏi thân tình"),
    Persona.NEUTRAL: N_("hỏi trung tính"),
    Persona.HOSTILE: N_("hỏi gắt"),
    Persona.IMPOSTOR: N_("tự xưng nhà báo, chưa xác minh"),
    Persona.LIVESTREAMER: N_("đang phát trực tiếp trên mạng"),
    Persona.RESIDENT: N_("người dân"),
    Persona.MODERATOR: N_("dẫn chương trình"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the list. state: open (no answer), tried (none holds yet), done."""

    place: int
    ask: str
    speaker: str
    state: str
    tries: int
    current: bool
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one mark."""

    key: str
    label: str
    look: str
    icon: str
    asks: str
    facts: list[str]


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as shown; `number` is its place in the list and in the text."""

    number: int
    words: str  # "" where the whole answer is meant
    stops: bool
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the answer. look: "" | stop | warn; `numbers` are the findings that end with it."""

    text: str
    look: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Try:
    number: int
    at: datetime
    text: str
    holds: bool
    pieces: list[Piece]
    told: list[Told]

    @property
    def stops(self) -> int:
        return sum(told.stops for told in self.told)


@dataclass(frozen=True, slots=True)
class Cited:
    """Law of a question with its status of the day."""

    article: str
    document: law.Shown


@dataclass(frozen=True, slots=True)
class Question:
    """One question's page."""

    place: int
    last: int
    ask: str
    speaker: str
    manner: str
    sheet: list[Group]
    steps: list[Step]
    tries: list[Try]  # newest first
    model: str  # this and what follows: only once an answer was given
    why: str
    answering: list[str]
    law: list[Cited]

    @property
    def latest(self) -> Try | None:
        return self.tries[0] if self.tries else None

    @property
    def next(self) -> Step | None:
        """The next question without an answer that holds, round the deck; None when there is none."""
        after = [*self.steps[self.place :], *self.steps[: self.place - 1]]
        return next((step for step in after if step.state != "done"), None)

    @property
    def finished(self) -> bool:
        return all(step.state == "done" for step in self.steps)


def sheet(drill: queries.Drill) -> list[Group]:
    """The fact sheet by mark, what may be said first."""
    return [
        Group(str(mark), _(label), look, icon, _(asks), [fact.text for fact in drill.deck.of(mark)])
        for mark, (label, look, icon, asks) in MARKS.items()
    ]


def steps(drill: queries.Drill, current: int | None = None) -> list[Step]:
    """Every question with its state."""
    done = queries.tries(drill.place.record_id, drill.place.activity_id)
    return [
        _step(drill, place, question, done, current) for place, question in enumerate(drill.deck.questions, start=1)
    ]


def _step(
    drill: queries.Drill, place: int, question: Hard, done: Mapping[str, queries.Tries], current: int | None
) -> Step:
    tried = done.get(question.id, queries.NO_TRIES)
    return Step(
        place=place,
        ask=question.ask,
        speaker=question.speaker,
        state="done" if tried.holds else "tried" if tried.given else "open",
        tries=tried.given,
        current=place == current,
        href=url_for("drills.question", slug=drill.place.slug, key=drill.place.key, place=place),
    )


def question(drill: queries.Drill, place: int) -> Question:
    """The page of the question at a place; its model answer stays away until an answer was given."""
    asked = drill.question(place)
    rows = queries.answers(drill.place.record_id, drill.place.activity_id, asked.id, most=MOST_SHOWN)
    return Question(
        place=place,
        last=len(drill.deck.questions),
        ask=asked.ask,
        speaker=asked.speaker,
        manner=_(PERSONAS[asked.who]),
        sheet=sheet(drill),
        steps=steps(drill, place),
        tries=[_try(row) for row in rows],
        model=asked.model if rows else "",
        why=asked.why if rows else "",
        answering=[fact.text for fact in drill.deck.answering(asked)] if rows else [],
        law=_cited(asked.law) if rows else [],
    )


def _cited(citations: Iterable[str]) -> list[Cited]:
    pairs = [citation.partition("#") for citation in citations]
    documents = law_queries.named(sorted({slug for slug, _mark, _anchor in pairs}))
    day = clock.today()
    return [Cited(article_name(anchor), law.shown(documents[slug], day)) for slug, _mark, anchor in pairs]


def _try(row: Any) -> Try:
    findings = [Finding(*found) for found in row.findings]
    return Try(
        number=row.number,
        at=row.answered_at,
        text=row.text,
        holds=row.stops == 0,
        pieces=pieces(row.text, findings),
        told=[
            Told(number, row.text[f.start : f.end], f.stops, _(f.reason), _(f.advice))
            for number, f in enumerate(findings, start=1)
        ],
    )


def pieces(text: str, findings: list[Finding]) -> list[Piece]:
    """The answer cut where findings begin and end, so that overlapping ones are marked too."""
    placed = [(number, f) for number, f in enumerate(findings, start=1) if f.end > f.start]
    cuts = sorted({0, len(text), *(f.start for _n, f in placed), *(f.end for _n, f in placed)})
    found = []
    for start, end in pairwise(cuts):
        over = [(number, f) for number, f in placed if f.start < end and start < f.end]
        look = "stop" if any(f.stops for _n, f in over) else "warn" if over else ""
        found.append(Piece(text[start:end], look, tuple(number for number, f in over if f.end == end)))
    return found


def rules() -> list[tuple[str, bool]]:
    """What the referee looks at: the sentence of each rule, and whether it stops."""
    return [(_(REASONS[rule][0]), severity is Severity.STOP) for rule, severity in SEVERITY.items()]
