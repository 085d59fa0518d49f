"""Rows and words of versions in use."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from elearn.catalogue import changes
from elearn.catalogue import queries as catalogue
from elearn.catalogue.changes import Pair, Verdict
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.kernel.paging import Pagination, paginate
from elearn.learning.rules import carried, may_be_marked
from elearn.quizzes import rules as quiz_rules
from elearn.quizzes.keys import CORRECTABLE, Key, corrected
from elearn.revisions import rules
from elearn.revisions.queries import people
from elearn.revisions.queries.corrections import Change
from elearn.revisions.queries.people import Version
from elearn.revisions.rules import Plan, plan
from elearn.revisions.service import Outcome

PEOPLE_A_PAGE = 20  # of a preview
BRIEF = 90  # characters of a question in a list


def part_labels() -> dict[str, str]:
    """What the parts of a version's people are called."""
    return {
        people.NOT_STARTED: _("Chưa bắt đầu"),
        people.IN_PROGRESS: _("Đang học"),
        people.FINISHED: _("Đã hoàn thành"),
        people.UNFINISHED: _("Chưa hoàn thành"),
    }


def verdict_labels() -> dict[Verdict, str]:
    return {
        Verdict.SAME: _("không đổi, giữ kết quả"),
        Verdict.CHANGED: _("đã đổi, học lại"),
        Verdict.NEW: _("mới"),
        Verdict.GONE: _("không còn, giữ làm lịch sử"),
    }


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity in the preview: what differs, and for how many of those to be moved that matters."""

    pair: Pair
    done: int
    markable: bool
    marked: bool
    says: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    record_id: int
    code: str
    name: str
    unit: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a move would do. Nothing is written for it."""

    total: int  # who would be moved now
    completes: int
    busy: Sequence[Any]  # code, full_name of who is at work and stays
    lines: list[ActivityLine]
    people: Pagination  # of PersonLine


def preview(
    actor: Actor, before: Version, after: Version, only: Collection[int] | None, marked: Collection[str], page: int
) -> Preview:
    """What a move from one version to another keeps, in sum and person by person."""
    pairs = changes.between(before.id, after.id)
    wanted = people.record_ids(actor, before.id, only).order_by(None)
    at_work = people.busy(wanted)
    listed = people.people(actor, before.id, people.UNFINISHED, only=only)
    shown = paginate(listed, page, PEOPLE_A_PAGE)
    names = people.names(at_work)
    done = people.done_in([row.record_id for row in shown.rows])
    outline = catalogue.outline(after.id)
    lines = [
        PersonLine(
            row.record_id,
            row.code,
            row.full_name,
            row.unit_name or row.unit_code,
            plan(pairs, done[row.record_id], outline.required(row.track), marked),
        )
        for row in shown.rows
    ]
    return Preview(
        total=shown.total - len(names),
        completes=people.through(wanted, enough(pairs, outline, people.tracks(wanted), marked)),
        busy=names,
        lines=_activities(pairs, people.done_by(wanted), marked),
        people=shown.holding(lines),
    )


def usually_kept(versions: Sequence[Version], before: Version, after: Version) -> list[str]:
    """What is ticked as kept for a move between two versions of a course."""
    kinds = [one.kind for one in versions if before.number < one.number <= after.number]
    return rules.usually_kept(changes.between(before.id, after.id), kinds)


def enough(
    pairs: Sequence[Pair], outline: Any, tracks: Collection[str], marked: Collection[str]
) -> Mapping[str, list[int]]:
    """By track, what must have been done before for nothing to be left after; a track with something new is left out."""
    from_there = {
        pair.after: pair.before
        for pair in pairs
        if pair.before is not None
        and pair.after is not None
        and carried(pair.verdict, pair.kind, marked=pair.key in marked)
    }
    found = {}
    for track in tracks:
        required = outline.required(track)
        if required and required <= set(from_there):
            found[track] = [from_there[one] for one in sorted(required)]
    return found


