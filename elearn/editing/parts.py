"""Parts of a draft's pages beyond its desk: single files, conflicts, review, and what a zip would change."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request, url_for

from elearn.catalogue import sources
from elearn.catalogue.media import is_picture
from elearn.catalogue.source.trees import is_place
from elearn.editing import deciding, diffing, frames, lessons, pools, queries, readable, rules, service
from elearn.editing.forms import TreeForm
from elearn.editing.present import Desk, Told, faults
from elearn.editing.texts import Unreadable, decoded
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _


def consequences(kind: str) -> list[str]:
    """What a publication of a kind means for whom, in sentences."""
    first = {
        "correction": _("Sửa lỗi: người đã học không phải làm gì thêm."),
        "addition": _("Bổ sung: người đã học được báo có phần mới; điều đã học vẫn đúng."),
        "replacement": _(
            "Thay thế: điều đã học có chỗ không còn đúng; nên chuyển người đang học và báo người đã xong."
        ),
    }[kind]
    return [
        first,
        _("Người đã hoàn thành giữ kết quả của phiên bản đã học."),
        _("Người đang học, kể cả đang làm bài kiểm tra, học tiếp đúng phiên bản đang học."),
        _("Người đã ghi danh nhưng chưa mở bài nào ở lại phiên bản cũ cho tới khi được chuyển."),
        _("Người ghi danh sau lúc công bố học phiên bản mới."),
    ]


def lesson_front(values: Any) -> lessons.LessonText:
    """What the form of a lesson says."""
    return lessons.LessonText(
        title=values.title.data or "",
        minutes=values.minutes.data or 0,
        outcome=values.outcome.data or "",
        law=tuple(one for one in (values.law.data or "").replace(",", "\n").split() if one),
        body=values.body.data or "",
    )


def module_titles(form: Any, modules: frames.Modules) -> dict[str, str]:
    """The names the form gives the modules, by id."""
    typed = [entry.data or "" for entry in form.modules.entries]
    return {str(one.get("id")): title for one, title in zip(modules, typed, strict=False)}


def both_pictures(desk: Desk, path: str) -> list[tuple[str, str]]:
    """(what, address) of a picture before and after; empty for a file that is none."""
    if not is_picture(path):
        return []
    name, base = path.removeprefix("media/"), sources.source_of(desk.revision.base_id)
    sides = [(_("Trước"), base.get(path)), (_("Sau"), desk.revision.tree.get(path))]
    return [(what, f"/courses/files/{sha256}/{name}") for what, sha256 in sides if sha256]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A file changed on both sides: what the new version changed in it, and what the draft did against that."""

    path: str
    theirs: readable.FileDifference
    mine: readable.FileDifference


def unsettled(desk: Desk) -> list[Unsettled]:
    base = sources.source_of(desk.revision.base_id)
    rows = []
    for path, sha256 in desk.revision.unsettled.items():
        before = sources.contents([sha256])[sha256] if sha256 else None
        theirs = sources.contents([base[path]])[base[path]] if path in base else None
        ways = (desk.links, desk.links)
        rows.append(
            Unsettled(
                path,
                readable.difference(path, "changed", before, theirs, ways),
                readable.difference(path, "changed", theirs, desk.files.get(path), ways),
            )
        )
    return rows


def text_seen(desk: Desk, path: str) -> str:
    """The text of a file; of one that was taken away while its form was open, what the form was opened on."""
    if path in desk.files or request.method == "GET":
        return desk.text(path)
    return decoded(_seen(desk, path))


def _seen(desk: Desk, path: str) -> bytes:
    """The file at the revision that the form being sent shows, or Missing."""
    tree = queries.revision(desk.id, request.form.get("revision", 0, type=int)).tree
    if path not in tree:
        raise Missing
    return sources.contents([tree[path]])[tree[path]]


def lesson_shown(desk: Desk, path: str) -> lessons.LessonText:
    """The lesson as its form shows it; refused when it can't be taken apart (its text still can be edited)."""
    return lessons.lesson_of(text_seen(desk, path))


def lesson_data(shown: lessons.LessonText, number: int) -> dict[str, Any]:
    return {
        "title": shown.title,
        "minutes": shown.minutes,
        "outcome": shown.outcome,
        "law": "\n".join(shown.law),
        "body": shown.body,
        "revision": str(number),
    }


