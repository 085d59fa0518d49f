"""From a page's stored HTML to plain blocks that can be typeset: lists of strings and dicts, nothing else.

A block is {"is": heading|para|list|quote|table|box|pair|terms|picture|code|rule, …}; words are runs: strings,
or {"is": strong|em|code|sup|sub|link|break, "runs": […]}. What the cleaner of `rendering` lets through is known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Block = dict[str, Any]
Run = str | dict[str, Any]

_VOID = {"br", "hr", "img"}
_INLINE = {"a", "b", "br", "code", "em", "i", "span", "strong", "sub", "sup"}
_SAID = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "code": "code", "sup": "sup", "sub": "sub"}
_SPACES = re.compile(r"[ \t\r\n]+")
TICK = "☐"
_DEEPEST = 6  # nothing the site publishes is nested nearly as deep


@dataclass(slots=True)
class Node:
    """An element of the page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def named(self, *tags: str) -> list[Node]:
        """The child elements of these names."""
        return [child for child in self.children if isinstance(child, Node) and child.tag in tags]

    def all(self, tag: str) -> Iterator[Node]:
        """Every element of this name at any depth, in order."""
        for child in self.children:
            if isinstance(child, Node):
                if child.tag == tag:
                    yield child
                yield from child.all(tag)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("body")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in (node.tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def read(html: str) -> Node:
    """The page as a tree."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def blocks_of(html: str) -> list[Block]:
    """The page as blocks, in order."""
    return _blocks(read(html).children)


def runs_of(html: str) -> list[Run]:
    """A short text (stem, option, feedback) as runs; blocks in it follow each other with a space."""
    return _trimmed(_runs(read(html).children))


def pictures_of(html: str) -> set[str]:
    """The addresses of the pictures of a page."""
    return {image.attributes.get("src", "") for image in read(html).all("img")}


def _blocks(children: Sequence[Node | str]) -> list[Block]:
    made: list[Block] = []
    loose: list[Node | str] = []
    for child in children:
        if isinstance(child, str) or child.tag in _INLINE:
            loose.append(child)
            continue
        made += [*_paragraph(loose), *_block(child)]
        loose = []
    return [*made, *_paragraph(loose)]


def _paragraph(children: Sequence[Node | str]) -> list[Block]:
    runs = _trimmed(_runs(children))
    return [{"is": "para", "runs": runs}] if runs else []


def _block(node: Node) -> list[Block]:
    if node.tag == "p":
        # A picture stands in a paragraph of its own.
        words = [child for child in node.children if isinstance(child, str) or child.tag != "img"]
        return [*(_picture(image) for image in node.all("img")), *_paragraph(words)]
    if node.tag == "div":
        return _division(node)
    make = _OTHERS.get(node.tag)
    return [make(node)] if make else _blocks(node.children)


def _heading(node: Node) -> Block:
    return {"is": "heading", "level": int(node.tag[1]), "runs": _trimmed(_runs(node.children))}


def _details(node: Node) -> Block:
    summary = next(iter(node.named("summary")), Node("summary"))
    return _box("details", summary, [child for child in node.children if child is not summary])


def _list(node: Node) -> Block:
    items = [_blocks(item.children) for item in node.named("li")]
    start = node.attributes.get("start", "1")
    ticks = bool(items) and all(_is_tick(item) for item in items)
    if ticks:  # a list to tick off: its boxes take the place of the bullets
        for item in items:
            item[0]["runs"] = _trimmed([item[0]["runs"][0].removeprefix(TICK), *item[0]["runs"][1:]])
    ordered = node.tag == "ol"
    return {
        "is": "list",
        "ordered": ordered,
        "ticks": ticks,
        "start": int(start) if start.isdigit() else 1,
        "items": items,
    }


def _is_tick(item: Sequence[Block]) -> bool:
    if not item or item[0]["is"] != "para":
        return False
    first = item[0]["runs"][0]
    return isinstance(first, str) and first.startswith(TICK)


def _division(node: Node) -> list[Block]:
    if "admonition" in node.classes:
        kind = next((name for name in node.classes if name != "admonition"), "note")
        heads = [child for child in node.named("p") if "admonition-title" in child.classes]
        head = heads[0] if heads else Node("p")
        return [_box(kind, head, [child for child in node.children if child is not head])]
    if "pair" in node.classes:
        return [{"is": "pair", "boxes": [box for child in node.named("div") for box in _division(child)]}]
    return _blocks(node.children)


def _box(kind: str, head: Node, rest: Sequence[Node | str]) -> Block:
    return {"is": "box", "kind": kind, "title": _trimmed(_runs(head.children)), "blocks": _blocks(rest)}


def _picture(node: Node) -> Block:
    return {"is": "picture", "src": node.attributes.get("src", ""), "alt": node.attributes.get("alt", "")}


def _terms(node: Node) -> Block:
    pairs: list[dict[str, Any]] = []
    for child in node.named("dt", "dd"):
        if child.tag == "dt":
            pairs.append({"term": _trimmed(_runs(child.children)), "blocks": []})
        elif pairs:
            pairs[-1]["blocks"] += _blocks(child.children)
    return {"is": "terms", "pairs": pairs}


def _table(node: Node) -> Block:
    lines = list(node.all("tr"))
    rows = [[_trimmed(_runs(cell.children)) for cell in line.named("td", "th")] for line in lines]
    headed = bool(lines) and any(cell.tag == "th" for cell in lines[0].named("td", "th"))
    wide = max((len(row) for row in rows), default=0)
    rows = [[*row, *([[]] * (wide - len(row)))] for row in rows]
    letters = [[len(_said(row[column])) for row in rows] for column in range(wide)]
    longest = [[max(map(len, _said(row[column]).split()), default=1) for row in rows] for column in range(wide)]
    # A column gets room as its texts need it, the long ones less than their share, and never less than its longest word.
    shares = [
        round(max(max(words) * 1.15, (sum(lengths) / len(lengths)) ** 0.75 + max(lengths) ** 0.5), 2)
        for lengths, words in zip(letters, longest, strict=True)
    ]
    return {"is": "table", "shares": shares, "head": rows[0] if headed else [], "rows": rows[1:] if headed else rows}


def _runs(children: Sequence[Node | str], depth: int = 0) -> list[Run]:
    made: list[Run] = []
    for child in children:
        if isinstance(child, str):
            made.append(_SPACES.sub(" ", child))
        elif child.tag == "br":
            made.append({"is": "break"})
        elif depth >= _DEEPEST:
            made.append(_words(child))
        else:
            made += _run(child, depth)
    return made


def _run(node: Node, depth: int) -> list[Run]:
    inner = _runs(node.children, depth + 1)
    if kind := _SAID.get(node.tag):
        return [{"is": kind, "runs": inner}] if inner else []
    if node.tag == "a" and node.attributes.get("href", "").startswith(("https://", "mailto:", "tel:")):
        return [{"is": "link", "to": node.attributes["href"], "runs": inner}]
    if node.tag in {"p", "li"}:
        return [*inner, " "]
    return inner


def _words(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _words(child) for child in node.children)


def _said(runs: Sequence[Run]) -> str:
    return "".join(run if isinstance(run, str) else _said(run.get("runs", [])) for run in runs)


def _trimmed(runs: list[Run]) -> list[Run]:
    """Without the spaces around it; nothing left is an empty list."""
    while runs and isinstance(runs[0], str) and not runs[0].strip(" "):
        runs = runs[1:]
    while runs and isinstance(runs[-1], str) and not runs[-1].strip(" "):
        runs = runs[:-1]
    if runs and isinstance(runs[0], str):
        runs = [runs[0].lstrip(" "), *runs[1:]]
    if runs and isinstance(runs[-1], str):
        runs = [*runs[:-1], runs[-1].rstrip(" ")]
    return runs


_OTHERS: dict[str, Callable[[Node], Block]] = {
    "h2": _heading,
    "h3": _heading,
    "h4": _heading,
    "ul": _list,
    "ol": _list,
    "details": _details,
    "blockquote": lambda node: {"is": "quote", "blocks": _blocks(node.children)},
    "table": _table,
    "dl": _terms,
    "img": _picture,
    "pre": lambda node: {"is": "code", "text": _words(node)},
    "hr": lambda _node: {"is": "rule"},
}
