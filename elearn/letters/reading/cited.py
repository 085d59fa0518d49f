"""Documents that a letter names: kind, number, day, who issued them, and which carries out which."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from elearn.letters.reading import names
from elearn.letters.reading.diction import doubtful
from elearn.letters.reading.numbers import DAY, NUMBER, day_at, number_at
from elearn.letters.reading.shapes import Cited, Proposal, Trust, Why
from elearn.letters.reading.sheet import Sheet

DIRECTING = {
    "cong van": "Công văn", "van ban": "Văn bản", "ke hoach": "Kế hoạch", "chi thi": "Chỉ thị",
    "cong dien": "Công điện", "thong bao": "Thông báo", "ket luan": "Kết luận", "chuong trinh": "Chương trình",
    "chuong trinh hanh dong": "Chương trình hành động",
}  # fmt: skip
GROUNDS = {
    "luat": "Luật", "phap lenh": "Pháp lệnh", "nghi dinh": "Nghị định", "nghi quyet": "Nghị quyết",
    "thong tu lien tich": "Thông tư liên tịch", "thong tu": "Thông tư", "quyet dinh": "Quyết định",
    "quy dinh": "Quy định", "quy che": "Quy chế", "huong dan": "Hướng dẫn", "de an": "Đề án",
}  # fmt: skip
KINDS = {**DIRECTING, **GROUNDS}
_KIND = re.compile(
    rf"(?<!\w)(?P<kind>{'|'.join(sorted(KINDS, key=len, reverse=True))})\s+(?:so\s*:?\s*)?(?=[0-9oil|]{{1,6}}[a-z]?\s*/)"
)
_OF = re.compile(r"[\s,]*cua\s+")
# What ends the name of an agency after "của".
_STOP = re.compile(
    r"\s+(?:ve|quy dinh|phe duyet|ban hanh|chuyen|huong dan|sua doi|trien khai|thuc hien|tai|chi dao|v\s*/\s*v|ngay|va|do)(?!\w)"
    r"|[,;:.()“\"\n]"
)
_END = re.compile(r"[;:\n“\"]|\.(?:\s|$)")
# Just before a document: the one named before it carries this one out.
_CARRIED = re.compile(r"(?<!\w)(?:thuc hien|trien khai)\s+(?:\w+\s){0,3}$")
_CARRYING = re.compile(r"(?<!\w)(?:thuc hien|trien khai|theo)(?!\w)[^.;\n]{0,90}$")


def cited(sheet: Sheet, start: int, end: int, *, harsh: bool, found_in: Why | None) -> list[Cited]:
    """The documents named between two places of the text, in their order; `found_in` marks the body."""
    kinds = list(_KIND.finditer(sheet.folded, start, end))
    found: list[Cited] = []
    ends: list[int] = []
    for place, kind in enumerate(kinds):
        number = NUMBER.match(sheet.text, kind.end())
        if number is None:
            continue
        stop = kinds[place + 1].start() if place + 1 < len(kinds) else end
        one, last, until = _one(sheet, kind, number, stop, end, harsh=harsh)
        inner = bool(ends) and kind.start() < ends[-1]
        carried = inner and _CARRIED.search(sheet.folded, kinds[place - 1].end(), kind.start())
        under = len(found) - 1 if carried else None
        found.append(replace(one, carried_by=under, why=one.why or found_in, trust=_trust(one, found_in)))
        ends.append(max(until, last))
    return found


def _trust(one: Cited, found_in: Why | None) -> Trust:
    return Trust.LOOK if found_in else one.trust


def _one(
    sheet: Sheet, kind: re.Match[str], number: re.Match[str], stop: int, end: int, *, harsh: bool
) -> tuple[Cited, int, int]:
    """The document, where its naming ends, and where its clause ends."""
    at = number.end()
    day: Proposal[date] = Proposal()
    spoken = DAY.match(sheet.folded, _skip(sheet, at))
    if spoken and (spoken["d"] or sheet.folded.startswith("ngay", spoken.start())):
        day, at = day_at(sheet, spoken), spoken.end()
    issuer, at = _issuer(sheet, at, end, harsh=harsh)
    clause = _END.search(sheet.folded, at, end)
    until = clause.start() if clause else end
    subject = sheet.text[at:until].strip(" ,.;")
    about = re.match(r"(?:ve viec|ve|v\s*/\s*v)\s+", sheet.folded[at:until].strip())
    subject = subject[about.end() :] if about and len(subject) > about.end() else ""
    if stop < until and not _CARRIED.search(sheet.folded, at, stop):
        subject = ""  # another document is named beside it: where its own words end is not said
    read = number_at(sheet, number, harsh=harsh)
    sure = all(p.trust is not Trust.LOOK for p in (read, day, issuer))
    one = Cited(
        text=" ".join(sheet.text[kind.start() : at].split()).strip(" ,;"),
        kind=KINDS[kind["kind"]],
        number=read,
        issued_on=day,
        issuer=issuer,
        subject=subject[:1].upper() + subject[1:],
        span=sheet.span(kind.start(), at),
        trust=Trust.SURE if sure else Trust.LOOK,
        why=None if sure else next(p.why for p in (read, day, issuer) if p.trust is Trust.LOOK),
    )
    return one, at, until


def _skip(sheet: Sheet, at: int) -> int:
    while at < len(sheet.text) and sheet.text[at] in " ,(":
        at += 1
    return at


def _issuer(sheet: Sheet, at: int, end: int, *, harsh: bool) -> tuple[Proposal[str], int]:
    of = _OF.match(sheet.folded, at)
    if of is None:
        return Proposal(), at
    stop = _STOP.search(sheet.folded, of.end(), end)
    last = stop.start() if stop else end
    # "Bộ Thông tin và Truyền thông": an agency's own "và" does not end its name.
    while stop and stop.group().strip() == "va" and sheet.text[stop.end() : stop.end() + 2].strip()[:1].isupper():
        stop = _STOP.search(sheet.folded, stop.end(), end)
        last = stop.start() if stop else end
    name = " ".join(sheet.text[of.end() : last].split())
    span = (sheet.span(of.end(), last),)
    if not 2 < len(name) <= 120:
        return Proposal(None, Trust.LOOK, Why.UNCLEAR, (), span), last
    if doubtful(name, harsh=harsh):
        return Proposal(None, Trust.LOOK, Why.MARKS, (name,), span), last
    if not names.starts(name) and not names.starts(names.plain(name).partition(" ")[2]):
        known = names.plain(name).startswith(("chu tich", "quoc hoi", "thanh uy", "bo chinh tri", "ban bi thu"))
        return Proposal(name, Trust.SURE if known else Trust.LOOK, None if known else Why.UNCLEAR, (), span), last
    return Proposal(name, Trust.SURE, None, (), span), last


def directing(one: Cited) -> bool:
    """Whether the document is one that a letter carries out, not a ground in law."""
    return one.kind in DIRECTING.values()


def under_way(sheet: Sheet, start: int) -> bool:
    """Whether the words before a place say that what follows is carried out."""
    line = sheet.folded.rfind("\n", 0, start) + 1
    return _CARRYING.search(sheet.folded[line:start]) is not None
