"""From Markdown to clean HTML; run once, at publication.

Python-Markdown with pymdown blocks makes the HTML; nh3 (an allow-list) has the last word, so raw HTML,
handlers and `javascript:` links die, entity-encoded ones included. An author is told before
(elearn.catalogue.source.dangers); here what is left of it dies, and what would take minutes is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import nh3
from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from elearn.catalogue.source.bounds import HIDDEN, RESERVED_IDS, check_shape
from elearn.catalogue.source.citations import CITATION, FORM_LINK
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import fold

TYPES = ["note", "tip", "warning", "law", "bad", "good", "task"]
_TAGS = {
    "p",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "strong",
    "em",
    "b",
    "i",
    "code",
    "pre",
    "sup",
    "sub",
    "a",
    "img",
    "br",
    "hr",
    "div",
    "span",
    "details",
    "summary",
    "figure",
    "figcaption",
}
_ATTRIBUTES = {
    "*": {"id", "class", "lang"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height", "loading"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "div": {"tabindex", "role", "aria-label", "data-block"},
    "details": {"open"},
}
_LANGUAGE = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")  # *briefing*{lang=en}
_CLASSES = re.compile(r"^[a-z][a-z0-9-]*$")
_IDS = re.compile(r"^(?!b\d+$)(?:[a-z0-9-]+(?:_\d+)?|fn(?:ref\d*)?:[\w-]+)$")


@dataclass(frozen=True, slots=True)
class Rendered:
    html: str
    contents: list[dict[str, str]]  # [{id, title}] of the h2 headings
    blocks: int


@dataclass(frozen=True, slots=True)
class Links:
    """How citations and images become addresses; made by the publisher."""

    law: Callable[[str, str], tuple[str, str]]  # (slug, anchor) → (href, words)
    image: Callable[[str], dict[str, str]]  # media/name.svg → its src, width, height
    form: Callable[[str], tuple[str, str]]  # id → (href, title)


def slug_of(text: str, _separator: str = "-") -> str:
    """An id from a heading: folded, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-") or "muc"


class _House(Extension):
    """Tables scroll, pairs stand side by side, images point at frozen files, rows have scopes."""

    def __init__(self, links: Links) -> None:
        super().__init__()
        self.links = links

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  Markdown's own name
        md.treeprocessors.register(_Tree(md, self.links), "house", 1)


