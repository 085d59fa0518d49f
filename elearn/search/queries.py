"""What a person finds. Each kind is read under the same conditions as its own page, hits and counts alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select, true

from elearn.bridging import queries as bridging
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import AnySelect, db
from elearn.kernel.finding import FOLDED, PREFIX, TITLE, WHOLE, Question, Wanted, score, tokens, weigh
from elearn.kernel.finding import points as worth
from elearn.kernel.paging import Pagination, paginate
from elearn.kernel.text import spelled
from elearn.law import queries as law
from elearn.learning import queries as learning
from elearn.mandates import queries as mandates
from elearn.people import queries as people
from elearn.people.models import Staff
from elearn.search.models import SearchEntry, SearchWord
from elearn.search.rules import INDEXED, Kind
from elearn.search.sources import headings, plain
from elearn.units import queries as units

PUBLISHED = frozenset(INDEXED)
COURSES = frozenset({Kind.COURSE, Kind.LESSON, Kind.SCENARIO})
_BEYOND = "\U0010ffff"  # after every word that begins as the one before it


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may find: the kinds, and whether drafts of mandates are among them."""

    actor: Actor | None
    kinds: frozenset[Kind]
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `row` is what its kind reads; `title` and `text` are plain."""

    kind: Kind
    title: str
    text: str
    row: Any


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind on one page, out of `hits.total`."""

    kind: Kind
    hits: Pagination
    rank: tuple[int, int, int]  # of its best hit: the lower, the earlier the group stands


@dataclass(frozen=True, slots=True)
class Found:
    """Groups, the best first, and what a hit needs to be shown."""

    groups: list[Group] = field(default_factory=list)
    over: frozenset[str] = frozenset()  # documents no longer in force
    slugs: dict[int, str] = field(default_factory=dict)  # version → its course
    enrolled: frozenset[int] = frozenset()  # versions the person is on

    @property
    def total(self) -> int:
        return sum(group.hits.total for group in self.groups)


def found(asked: Question, reach: Reach, *, page: int, per_page: int) -> Found:
    """One page of every kind within reach that holds every word, the last one as a beginning."""
    if not asked.words:
        return Found()
    over = law.over_on(clock.today()).documents
    slugs, enrolled = _shown_versions(reach)
    groups = _published(asked, reach.kinds, list(slugs), over, page, per_page)
    if reach.actor is not None:
        groups += _kept(asked, reach, reach.actor, page, per_page)
    order = list(Kind)
    groups.sort(key=lambda group: (group.rank, order.index(group.kind)))
    return Found(groups, over, slugs, enrolled)


def _shown_versions(reach: Reach) -> tuple[dict[int, str], frozenset[int]]:
    """Of each course the version the person is on, or else the newest, with its slug; and which they are on."""
    if reach.actor is None or not COURSES & reach.kinds:
        return {}, frozenset()
    mine = learning.versions_of(reach.actor.staff_id)
    shown = {mine.get(row.course_id, row.version_id): row.slug for row in catalogue.courses()}
    return shown, frozenset(mine.values())


def _published(
    asked: Question,
    kinds: Collection[Kind],
    versions: Sequence[int],
    over: frozenset[str],
    page: int,
    per_page: int,
) -> list[Group]:
    ranked: dict[Kind, list[tuple[tuple[int, int, int], int]]] = defaultdict(list)
    for row in db.session.execute(_weighed(asked, PUBLISHED.intersection(kinds), versions)):
        kind = Kind(row.kind)
        rank = (-row.points, int(kind is Kind.LAW and row.key in over), row.length)
        ranked[kind].append((rank, row.id))
    pages = {kind: Pagination.at(page, per_page, len(hits)) for kind, hits in ranked.items()}
    shown = {}
    for kind, hits in ranked.items():
        hits.sort()
        shown[kind] = [entry_id for _rank, entry_id in hits[pages[kind].first - 1 : pages[kind].last]]
    entries = _entries([entry_id for ids in shown.values() for entry_id in ids])
    return [
        Group(kind, pages[kind].holding([_entry_hit(entries[i]) for i in shown[kind]]), hits[0][0])
        for kind, hits in ranked.items()
    ]


