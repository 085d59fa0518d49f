"""Vietnamese of the time before Unicode: TCVN3 (fonts .Vn…) and VNI (fonts VNI-…), known by evidence.

A word speaks for an encoding when it is no Vietnamese syllable as it stands and becomes one when converted.
Nothing here converts unasked: callers show the words before and after, and ask.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

TCVN3, VNI = "tcvn3", "vni"
ENCODINGS = (TCVN3, VNI)
LABELS = {TCVN3: "TCVN3 (ABC)", VNI: "VNI"}

_TCVN3 = (
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉËÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ®§¡¢£¤¥¦",
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđĐĂÂÊÔƠƯ",
)
FROM_TCVN3 = dict(zip(*_TCVN3, strict=True))
_TCVN3_TABLE = str.maketrans(FROM_TCVN3)


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    plain, tones = "øùûõï", "\u0300\u0301\u0309\u0303\u0323"
    shaped = {
        "a": {"â": "â", "ê": "ă", "à": "ầ", "á": "ấ", "å": "ẩ", "ã": "ẫ", "ä": "ậ", "è": "ằ", "é": "ắ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ"},
        "e": {"â": "ê", "à": "ề", "á": "ế", "å": "ể", "ã": "ễ", "ä": "ệ"},
        "o": {"â": "ô", "à": "ồ", "á": "ố", "å": "ổ", "ã": "ỗ", "ä": "ộ"},
    }  # fmt: skip
    for base, marks in shaped.items():
        table |= {base + mark: letter for mark, letter in marks.items()}
    for base, letter in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ô", "ơ"), ("ö", "ư")):
        for mark, tone in zip(plain, tones, strict=True):
            table[base + mark] = unicodedata.normalize("NFC", letter + tone)
    del table["yï"]
    table |= {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    upper = {before.upper(): after.upper() for before, after in table.items()}
    mixed = {b[0].upper() + b[1:]: a.upper() for b, a in table.items() if len(b) == 2}
    return table | upper | mixed


FROM_VNI = _vni_table()
_VNI = re.compile("|".join(sorted(map(re.escape, FROM_VNI), key=len, reverse=True)))

_ONSET = "(?:ngh|ng|nh|gh|gi|kh|ch|th|tr|ph|qu|[bcdđghklmnprstvx])?"
_OPEN = (
    "a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oe|oi|ôi|ơi|ua|uê|ui|uơ|uy|ưa|ưi|ưu|"
    "oai|oao|oay|oeo|iêu|yêu|uây|uôi|uya|uyu|ươi|ươu|ue|uơi"
)
_CLOSED = "(?:a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|iê|yê|oa|oă|oe|uâ|uê|uô|ươ|uy|uyê|ua|oo|ue)(?:ch|c|ng|nh|n|m|p|t)"
_SYLLABLE = re.compile(f"^{_ONSET}(?:{_OPEN}|{_CLOSED})$")
# A tone on a consonant, or on the glide that ends a diphthong: no Vietnamese word carries it there ("ñ", "Maõ").
_MISPLACED = re.compile(
    "[bcdđghklmnpqrstvx][\u0300\u0301\u0303\u0309\u0323]|"
    "(?:(?<!q)ui|(?<!g)iu|[aeo\u0306\u0302\u031b][iouy])[\u0300\u0301\u0303\u0309\u0323]$"
)
_TONES = set("\u0300\u0301\u0303\u0309\u0323")
_EDGES = "".join(chr(c) for c in range(33, 127) if not chr(c).isalpha()) + "“”‘’–—…"
_BREAK = re.compile(r"[\s/\\,;:.()\[\]\"'“”‘’–—…+-]+")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable, in any case."""
    spread = unicodedata.normalize("NFD", word.casefold())
    if sum(char in _TONES for char in spread) > 1 or _MISPLACED.search(spread):
        return False
    bare = unicodedata.normalize("NFC", "".join(char for char in spread if char not in _TONES))
    return bool(_SYLLABLE.match(bare))