class _Tree(Treeprocessor):
    def __init__(self, md: Markdown, links: Links) -> None:
        super().__init__(md)
        self.links = links

    def run(self, root: ElementTree.Element) -> None:
        for image in root.iter("img"):
            image.attrib.update({"src": "", **self.links.image(image.get("src", ""))})
            image.set("loading", "lazy")
        for cell in list(root.iter("th")):
            if "".join(cell.itertext()).strip():
                cell.set("scope", "col")
            else:
                cell.tag = "td"  # the empty corner of a table heads nothing
        self.tables = 0
        self._wrap_tables(root)
        self._pair(root)

    def _wrap_tables(self, parent: ElementTree.Element) -> None:
        for place, child in enumerate(list(parent)):
            if child.tag == "table":
                parent.remove(child)
                self.tables += 1  # each region is told apart by its number
                frame = ElementTree.Element(
                    "div",
                    {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": f"Bảng {self.tables}"},
                )
                frame.tail, child.tail = child.tail, None
                frame.append(child)
                parent.insert(place, frame)
            else:
                self._wrap_tables(child)

    def _pair(self, parent: ElementTree.Element) -> None:
        children = list(parent)
        for first, second in pairwise(children):
            if "bad" in first.get("class", "").split() and "good" in second.get("class", "").split():
                place = list(parent).index(first)
                pair = ElementTree.Element("div", {"class": "pair"})
                parent.remove(first)
                parent.remove(second)
                pair.extend([first, second])
                parent.insert(place, pair)


def _markdown(links: Links, *, inline: bool) -> Markdown:
    extensions: list[Any] = [_House(links)]
    if not inline:
        blocks = [{"name": name} for name in TYPES]
        extensions += [
            "tables",
            "footnotes",
            "attr_list",
            "def_list",
            "toc",
            "sane_lists",
            "pymdownx.blocks.admonition",
            "pymdownx.blocks.details",
        ]
        settings = {
            "toc": {"slugify": slug_of, "toc_depth": "2-3"},
            "footnotes": {"BACKLINK_TITLE": "Về chỗ có chú thích {}", "UNIQUE_IDS": False},
            "pymdownx.blocks.admonition": {"types": [block["name"] for block in blocks]},
        }
        return Markdown(extensions=extensions, extension_configs=settings, output_format="html")
    return Markdown(extensions=[*extensions, "sane_lists", "tables"], output_format="html")


def _cite(text: str, links: Links) -> str:
    def law(match: re.Match[str]) -> str:
        how, slug, anchor = match.groups()
        href, words = links.law(slug, anchor or "")
        kind = "law-link law-past" if how == "luat-cu" else "law-link"
        return f'<a class="{kind}" href="{escape(href)}">{escape(words)}</a>'

    def form(match: re.Match[str]) -> str:
        href, title = links.form(match.group(1))
        return f'<a class="form-link" href="{escape(href)}">{escape(title)}</a>'

    return FORM_LINK.sub(form, CITATION.sub(law, text))


def clean_html(html: str) -> str:
    """The HTML that may be shown: allowed tags and attributes, own or https links only."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "mailto", "tel"},
        link_rel="noopener",
        attribute_filter=_only_plain,
    )


def _only_plain(_tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(word for word in value.split() if _CLASSES.match(word)) or None
    if name == "lang" and not _LANGUAGE.match(value):
        return None
    if name == "id" and (value in RESERVED_IDS or not _IDS.match(value)):
        return None
    if name == "href" and (value.startswith("//") or "\\" in value or HIDDEN.search(value)):
        return None  # to another site, without saying so
    if name == "src" and not value.startswith("/courses/files/"):
        return None
    return value


def _converted(md: Markdown, text: str) -> str:
    """The HTML of a text within bounds, its hidden characters left out."""
    if check_shape(text):
        raise _too_deep()
    try:
        return md.convert(HIDDEN.sub("", text))
    except RecursionError as error:
        raise _too_deep() from error


def _too_deep() -> Refused:
    return Refused(
        _("Bài quá dài hoặc lồng nhau quá sâu nên không dựng được thành trang."),
        next_step=_("Chia bài thành nhiều đoạn ngắn, bớt các lớp trích dẫn, danh sách và ngoặc lồng nhau."),
    )


def removed(text: str) -> list[str]:
    """What the allow-list would take out of a text: tags, and attributes with their tags."""
    links = Links(
        law=lambda slug, _anchor: (f"/law/{slug}", slug),
        image=lambda target: {"src": f"/courses/files/{target}" if target.startswith("media/") else target},
        form=lambda form: (f"/forms/{form}", form),
    )
    made = _cite(_converted(_markdown(links, inline=False), text), links)
    before, after = _Tags(), _Tags()
    before.feed(made)
    after.feed(clean_html(made))
    return sorted((before.seen - after.seen).elements())


class _Tags(HTMLParser):
    """Counts tags, and attributes that say something, as a browser would meet them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen[f"<{tag}>"] += 1
        for key, value in attrs:
            aligned = tag in {"th", "td"} and key == "style" and (value or "").startswith("text-align")
            if not aligned and key != "rel":
                self.seen[f"<{tag} {key}>"] += 1


def render_lesson(text: str, links: Links) -> Rendered:
    """A lesson's Markdown as clean HTML with an id on every top-level block."""
    md = _markdown(links, inline=False)
    html = clean_html(_cite(_converted(md, text), links))
    numbered, blocks = _number_blocks(html)
    contents = [{"id": t["id"], "title": t["name"]} for t in md.toc_tokens if t["level"] == 2]  # type: ignore[attr-defined]
    return Rendered(html=numbered, contents=contents, blocks=blocks)


class Words:
    """Renders the short texts of one publication, each once: several quizzes draw the same questions."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._markdown = _markdown(links, inline=True)
        self._made: dict[str, str] = {}

    def __call__(self, text: str) -> str:
        """A short text (stem, option, feedback): one paragraph gives its words without the <p>."""
        if text not in self._made:
            self._made[text] = self._render(text)
        return self._made[text]

    def _render(self, text: str) -> str:
        html = clean_html(_cite(_converted(self._markdown.reset(), text), self._links)).strip()
        if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
            return html[3:-4]
        return html


def render_words(text: str, links: Links) -> str:
    """One short text; for many, see Words."""
    return Words(links)(text)


def _number_blocks(html: str) -> tuple[str, int]:
    """Wrap every top-level element in <div id="b0" data-block="0"> … in order."""
    try:
        root = ElementTree.fromstring(f"<body>{as_xml(html)}</body>")  # noqa: S314  cleaned above
        return _numbered(root)
    except RecursionError as error:
        raise _too_deep() from error


def _numbered(root: ElementTree.Element) -> tuple[str, int]:
    pieces = []
    for number, child in enumerate(root):
        child.tail = None
        inner = ElementTree.tostring(child, encoding="unicode", method="html")
        pieces.append(f'<div id="b{number}" data-block="{number}">{inner}</div>')
    return "\n".join(pieces), len(pieces)


def as_xml(html: str) -> str:
    """Clean HTML as XML reads it."""
    # nh3 writes void elements and boolean attributes the HTML way, and &nbsp; by name.
    closed = re.sub(r"<(img|br|hr|col)\b([^>]*?)\s*/?>", r"<\1\2/>", html)
    return closed.replace("&nbsp;", "\u00a0").replace(' open=""', ' open="open"')
