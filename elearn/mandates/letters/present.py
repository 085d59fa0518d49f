"""A reading as the confirming page shows it: fields filled, how sure each is, the text with its places marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from elearn.kernel.i18n import _
from elearn.kernel.text import clean
from elearn.law import queries as law
from elearn.letters import queries as letters
from elearn.letters.models import LetterUpload
from elearn.letters.reading.shapes import Cited, Proposal, Reading, Said, Span, Trust, Why
from elearn.mandates import origin
from elearn.mandates.letters.forms import ConfirmForm
from elearn.units import queries as units


@dataclass(frozen=True, slots=True)
class Mark:
    """How a field was found: the trust, why to look, what it may be, and where in the text it stands."""

    trust: str
    why: str
    choices: tuple[str, ...]
    place: str  # id of the first marked stretch; empty when it stands nowhere


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the shown text; `name` is what was found in it."""

    text: str
    name: str
    id: str


def why_words() -> dict[str, str]:
    return {
        Why.MENDED: _("Đã đọc chữ giống số thành số, hoặc bỏ dấu cách thừa; so với bản gốc."),
        Why.MARKS: _("Có vẻ mất dấu tiếng Việt; gõ lại theo bản gốc."),
        Why.SEVERAL: _("Có nhiều khả năng; chọn một."),
        Why.BLANK: _("Chỗ này trong văn bản còn trống hoặc bị cắt mất."),
        Why.NO_HEADER: _("Văn bản thiếu phần đầu; tên dưới đây lấy từ câu giao nhiệm vụ."),
        Why.BEFORE: _("Văn bản ghi “trước ngày”, không nói rõ có tính ngày đó hay không; chọn một."),
        Why.BODY: _("Nêu trong thân văn bản, không ở phần căn cứ."),
        Why.UNCLEAR: _("Không đọc chắc được; so với bản gốc."),
    }


def place_words() -> dict[str, str]:
    """What the marked stretches of the text are called."""
    return {
        "number": _("Số, ký hiệu"),
        "issued_on": _("Ngày ký"),
        "kind": _("Loại văn bản"),
        "superior": _("Cơ quan cấp trên"),
        "issuer": _("Cơ quan ban hành"),
        "subject": _("Trích yếu"),
        "legal_bases": _("Căn cứ"),
        "above": _("Văn bản được thực hiện"),
        "addressees": _("Kính gửi"),
        "order_text": _("Câu giao nhiệm vụ"),
        "deadline": _("Thời hạn"),
    }


def form_of(reading: Reading) -> ConfirmForm:
    """The confirming form filled with what was read; the doubtful stays empty. Not bound to the request."""
    due = {purpose: _due(reading, purpose) for purpose in ("registration", "completion")}
    named = origin.units_named([said.text for said in reading.addressees])
    return ConfirmForm(
        formdata=None,
        data={
            "number": reading.number.value or "",
            "issued_on": reading.issued_on.value,
            "issuer": reading.issuer.value or "",
            "subject": reading.subject.value or "",
            "kind": reading.kind.value or "",
            "order_text": "\n".join(said.text for said in reading.orders),
            "legal_bases": "\n".join(said.text for said in reading.bases),
            "addressees": "\n".join(said.text for said in reading.addressees),
            "registration_due_on": due["registration"].value,
            "completion_due_on": due["completion"].value,
            "text": reading.shown,
            "above": [*map(_row, reading.carried_out[:19]), {}],
            "units": sorted(set(named.values())),
        },
    )


def _row(one: Cited) -> dict[str, Any]:
    return {
        "take": one.trust is Trust.SURE,
        "kind": one.kind if one.kind != "Chương trình hành động" else "Chương trình",
        "number": one.number.value or "",
        "issued_on": one.issued_on.value,
        "issuer": one.issuer.value or "",
        "subject": one.subject,
        "under": "" if one.carried_by is None else str(one.carried_by),
    }


def _due(reading: Reading, purpose: str) -> Proposal[date]:
    """The deadline of a purpose; several different ones are choices."""
    found = [deadline.day for deadline in reading.deadlines if deadline.purpose == purpose]
    if not found:
        return Proposal()
    if len(found) == 1:
        return found[0]
    days = dict.fromkeys(v for p in found for v in ([p.value] if p.value is not None else p.choices))
    return Proposal(None, Trust.LOOK, Why.SEVERAL, tuple(days), tuple(s for p in found for s in p.spans))


def offered(reading: Reading, form: ConfirmForm) -> ConfirmForm:
    """The form with its choices; returns it."""
    named = origin.units_named([said.text for said in reading.addressees])
    names = units.names_of(set(named.values()), date.max) if named else {}
    form.offer(sorted(((unit_id, names[unit_id]) for unit_id in set(named.values())), key=lambda pair: pair[1]))
    return form


