"""Read a whole letter."""

from __future__ import annotations

from dataclasses import replace

from elearn.letters.reading import body, cited
from elearn.letters.reading.diction import damaged
from elearn.letters.reading.head import Head
from elearn.letters.reading.shapes import Cited, Reading, Trust, Why
from elearn.letters.reading.sheet import lay

LONGEST = 60_000  # characters; a letter of thirty pages


def read(source: str) -> Reading:
    """What the text of a letter proposes. Never raises; a text that is no letter proposes little."""
    sheet = lay(source[:LONGEST])
    if not sheet.text:
        return Reading(sheet.shown)
    harsh = damaged(sheet.text)
    head = Head(sheet, harsh=harsh)
    addressees, after = body.addressees(sheet, harsh=harsh)
    start = max(after, head.end if not addressees else after)
    grounds, (first, last) = body.bases(sheet, start, harsh=harsh)
    upper = cited.cited(sheet, first, last, harsh=harsh, found_in=None) if grounds else []
    rest = cited.cited(sheet, max(last, start), len(sheet.text), harsh=harsh, found_in=Why.BODY)
    below = [
        one for one in rest if cited.directing(one) and cited.under_way(sheet, _back(sheet.places, one.span.start))
    ]
    return Reading(
        sheet.shown,
        head.number,
        head.issued_on,
        head.kind,
        head.superior,
        head.issuer,
        head.subject,
        tuple(grounds),
        _chain(upper, below),
        tuple(_once([*upper, *rest])),
        tuple(addressees),
        tuple(body.copies(sheet, harsh=harsh)),
        tuple(body.orders(sheet, max(last, start), harsh=harsh)),
        tuple(body.deadlines(sheet, max(last, start))),
    )


def _back(places: tuple[int, ...], shown: int) -> int:
    """The place in the working text of a place in the shown one."""
    return next((i for i, place in enumerate(places) if place >= shown), len(places))


def _key(one: Cited) -> tuple[str, object]:
    return (one.number.value or one.text, one.issued_on.value)


def _once(found: list[Cited]) -> list[Cited]:
    return list({_key(one): one for one in reversed(found)}.values())[::-1]


def _chain(upper: list[Cited], below: list[Cited]) -> tuple[Cited, ...]:
    """The letters carried out: those among the bases, each once, then those of the body for a person to tick."""
    chain: list[Cited] = []
    place: dict[int, int] = {}  # in upper → in chain
    for i, one in enumerate(upper):
        twin = next((at for at, other in enumerate(chain) if _key(other) == _key(one)), None)
        if twin is not None:
            place[i] = twin
        elif cited.directing(one):
            place[i] = len(chain)
            under = place.get(one.carried_by) if one.carried_by is not None else None
            chain.append(replace(one, carried_by=under))
    known = {_key(one) for one in chain}
    for one in below:
        if _key(one) not in known:
            known.add(_key(one))
            chain.append(replace(one, carried_by=None, trust=Trust.LOOK))
    return tuple(chain)
