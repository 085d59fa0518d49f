"""The body of a letter: bases, addressees, copies, sentences that order training, deadlines."""

from __future__ import annotations

import re
from datetime import date, timedelta

from elearn.letters.reading.cited import KINDS
from elearn.letters.reading.diction import doubtful
from elearn.letters.reading.head import ORDERING
from elearn.letters.reading.numbers import DAY, day_at, tidy
from elearn.letters.reading.shapes import Deadline, Proposal, Said, Trust, Why
from elearn.letters.reading.sheet import Sheet

_TO = re.compile(r"(?m)^kinh\s*gui\s*:?[ \n]*")
_COPIES = re.compile(r"(?m)^noi\s*nhan\s*:?[ \n]*")
_SIGNED = re.compile(r"(?:(?:tm|kt|tl|tuq|q)\s*\.)")
_MARKER = re.compile(r"(?:[-–—+•]|\d{1,2}[.)]|[a-z]\))\s+")
_BASE = re.compile(r"(?:can cu(?: vao)?|thuc hien|theo|xet)\s+")
_DOCUMENT = re.compile("|".join(sorted(KINDS, key=len, reverse=True)))
# How the telling begins after the bases, where a scanner lost the line between them.
_STORY = re.compile(r" (?=(?:Nhìn chung|Nhin chung|Thời gian qua|Thoi gian qua|Trong thời gian|Tuy nhiên|Để )\b)")
_BODY_END = re.compile(r"(?m)^noi\s*nhan\b|\./\.")
_TRAINING = re.compile(
    r"(?<!\w)(?:boi duong|tap huan|dao tao|khoa hoc|lop hoc|hoc truc tuyen|hoc tap truc tuyen)(?!\w)"
)
_NOT_TRAINING = re.compile(
    r"giao duc va dao tao|khoa hoc (?:va|&|-) cong nghe|so khoa hoc|bo khoa hoc|nghien cuu khoa hoc"
)
_VERBS = re.compile(
    r"(?:(?:tiep tuc|chu dong|nghiem tuc|thuong xuyen|khan truong|chi dao|sap xep|bo tri|phoi hop|pho bien|xay dung|trien khai"
    r"|to chuc|dang ky|tham gia|cu|ra soat|lap|quan triet|phan cong|tang cuong|yeu cau|de nghi|giao|chu tri|thuc hien"
    r"|mo|huong dan|dam bao|bao dam|hoan thanh|tao dieu kien)(?!\w))"
)
_SENTENCE_END = re.compile(r"(?<![A-ZĐ])[.!?]+(?:/\.)?(?=\s+[A-ZĐÀ-Ỹ“\"(\-–]|\s*\n|\s*$)|\n")
_BY = re.compile(
    r"(?<!\w)(?P<how>truoc(?: ngay)?|(?:cham|muon) nhat(?: la)?(?: truoc| den| vao| het)?(?: ngay)?|(?:den )?het(?: ngay)?"
    r"|khong qua(?: ngay)?|han(?: cuoi| chot)?(?: la)?(?: den)?(?: ngay)?|xong truoc(?: ngay)?)\s*:?\s*$"
)


def bases(sheet: Sheet, start: int, *, harsh: bool) -> tuple[list[Said], tuple[int, int]]:
    """The bases and the stretch they fill: paragraphs that begin "Căn cứ", "Thực hiện", "Theo" before the ordering."""
    found: list[Said] = []
    first = last = start
    for at, end in sheet.lines(start):
        intro = _BASE.match(sheet.folded, at, end)
        listed = bool(found) and sheet.text[:at].rstrip().endswith(";") and _DOCUMENT.match(sheet.folded, at, end)
        if intro is None and not listed:
            if found and end > at:
                break
            if end - at > 60 and not _TO.match(sheet.folded, at):
                break  # the letter has begun without any
            continue
        order = ORDERING.search(sheet.folded, at, end)
        story = _STORY.search(sheet.text, at, end)
        stop = min([end, *(m.start() for m in (order, story) if m)])
        if not found:
            first = at
        last = stop
        for a, b in _parts(sheet, at, stop):
            lead = _BASE.match(sheet.folded, a, b)
            first_word = lead.end() if lead else a
            named = lead or _DOCUMENT.match(sheet.folded, first_word)
            why = None if named and b - a < 450 else Why.UNCLEAR
            item = _said(sheet, first_word, b, harsh=harsh, why=why)
            if item:
                found.append(item)
        if order or story:
            break
    return found, (first, last)


def _parts(sheet: Sheet, start: int, end: int) -> list[tuple[int, int]]:
    parts, at = [], start
    for mark in re.finditer(r";", sheet.text[start:end]):
        parts.append((at, start + mark.start()))
        at = start + mark.end()
    parts.append((at, end))
    return [(a + len(sheet.text[a:b]) - len(sheet.text[a:b].lstrip()), b) for a, b in parts if sheet.text[a:b].strip()]


def _said(sheet: Sheet, start: int, end: int, *, harsh: bool, why: Why | None = None) -> Said | None:
    text = tidy(" ".join(sheet.text[start:end].split())).strip(" ;,").removesuffix("./.").rstrip(" .")
    if len(text) < 2:
        return None
    why = why or (Why.MARKS if doubtful(text, harsh=harsh) else None)
    return Said(text, sheet.span(start, end), Trust.LOOK if why else Trust.SURE, why)


