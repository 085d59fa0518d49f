"""What must hold of a deck before anybody answers it: references, and every rule proven on the deck's own answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from elearn.scenarios.decks import Bad, Deck, Hard
from elearn.scenarios.plain import Plain
from elearn.scenarios.referee import SEVERITY, judge, tells
from elearn.scenarios.shapes import Openness

FEWEST_QUESTIONS, MOST_QUESTIONS = 8, 12
FEWEST_BAD = 2


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something to mend: the question or fact (empty: the whole), and what."""

    node: str
    message: str


def faults(deck: Deck) -> list[Fault]:
    """Every fault; answers are only judged once the references hold."""
    found = [*_sheet(deck), *(fault for question in deck.questions for fault in _question(deck, question))]
    return found or [fault for question in deck.questions for fault in _answers(deck, question)]


def _sheet(deck: Deck) -> Iterator[Fault]:
    if not FEWEST_QUESTIONS <= len(deck.questions) <= MOST_QUESTIONS:
        yield Fault("", f"has {len(deck.questions)} questions; {FEWEST_QUESTIONS} to {MOST_QUESTIONS} are right")
    ids = [fact.id for fact in deck.facts] + [question.id for question in deck.questions]
    yield from (Fault(twice, "id stands twice") for twice in sorted({one for one in ids if ids.count(one) > 1}))
    for openness in Openness:
        if not deck.of(openness):
            yield Fault("", f"no fact is marked {openness}")
    for fact in deck.facts:
        if not any(sign.strip() for sign in fact.signs) and (
            fact.openness is not Openness.OPEN or any(fact.id in question.facts for question in deck.questions)
        ):
            yield Fault(fact.id, "needs signs by which telling it is recognised")
        for other in deck.of(Openness.OPEN):
            if fact.openness is not Openness.OPEN and any(True for _place in tells(Plain(other.text), fact)):
                yield Fault(fact.id, f"is told by the open fact “{other.id}”")


def _question(deck: Deck, question: Hard) -> Iterator[Fault]:
    known = {fact.id: fact for fact in deck.facts}
    if not question.facts:
        yield Fault(question.id, "no open fact answers it")
    for fact in question.facts:
        if fact not in known:
            yield Fault(question.id, f"is answered by “{fact}”, which is not on the fact sheet")
        elif known[fact].openness is not Openness.OPEN:
            yield Fault(question.id, f"is answered by “{fact}”, which is not open")
    if question.refusable and not question.law:
        yield Fault(question.id, "may be refused in part, so it names its law")
    for phrase in question.accuses:
        if not Plain(question.ask).has(phrase):
            yield Fault(question.id, f"“{phrase}” is not in the question")
    if len(question.bad) < FEWEST_BAD:
        yield Fault(question.id, f"has {len(question.bad)} bad answers; {FEWEST_BAD} are the least")
    for bad in question.bad:
        for rule in bad.rules:
            if rule not in SEVERITY:
                yield Fault(question.id, f"there is no rule {rule}")


def _answers(deck: Deck, question: Hard) -> Iterator[Fault]:
    for finding in judge(deck, question, question.model):
        words = question.model[finding.start : finding.end]
        yield Fault(question.id, f"{finding.rule} stops its own model answer at “{words}”")
    for number, bad in enumerate(question.bad, start=1):
        if said := _unlike(deck, question, bad):
            yield Fault(question.id, f"bad answer {number}: {said}")


def _unlike(deck: Deck, question: Hard, bad: Bad) -> str:
    """What the referee says otherwise than the author; "" when they agree."""
    fired = {finding.rule for finding in judge(deck, question, bad.text)}
    meant = set(bad.rules)
    if fired == meant and fired:
        return ""
    return f"rules {_list(fired)} fire, not {_list(meant)}"


def _list(rules: set[str]) -> str:
    return ", ".join(sorted(rules, key=lambda rule: int(rule[1:]))) or "none"