def from_tcvn3(text: str) -> str:
    """TCVN3 kept in Latin-1 letters → Unicode. Its capitals have no tones: the case around them decides."""
    converted = text.translate(_TCVN3_TABLE)
    if converted == text:
        return text
    if len(converted) != len(text):
        raise AssertionError("one letter for one letter")
    words = list(re.finditer(r"\S+", converted))
    own = [any(FROM_TCVN3.get(c, "").islower() for c in text[w.start() : w.end()]) for w in words]
    starts_small = [w.group()[:1].islower() and FROM_TCVN3.get(text[w.start()], "").islower() for w in words]
    others_capital = all(
        w.group()[0].isupper() or not w.group()[0].isalpha() or small
        for w, small in zip(words, starts_small, strict=True)
    ) and any(w.group()[0].isupper() for w in words)
    out, last = [], 0
    for word, mine, small in zip(words, own, starts_small, strict=True):
        out.append(converted[last : word.start()])
        letters = [c for c in text[word.start() : word.end()] if c.isascii() and c.isalpha()]
        piece = word.group()
        if mine and letters and all(c.isupper() for c in letters) and (len(letters) > 1 or _capitals(text)):
            piece = piece.upper()
        elif small and others_capital:
            piece = piece[:1].upper() + piece[1:]
        out.append(piece)
        last = word.end()
    return "".join(out) + converted[last:]


def _capitals(text: str) -> bool:
    letters = [c for c in text if c.isascii() and c.isalpha()]
    return len(letters) > 2 and all(c.isupper() for c in letters)


def from_vni(text: str) -> str:
    """VNI kept in Latin-1 letters → Unicode."""
    return _VNI.sub(lambda match: FROM_VNI[match.group()], text)


def convert(text: str, encoding: str) -> str:
    if not text or text.isascii():
        return text
    return unicodedata.normalize("NFC", from_tcvn3(text) if encoding == TCVN3 else from_vni(text))


def _words(text: str) -> list[str]:
    return [word for word in _BREAK.split(text) if word and not word.isascii()]


@lru_cache(maxsize=65536)
def speaks_for(word: str) -> str:
    """ "": says nothing; "unicode": a syllable as it stands; else the one encoding that makes it a syllable, or "either"."""
    stands = unicodedata.normalize("NFC", word)
    if is_syllable(stands):
        return "unicode"
    if any(ord(char) > 0xFF for char in word):
        return "unicode" if any(0x1EA0 <= ord(char) <= 0x1EF9 or char in "ăđơưĂĐƠƯ" for char in stands) else ""
    made = [encoding for encoding in ENCODINGS if _becomes(word, encoding)]
    return made[0] if len(made) == 1 else "either" if made else ""


def _becomes(word: str, encoding: str) -> bool:
    after = convert(word, encoding)
    return after != word and is_syllable(after)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which old encoding some text is in, and a few words before and after."""

    encoding: str
    words: int
    samples: tuple[tuple[str, str], ...]


def evidence(texts: Iterable[str], *, at_most: int = 4000) -> Evidence | None:
    """What the words of some cells say together; None when they are not in an old encoding."""
    votes: dict[str, set[str]] = {TCVN3: set(), VNI: set(), "either": set(), "unicode": set(), "": set()}
    samples: dict[str, list[str]] = {TCVN3: [], VNI: []}
    seen = 0
    for text in texts:
        if text.isascii():
            continue
        said = ""
        for word in _words(text):
            said_here = speaks_for(word)
            votes[said_here].add(word)
            said = said_here if said_here in ENCODINGS else said
        if said and len(samples[said]) < 5:
            samples[said].append(text)
        seen += 1
        if seen > at_most:
            break
    best = max(ENCODINGS, key=lambda encoding: len(votes[encoding]))
    other = VNI if best == TCVN3 else TCVN3
    if not votes[best] or len(votes[best]) <= len(votes[other]) or len(votes[best]) < len(votes[""]):
        return None
    pairs = tuple((text, convert(text, best)) for text in samples[best])
    return Evidence(best, len(votes[best]), pairs)


def is_legacy(text: str, encoding: str) -> bool:
    """Whether this one text holds a word of the encoding and none of Unicode's own letters."""
    if text.isascii():
        return False
    said = {speaks_for(word) for word in _words(text)}
    beyond = any(0x100 <= ord(char) < 0x2000 for char in text)
    return not beyond and bool(said & {encoding, "either"})


_GARBLED = re.compile("á[»º]|Ã[\u0080-\u00bf]|Ä[\u0080-\u00bf‘\u0090]|Æ[°¡]|\ufffd")


def is_garbled(text: str) -> bool:
    """Whether the text was read once with the wrong encoding and kept so: nothing brings it back surely."""
    return not text.isascii() and bool(_GARBLED.search(text))


def plausible(text: str) -> tuple[int, int]:
    """(words that are syllables, words) among the distinct words with letters beyond ASCII."""
    words = set(_words(unicodedata.normalize("NFC", text)))
    return sum(is_syllable(word) for word in words), len(words)