def addressees(sheet: Sheet, *, harsh: bool) -> tuple[list[Said], int]:
    """Who the letter is addressed to, and where that list ends."""
    to = _TO.search(sheet.folded)
    return _list_after(sheet, to, harsh=harsh) if to else ([], 0)


def copies(sheet: Sheet, *, harsh: bool) -> list[Said]:
    """Where copies go ("Nơi nhận")."""
    to = None
    for to in _COPIES.finditer(sheet.folded):  # noqa: B007  the last one counts
        pass
    return _list_after(sheet, to, harsh=harsh)[0] if to else []


def _list_after(sheet: Sheet, to: re.Match[str], *, harsh: bool) -> tuple[list[Said], int]:
    """The items of a list: marked by dashes, or by semicolons up to a full stop."""
    found: list[Said] = []
    marked, last = None, to.end()
    for at, end in sheet.lines(to.end()):
        if at == end:
            if found and not _MARKER.match(sheet.folded, end + 1):
                break
            continue
        if _SIGNED.match(sheet.folded, at) or (found and _BASE.match(sheet.folded, at)):
            break
        marker = _MARKER.match(sheet.folded, at, end)
        if marked is None:
            marked = marker is not None
        if found and marked and marker is None:
            break
        a = marker.end() if marker else at
        for one, two in _items(sheet, a, end):
            alone = at == to.end() and sheet.text[to.end() - 1] != "\n"  # "Kính gửi: Sở Nội vụ"
            item = _said(sheet, one, two, harsh=harsh, why=None if marked or alone else Why.UNCLEAR)
            if item:
                found.append(item)
        last = end
        if not marked and sheet.text[end - 1] == ".":
            break
    return found, last


def _items(sheet: Sheet, start: int, end: int) -> list[tuple[int, int]]:
    """One line may hold several items, when its breaks were lost."""
    items, at = [], start
    for mark in re.finditer(r";(?!\s*[-–•]?\s*\()\s*[-–•]?\s*", sheet.text[start:end]):
        items.append((at, start + mark.start()))
        at = start + mark.end()
    items.append((at, end))
    return [(a, b) for a, b in items if sheet.text[a:b].strip()]


def sentences(sheet: Sheet, start: int) -> list[tuple[int, int]]:
    """(start, end) of each sentence of the body, without its list marker."""
    stop = next((m.start() for m in _BODY_END.finditer(sheet.folded, start) if m.group() != "./."), len(sheet.text))
    found, at = [], start
    for end in _SENTENCE_END.finditer(sheet.text, start, stop):
        found.append((at, end.end() if end.group() != "\n" else end.start()))
        at = end.end()
    found.append((at, stop))
    kept = []
    for a, b in found:
        first = a + len(sheet.text[a:b]) - len(sheet.text[a:b].lstrip())
        marker = _MARKER.match(sheet.folded, first, b)
        first = marker.end() if marker else first
        if sheet.text[first:b].strip():
            kept.append((first, b))
    return kept


def orders(sheet: Sheet, start: int, *, harsh: bool) -> list[Said]:
    """The sentences that order training, after the bases. One that does not begin by ordering is to be looked at."""
    begun = ORDERING.search(sheet.folded, start)
    found = []
    for a, b in sentences(sheet, start):
        words = _NOT_TRAINING.sub(lambda m: " " * len(m.group()), sheet.folded[a:b])
        if not _TRAINING.search(words) or (begun and b <= begun.start()):
            continue
        said = tidy(" ".join(sheet.text[a:b].split()))
        ordering = _VERBS.match(words) is not None or ORDERING.search(sheet.folded, a, b) is not None
        why = Why.MARKS if doubtful(said, harsh=harsh) else None if ordering else Why.UNCLEAR
        found.append(Said(said, sheet.span(a, b), Trust.LOOK if why else Trust.SURE, why))
    return found


def deadlines(sheet: Sheet, start: int) -> list[Deadline]:
    """Days by which something is due. "Trước ngày" leaves open whether the day itself counts: both are choices."""
    found = []
    for a, b in sentences(sheet, start):
        for day in DAY.finditer(sheet.folded, a, b):
            lead = _BY.search(
                sheet.folded[a : day.start()] + ("ngay " if sheet.folded.startswith("ngay", day.start()) else "")
            )
            if lead is None:
                continue
            read = day_at(sheet, day)
            if read.value is not None and "truoc" in lead["how"]:
                read = Proposal(None, Trust.LOOK, Why.BEFORE, _either(read.value), read.spans)
            found.append(
                Deadline(read, _purpose(sheet.folded[a:b], day.start() - a), " ".join(sheet.text[a:b].split()))
            )
    return found


def _either(day: date) -> tuple[date, ...]:
    return (day - timedelta(days=1), day)


def _purpose(sentence: str, at: int) -> str:
    """What the deadline is for: the nearest word before it decides, then the nearest after it."""
    words = list(re.finditer(r"dang ky|danh sach|cu can bo|cu nguoi|hoan thanh|ket thuc", sentence))
    if not words:
        return "other"
    before = [m for m in words if m.end() <= at]
    word = before[-1] if before else words[0]
    if before and len(before) > 1 and word.group() == "hoan thanh" and before[-2].group() in {"dang ky", "danh sach"}:
        return "other"
    return "completion" if word.group() in {"hoan thanh", "ket thuc"} else "registration"
