"""A file of a course as people read it: paragraphs of a lesson, questions with their options; what differs in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from xml.etree import ElementTree

from elearn.catalogue.media import is_picture
from elearn.catalogue.rendering import Links, render_lesson
from elearn.editing import diffing, lessons, pools
from elearn.editing.texts import Unreadable, decoded
from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _

_BLOCK = re.compile(r'<div id="b\d+" data-block="\d+">')
_BREAK = re.compile(r"</(?:p|li|tr|h\d|dt|dd|summary|blockquote|figcaption)>|<br\s*/?>", re.I)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A lesson as readers will see it, or why it can't be shown."""

    html: str
    problem: str = ""


def rendered(body: str, links: Links) -> Rendered:
    """The Markdown by the very renderer that publishes."""
    try:
        made = render_lesson(body, links).html
        return Rendered(made.replace('alt=""', f'alt="{_("chưa có lời mô tả thay thế")}"'))
    except Refusal as refusal:
        return Rendered("", refusal.message)
    except (ElementTree.ParseError, ValueError, KeyError, RecursionError):
        return Rendered("", _("Nội dung này chưa dựng thành trang được. Kiểm tra các khối /// và thẻ chưa đóng."))


def lines_of(path: str, content: bytes | None, links: Links) -> list[str]:
    """What the file says, paragraph by paragraph; its own lines when nothing nicer can be said."""
    if content is None or is_picture(path):
        return []
    try:
        text = decoded(content)
        if path.startswith("lessons/"):
            return _lesson(text, links)
        if path.startswith("questions/"):
            return [line for piece in pools.pool_of(text).pieces for line in question_lines(piece.id, piece.entry)]
    except Unreadable:
        return source_lines(content)
    return source_lines(content)


def source_lines(content: bytes | None) -> list[str]:
    return [] if content is None else content.decode(errors="replace").splitlines()


def _lesson(text: str, links: Links) -> list[str]:
    told = lessons.lesson_of(text)
    front = [told.title, _("%(minutes)s phút · %(outcome)s", minutes=told.minutes, outcome=told.outcome)]
    made = rendered(told.body, links)
    return [*front, *([made.problem] if made.problem else plain(made.html))]


def plain(html: str) -> list[str]:
    """The words of rendered HTML, a line for every paragraph, item and row."""
    spaced = _BREAK.sub("\n", html.replace("\n", " ").replace("</td>", " · </td>").replace("</th>", " · </th>"))
    pictures = re.sub(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>', lambda m: f"\n[{_('Ảnh')}: {m[1]}]\n", spaced)
    lines = (re.sub(r"\s+", " ", unescape(_TAG.sub("", line))).strip(" ·") for line in pictures.split("\n"))
    return [line for line in lines if line]


def question_lines(key: str, entry: pools.Entry) -> list[str]:
    kind = str(entry.get("kind", ""))
    critical = f" · {_('câu ranh giới')}" if entry.get("critical") else ""
    about = f"{key} · {kind} · {entry.get('outcome', '')} · {_('độ khó')} {entry.get('difficulty', '')}{critical}"
    days = [f"{_(name)} {entry[at]}" for at, name in (("valid_from", "từ"), ("valid_to", "đến trước")) if entry.get(at)]
    lines = [" · ".join([about, *days]), str(entry.get("stem", ""))]
    for one in entry.get("categories") or []:
        lines.append(f"{_('Nhóm')} {one.get('id')}: {one.get('text')}")
    for number, one in enumerate(entry.get(pools.PARTS.get(kind) or "") or []):
        lines.append(f"{chr(97 + number)}) {one.get('text')}{_marked(one)} | {one.get('feedback')}")
    for name, said in (("must", _("Phải có")), ("must_not", _("Không được có"))):
        lines += [
            f"{said}: {', '.join(map(str, one.get('any') or []))} | {one.get('feedback')}"
            for one in entry.get(name) or []
        ]
    lines += [
        f"{said}: {entry[at]}" for at, said in (("model", _("Mẫu")), ("explanation", _("Giải thích"))) if entry.get(at)
    ]
    if entry.get("law"):
        lines.append(f"{_('Văn bản')}: {', '.join(map(str, entry['law']))}")
    return lines


def _marked(part: dict[str, Any]) -> str:
    if "correct" in part:
        return f" ({_('đúng')})" if part["correct"] else ""
    if "score" in part:
        return f" ({part['score']} {_('điểm')})"
    return f" → {part['category']}" if "category" in part else ""


@dataclass(frozen=True, slots=True)
class FileDifference:
    """What differs in one file: as people read it, and line by line of its source."""

    path: str
    how: str
    read: Sequence[diffing.Hunk]
    source: Sequence[diffing.Hunk]


def difference(
    path: str, how: str, before: bytes | None, after: bytes | None, ways: tuple[Links, Links]
) -> FileDifference:
    """One file before and after; `ways` are how citations and pictures were and are led."""
    if is_picture(path):
        return FileDifference(path, how, [], [])
    read = diffing.hunks(lines_of(path, before, ways[0]), lines_of(path, after, ways[1]), around=1)
    return FileDifference(path, how, read, diffing.hunks(source_lines(before), source_lines(after)))
