"""The head of a letter in the layout of Nghị định 30/2020: number, day and place, agencies, kind, subject."""

from __future__ import annotations

import re
from datetime import date

from elearn.letters.reading import names
from elearn.letters.reading.diction import doubtful
from elearn.letters.reading.numbers import BLANK_DAY, BLANK_NUMBER, DAY, NUMBER, day_at, number_at
from elearn.letters.reading.shapes import Proposal, T, Trust, Why
from elearn.letters.reading.sheet import Sheet

KINDS = {
    "chi thi": "Chỉ thị",
    "quyet dinh": "Quyết định",
    "nghi quyet": "Nghị quyết",
    "ke hoach": "Kế hoạch",
    "thong bao": "Thông báo",
    "huong dan": "Hướng dẫn",
    "chuong trinh": "Chương trình",
    "to trinh": "Tờ trình",
    "bao cao": "Báo cáo",
    "cong dien": "Công điện",
    "ket luan": "Kết luận",
    "giay moi": "Giấy mời",
    "cong van": "Công văn",
}
LETTER = KINDS["cong van"]
_BY_SYMBOL = {
    "CT": "Chỉ thị", "QĐ": "Quyết định", "NQ": "Nghị quyết", "KH": "Kế hoạch", "TB": "Thông báo", "HD": "Hướng dẫn",
    "CTr": "Chương trình", "TTr": "Tờ trình", "BC": "Báo cáo", "CĐ": "Công điện", "KL": "Kết luận", "GM": "Giấy mời",
}  # fmt: skip
_TO = re.compile(r"(?m)^kinh\s*gui\s*:?")
_BODY = re.compile(r"(?m)^(?:can cu|thuc hien|theo|xet|nham|de)\s")
_MOTTO = re.compile(
    r"cong\s*hoa\s*xa\s*hoi\s*chu\s*nghia\s*viet\s*nam|doc\s*lap\s*[-–.]?\s*tu\s*do\s*[-–.]?\s*hanh\s*phuc"
)
_LEAD = re.compile(r"(?<!\w)s[o06]\s*[:.]?\s*$")
_ABOUT = re.compile(r"(?<!\w)v\s*/\s*v[\s:]*")
_PLACE = re.compile(r"((?:(?:TP|Tp)\.?\s*)?(?:[A-ZĐÀ-Ỹ][\wÀ-ỹ]*\.?\s){0,3}[A-ZĐÀ-Ỹ][\wÀ-ỹ]*)\s*,\s*$")
_ORDERS = (
    r"(?:yeu cau|chi dao|de nghi|chi thi|thong bao|huong dan|trien khai|(?<!tuyen )giao|tran trong|quyet dinh|ban hanh)"
)
ORDERING = re.compile(
    rf"(?:^|[,;.]\s*|\n)(?P<who>(?:(?:pho )?(?:chu tich|giam doc) )?(?:{names.STARTS})[^,;:.\n]{{0,60}}?) +{_ORDERS}(?!\w)"
)


def head_end(sheet: Sheet) -> int:
    """Where the head ends: at "Kính gửi", at the first base, or at the first long line."""
    ends = [m.start() for m in (_TO.search(sheet.folded), _BODY.search(sheet.folded)) if m]
    long = [a for a, b in sheet.lines() if b - a > 260 and not _ABOUT.match(sheet.folded[a:b])]
    return min([*ends, *long[:1], len(sheet.text)])