def known(pairs: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """What can be chosen; a value that is no longer there stays visible, so that nothing changes unasked."""
    return pairs if any(value == chosen for value, _label in pairs) else [*pairs, (chosen, chosen or _("chưa chọn"))]


def taken_keys(desk: Desk) -> frozenset[str]:
    """The ids activities have already."""
    return frozenset(path.partition("/")[2].rpartition(".")[0] for path in desk.files if "/" in path)


def taken_questions(desk: Desk) -> frozenset[str]:
    """The ids questions of any pool have already."""
    found: set[str] = set()
    for path in desk.files:
        if path.startswith("questions/"):
            found.update(re.findall(r"(?m)^- id: *['\"]?([\w-]+)", desk.text(path)))
    return frozenset(found)


def piece_of(desk: Desk, pool: str, question: str) -> pools.Piece:
    """A question of a pool, or Missing; of one taken away while its form was open, what the form was opened on."""
    path = f"questions/{pool}.yaml"
    try:
        found = pools.pool_of(text_seen(desk, path)).piece(question)
        if found is None and request.method == "POST":
            found = pools.pool_of(decoded(_seen(desk, path))).piece(question)
    except Unreadable:
        found = None
    if found is None or found.entry.get("kind") not in pools.PARTS:
        raise Missing
    return found


def question_faults(desk: Desk, pool: str, question: str) -> list[Told]:
    here = url_for("editing.question", draft_id=desk.id, pool=pool, question=question)
    return [one for part in faults(desk) for one in part if one.href == here]


def changed_questions(desk: Desk, pool: str) -> dict[str, str]:
    """id → added or changed, against the version the draft is measured against."""
    path = f"questions/{pool}.yaml"
    before = sources.source_of(desk.revision.base_id).get(path)
    if before == desk.revision.tree.get(path):
        return {}
    try:
        old = pools.pool_of(decoded(sources.contents([before])[before])) if before else pools.Pool("", ())
        new = pools.pool_of(desk.text(path))
    except Unreadable:
        return {}
    had = {piece.id: piece.text for piece in old.pieces}
    return {p.id: "changed" if p.id in had else "added" for p in new.pieces if had.get(p.id) != p.text}


@dataclass(frozen=True, slots=True)
class Other:
    """What somebody else saved first in the part being edited: what they changed, and what differs from it here."""

    changed: Sequence[diffing.Hunk]
    text: str


def other_text(path: str, outcome: service.Outcome | None) -> Other | None:
    if not isinstance(outcome, service.Overtaken):
        return None
    before, after = outcome.before.get(path), outcome.files.get(path)
    lines = readable.source_lines(before), readable.source_lines(after)
    return Other(diffing.hunks(*lines), "\n".join(lines[1]))


def other_question(pool: str, question: str, outcome: service.Outcome | None) -> Other | None:
    if not isinstance(outcome, service.Overtaken):
        return None
    path = f"questions/{pool}.yaml"
    old, new = (_piece_lines(files.get(path), question) for files in (outcome.before, outcome.files))
    return Other(diffing.hunks(old, new), "\n".join(new))


def _piece_lines(content: bytes | None, question: str) -> list[str]:
    try:
        found = pools.pool_of(decoded(content)).piece(question) if content is not None else None
    except Unreadable:
        found = None
    return readable.question_lines(question, found.entry) if found else []


KINDS = tuple(str(kind) for kind in rules.Kind)


def wish_data(desk: Desk) -> dict[str, Any]:
    """What the form of a publication shows: what was asked for last."""
    said: dict[str, Any] = next(
        (s.said for s in reversed(queries.steps(desk.id)) if s.kind == rules.Step.SUBMITTED), {}
    )
    return {
        "kind": said.get("kind", "correction"),
        "readers_note": said.get("note", ""),
        "letter": said.get("letter", ""),
        "revision": str(desk.revision.number),
    }


def wish(form: Any) -> deciding.Wish:
    return deciding.Wish(form.kind.data, form.readers_note.data or "", form.letter.data or "")


def may_decide(desk: Desk, actor: Actor) -> bool:
    """Whether this person may decide about the draft: it is nobody's own."""
    by = desk.head.last.user_id if desk.head.last else None
    return rules.may_approve(actor.user_id, by, queries.writers(desk.id).keys())


def with_tree(desk: Desk, tree: Mapping[str, str]) -> Desk:
    """The desk as it would be with another tree."""
    revision = replace(desk.revision, tree=dict(tree))
    return replace(desk, revision=revision, files=sources.files_of(tree))


def tree_differences(desk: Desk, tree: Mapping[str, str]) -> list[readable.FileDifference]:
    """What a tree would change in the draft, file by file."""
    then = with_tree(desk, tree)
    ways = (desk.links, then.links)
    return [
        readable.difference(one.path, one.how, desk.files.get(one.path), then.files.get(one.path), ways)
        for one in rules.differences(desk.revision.tree, tree)
    ]


def tree_form(tree: Mapping[str, str] | None, number: int) -> TreeForm:
    return TreeForm(formdata=None, data={"tree": json.dumps(tree or {}), "revision": str(number)})


def tree_sent(form: TreeForm) -> dict[str, str]:
    """The tree a form brought back; Missing when it names no course."""
    try:
        found = json.loads(form.tree.data or "")
    except ValueError:
        raise Missing from None
    sound = isinstance(found, dict) and all(isinstance(one, str) for one in found.values())
    if not sound or "course.yaml" not in found or not all(is_place(path) for path in found):
        raise Missing
    return found
