"""Compare what a table shows with the recount from the facts, figure by figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.reports import queries, unwritten
from elearn.reports.recount import Recount, recount
from elearn.reports.rules import FIGURES
from elearn.reports.table import Table
from elearn.web.filters import number


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check found; `findings` names every row that disagrees, in words."""

    as_of: date
    enrolments: int
    figures: int
    findings: list[str]

    @property
    def ok(self) -> bool:
        return not self.findings

    def sentence(self) -> str:
        """The last line of a report."""
        if self.ok:
            return _(
                "Đã kiểm tra: đếm lại %(people)s lượt ghi danh từ dữ kiện gốc, %(figures)s con số đều khớp.",
                people=number(self.enrolments),
                figures=number(self.figures),
            )
        return _("Kiểm tra thấy %(count)s chỗ không khớp.", count=len(self.findings))


def compare(actor: Actor, made: Table) -> Verdict:
    """Recount the table's question and compare every figure; a line that lacks or is too many is a finding too."""
    again = recount(actor, made.asked)
    counted = again.tallies()
    shown = {(line.unit.id, line.course_id): line for line in made.lines}
    findings = []
    for pair, line in shown.items():
        facts = counted.get(pair, {})
        wrong = [
            _("%(figure)s %(shown)s, đếm lại %(facts)s", figure=name, shown=told, facts=facts.get(name, 0))
            for name, told in zip(FIGURES, line.tally.figures, strict=True)
            if told != facts.get(name, 0)
        ]
        if pair not in again.asked and pair not in counted:
            wrong.append(_("dòng thừa"))
        if wrong:
            findings.append(f"{line.name}: {', '.join(wrong)}")
    lacking = (counted.keys() | again.asked) - shown.keys()
    findings += _lacking(lacking, made.asked.as_of)
    findings += _unwritten(again, made.asked.as_of)
    return Verdict(made.asked.as_of, len(again.people), len(shown) * len(FIGURES), findings)


def _unwritten(again: Recount, day: date) -> list[str]:
    """Everything required is done and the course is not written as completed: told by unit and course."""
    late = Counter(
        (again.people[row.id].unit_id, again.people[row.id].course_id)
        for row in unwritten.enrolments(day)
        if row.id in again.people
    )
    if not late:
        return []
    names = {unit.id: unit.name for unit in queries.unit_rows({unit for unit, _course in late}, day)}
    titles = queries.course_titles(day)
    return [
        _(
            "%(unit)s, %(course)s: %(count)s người đã làm đủ mà chưa ghi hoàn thành",
            unit=names.get(unit, unit),
            course=titles.get(course, course),
            count=count,
        )
        for (unit, course), count in sorted(late.items())
    ]


def _lacking(pairs: set[tuple[int, int]], day: date) -> list[str]:
    if not pairs:
        return []
    names = {unit.id: unit.name for unit in queries.unit_rows({unit for unit, _course in pairs}, day)}
    titles = queries.course_titles(day)
    return [
        _("%(unit)s, %(course)s: thiếu dòng", unit=names.get(unit, unit), course=titles.get(course, course))
        for unit, course in sorted(pairs)
    ]
