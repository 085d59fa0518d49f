"""What an author's Markdown may not hold: found by line, named, with what to do. Nothing is cleaned in silence.

`check_markdown` is the first wall, for authors; the allow-list in elearn.catalogue.rendering stays the second, for the
site. What the first does not know but the second would take out is a fault as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from elearn.catalogue.rendering import removed
from elearn.catalogue.source.advice import WORDS
from elearn.catalogue.source.bounds import HIDDEN, LONGEST_PART, RESERVED_IDS, Found, check_shape
from elearn.catalogue.source.located import Fault
from elearn.catalogue.source.plain import hidden, mixed, named, short
from elearn.kernel.text import fold

# What may become more than words, lists and tables: only such texts are rendered to see what would be lost.
_MARKUP = re.compile(r"[<{&]|\]\(|\]:|^[^\w\n]*#(?!#{1,3}[^#])|^[^\w\n]*=+[ \t]*$", re.MULTILINE)
_CODE = re.compile(r"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,31});?")
_TAG = re.compile(r"<(?:(?P<address>https?://[^<>\s]*|[^<>\s@/]+@[^<>\s@]+)>|[A-Za-z/!?][^\s>]{0,40})", re.IGNORECASE)
_LINK = re.compile(r"\]\([ \t\n]*(?P<target><[^>\n]*>|(?:\\.|[^\s()]|\([^\s()]*\))*)(?P<rest>[^)]*)")
_DEFINED = re.compile(r"(?<!\[)\[(?!\^)[^\[\]\n]+\]:[ \t]*\n?[ \t]*(?P<target>\S+)")
_BRACES = re.compile(r"\{(:?)[ \t]*([^{}\n]*)\}")
_PLAIN = re.compile(r"(?:[#.][a-z][a-z0-9-]*[ \t]*)+")
_OPTION = re.compile(r"^[ \t]*/{3,}[ \t]*[a-z].*\n(?P<options>(?:[ \t]{4,}\S.*\n?)+)", re.MULTILINE)
_KNOWN_OPTION = re.compile(r"open:[ \t]*[Tt]rue")
_HEADING = re.compile(r"^#{1,6}[ \t]+(?P<title>[^\n{]*)", re.MULTILINE)

_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#].*)?", re.IGNORECASE)
_WEB = re.compile(r"https://(?P<host>[A-Za-z0-9.-]+)(?::\d{1,5})?(?:[/?#][!-~]*)?")
_OWN = re.compile(
    r"mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+|tel:\+?[0-9.-]+|#[a-z0-9][\w:-]*|/(?!/)[A-Za-z0-9/_.,~?&=#:+-]*"
)
_PICTURE = re.compile(r"media/[a-z0-9-]+\.[a-z]+")


def check_markdown(text: str, path: str = "", first_line: int = 1) -> list[Fault]:
    """Every danger in the text, by line; `first_line` is where it begins in its file."""
    found = [*_hidden(text), *check_shape(text)]
    if not found:
        found = [*mixed(text), *_html(text), *_links(text), *_attributes(text)]
    if not found and _MARKUP.search(text):
        found = [_removed(text, what) for what in removed(text)]
    return sorted({_fault(path, first_line + _line(text, at), code, values) for at, code, values in found})


def _removed(text: str, what: str) -> Found:
    names = [text.find(name) for name in re.findall(r"[\w-]+", what)[::-1]]
    return max(0, *names), "md_removed", {"what": what}


def _fault(path: str, line: int, code: str, values: dict[str, object]) -> Fault:
    return Fault(path, line, WORDS[code][0] % values, code, values)


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at)


def _hidden(text: str) -> Iterator[Found]:
    yield from hidden(text)
    for entity in _ENTITY.finditer(text):
        meant = unescape(entity[0])
        if entity[0] not in {"&shy;", "&nbsp;"} and (found := HIDDEN.search(meant)):
            yield entity.start(), "md_hidden", {"sign": f"{entity[0]} ({named(found[0])})"}


def _without_code(text: str) -> str:
    """The text with code spans blanked out, in place; a span ends within its paragraph."""
    parts = re.split(r"(\n[ \t]*\n)", text)
    return "".join(_CODE.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), part) for part in parts)


def _html(text: str) -> Iterator[Found]:
    text = _without_code(text)
    for tag in _TAG.finditer(text):
        address = tag["address"]
        if address is None:
            yield tag.start(), "md_html", {"what": short(tag[0])}
        elif wrong := _wrong_target(address if "://" in address else f"mailto:{address}"):
            yield tag.start(), wrong, {"target": short(address)}


def _links(text: str) -> Iterator[Found]:
    text = _without_code(text)
    for link in _LINK.finditer(text):
        opened = _opening(text, link.start())
        words = text[opened + 1 : link.start()]
        target = link["target"].removeprefix("<").removesuffix(">")
        rest = link["rest"].strip()
        if rest and not re.fullmatch(r"(\"[^\"]*\"|'[^']*')", rest):
            target += link["rest"]
        if opened > 0 and text[opened - 1] == "!":
            if not _PICTURE.fullmatch(target):
                yield opened - 1, "md_image", {"target": short(target)}
        elif wrong := _wrong_target(target):
            yield link.start(), wrong, {"target": short(target)}
        elif said := _other_site(words.strip(), target):
            yield link.start(), "md_text_host", {"words": short(said), "target": short(target)}
    for definition in _DEFINED.finditer(text):
        target = definition["target"].removeprefix("<").removesuffix(">")
        if wrong := _wrong_target(target):
            yield definition.start(), wrong, {"target": short(target)}


def _other_site(words: str, target: str) -> str:
    """The words of a link when they name another site than the one it goes to."""
    said, web = _HOST.fullmatch(words), _WEB.fullmatch(target)
    if said is None or web is None:
        return ""
    return "" if said[1].lower().removeprefix("www.") == web["host"].lower().removeprefix("www.") else words


def _opening(text: str, at: int) -> int:
    """Where the bracket opens that closes at `at`; -1 when none does."""
    depth = 0
    for place in range(at - 1, max(-1, at - LONGEST_PART), -1):
        if text[place] == "]":
            depth += 1
        elif text[place] == "[":
            if depth == 0:
                return place
            depth -= 1
    return -1


def _wrong_target(target: str) -> str:
    """The code of what is wrong with an address; empty when nothing is."""
    if _ENTITY.search(target.replace("&amp;", "")) and not _WEB.fullmatch(_ENTITY.sub("", target)):
        return "md_encoded"
    if re.match(r"[^/?#]*%", target) or "\\" in target:
        return "md_encoded"
    if _OWN.fullmatch(target):
        return ""
    web = _WEB.fullmatch(target)
    if web and "." in web["host"].strip(".") and not re.search(r"(^|\.)xn--", web["host"], re.IGNORECASE):
        return "md_encoded" if re.search(r"&#|[\"'<>`]", target) else ""
    return "md_host" if target.lower().startswith("https://") else "md_link"


def _attributes(text: str) -> Iterator[Found]:
    text = _without_code(text)
    for braces in _BRACES.finditer(text):
        inner = braces[2].strip()
        if not braces[1] and not re.search(r"=|^[#.]", inner):
            continue
        if not _PLAIN.fullmatch(inner):
            yield braces.start(), "md_attribute", {"what": short(inner)}
        for name in re.findall(r"#([a-z0-9-]+)", inner):
            if name in RESERVED_IDS or re.fullmatch(r"b\d+", name):
                yield braces.start(), "md_id", {"what": name}
    for block in _OPTION.finditer(text):
        for option in block["options"].splitlines():
            if not _KNOWN_OPTION.fullmatch(option.strip()):
                yield block.start("options"), "md_attribute", {"what": short(option.strip())}
    for heading in _HEADING.finditer(text):
        slug = re.sub(r"[^a-z0-9]+", "-", fold(heading["title"])).strip("-")
        if slug in RESERVED_IDS or re.fullmatch(r"b\d+", slug):
            yield heading.start(), "md_id", {"what": slug}
