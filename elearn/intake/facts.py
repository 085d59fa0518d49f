"""What a row of a unit's list is judged against, and what it comes to: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from elearn.mandates.rules import Line, fits


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody in post in the unit today, with every press role they hold."""

    id: int
    code: str
    name: str
    position: str
    roles: frozenset[str]
    unit_id: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The list as it stands: its lines, the unit's people, who is on which line."""

    lines: Sequence[Line]  # those that apply to the unit's kind
    workers: Mapping[int, Worker]
    units: frozenset[int]  # the unit and those below it
    unit_id: int
    standing: Mapping[int, frozenset[int]] = field(default_factory=dict)  # person → lines
    double_filling: bool = False
    may_add: bool = True  # new people may go on the books with this list

    def line(self, line_id: int | None) -> Line | None:
        return next((line for line in self.lines if line.id == line_id), None)

    def counted_on(self, line: Line) -> int:
        """How many on a line still fit it."""
        return sum(
            line.id in lines and staff_id in self.workers and any(fits(line, r) for r in self.workers[staff_id].roles)
            for staff_id, lines in self.standing.items()
        )


@dataclass(slots=True)
class Row:
    """A row seen, settled. `add` are the lines the person is put on; `offered` what a human may choose from."""

    key: str
    sheet: str
    row: int
    verdict: str
    name: str = ""
    code: str = ""
    position: str = ""
    staff_id: int | None = None
    newcomer: str = ""  # the press role a person not on the books yet is added with
    add: list[int] = field(default_factory=list)
    on: list[int] = field(default_factory=list)  # lines they stand on already
    people: list[list[Any]] = field(default_factory=list)  # [staff id, words] to pick from
    lines: list[int] = field(default_factory=list)  # to pick from
    sole: bool = False  # one person of that name in the unit, one row of it in the file
    reasons: list[list[str]] = field(default_factory=list)
    warnings: list[list[str]] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return asdict(self)

    def comes_to(self) -> tuple[Any, ...]:
        """What a commit would do with the row: compared with what the person saw."""
        return self.verdict, self.staff_id, self.newcomer, sorted(self.add)
