"""SVG: elements and attributes that only draw, by name; everything else is refused with its name and line.

Read by expat itself, so that a doctype or an entity is refused before it means anything. `use`, patterns, masks and
filters are left out: nested, they make little text draw for minutes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

SPACE = "http://www.w3.org/2000/svg"
MOST_ELEMENTS, DEEPEST, MOST_UNITS = 5_000, 30, 20_000
_ELEMENTS = (
    "svg g defs title desc rect circle ellipse line polyline polygon path text tspan marker linearGradient "
    "radialGradient stop clipPath style"
)
_ATTRIBUTES = (
    "id class style role lang viewBox preserveAspectRatio version width height x y x1 y1 x2 y2 cx cy r rx ry fx fy dx dy "
    "d points rotate transform offset orient refX refY markerWidth markerHeight markerUnits gradientUnits "
    "gradientTransform spreadMethod clipPathUnits textLength lengthAdjust type fill fill-opacity fill-rule stroke "
    "stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit stroke-dasharray stroke-dashoffset "
    "opacity color stop-color stop-opacity clip-path clip-rule marker-start marker-mid marker-end font-family font-size "
    "font-style font-weight font-variant letter-spacing word-spacing text-anchor text-decoration dominant-baseline "
    "alignment-baseline baseline-shift writing-mode display visibility overflow vector-effect paint-order "
    "shape-rendering text-rendering aria-label aria-labelledby aria-describedby aria-hidden focusable"
)
ELEMENTS, ATTRIBUTES = frozenset(_ELEMENTS.split()), frozenset(_ATTRIBUTES.split())
_XML = {"http://www.w3.org/XML/1998/namespace space", "http://www.w3.org/XML/1998/namespace lang"}
# A style or a value may point inside the drawing only.
_OUT = re.compile(r"@|\\|url\((?!\s*['\"]?#[\w-]+['\"]?\s*\))|image\(|image-set|expression|javascript:|data:|//", re.I)
_DECLARED = re.compile(r"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']+)")
_BOX = re.compile(r"^\s*-?[\d.]+[\s,]+-?[\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)\s*$")


class Unsafe(Exception):  # noqa: N818  caught where it becomes a refusal
    """More than a drawing; `what` is the element, attribute or declaration, `line` where it stands.

    `code`: element, attribute, out, declaration, encoding, xml, large, root.
    """

    def __init__(self, code: str, line: int, what: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.what = code, line, what


def is_drawing(content: bytes) -> bool:
    """Whether the file is meant as SVG: XML whose first element is svg."""
    head = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    head = re.sub(rb"^(<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\])?\s*>|\s+)+", b"", head, flags=re.S | re.I)
    return re.match(rb"<([\w-]+:)?svg\b", head) is not None or content[:2] in {b"\xff\xfe", b"\xfe\xff"}


def check_drawing(content: bytes) -> None:
    """Nothing, or Unsafe at the first thing that is not mere drawing."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unsafe("encoding", 1, "") from error
    declared = _DECLARED.match(text.removeprefix("\ufeff"))
    if declared and declared[1].lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise Unsafe("encoding", 1, declared[1])
    reader = _Reader()
    parser = expat.ParserCreate(encoding="UTF-8", namespace_separator=" ")
    reader.parser = parser
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.entity
    parser.ProcessingInstructionHandler = reader.instruction
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Unsafe("xml", error.lineno, expat.errors.messages[error.code]) from error


@dataclass(slots=True)
class _Reader:
    parser: expat.XMLParserType = None  # type: ignore[assignment]
    open: list[str] = field(default_factory=list)
    count: int = 0
    styles: list[str] = field(default_factory=list)

    def fail(self, code: str, what: str) -> None:
        raise Unsafe(code, self.parser.CurrentLineNumber, what)

    def doctype(self, *_about: object) -> None:
        self.fail("declaration", "<!DOCTYPE>")

    def entity(self, *_about: object) -> None:
        self.fail("declaration", "<!ENTITY>")

    def instruction(self, target: str, _data: str) -> None:
        self.fail("declaration", f"<?{target}?>")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _gap, tag = name.rpartition(" ")
        if space != SPACE or tag not in ELEMENTS or (tag == "svg" and self.open):
            self.fail("root" if not self.open else "element", f"<{tag}>")
        if not self.open and tag != "svg":
            self.fail("root", f"<{tag}>")
        self.open.append(tag)
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) > DEEPEST:
            self.fail("large", f"<{tag}>")
        for key, value in attributes.items():
            plain = key.rpartition(" ")[2]
            if key not in ATTRIBUTES and key not in _XML:
                self.fail("attribute", f"<{tag} {plain}>")
            if _OUT.search(value):
                self.fail("out", f"<{tag} {plain}>")
        if tag == "svg" and (box := _BOX.match(attributes.get("viewBox", ""))):
            try:
                large = max(map(float, box.groups())) > MOST_UNITS
            except ValueError:
                large = True
            if large:
                self.fail("large", "<svg viewBox>")

    def words(self, text: str) -> None:
        if self.open[-1] == "style":
            self.styles.append(text)

    def end(self, _name: str) -> None:
        if self.open.pop() == "style":
            if _OUT.search("".join(self.styles)):
                self.fail("out", "<style>")
            self.styles.clear()
