"""An edition as one PDF: cover, contents with page numbers, tags for screen readers (PDF/UA-1), drawings with their words.

Made from the stored edition alone, with the fonts the site itself brings, so that one edition gives one file anywhere.
It is made when first asked for and kept under the data directory, named by the edition's hash and the layout's.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

import typst
from sqlalchemy import select

from elearn.catalogue.handbook.blocks import Block, blocks_of, pictures_of, runs_of
from elearn.catalogue.handbook.editions import SHORT, Edition, Section, contents
from elearn.catalogue.models import CourseFile
from elearn.config import ROOT
from elearn.kernel.db import db

FONTS = ROOT / "static" / "vendor" / "be-vietnam-pro" / "ttf"
LAYOUT = Path(__file__).with_name("booklet.typ")
PUBLISHER = "Sở Văn hóa và Thể thao Hà Nội"
MOST_WIDE, MOST_HIGH = 440.0, 480.0  # points a drawing may take
_POINTS = 0.75  # of one CSS pixel
_ENDINGS = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
_DRAWN = re.compile(rb"<svg\b[^>]*\bviewBox=\"0 0 (\d+) (\d+)\"")
_FILE = re.compile(r"/courses/files/([0-9a-f]{64})/")
_one_at_a_time = threading.Lock()


def mark(edition: Edition) -> str:
    """What names the file: the same edition in the same layout is the same file."""
    return f"{edition.content_hash[:40]}-{_layout()}"


@cache
def _layout() -> str:
    parts = (LAYOUT.read_bytes(), Path(__file__).read_bytes(), version("typst").encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def pdf(edition: Edition, data_dir: Path) -> bytes:
    """The booklet, from the data directory if it was made before."""
    kept = data_dir / "handbook" / f"{mark(edition)}.pdf"
    with suppress(OSError):
        return kept.read_bytes()
    with _one_at_a_time:
        with suppress(OSError):
            return kept.read_bytes()
        made = make(edition)
        with suppress(OSError):  # a full disk costs time, not the file
            _keep(kept, made)
        return made


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        file.write(content)
    Path(file.name).replace(path)  # whole or not at all, whoever else is making it


def make(edition: Edition) -> bytes:
    """Typeset the edition. Raises when the site's fonts were not built (.ci/vendor)."""
    if not any(FONTS.glob("*.ttf")):
        raise RuntimeError(f"No fonts in {FONTS}: run .ci/vendor.")
    sections = contents(edition)
    pictures = _pictures(sections)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for sha256, picture in pictures.items():
            (folder / _file_name(sha256, picture)).write_bytes(picture.content)
        (folder / "book.json").write_text(json.dumps(book(edition, sections, pictures), ensure_ascii=False))
        (folder / "booklet.typ").write_bytes(LAYOUT.read_bytes())
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
        compiler = typst.Compiler(folder / "booklet.typ", root=folder, font_paths=fonts, ignore_system_fonts=True)
        made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(edition.published_at.timestamp()))
    if not isinstance(made, bytes):
        raise TypeError("Typst gave no PDF.")
    return made


def book(edition: Edition, sections: Sequence[Section], pictures: Mapping[str, CourseFile]) -> dict[str, Any]:
    """The edition as plain values for the layout."""
    return {
        "title": edition.title,
        "summary": edition.summary,
        "publisher": PUBLISHER,
        "keywords": ["cẩm nang", "người phát ngôn", f"ấn bản {edition.number}"],
        "number": edition.number,
        "day": edition.day.strftime("%d/%m/%Y"),
        "date": [edition.day.year, edition.day.month, edition.day.day],
        "mark": edition.content_hash[:SHORT],
        "parts": [
            {"title": title, "sections": [_section(section, pictures) for section in group]}
            for title, group in groupby(sections, key=lambda section: section.part_title)
        ],
        "checks": [_check(section) for section in sections],
    }


def _section(section: Section, pictures: Mapping[str, CourseFile]) -> dict[str, Any]:
    blocks = blocks_of(section.html)
    deepest = 2
    for block in _every(blocks):
        if block["is"] == "heading":  # no step of the ladder is left out, whatever the author wrote
            deepest = block["level"] = min(block["level"] + 1, deepest + 1, 4)
        if block["is"] == "picture":
            _size(block, pictures)
    return {"title": section.title, "blocks": blocks}


def _every(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        inner = [block.get("blocks", []), block.get("boxes", []), *block.get("items", [])]
        for nested in [*inner, *(pair["blocks"] for pair in block.get("pairs", []))]:
            yield from _every(nested)


def _check(section: Section) -> dict[str, Any]:
    options = section.check["options"]
    right = next(place for place, option in enumerate(options) if option["correct"])
    return {
        "title": section.title,
        "stem": runs_of(section.check["stem"]),
        "options": [runs_of(option["text"]) for option in options],
        "right": right,
        "feedback": runs_of(options[right]["feedback"]),
    }


def _pictures(sections: Sequence[Section]) -> dict[str, CourseFile]:
    sources = {source for section in sections for source in pictures_of(section.html)}
    named = {found[1] for source in sources if (found := _FILE.match(source))}
    rows = db.session.execute(
        select(CourseFile.sha256, CourseFile.media_type, CourseFile.content).where(CourseFile.sha256.in_(named))
    )
    return {row.sha256: CourseFile(**row._mapping) for row in rows}


def _file_name(sha256: str, picture: CourseFile) -> str:
    return f"{sha256}.{_ENDINGS[picture.media_type]}"


def _size(block: Block, pictures: Mapping[str, CourseFile]) -> None:
    """Tell the layout which file a picture is and how large it stands: as drawn, or as large as a page allows."""
    found = _FILE.match(block["src"])
    picture = pictures[found[1]] if found else None
    if picture is None or found is None:
        raise ValueError(f"a picture of the handbook has no file: {block['src']}")
    drawn = _DRAWN.search(picture.content) if picture.media_type == "image/svg+xml" else None
    width, height = (float(drawn[1]) * _POINTS, float(drawn[2]) * _POINTS) if drawn else (MOST_WIDE, MOST_HIGH / 2)
    smaller = min(1.0, MOST_WIDE / width, MOST_HIGH / height)
    block.update(file=_file_name(found[1], picture), width=width * smaller, height=height * smaller)
