"""Numbers and days of letters, also as a scanner misreads them: O for 0, l for 1, QD for QĐ, II for H."""

from __future__ import annotations

import re
from datetime import date

from elearn.letters.reading.shapes import Proposal, Trust, Why
from elearn.letters.reading.sheet import Sheet

_GROUP = r"[A-ZĐ][A-ZĐ0-9&]{0,11}[a-zđ]{0,2}(?![a-zà-ỹđ])"
_SYMBOL = rf"{_GROUP}(?:\s*[-–]\s*{_GROUP})*"
NUMBER = re.compile(
    rf"(?P<digits>(?<![\w/])[0-9OoIl|]{{1,6}}[a-z]?)"
    rf"(?:\s*/\s*(?P<year>[12][0-9OoIl|]{{3}}))?"
    rf"\s*/\s*(?P<symbol>{_SYMBOL})"
)
# Searched in the text itself: capitals tell where the symbol ends.
BLANK_NUMBER = re.compile(rf"(?<!\w)[Ss][^\W\d_]\s*[:.]\s*(?:[.…]+|(?=/))\s*/\s*{_SYMBOL}?")
_D = r"[0-9oil|]"
DAY = re.compile(
    rf"(?<!\w)ngay\s*(?P<d>{_D}\s?{_D}?)\s*[.,]?\s*thang\s*(?P<m>{_D}\s?{_D}?)\s*[.,]?\s*nam\s*(?P<y>(?:{_D}\s?){{3}}{_D})(?!\d)"
    rf"|(?:(?<!\w)ngay\s*)?(?<![\w/.-])(?P<d2>{_D}{{1,2}})\s?[/.-]\s?(?P<m2>{_D}{{1,2}})\s?[/.-]\s?(?P<y2>[12]{_D}{{3}})(?![\d/])"
)
BLANK_DAY = re.compile(r"(?<!\w)ngay[\s.…]*thang[\s.…\d]*nam[\s.…]*\d{0,4}")

# Abbreviations that lose their Đ, and what they are (Nghị định 30/2020/NĐ-CP, phụ lục III, and common agencies).
_LOST_D = {"QD": "QĐ", "ND": "NĐ", "HDND": "HĐND", "CD": "CĐ", "DA": "ĐA", "GDDT": "GDĐT", "TD": "TĐ"}
_BOTH = {"HD": "HĐ"}  # Hướng dẫn or Hợp đồng
_SAFE_D = {"UBND", "NNPTNT", "BNNPTNT", "TTHDND"}
_TRUE_LOWER = re.compile(r"(?:TTg|CTr|TTr|QyĐ|TrS)$")


def number_at(sheet: Sheet, match: re.Match[str], *, harsh: bool) -> Proposal[str]:
    """The number a match of NUMBER stands for; `harsh` in a text that has lost diacritics."""
    span = (sheet.span(match.start(), match.end()),)
    raw = match["digits"]
    if not any(c.isdigit() for c in raw):
        return Proposal(None, Trust.LOOK, Why.UNCLEAR, (), span)
    letter = raw[-1] if raw[-1].isalpha() and raw[-1] not in "OoIl" else ""
    digits = _mended(raw[: -1 if letter else None]) + letter
    year = _mended(match["year"]) if match["year"] else ""
    symbol = re.sub(r"\s*[-–]\s*", "-", match["symbol"])
    front = f"{digits}/{year}/" if year else f"{digits}/"
    readings, doubted = _symbols(symbol, harsh=harsh)
    if doubted:
        return Proposal(None, Trust.LOOK, Why.UNCLEAR, tuple(front + reading for reading in readings), span)
    mended = digits != raw or year != (match["year"] or "") or readings[0] != symbol
    return Proposal(front + readings[0], Trust.LOOK if mended else Trust.SURE, Why.MENDED if mended else None, (), span)


def tidy(text: str) -> str:
    """The text with no stray spaces inside the numbers it names."""
    return NUMBER.sub(lambda m: re.sub(r"\s*([/–-])\s*", r"\1", m.group()), text)


def _mended(digits: str) -> str:
    return re.sub(r"[Oo]", "0", re.sub(r"[Iil|]", "1", digits)).replace(" ", "")


def _symbols(symbol: str, *, harsh: bool) -> tuple[list[str], bool]:
    """What the symbol may be, the likeliest first, and whether a person must choose."""
    made, doubted = [], False
    for group in symbol.split("-"):
        mended = _LOST_D.get(group, group)  # no such abbreviation without its Đ: mended, not guessed
        clear = mended
        if harsh and group in _BOTH:
            mended = _BOTH[group]
        elif "II" in group:
            mended = group.replace("II", "H")
        elif re.search(r"[A-ZĐ][01][A-ZĐ]", group):
            mended = group.replace("0", "O").replace("1", "I")
        odd = group[-1].islower() and not _TRUE_LOWER.search(group)
        lost = harsh and "D" in mended and "Đ" not in mended and group not in _SAFE_D
        doubted = doubted or mended != clear or odd or lost
        made.append(mended)
    return list(dict.fromkeys(["-".join(made), symbol])) if doubted else ["-".join(made)], doubted


def day_at(sheet: Sheet, match: re.Match[str]) -> Proposal[date]:
    """The day a match of DAY stands for, or a place to look at when there is no such day."""
    span = (sheet.span(match.start(), match.end()),)
    raw = [match[name] or match[f"{name}2"] for name in "dmy"]
    try:
        day, month, year = (int(_mended(part)) for part in raw)
        found = date(year, month, day)
    except ValueError:
        return Proposal(None, Trust.LOOK, Why.UNCLEAR, (), span)
    if not 1945 <= year <= 2100:
        return Proposal(None, Trust.LOOK, Why.UNCLEAR, (), span)
    mended = any(not part.strip().isdigit() for part in raw)
    return Proposal(found, Trust.LOOK if mended else Trust.SURE, Why.MENDED if mended else None, (), span)
