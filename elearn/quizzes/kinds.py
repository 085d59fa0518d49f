"""The kinds of question, one class each: how an answer is read, checked and marked.

A stored response always speaks of the parts as the author ordered them, whatever order the learner
saw, so that marking and review need no map back:

    mc1  one best answer      the index of the chosen option
    mr   multiple response    the sorted indexes of the chosen options
    or   ordering             the indexes of the items in the order the learner gives them
    cl   classification       the category id of each card, "" where none is chosen yet
    sj   judgement            the index of the chosen wording; wordings earn 2, 1 or 0 of 2
    sa   short answer         the words themselves, marked by rules that can be explained

Marks run from 0 to 1. `read` gives None for "not answered yet".
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from elearn.catalogue.wording import broken
from elearn.kernel.text import clean

BEST_SCORE = 2  # of a wording in a situational judgement
LONGEST_ANSWER = 1000  # characters of a short answer; its rules count words

# What a form holds under a name: every value sent, in order.
Values = Callable[[str], Sequence[str]]
Body = dict[str, Any]


class UnreadableAnswerError(ValueError):
    """What was sent is no answer to this question."""


def _index(value: str, size: int) -> int:
    if not value.isascii() or not value.isdigit() or int(value) >= size:
        raise UnreadableAnswerError(value)
    return int(value)


class QuestionKind(ABC):
    """One kind of question; stateless."""

    code: ClassVar[str]
    parts: ClassVar[str]  # the key of the body that lists what is shuffled

    def size(self, body: Body) -> int:
        """How many options, items or cards there are."""
        return len(body[self.parts])

    @abstractmethod
    def read(self, values: Values, body: Body) -> Any | None:
        """The response in a sent form; raises UnreadableAnswerError for anything made up."""

    @abstractmethod
    def points(self, response: Any, body: Body) -> float:
        """The mark of a response, 0 to 1."""


class OneBest(QuestionKind):
    code = "mc1"
    parts = "options"

    def read(self, values: Values, body: Body) -> int | None:
        chosen = values("choice")
        return _index(chosen[0], self.size(body)) if chosen else None

    def points(self, response: Any, body: Body) -> float:
        return 1.0 if body["options"][response]["correct"] else 0.0


class MultipleResponse(QuestionKind):
    code = "mr"
    parts = "options"

    def read(self, values: Values, body: Body) -> list[int] | None:
        return sorted({_index(value, self.size(body)) for value in values("choice")}) or None

    def points(self, response: Any, body: Body) -> float:
        """Each right choice earns its share, each wrong one takes a share back; never below zero."""
        right = {place for place, option in enumerate(body["options"]) if option["correct"]}
        hits, misses = len(right & set(response)), len(set(response) - right)
        return max(0.0, (hits - misses) / len(right))


class Ordering(QuestionKind):
    code = "or"
    parts = "items"

    def read(self, values: Values, body: Body) -> list[int] | None:
        size = self.size(body)
        sent = [values(f"place-{item}") for item in range(size)]
        if not all(given and given[0] for given in sent):
            return None  # some item has no place yet
        places = [_index(given[0], size) for given in sent]
        if len(set(places)) != size:
            raise UnreadableAnswerError("two items in one place")
        return sorted(range(size), key=lambda item: places[item])

    def points(self, response: Any, body: Body) -> float:
        """The share of items in their right place."""
        return sum(place == item for place, item in enumerate(response)) / self.size(body)


class Classification(QuestionKind):
    code = "cl"
    parts = "cards"

    def read(self, values: Values, body: Body) -> list[str] | None:
        known = {category["id"] for category in body["categories"]}
        chosen = [(values(f"card-{card}") or [""])[0] for card in range(self.size(body))]
        if any(category and category not in known for category in chosen):
            raise UnreadableAnswerError("unknown category")
        return chosen if any(chosen) else None

    def points(self, response: Any, body: Body) -> float:
        """The share of cards in their right category."""
        cards = body["cards"]
        return sum(card["category"] == given for card, given in zip(cards, response, strict=True)) / len(cards)


class Judgement(OneBest):
    """Three wordings of what could be said or done, none of them absurd."""

    code = "sj"

    def points(self, response: Any, body: Body) -> float:
        return body["options"][response]["score"] / BEST_SCORE


class ShortAnswer(QuestionKind):
    code = "sa"
    parts = ""

    def size(self, body: Body) -> int:  # noqa: ARG002  nothing to shuffle
        return 0

    def read(self, values: Values, body: Body) -> str | None:  # noqa: ARG002
        sent = clean((values("text") or [""])[0])
        if len(sent) > LONGEST_ANSWER:
            raise UnreadableAnswerError("too long")
        return sent or None

    def points(self, response: Any, body: Body) -> float:
        """All or nothing: an answer keeps every rule or does not do."""
        return 0.0 if broken(response, body["wording"]) else 1.0


KINDS: dict[str, QuestionKind] = {
    kind.code: kind
    for kind in (OneBest(), MultipleResponse(), Ordering(), Classification(), Judgement(), ShortAnswer())
}