def _weighed(asked: Question, kinds: Collection[Kind], versions: Sequence[int]) -> AnySelect:
    """Entries that hold every word, with their points: id, kind, key, length, points."""
    wanted = asked.looked_for
    points = [func.max(case(*_cases(word), else_=0)) for word in wanted]
    visible = or_(
        SearchEntry.kind.in_([str(kind) for kind in kinds if kind not in COURSES]),
        and_(SearchEntry.kind.in_([str(kind) for kind in kinds if kind in COURSES]), SearchEntry.edition.in_(versions)),
    )
    best = (
        select(SearchWord.entry_id, sum(points[1:], points[0]).label("points"))
        .where(or_(false(), *(condition for word in wanted for condition in _conditions(word))))
        .group_by(SearchWord.entry_id)
        .having(and_(true(), *(point > 0 for point in points[: len(asked.words)])))
        .subquery()
    )
    return (
        select(SearchEntry.id, SearchEntry.kind, SearchEntry.key, SearchEntry.length, best.c.points)
        .join(best, best.c.entry_id == SearchEntry.id)
        .where(visible)
    )


def _whole(word: Wanted) -> ColumnElement[bool]:
    return SearchWord.folded == word.folded


def _begun(word: Wanted) -> ColumnElement[bool]:
    # From "0" on: what goes on after a space is a pair, not a longer word.
    condition: ColumnElement[bool] = (SearchWord.folded >= f"{word.folded}0") & (
        SearchWord.folded < f"{word.folded}{_BEYOND}"
    )
    return condition


def _conditions(word: Wanted) -> list[ColumnElement[bool]]:
    return [_whole(word), _begun(word)] if word.open else [_whole(word)]


def _cases(word: Wanted) -> list[tuple[ColumnElement[bool], ColumnElement[int]]]:
    whole, weight = _whole(word), SearchWord.weight
    cases = [(whole & (SearchWord.exact == word.exact) if word.exact else whole, weight * WHOLE)]
    if word.exact:
        cases.append((whole, weight * FOLDED))
    if word.open:
        cases.append((_begun(word), weight * PREFIX))
    return cases