@dataclass(frozen=True, slots=True)
class Link:
    """One letter carries out another; `fixed` where a published mandate prints it."""

    by: Any
    other: Any
    fixed: bool


def links(steps: Sequence[tuple[Any, Any]]) -> list[Link]:
    """The links of a chain, the lowest letters first."""
    rows = {row.id: row for _step, row in steps}
    if not steps:
        return []
    found, published = letters.links_above(steps[-1][1].id), origin.published_letters()
    return [
        Link(rows[by], rows[other], by in published)
        for _step, row in reversed(steps)
        for by in (row.id,)
        for other in found.get(by, ())
    ]


def chain_page(mandate: Any, steps: Sequence[tuple[Any, Any]], form: Any) -> dict[str, Any]:
    """Everything the page of a draft's chain names."""
    return {"mandate": mandate, "steps": steps, "links": links(steps), "form": form}


def page(form: ConfirmForm, reading: Reading, upload: LetterUpload | None) -> dict[str, Any]:
    """Everything the confirming template names."""
    form.upload.data = str(upload.id) if upload else ""
    named = origin.units_named([said.text for said in reading.addressees])
    return {
        "form": form,
        "upload": upload,
        "marks": _marks(reading),
        "segments": segments(reading),
        "unmatched": [said.text for said in reading.addressees if said.text not in named],
        "cited": _registered(reading.cited),
        "chain_marks": [_mark(one, "above") for one in reading.carried_out],
        "found_names": place_words(),
        "deadlines": reading.deadlines,
    }


def _registered(cited: Sequence[Cited]) -> list[tuple[Cited, str]]:
    """The documents named, each with its slug in the registry of law, or nothing."""
    known = {_plain(document.number): document.slug for document in law.documents() if document.number}
    return [(one, known.get(_plain(one.number.value or ""), "")) for one in cited]


def _plain(number: str) -> str:
    return "".join(clean(number).upper().split())


def _marks(reading: Reading) -> dict[str, Mark]:
    single = {name: getattr(reading, name) for name in ("number", "issued_on", "kind", "issuer", "subject")}
    single["registration_due_on"] = _due(reading, "registration")
    single["completion_due_on"] = _due(reading, "completion")
    marks = {name: _mark(proposal, name) for name, proposal in single.items()}
    for name, said in (
        ("order_text", reading.orders),
        ("legal_bases", reading.bases),
        ("addressees", reading.addressees),
    ):
        marks[name] = _mark(_together(said), name)
    return marks


def _together(said: Sequence[Said]) -> Proposal[str]:
    spans = tuple(one.span for one in said)
    doubted = next((one for one in said if one.trust is Trust.LOOK), None)
    if not said:
        return Proposal()
    return Proposal(None, doubted.trust if doubted else Trust.SURE, doubted.why if doubted else None, (), spans)


def _mark(one: Proposal[Any] | Cited, name: str) -> Mark:
    spans = (one.span,) if isinstance(one, Cited) else one.spans
    picks = () if isinstance(one, Cited) else tuple(_written(choice) for choice in one.choices)
    at = {"registration_due_on": "deadline", "completion_due_on": "deadline"}.get(name, name)
    return Mark(
        str(one.trust), why_words()[one.why] if one.why else "", picks, f"cho-{at}-{spans[0].start}" if spans else ""
    )


def _written(choice: Any) -> str:
    return choice.strftime("%d/%m/%Y") if isinstance(choice, date) else str(choice)


def _found(reading: Reading) -> Iterable[tuple[Span, str]]:
    for name in ("number", "issued_on", "kind", "superior", "issuer", "subject"):
        yield from ((span, name) for span in getattr(reading, name).spans)
    yield from ((one.span, "legal_bases") for one in reading.bases)
    yield from ((one.span, "above") for one in reading.carried_out)
    yield from ((one.span, "addressees") for one in reading.addressees)
    yield from ((one.span, "order_text") for one in reading.orders)
    yield from ((span, "deadline") for one in reading.deadlines for span in one.day.spans)


def segments(reading: Reading) -> list[Segment]:
    """The shown text cut at every place found; where two overlap, the shorter one names the stretch."""
    found = sorted({(span, name) for span, name in _found(reading) if span.end > span.start})
    cuts = sorted({0, len(reading.shown), *(cut for span, _n in found for cut in (span.start, span.end))})
    made, used = [], set()
    for start, end in pairwise(cuts):
        over = [(span.end - span.start, name, span) for span, name in found if span.start <= start and end <= span.end]
        # Every span gets its id on its first stretch, even where a shorter one names it.
        name = min(over)[1] if over else ""
        begins = next((f"cho-{n}-{s.start}" for _w, n, s in sorted(over) if s.start == start), "")
        made.append(Segment(reading.shown[start:end], name, begins if begins not in used else ""))
        used.add(begins)
    return made
