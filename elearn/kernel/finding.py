"""Finding words in texts: what a question means, what a text weighs, which of its words are marked. Pure.

Words are compared without diacritics; with them where the question has them, to put exact matches first.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from elearn.kernel.text import shadow, spelled

MOST_WORDS = 12  # of a question; what comes after is not looked for
LONGEST = 400  # characters of a question that are read
LONGEST_WORD = 60  # characters of a word that count
TITLE, HEADING, TEXT = 100, 32, 10
LONG_TITLE = 70  # the least a word of a title weighs: the longer the title, the less it is about one word
WHOLE, FOLDED, PREFIX = 10, 8, 5  # of a weight, in tenths
AROUND, WHOLE_TERM = 220, 600  # characters of an excerpt; a term is short enough to be read whole


# How people of the trade write short. Whichever form a text uses, it is found by both.
SHORT = {
    "anm": "an ninh mạng",
    "attt": "an toàn thông tin",
    "bmnn": "bí mật nhà nước",
    "cbcc": "cán bộ công chức",
    "cccd": "căn cước công dân",
    "cmnd": "chứng minh nhân dân",
    "cntt": "công nghệ thông tin",
    "cqbc": "cơ quan báo chí",
    "cqnn": "cơ quan nhà nước",
    "ct": "chỉ thị",
    "dlcn": "dữ liệu cá nhân",
    "email": "thư điện tử",
    "hdnd": "hội đồng nhân dân",
    "hotline": "đường dây nóng",
    "link": "liên kết",
    "mxh": "mạng xã hội",
    "nd": "nghị định",
    "npn": "người phát ngôn",
    "nq": "nghị quyết",
    "pv": "phóng viên",
    "qd": "quyết định",
    "sdt": "số điện thoại",
    "tcbc": "thông cáo báo chí",
    "tt": "thông tư",
    "ttcs": "truyền thông chính sách",
    "ttdt": "thông tin điện tử",
    "ttg": "thủ tướng",
    "ubnd": "ủy ban nhân dân",
    "vbqppl": "văn bản quy phạm pháp luật",
    "vhtt": "văn hóa thể thao",
    "vhttdl": "văn hóa thể thao du lịch",
}
_LONG = {short: tuple(shadow(long).split()) for short, long in SHORT.items()}
_SHORT_OF = {long: short for short, long in _LONG.items()}
_STARTS = {long[0] for long in _SHORT_OF}
_WORD = re.compile(r"[^\W_]+")
_NUMBERED = re.compile(r"\b(nđ|nd|tt|qđ|qd|ct|nq)(?=\d)", re.IGNORECASE)  # "nđ244" is read as "nđ 244"
_NUMBER_SIGN = re.compile(r"\bs[ốo]\s+(?=\d)", re.IGNORECASE)  # "nghị định số 244": texts mostly leave it out
_HOURS = re.compile(r"(\d+)\s?h(?![^\W_])", re.IGNORECASE)  # "24h" is read as "24 giờ"


class Token(NamedTuple):
    """One word: as written in lower case, and bare."""

    exact: str
    folded: str


class Wanted(NamedTuple):
    """A word or pair of a question; `exact` is empty when it has no diacritics, `open` when it may be unfinished."""

    folded: str
    exact: str
    open: bool


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: its words, the last of which may be unfinished."""

    typed: str
    words: tuple[Token, ...]
    cut: bool  # there were more words than are looked for

    @property
    def looked_for(self) -> list[Wanted]:
        """Its words, all of which must be there; then its pairs, which only make a hit better."""
        bare = [part for word in self.words for part in word.folded.split()]
        pairs = [Token("", f"{first} {second}") for first, second in pairwise(bare)]
        return [
            Wanted(token.folded, "" if token.exact == token.folded else token.exact, open=token is tokens[-1])
            for tokens in filter(None, (list(self.words), pairs))
            for token in tokens
        ]


class Weighed(NamedTuple):
    """A row of the index: a word or a pair, and what it weighs in its entry."""

    folded: str
    exact: str
    weight: int


class Piece(NamedTuple):
    """A stretch of a text; marked when it is what was asked for."""

    text: str
    marked: bool


def tokens(text: str) -> list[Token]:
    """The words of a text in order."""
    kept = _HOURS.sub(r"\1 giờ", spelled(text))
    return [Token(word.lower(), shadow(word)) for word in (whole[:LONGEST_WORD] for whole in _WORD.findall(kept))]


def question(typed: str) -> Question:
    """Read a question; without a single letter or digit it has no words."""
    kept = spelled(typed)
    found = _asked_words(kept[:LONGEST])
    return Question(kept[:LONGEST], tuple(found[:MOST_WORDS]), len(kept) > LONGEST or len(found) > MOST_WORDS)


def _asked_words(typed: str) -> list[Token]:
    """As `tokens`, but "24h" stays one thing to look for: "24 gio", which the index keeps as a pair.

    A number may be written against its kind ("nđ244") or after "số".
    """
    typed = _NUMBERED.sub(r"\1 ", _NUMBER_SIGN.sub("", typed))
    found, done = [], 0
    for match in _HOURS.finditer(typed):
        hours = f"{shadow(match[1])} gio"
        found += [*tokens(typed[done : match.start()]), Token(hours, hours)]
        done = match.end()
    return [*found, *tokens(typed[done:])]