def _activities(pairs: Sequence[Pair], done: Mapping[int, int], marked: Collection[str]) -> list[ActivityLine]:
    said = verdict_labels()
    return [
        ActivityLine(
            pair,
            done.get(pair.before, 0) if pair.before is not None else 0,
            may_be_marked(pair.verdict, pair.kind),
            pair.key in marked,
            _("đã đổi, giữ kết quả")
            if may_be_marked(pair.verdict, pair.kind) and pair.key in marked
            else _("cách làm bài đã đổi, làm lại")
            if pair.kind == "quiz" and pair.verdict is Verdict.CHANGED
            else said[pair.verdict],
        )
        for pair in pairs
    ]


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a question with the key that holds and the one proposed."""

    place: int
    letter: str
    text: Markup
    now: bool
    proposed: bool


def options(asked: Any, held: Key | None, right: Collection[int]) -> list[Option]:
    """The options of a question whose right ones can be named; none for other kinds."""
    if asked.kind not in CORRECTABLE:
        return []
    body = corrected(asked, held).body if held and not held.void else asked.body
    return [
        # Rendered from Markdown and cleaned at publication; see catalogue.
        Option(place, chr(ord("A") + place), Markup(option["text"]), bool(option["correct"]), place in right)  # noqa: S704
        for place, option in enumerate(body["options"])
    ]


def brief(body: Mapping[str, Any]) -> str:
    """The first words of a question."""
    words = " ".join(Markup(body["stem"]).striptags().split())  # noqa: S704  only its words are used
    return words if len(words) <= BRIEF else words[:BRIEF].rsplit(" ", 1)[0] + "…"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """An attempt in the dry run, in words."""

    code: str
    name: str
    unit: str
    number: int
    before: str
    after: str
    says: str
    kind: str  # passes | rises | held


@dataclass(frozen=True, slots=True)
class DryRun:
    total: int
    rises: int
    passes: int
    completes: int
    held: int
    hidden: int  # attempts of people outside the reader's units
    lines: list[ChangeLine]


def dry_run(found: Sequence[Change]) -> DryRun:
    """The attempts a correction touches, counted and in words."""
    return DryRun(
        total=len(found),
        rises=sum(change.remark.after.points > change.remark.before.points for change in found),
        passes=sum(change.remark.newly_passed for change in found),
        completes=len({change.record_id for change in found if change.completes}),
        held=sum(change.remark.held for change in found),
        hidden=sum(not change.visible for change in found),
        lines=[_line(change) for change in found if change.visible],
    )


def _line(change: Change) -> ChangeLine:
    again = change.remark
    if again.held:
        kind, says = "held", _("giữ kết quả đạt") if again.before.passed else _("giữ điểm cũ")
        says = _("%(says)s; theo đáp án mới là %(mark)s", says=says, mark=_mark(again.by_key, change.max_points))
    elif again.newly_passed:
        kind = "passes"
        says = _("nay đạt và hoàn thành khóa học") if change.completes else _("nay đạt")
    else:
        kind, says = "rises", _("tăng điểm")
    return ChangeLine(
        change.code,
        change.name,
        change.unit,
        change.number,
        _mark(again.before, change.max_points),
        _mark(again.after, change.max_points),
        says,
        kind,
    )


def _mark(result: Any, most: float) -> str:
    percent = quiz_rules.percent(result.points, most)
    points = f"{result.points:g}".replace(".", ",")
    said = _("đạt") if result.passed else _("chưa đạt")
    return _(
        "%(points)s/%(most)s điểm, %(percent)s%%, %(said)s", points=points, most=f"{most:g}", percent=percent, said=said
    )


def key_words(void: bool, right: Sequence[int]) -> str:
    """What a proposal says is right."""
    return _("hủy câu hỏi") if void else ", ".join(chr(ord("A") + place) for place in right)


def outcome(done: Outcome, number: int) -> list[tuple[str, str]]:
    """What came of a move: (kind of note, sentence)."""
    said = [("done", _("Đã chuyển %(count)s người sang phiên bản %(number)s.", count=done.moved, number=number))]
    if done.completed:
        said.append(("info", _("%(count)s người trong đó đã hoàn thành khóa học từ hôm nay.", count=done.completed)))
    if done.busy:
        said.append(("warn", _("%(count)s người đang làm bài nên để lại, chuyển sau khi bài đã nộp.", count=done.busy)))
    return said