class Head:
    """Reads the head piece by piece; what is read is taken out of what remains for the next."""

    def __init__(self, sheet: Sheet, *, harsh: bool) -> None:
        self.sheet, self.harsh, self.end = sheet, harsh, head_end(sheet)
        self.left = [True] * self.end  # characters not yet understood
        for motto in _MOTTO.finditer(sheet.folded, 0, self.end):
            self._take(motto.start(), motto.end())
        self.number = self._number()
        self.issued_on = self._day()
        self.kind, title_end = self._kind()
        self.subject = self._subject(title_end)
        self.superior, self.issuer = self._agencies()

    def _take(self, start: int, end: int) -> None:
        self.left[start:end] = [False] * (end - start)

    def _number(self) -> Proposal[str]:
        found = []
        for match in NUMBER.finditer(self.sheet.text, 0, self.end):
            line = self.sheet.folded.rfind("\n", 0, match.start()) + 1
            lead = _LEAD.search(self.sheet.folded[line : match.start()])
            if lead:
                found.append(number_at(self.sheet, match, harsh=self.harsh))
                self._take(line + lead.start(), match.end())
        if not found:
            blank = BLANK_NUMBER.search(self.sheet.text, 0, self.end)
            if not blank:
                return Proposal()
            self._take(blank.start(), blank.end())
            return Proposal(None, Trust.LOOK, Why.BLANK, (), (self.sheet.span(blank.start(), blank.end()),))
        return one_of(found)

    def _day(self) -> Proposal[date]:
        """The day of the line "Hà Nội, ngày …"; a day elsewhere in the head is not taken for it."""
        found = []
        for match in DAY.finditer(self.sheet.folded, 0, self.end):
            line = self.sheet.folded.rfind("\n", 0, match.start()) + 1
            place = _PLACE.search(self.sheet.text[line : match.start()])
            alone = not self.sheet.folded[line : match.start()].strip() and match["d"]
            after = self._taken_before(match.start()) and match["d"]
            if place or alone or after:
                found.append(day_at(self.sheet, match))
                self._take(line + place.start(1) if place else match.start(), match.end())
        if found:
            return one_of(found)
        blank = BLANK_DAY.search(self.sheet.folded, 0, self.end)
        if not blank:
            return Proposal()
        line = self.sheet.folded.rfind("\n", 0, blank.start()) + 1
        place = _PLACE.search(self.sheet.text[line : blank.start()])
        self._take(line + place.start(1) if place else blank.start(), blank.end())
        return Proposal(None, Trust.LOOK, Why.BLANK, (), (self.sheet.span(blank.start(), blank.end()),))

    def _taken_before(self, at: int) -> bool:
        while at > 0 and self.sheet.text[at - 1] in " ,":
            at -= 1
        return at > 0 and not self.left[at - 1]

    def _rest(self, start: int, end: int) -> str:
        kept = "".join(c for c, left in zip(self.sheet.text[start:end], self.left[start:end], strict=True) if left)
        return " ".join(kept.split()).strip(" -–,")

    def _kind(self) -> tuple[Proposal[str], int | None]:
        """The kind of the letter, and where its title ends when it has one."""
        symbol = (self.number.value or "").rpartition("/")[2].split("-")[0]
        by_symbol = _BY_SYMBOL.get(symbol)
        for start, end in self.sheet.lines(0, self.end):
            words = self._rest(start, end)
            kind = KINDS.get(" ".join(self.sheet.folded[start:end].split()))
            if kind and words.isupper():
                self._take(start, end)
                span = (self.sheet.span(start, end),)
                if by_symbol and by_symbol != kind:
                    return Proposal(None, Trust.LOOK, Why.SEVERAL, (kind, by_symbol), span), end
                return Proposal(kind, Trust.SURE, None, (), span), end
        about = _ABOUT.search(self.sheet.folded, 0, self.end)
        addressed = _TO.search(self.sheet.folded)
        if by_symbol:
            return Proposal(None, Trust.LOOK, Why.UNCLEAR, (by_symbol, LETTER)), None
        if about and addressed:
            span = (self.sheet.span(about.start(), about.end()),)
            return Proposal(LETTER, Trust.SURE, None, (), span), None
        if about or addressed:
            return Proposal(None, Trust.LOOK, Why.UNCLEAR, (LETTER,)), None
        return Proposal(), None

    def _subject(self, title_end: int | None) -> Proposal[str]:
        about = _ABOUT.search(self.sheet.folded, 0, self.end)
        start = about.end() if about else title_end
        if start is None:
            return Proposal()
        if about:
            self._take(about.start(), about.end())
        parts: list[tuple[str, int, int]] = []
        for first, last in self.sheet.lines(start, self.end):
            words = self._rest(first, last)
            stop = not words and (parts or "\n\n" in self.sheet.text[start:last])
            if stop and not (parts and all(self._blank(first, last))):
                if parts:
                    break
                continue
            if words and parts and (names.starts(words) and words.isupper()):
                break
            if words:
                parts.append((words, first, last))
                self._take(first, last)
            elif parts:
                break
        if not parts:
            return Proposal(None, Trust.LOOK, Why.BLANK)
        text = " ".join(words for words, _a, _b in parts).rstrip(".;: ")
        text = text[:1].upper() + text[1:]
        span = (self.sheet.span(parts[0][1], parts[-1][2]),)
        if len(text) > 500:
            return Proposal(None, Trust.LOOK, Why.UNCLEAR, (), span)
        if doubtful(text, harsh=self.harsh):
            return Proposal(None, Trust.LOOK, Why.MARKS, (text,), span)
        return Proposal(text, Trust.SURE, None, (), span)

    def _blank(self, first: int, last: int) -> list[bool]:
        return [False] if first == last else [not left for left in self.left[first:last]]

    def _agencies(self) -> tuple[Proposal[str], Proposal[str]]:
        """The agency above and the agency itself, from the capitals at the top left."""
        found: list[tuple[str, int, int]] = []
        number = self.number.spans[0].start if self.number.spans else len(self.sheet.shown)
        for start, end in self.sheet.lines(0, self.end):
            if self.sheet.span(start, end).start >= number:
                break
            words = self._rest(start, end)
            if not words or not words.isupper() or len(words) < 3:
                continue
            if names.starts(words) or not found:
                if not names.starts(words):
                    continue
                found.append((words, start, end))
            else:
                name, first, _last = found[-1]
                found[-1] = (f"{name} {words}", first, end)
        if not found:
            return Proposal(), self._from_sentence()
        read = [self._agency(*one) for one in found[:3]]
        if len(read) == 1:
            return Proposal(), read[0]
        if len(read) == 2:
            return read[0], read[1]
        several = tuple(p.value or p.choices[0] for p in read)
        return Proposal(), Proposal(None, Trust.LOOK, Why.SEVERAL, several, read[-1].spans)

    def _agency(self, name: str, start: int, end: int) -> Proposal[str]:
        span = (self.sheet.span(start, end),)
        text = names.written(name)
        if text is None:
            return Proposal(None, Trust.LOOK, Why.UNCLEAR, (name,), span)
        if doubtful(text, harsh=self.harsh):
            return Proposal(None, Trust.LOOK, Why.MARKS, (text,), span)
        if names.plain(text) in {"ubnd", "hdnd", "so", "bo", "ban", "van phong", "cuc"}:
            return Proposal(None, Trust.LOOK, Why.BLANK, (text,), span)
        return Proposal(text, Trust.SURE, None, (), span)

    def _from_sentence(self) -> Proposal[str]:
        """Without a header: who first orders in the text, as a choice only."""
        match = ORDERING.search(self.sheet.folded, self.end)
        name = " ".join(self.sheet.text[match.start("who") : match.end("who")].split()) if match else ""
        if match is None or not name[:1].isupper():
            return Proposal()
        return Proposal(None, Trust.LOOK, Why.NO_HEADER, (name,), (self.sheet.span(*match.span("who")),))


def one_of(found: list[Proposal[T]]) -> Proposal[T]:
    """One proposal of several: the one, or none with all as choices."""
    values = list(dict.fromkeys(v for p in found for v in ([p.value] if p.value is not None else p.choices)))
    spans = tuple(span for p in found for span in p.spans)
    if len(values) <= 1 or all(p == found[0] for p in found):
        return next((p for p in found if p.trust is Trust.SURE), found[0])
    return Proposal(None, Trust.LOOK, Why.SEVERAL, tuple(values), spans)