def weigh(title: str, headings: Iterable[str], text: str, called: str = "") -> list[Weighed]:
    """Every word and pair of an entry with the best weight it has anywhere in it; `called` is what its kind is called."""
    best: dict[tuple[str, str], int] = {}
    often: Counter[tuple[str, str]] = Counter()
    named = max(LONG_TITLE, TITLE - 2 * max(0, len(tokens(title)) - 4))
    for weight, passage in (
        (named, title),
        (LONG_TITLE, called),
        *((HEADING, heading) for heading in headings),
        (TEXT, text),
    ):
        for key in _keys(tokens(passage)):
            best[key] = max(best.get(key, 0), weight)
            if weight == TEXT:
                often[key] += 1
    return [
        Weighed(folded, exact, weight + (min(often[folded, exact], TEXT) if weight == TEXT else 0))
        for (folded, exact), weight in best.items()
    ]


def _keys(words: Sequence[Token]) -> Iterator[tuple[str, str]]:
    for word in words:
        yield word.folded, word.exact
    for first, second in pairwise(words):
        yield f"{first.folded} {second.folded}", ""
    for place, word in enumerate(words):
        if word.folded in _LONG:
            yield from ((bare, bare) for bare in _LONG[word.folded])
            yield from ((f"{first} {second}", "") for first, second in pairwise(_LONG[word.folded]))
        if word.folded in _STARTS:
            rest = tuple(token.folded for token in words[place : place + 8])
            for short in (short for long, short in _SHORT_OF.items() if rest[: len(long)] == long):
                yield short, short
                yield from ((f"{short} {after}", "") for after in rest[len(_LONG[short]) :][:1])


def points(asked: Question, rows: Collection[Weighed]) -> int:
    """What a text, weighed, is worth against a question; 0 when a word is missing."""
    worth = [max((_points(row, word) for row in rows), default=0) for word in asked.looked_for]
    return sum(worth) if all(worth[: len(asked.words)]) else 0


def score(asked: Question, title: str) -> int:
    """What a title weighs against a question, 0 when a word is missing: what the index says of a title, said of a name."""
    return points(asked, _weighed_title(title))


@lru_cache(maxsize=4096)
def _weighed_title(title: str) -> tuple[Weighed, ...]:
    return tuple(weigh(title, (), ""))


def _points(row: Weighed, word: Wanted) -> int:
    if row.folded == word.folded:
        return row.weight * (WHOLE if word.exact in ("", row.exact) else FOLDED)
    begun = word.open and row.folded.startswith(word.folded) and row.folded[len(word.folded)] != " "
    return row.weight * PREFIX if begun else 0


def marked(text: str, asked: Question) -> list[Piece]:
    """The whole text in pieces, those that were asked for marked."""
    return list(_pieces(text, _hits(shadow(text), asked)))


def excerpt(text: str, asked: Question, around: int = AROUND) -> list[Piece]:
    """The stretch of the text that holds most of what was asked, in pieces; its beginning when it holds nothing."""
    hits = _hits(shadow(text), asked)
    start = 0 if len(text) <= around else _best_start(hits)
    begin = 0 if start < around // 3 else text.rfind(" ", 0, start - around // 6) + 1
    end = len(text) if len(text) <= begin + around else text.rfind(" ", begin, begin + around)
    end = end if end > begin else begin + around
    inside = [(a - begin, b - begin, word) for a, b, word in hits if a >= begin and b <= end]
    pieces = list(_pieces(text[begin:end], inside))
    return [*([Piece("… ", False)] if begin else []), *pieces, *([Piece(" …", False)] if end < len(text) else [])]


def _hits(bare: str, asked: Question) -> list[tuple[int, int, int]]:
    """Where a bare text holds the words asked for: (start, end, which word), in order."""
    found = []
    for number, word in enumerate(asked.words):
        forms = [re.escape(word.folded)]
        forms += [r"\s+".join(_LONG[word.folded])] if word.folded in _LONG else []
        places = _places(bare, forms)
        if not places and number == len(asked.words) - 1:  # still being typed, unless it stands here whole
            places = _places(bare, [rf"{forms[0]}[^\W_]*"])
        found += [(start, end, number) for start, end in places]
    return sorted(found)


def _places(bare: str, forms: Sequence[str]) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(rf"(?<![^\W_])(?:{'|'.join(forms)})(?![^\W_])", bare)]


def _best_start(hits: Sequence[tuple[int, int, int]]) -> int:
    """The hit from which a stretch holds the most different words, and stands closest together."""
    best, best_start = (0, 0), 0
    for place, (start, _end, _word) in enumerate(hits):
        near: dict[int, int] = {}
        for one_start, one_end, word in hits[place : place + 40]:
            if one_end > start + AROUND - AROUND // 6:
                break
            near.setdefault(word, one_start)
        rank = (len(near), -(max(near.values(), default=start) - start))
        if rank > best or not place:
            best, best_start = rank, start
    return best_start


def _pieces(text: str, hits: Iterable[tuple[int, int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end, _word in hits:
        if start < done:
            continue
        if start > done:
            yield Piece(text[done:start], False)
        yield Piece(text[start:end], True)
        done = end
    if done < len(text):
        yield Piece(text[done:], False)
