"""A lesson as it is read aloud: one stream of headings, paragraphs and lists, and nothing to press or to open.

Tables become sentences, citations are spoken in full, notes at the foot stand where they are called, what is
folded is opened, pictures are their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from elearn.catalogue.rendering import as_xml

# Read letter by letter otherwise.
ABBREVIATIONS = {
    "UBND": "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân",
    "TP.": "thành phố",
}
_SHORT = re.compile("|".join(rf"(?<!\w){re.escape(short)}(?!\w)" for short in ABBREVIATIONS))
_SLUG = re.compile(r"^/law/([a-z0-9-]+)")
_KEPT = {"start", "lang", "colspan"}
_END = re.compile(r"[.!?…:;”]$")


def aloud(html: str, in_full: Mapping[str, str], say: Callable[[str], str]) -> str:
    """The page as it is read aloud. `in_full` is said once of each document, by slug; `say` spells what is said."""
    return _aloud(html, tuple(in_full.items()), say)


@lru_cache(maxsize=256)
def _aloud(html: str, in_full: tuple[tuple[str, str], ...], say: Callable[[str], str]) -> str:
    root = ElementTree.fromstring(f"<body>{as_xml(html)}</body>")  # noqa: S314  cleaned at publication
    notes = _take_footnotes(root)
    _each(root, "sup", lambda sup: _called(sup, notes))
    _each(root, "a", _Citations(dict(in_full)).unlinked)
    _each(root, "img", _pictured)
    _each(root, "div", _told)
    _each(root, "details", _opened)
    _each(root, "hr", lambda _rule: [])
    for element in root.iter():
        element.text, element.tail = _said(element.text, say), _said(element.tail, say)
        element.attrib = {name: value for name, value in element.attrib.items() if name in _KEPT}
    pieces = [ElementTree.tostring(child, encoding="unicode", method="html") for child in _unwrapped(root)]
    return "\n".join(piece for piece in pieces if piece.strip())


def _said(text: str | None, say: Callable[[str], str]) -> str | None:
    return _SHORT.sub(lambda match: ABBREVIATIONS[match.group()], say(text)) if text and text.strip() else text


def _each(parent: Element, tag: str, change: Callable[[Element], list[Element] | None]) -> None:
    """Put what `change` gives in the place of each element of that name, the innermost first; None keeps it."""
    for child in list(parent):
        _each(child, tag, change)
        made = change(child) if child.tag == tag else None
        if made is not None:
            _replace(parent, child, made)


def _replace(parent: Element, child: Element, made: list[Element]) -> None:
    place, tail = list(parent).index(child), child.tail or ""
    parent.remove(child)
    for offset, element in enumerate(made):
        parent.insert(place + offset, element)
    if made:
        made[-1].tail = (made[-1].tail or "") + tail
    elif place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail


def _element(tag: str, text: str = "", children: Iterator[Element] | list[Element] = ()) -> Element:  # type: ignore[assignment]
    made = Element(tag)
    made.text = text
    made.extend(children)
    return made


def _words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _take_footnotes(root: Element) -> dict[str, str]:
    """The notes at the foot by their id; they leave the page, to be said where they are called."""
    notes: dict[str, str] = {}

    def gather(box: Element) -> list[Element] | None:
        if "footnote" not in box.get("class", "").split():
            return None
        for item in box.iter("li"):
            for link in [e for e in item.iter("a") if "footnote-backref" in e.get("class", "")]:
                link.text = ""
            notes[item.get("id", "")] = _words(item)
        return []

    _each(root, "div", gather)
    return notes


def _called(sup: Element, notes: Mapping[str, str]) -> list[Element] | None:
    link = sup.find("a")
    note = notes.get((link.get("href", "") if link is not None else "").removeprefix("#"))
    return None if note is None else [_element("span", f" (Chú thích: {note})")]


class _Citations:
    """Links become their words; a document's first mention is followed by all that is to know of it."""

    def __init__(self, in_full: dict[str, str]) -> None:
        self.in_full = in_full

    def unlinked(self, link: Element) -> list[Element]:
        named = _SLUG.match(link.get("href", ""))
        told = self.in_full.pop(named.group(1), "") if named else ""
        made = _element("span", link.text or "", list(link))
        if told:
            made.append(_element("span", f" ({told})"))
        return [made]


def _pictured(image: Element) -> list[Element]:
    return [_element("span", f"Hình: {image.get('alt', '')}")]


def _told(box: Element) -> list[Element] | None:
    """A table becomes sentences; a box keeps its title and opens into the stream."""
    classes = box.get("class", "").split()
    if "table-scroll" in classes:
        return [made for table in box.iter("table") for made in _sentences(table)]
    for title in box.findall("p[@class='admonition-title']"):
        title.text, strong = "", _element("strong", _ended(_words(title)))
        for child in list(title):
            title.remove(child)
        title.append(strong)
    return list(box) if classes else None


def _ended(words: str) -> str:
    return words if _END.search(words) else f"{words}."


def _sentences(table: Element) -> list[Element]:
    """ "Bảng, 2 dòng." and a line for each row: "cột: giá trị; cột: giá trị." """
    heads = [_words(cell) for row in table.findall("thead/tr") for cell in row]
    rows = table.findall("tbody/tr")
    lines = []
    for row in rows:
        line = _element("li")
        for place, cell in enumerate(row):
            head = heads[place] if place < len(heads) else ""
            if not _words(cell):
                continue
            lead = ("; " if len(line) else "") + (f"{head}: " if head else "")
            value = _element("span", lead + (cell.text or ""), list(cell))
            line.append(value)
        if len(line):
            line[-1].tail = "" if _END.search(_words(line)) else "."
            lines.append(line)
    return [_element("p", f"Bảng có {len(lines)} dòng."), _element("ul", "", lines)]


def _opened(details: Element) -> list[Element]:
    made = []
    for child in list(details):
        if child.tag == "summary":
            made.append(_element("p", "", [_element("strong", _ended(_words(child)))]))
        else:
            made.append(child)
    return made


def _unwrapped(root: Element) -> Iterator[Element]:
    """The blocks without the boxes that numbered them."""
    for child in root:
        if child.tag == "div":
            yield from _unwrapped(child)
        else:
            child.tail = None
            yield child
