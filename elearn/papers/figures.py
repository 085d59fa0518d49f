"""What the papers say of a snapshot: fields for the prose, tables for the annexes. Everything is read from what is frozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from elearn.kernel.i18n import _
from elearn.reports import periods
from elearn.reports import present as reports
from elearn.reports.periods import within_sentence
from elearn.reports.rules import FIGURES, Tally
from elearn.snapshots import present, queries, rules
from elearn.snapshots.models import Snapshot
from elearn.units import present as units
from elearn.web.filters import number, percent

LABELS = {
    "đăng ký": "registered",
    "đúng hạn": "completed_on_time",
    "muộn": "completed_late",
    "đang học": "in_progress",
    "chưa bắt đầu": "not_started",
    "được miễn": "exempt",
    "đã rút": "withdrawn",
    "quá hạn": "overdue",
}
WRITTEN = ("khó khăn", "kiến nghị")  # by whoever makes the paper
COMMON = frozenset(
    {
        *LABELS,
        *WRITTEN,
        "hoàn thành",
        "phải học",
        "tỷ lệ",
        "kỳ",
        "từ ngày",
        "đến ngày",
        "số đơn vị",
        "số đơn vị chưa đăng ký",
        "số khóa học",
        "đăng ký trong kỳ",
        "hoàn thành trong kỳ",
        "so với kỳ trước",
        "phạm vi",
        "số bản chốt",
        "mã băm",
        "kiểm tra",
    }
)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit of a snapshot: its sum, and its courses."""

    id: int
    code: str
    name: str
    kind: str
    courses: list[tuple[str, Tally]]

    @property
    def tally(self) -> Tally:
        return sum((one for _course, one in self.courses), Tally())

    @property
    def agency(self) -> str:
        """Who a letter is addressed to: of a ward or commune, its people's committee."""
        if self.is_committee:
            return _("Ủy ban nhân dân %(unit)s", unit=within_sentence(self.name))
        return self.name

    @property
    def is_committee(self) -> bool:
        """Whether its papers are its people's committee's."""
        return self.kind in ("phuong", "xa")

    @property
    def letterhead(self) -> str:
        """Its name at the head of its own papers; a stroke breaks the line."""
        return f"ỦY BAN NHÂN DÂN | {self.name.upper()}" if self.is_committee else self.name.upper()

    @property
    def place(self) -> str:
        """Where its papers are dated; dots where the name of the unit does not say."""
        for word in ("Phường ", "Xã "):
            if self.is_committee and self.name.startswith(word):
                return self.name.removeprefix(word)
        return "……………"

    @property
    def signer(self) -> tuple[str, str]:
        """For whom and as what its head signs."""
        if self.is_committee:
            return "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"
        return "", {"so": "GIÁM ĐỐC", "thanh-tra": "CHÁNH THANH TRA", "van-phong": "CHÁNH VĂN PHÒNG"}.get(
            self.kind, "THỦ TRƯỞNG ĐƠN VỊ"
        )

    @property
    def gap(self) -> int:
        """How many have yet to finish."""
        return self.tally.in_progress + self.tally.not_started


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot as papers need it, and the one of the period before, where that was frozen too."""

    snapshot: Snapshot
    units: list[UnitFigures]
    before: Snapshot | None

    @property
    def total(self) -> Tally:
        return present.total(self.snapshot)


def of(found: Snapshot) -> Frozen:
    """Read a snapshot; three statements, whatever its size."""
    kinds = queries.kinds_of(found)
    units_found = [
        UnitFigures(
            part.unit_id,
            part.figures["code"],
            part.figures["name"],
            part.figures.get("kind") or kinds.get(part.unit_id, ""),
            [(course, present.tally(figures)) for _id, course, *figures in part.figures["rows"]],
        )
        for part in queries.parts(found.id)
    ]
    return Frozen(found, units_found, _before(found))


def _before(found: Snapshot) -> Snapshot | None:
    period = periods.parse(found.period)
    if period is None:
        return None
    earlier = periods.before(period)
    asked = {**found.question, "as_of": earlier.ends.isoformat()}
    return queries.edition_known_at(rules.chain_of(found.unit_id, earlier.starts, asked), found.taken_at)


def fields(made: Frozen, written: dict[str, str]) -> dict[str, str]:
    """The value of every field of a report."""
    found, total = made.snapshot, made.total
    return {
        **tally_fields(total),
        **{name: written.get(name) or "…………………………………………" for name in WRITTEN},
        "kỳ": period_name(found),
        "từ ngày": f"{found.starts_on:%d/%m/%Y}",
        "đến ngày": f"{found.as_of:%d/%m/%Y}",
        "số đơn vị": number(len(made.units)),
        "số đơn vị chưa đăng ký": number(sum(1 for unit in made.units if not unit.tally.registered)),
        "số khóa học": number(len({course for unit in made.units for course, _tally in unit.courses})),
        "đăng ký trong kỳ": number(found.totals["registered_within"]),
        "hoàn thành trong kỳ": number(found.totals["completed_within"]),
        "so với kỳ trước": compared(made),
        "phạm vi": found.scope or _("toàn bộ"),
        "số bản chốt": str(found.id),
        "mã băm": found.content_hash,
        "kiểm tra": found.checked,
    }


def period_name(found: Snapshot) -> str:
    """The period as it stands in a sentence: "quý IV năm 2026"."""
    return within_sentence(present.label(found))


def tally_fields(total: Tally) -> dict[str, str]:
    return {
        **{words: number(total.part(key)) for words, key in LABELS.items()},
        "hoàn thành": number(total.completed),
        "phải học": number(total.obliged),
        "tỷ lệ": rate(total),
    }


def rate(total: Tally) -> str:
    return "–" if total.rate is None else percent(total.rate)


def compared(made: Frozen) -> str:
    """The comparison with the period before, as a sentence."""
    if made.before is None:
        return _("Kỳ trước chưa chốt số liệu nên chưa có căn cứ so sánh.")
    old, now = present.total(made.before), made.total
    return _(
        "So với %(period)s: đăng ký %(was)s, nay %(now)s (%(change)s); hoàn thành %(did)s, nay %(does)s (%(moved)s); tỷ lệ %(then)s, nay %(rate)s.",
        period=period_name(made.before),
        was=number(old.registered),
        now=number(now.registered),
        change=_moved(now.registered - old.registered),
        did=number(old.completed),
        does=number(now.completed),
        moved=_moved(now.completed - old.completed),
        then=rate(old),
        rate=rate(now),
    )


def _moved(by: int) -> str:
    if by == 0:
        return _("không đổi")
    return _("tăng %(count)s", count=number(by)) if by > 0 else _("giảm %(count)s", count=number(-by))


Row = Sequence[str]


def by_kind(made: Frozen) -> list[tuple[str, list[UnitFigures]]]:
    """Units under the name of their kind, the kinds in the order of the organisation."""
    order = list(units.kind_labels())
    groups: dict[str, list[UnitFigures]] = defaultdict(list)
    for unit in made.units:
        groups[unit.kind].append(unit)
    known = sorted(groups, key=lambda kind: order.index(kind) if kind in order else len(order))
    return [(units.kind_label(kind), groups[kind]) for kind in known]


def cells(total: Tally) -> list[str]:
    """The eight figures and the rate."""
    return [*(number(figure) for figure in total.figures), rate(total)]


def kind_rows(made: Frozen) -> Iterable[Row]:
    """Kind, how many units, figures; the sum last."""
    groups = by_kind(made)
    for place, (name, group) in enumerate(groups, start=1):
        yield (str(place), name, number(len(group)), *cells(sum((unit.tally for unit in group), Tally())))
    yield ("", _("Tổng cộng"), number(len(made.units)), *cells(made.total))


def unit_rows(made: Frozen) -> Iterable[Row]:
    """Every unit and course, under its kind; a unit without registrations has its line of zeros."""
    place = 0
    for name, group in by_kind(made):
        whole = sum((unit.tally for unit in group), Tally())
        yield ("", name, "", *cells(whole))
        for unit in group:
            for course, figures in unit.courses:
                place += 1
                yield (str(place), unit.name, course, *cells(figures))
    yield ("", _("Tổng cộng"), "", *cells(made.total))


def absent_rows(made: Frozen) -> Iterable[Row]:
    """Units asked for a list that have nobody registered."""
    silent = [unit for unit in made.units if not unit.tally.registered]
    every = {course for unit in made.units for course, _tally in unit.courses}
    if not silent:
        yield ("", "", _("Không có đơn vị nào."), "")
    for place, unit in enumerate(silent, start=1):
        asked = list(dict.fromkeys(course for course, _t in unit.courses))
        whole = len(asked) == len(every) > 1
        yield (
            str(place),
            unit.code,
            unit.name,
            _("Cả %(count)s khóa học", count=len(every)) if whole else "; ".join(asked),
        )


def compared_rows(made: Frozen) -> Iterable[Row]:
    """Each figure in the period before and now."""
    old, labels = made.before and present.total(made.before), reports.status_labels()
    for place, key in enumerate(FIGURES, start=1):
        now = made.total.part(key)
        then = None if old is None else old.part(key)
        change = "–" if then is None else f"{'+' if now > then else ''}{number(now - then)}"
        yield (str(place), labels[key], "–" if then is None else number(then), number(now), change)


def people_of(found: Snapshot, unit_id: int) -> list[Any]:
    """The frozen people of one unit."""
    parts = list(
        queries.whole_parts(found.id, queries.places_of(found.id, unit_id))
    )  # read to its end: a cursor closes
    return [one for part in parts for one in rules.people_of(part.people)]


def open_rows(people: Iterable[Any]) -> Iterable[Row]:
    """Who has yet to finish, with the deadline and whether it has passed."""
    labels = reports.status_labels()
    behind = [one for one in people if one.status in ("in_progress", "not_started")]
    for place, one in enumerate(behind, start=1):
        late = f", {labels['overdue'].lower()}" if one.overdue else ""
        yield (str(place), one.full_name, one.position, one.course, _day(one.due_on), f"{labels[one.status]}{late}")


def roster_rows(people: Iterable[Any], roles: dict[str, str]) -> Iterable[Row]:
    """Everybody registered: name, post, role, course, letter."""
    for place, one in enumerate((one for one in people if one.status != "withdrawn"), start=1):
        yield (str(place), one.full_name, one.position, roles.get(one.press_role, ""), one.course, one.mandate)


def _day(text: str | None) -> str:
    return "–" if not text else "/".join(reversed(text.split("-")))


def bars(made: Frozen) -> list[tuple[str, float, str]]:
    """The share completed, kind by kind."""
    told = []
    for name, group in by_kind(made):
        whole = sum((unit.tally for unit in group), Tally())
        told.append((f"{name} ({number(len(group))})", whole.rate or 0.0, rate(whole)))
    return told
