"""The referee: reads an answer to the press by rules that can be explained, and says where and why it falls short.

Pure: the same deck, question and answer always give the same findings. It knows words, not meaning; what it can't
see and where it may be wrong is told in docs/architecture.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from elearn.scenarios import vocabulary
from elearn.scenarios.decks import Deck, Hard, SheetFact
from elearn.scenarios.figures import all_figures, clocks, figures, known_figures
from elearn.scenarios.plain import Plain, Span, overlap, within
from elearn.scenarios.shapes import Openness

MOST_WORDS = 90
_WORD = re.compile(r"\w")
_SENTENCE = re.compile(r"[^.!?;…]+(?:[.](?=\S)[^.!?;…]+)*")


class Severity(StrEnum):
    STOP = "stop"  # the answer must not leave the house
    WARN = "warn"


SEVERITY: dict[str, Severity] = {
    "R1": Severity.STOP,
    "R2": Severity.STOP,
    "R3": Severity.STOP,
    "R4": Severity.STOP,
    "R5": Severity.STOP,
    "R6": Severity.STOP,
    "R7": Severity.STOP,
    "R8": Severity.WARN,
    "R9": Severity.WARN,
    "R10": Severity.WARN,
    "R11": Severity.STOP,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. Characters `start` to `end` of the shown text; equal where the whole answer is meant.

    `case` is the rule, or a case of it that is worded on its own (“R3-none”); see elearn.scenarios.vocabulary.
    """

    case: str
    start: int
    end: int

    @property
    def rule(self) -> str:
        return self.case.partition("-")[0]

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.rule]

    @property
    def stops(self) -> bool:
        return self.severity is Severity.STOP

    @property
    def reason(self) -> str:
        """Why, in Vietnamese."""
        return vocabulary.REASONS[self.case][0]

    @property
    def advice(self) -> str:
        """What to do, in Vietnamese."""
        return vocabulary.REASONS[self.case][1]


def judge(deck: Deck, question: Hard, answer: str) -> list[Finding]:
    """Every finding in an answer to a question, in the order of the text; what concerns the whole stands last."""
    plain = Plain(answer)
    hits = _Hits(plain)
    for rule in _RULES:
        rule(deck, question, plain, hits)
    return hits.findings()


class _Hits:
    """What was found so far, in places of the plain text; of one rule the longest of overlapping places stays."""

    def __init__(self, plain: Plain) -> None:
        self._plain = plain
        self._law = vocabulary.law_quotations(plain.text)
        self._found: list[tuple[str, Span]] = []
        self._whole: list[Finding] = []

    def add(self, case: str, place: Span, *, in_law: bool = False) -> None:
        """`in_law`: counts even inside words of the law quoted in quotation marks."""
        if not in_law and any(within(place, law) for law in self._law):
            return
        near = [one for one in self._found if one[0] == case and overlap(one[1], place)]
        if any(one[1][1] - one[1][0] >= place[1] - place[0] for one in near):
            return
        self._found = [one for one in self._found if one not in near] + [(case, place)]

    def add_whole(self, case: str) -> None:
        self._whole.append(Finding(case, 0, 0))

    def touches(self, place: Span, cases: set[str]) -> bool:
        return any(case in cases and overlap(place, found) for case, found in self._found)

    def findings(self) -> list[Finding]:
        placed = [Finding(case, *self._plain.span(*place)) for case, place in self._found]
        return [*sorted(placed, key=lambda f: (f.start, f.end, int(f.rule[1:]))), *self._whole]


def tells(plain: Plain, fact: SheetFact) -> Iterator[Span]:
    """Where an answer tells a fact: its signs as words; one that is a mere number or hour also however it is written."""
    for sign in fact.signs:
        yield from plain.find(sign)
        alone = Plain(sign)
        for figure in all_figures(alone):
            if (figure.start, figure.end) == (0, len(alone.text)):
                yield from ((f.start, f.end) for f in figures(plain) if f.said == figure.said)
        for place, hour in clocks(alone):
            if place == (0, len(alone.text)):
                yield from (other for other, said in clocks(plain) if said == hour)


def _leak(deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    for fact in deck.of(Openness.SECRET):
        for place in tells(plain, fact):
            hits.add("R1", place, in_law=True)


def _too_soon(deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    for fact in deck.of(Openness.NOT_YET):
        for place in tells(plain, fact):
            hits.add("R2", place, in_law=True)


def _refusal(_deck: Deck, question: Hard, plain: Plain, hits: _Hits) -> None:
    if question.refusable and any(plain.has(ground) for ground in question.grounds):
        return
    case = "R3" if question.refusable else "R3-none"
    for match in vocabulary.REFUSALS.finditer(plain.text):
        hits.add(case, match.span())
    if vocabulary.WHEN.search(plain.text):
        return  # “chưa thể cung cấp” with an hour is a debt, not a refusal
    for match in vocabulary.DELAYS.finditer(plain.text):
        hits.add(case, match.span())


def _guess(deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    for match in vocabulary.GUESSES.finditer(plain.text):
        if not _is_open(deck, match.group()):
            hits.add("R4", match.span())


def _accusation(_deck: Deck, question: Hard, plain: Plain, hits: _Hits) -> None:
    spared = [match.span() for match in vocabulary.SPARED.finditer(plain.text)]
    for phrase in question.accuses:
        for place in plain.find(phrase):
            if not any(within(place, other) for other in spared):
                hits.add("R5", place)


def _unknown_number(deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    known = known_figures(text for fact in deck.of(Openness.OPEN) for text in (fact.text, *fact.signs))
    for figure in figures(plain):
        place = (figure.start, figure.end)
        if figure.said not in known and not hits.touches(place, {"R1", "R2"}):
            hits.add("R6", place, in_law=True)


def _guilt(deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    for match in vocabulary.GUILT.finditer(plain.text):
        before = re.split(r"[.;:!?,]", plain.text[: match.start()])[-1]
        if not vocabulary.WITHHELD.search(before) and not _is_open(deck, match.group()):
            hits.add("R7", match.span())


def _vague_promise(_deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    for sentence in _SENTENCE.finditer(plain.text):
        if not vocabulary.WHEN.search(sentence.group()):
            for match in vocabulary.PROMISES.finditer(sentence.group()):
                hits.add("R8", (sentence.start() + match.start(), sentence.start() + match.end()))


def _too_long(_deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    spoken = [match.span() for match in re.finditer(r"\S+", plain.text) if _WORD.search(match.group())]
    if len(spoken) > MOST_WORDS:
        hits.add("R9", (spoken[MOST_WORDS][0], spoken[-1][1]), in_law=True)


def _attack(_deck: Deck, _question: Hard, plain: Plain, hits: _Hits) -> None:
    for match in vocabulary.ATTACKS.finditer(plain.text):
        hits.add("R10", match.span())


def _says_nothing(deck: Deck, question: Hard, plain: Plain, hits: _Hits) -> None:
    if not any(True for fact in deck.answering(question) for _place in tells(plain, fact)):
        hits.add_whole("R11")


def _is_open(deck: Deck, words: str) -> bool:
    """Whether these very words stand in an open fact: what is published may be repeated."""
    return any(Plain(fact.text).has(words) for fact in deck.of(Openness.OPEN))


_RULES: tuple[Callable[[Deck, Hard, Plain, _Hits], None], ...] = (
    _leak,
    _too_soon,
    _refusal,
    _guess,
    _accusation,
    _unknown_number,
    _guilt,
    _vague_promise,
    _too_long,
    _attack,
    _says_nothing,
)
