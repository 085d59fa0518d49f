"""Queries as people type them, on the courses as they are: what must stand first on the page of a learner."""

from __future__ import annotations

from pathlib import Path

from elearn.catalogue import service
from elearn.kernel import finding
from elearn.kernel.actor import MACHINE, Actor
from elearn.search import queries
from elearn.search.queries import Reach
from elearn.search.rules import INDEXED
from tests.parallel import write

LINES = [
    [part.strip() for part in line.split("|")]
    for line in (Path(__file__).parent / "queries.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
LEARNER = Reach(Actor(1, 1, "Học viên"), frozenset(INDEXED))


def first(typed: str) -> str:
    found = queries.found(finding.question(typed), LEARNER, page=1, per_page=5)
    if not found.groups:
        return "nothing"
    hit = found.groups[0].hits.rows[0]
    course = f"{found.slugs[hit.row.edition]}/" if hit.kind in ("lesson", "scenario") else ""
    return f"{hit.kind} {course}{hit.row.key}"


def test_what_people_type_leads_where_it_should(app, site_library):
    write(service.publish, site_library, actor=MACHINE)
    assert len(LINES) >= 50
    found = [(typed, first(typed), wanted) for typed, wanted in LINES]
    missed = [row for row in found if row[1] not in row[2].split(" or ")]
    assert not missed, f"{len(LINES) - len(missed)} of {len(LINES)} lead where they should; not: {missed}"