def _entries(ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    rows = db.session.execute(
        select(
            SearchEntry.id,
            SearchEntry.kind,
            SearchEntry.edition,
            SearchEntry.key,
            SearchEntry.title,
            SearchEntry.note,
            SearchEntry.text,
        ).where(SearchEntry.id.in_(ids))
    )
    return {row.id: row for row in rows}


def _entry_hit(row: Any) -> Hit:
    return Hit(Kind(row.kind), row.title, row.text, row)


def _kept(asked: Question, reach: Reach, actor: Actor, page: int, per_page: int) -> list[Group]:
    """Bridging lessons, units, mandates and people: searched where they are kept, so that they are never behind."""
    groups = []
    if Kind.UPDATE in reach.kinds:
        groups.append(_updates(asked, actor, page, per_page))
    if Kind.UNIT in reach.kinds:
        rows = db.session.execute(units.listing(actor))
        groups.append(
            _named(Kind.UNIT, asked, ((f"{row.name} {row.code}", row.name, "", row) for row in rows), page, per_page)
        )
    if Kind.MANDATE in reach.kinds:
        rows = db.session.execute(mandates.listing(actor, drafts=reach.drafts))
        named = ((f"{row.number} {row.subject} {row.issuer}", row.subject, "", row) for row in rows)
        groups.append(_named(Kind.MANDATE, asked, named, page, per_page))
    if Kind.PERSON in reach.kinds:
        groups.append(_people(asked, actor, page, per_page))
    return [group for group in groups if group.hits.total]


def _named(kind: Kind, asked: Question, rows: Iterable[tuple[str, str, str, Any]], page: int, per_page: int) -> Group:
    """Few enough to be read whole: weighed by the words they are called by, in the order given."""
    weighed = ((score(asked, called), called, Hit(kind, title, text, row)) for called, title, text, row in rows)
    return _best_first(kind, weighed, page, per_page)


def _updates(asked: Question, actor: Actor, page: int, per_page: int) -> Group:
    """A person's bridging lessons: a handful, so read whole and weighed as the index weighs a lesson."""
    weighed = []
    for row in bridging.own_texts(actor):
        text = spelled(f"{row.reason} {plain(row.html)}")
        points = worth(asked, weigh(row.title, headings(row.html), text, "bài cập nhật"))
        weighed.append((points, row.title, Hit(Kind.UPDATE, row.title, text, row)))
    return _best_first(Kind.UPDATE, weighed, page, per_page)


def _best_first(kind: Kind, weighed: Iterable[tuple[int, str, Hit]], page: int, per_page: int) -> Group:
    """Points, what it is called, and the hit; equals in the order given, what has no points left out."""
    ranked = [
        ((-points, 0, len(tokens(called))), place, hit) for place, (points, called, hit) in enumerate(weighed) if points
    ]
    ranked.sort(key=lambda one: one[:2])
    hits = Pagination.of([hit for _rank, _place, hit in ranked], page, per_page)
    return Group(kind, hits, ranked[0][0] if ranked else (0, 0, 0))


def _people(asked: Question, actor: Actor, page: int, per_page: int) -> Group:
    """Thousands: chosen and weighed by the database, as the index and `score` would."""
    points = [_points_of_name(word) for word in asked.looked_for]
    total = sum(points[1:], points[0])
    named = select(Staff.id).where(_in_names(asked))
    query = (
        people.listing(actor)
        .add_columns(total.label("points"), func.count().over().label("total"))
        .where(Staff.id.in_(named))
        .order_by(None)
        .order_by(total.desc(), Staff.sort_key, Staff.id)
    )
    rows = _first_page(query, per_page) if page == 1 else paginate(query, page, per_page)
    best = rows.rows[0].points if rows.rows else 0
    hits = [Hit(Kind.PERSON, row.full_name, "", row) for row in rows.rows]
    return Group(Kind.PERSON, rows.holding(hits), (-best, 0, len(tokens(hits[0].title)) + 1 if hits else 0))


def _first_page(query: AnySelect, per_page: int) -> Pagination:
    """What `paginate` gives, in one statement: its rows know how many there are."""
    rows = db.session.execute(query.limit(per_page)).all()
    return Pagination.at(1, per_page, rows[0].total if rows else 0).holding(rows)


# A name and a code between spaces; `_SPLIT` as the index would keep them, at three times the price.
_CODE: Any = func.lower(Staff.code)
_NAME: Any = literal(" ") + Staff.folded + " " + _CODE + " "
_SPLIT: Any = func.replace(func.replace(func.replace(_NAME, "-", " "), "'", " "), ".", " ")
_WRITTEN: Any = literal(" ") + Staff.full_name + " "


def _in_names(asked: Question) -> ColumnElement[bool]:
    # PostgreSQL takes every LIKE to be rare and multiplies: for two it plans as if one person came of it, and loops.
    # Of a CASE it knows nothing and expects a third of the table.
    every = and_(true(), *(_in_name(word) for word in asked.looked_for[: len(asked.words)]))
    return case((every, 1), else_=0) > 0


def _in_name(word: Wanted) -> ColumnElement[bool]:
    somewhere = Staff.folded.contains(word.folded) | _CODE.contains(word.folded)
    begun = f" {word.folded}" if word.open else f" {word.folded} "
    return somewhere & (_NAME.contains(begun) | _SPLIT.contains(begun))  # the cheapest first: it is asked of everybody


def _points_of_name(word: Wanted) -> ColumnElement[int]:
    whole = _NAME.contains(f" {word.folded} ")
    cases = [(whole, TITLE * (FOLDED if word.exact else WHOLE))]
    if word.exact:
        written = (word.exact, word.exact.capitalize(), word.exact.upper())
        cases.insert(0, (or_(*(_WRITTEN.contains(f" {one} ") for one in written)), TITLE * WHOLE))
    if word.open:
        cases.append((_NAME.contains(f" {word.folded}"), TITLE * PREFIX))
    return case(*cases, else_=0 if " " in word.folded else TITLE * PREFIX)  # a word is there, a pair may be
