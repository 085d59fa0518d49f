"""Read courses/forms/: blank papers a spokesperson's office fills in, each in one YAML file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elearn.catalogue.source.citations import Registry, check_slug
from elearn.catalogue.source.located import Faults, Taker, parse, read_text

FOLDER = "forms"
# named: a paper with the name of its kind; letter: công văn; sheet: a working sheet without letterhead.
LAYOUTS = ("named", "letter", "sheet")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: headings with their widths in hundredths of the line, rows, and how many blank ones follow."""

    columns: list[str]
    widths: list[int]
    rows: list[list[str]]
    blank: int


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a paper's body; exactly one of the four is given."""

    text: str = ""
    heading: str = ""
    items: list[str] = field(default_factory=list)
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Form:
    id: str
    title: str
    summary: str
    layout: str
    landscape: bool
    kind: str  # THÔNG BÁO; empty for a letter
    abstract: str
    symbol: str  # what follows the number: TB-UBND
    law: list[str]
    bases: list[str]
    body: list[Block]
    recipients: list[str]
    authority: str  # TM. ỦY BAN NHÂN DÂN
    post: str
    hints: list[str]  # how to fill it in; for the page, not for the paper


def read_forms(root: Path, law: Registry | None, faults: Faults) -> dict[str, Form]:
    """Every form by its id, with every fault noted; the law is checked when a registry is given."""
    found = {}
    for file in sorted((root / FOLDER).glob("*.yaml")):
        path = f"{FOLDER}/{file.name}"
        document = parse(read_text(root, path, faults) or "", path, faults)
        if document is None:
            continue
        taker = Taker(document, path, faults, what="form")
        form = _form(taker)
        if form.id != file.stem:
            taker.fault("id", f"id is not the file's name “{file.stem}”")
        for citation in form.law if law else ():
            check_slug(citation.partition("#")[0], path, taker.line_of("law"), law, faults)  # type: ignore[arg-type]
        found[file.stem] = form
    return found


def _form(taker: Taker) -> Form:
    form = Form(
        id=taker.text("id"),
        title=taker.text("title"),
        summary=taker.text("summary"),
        layout=taker.text("layout"),
        landscape=bool(taker.take("landscape", bool, False, required=False)),
        kind=taker.text("kind", required=False),
        abstract=taker.text("abstract", required=False),
        symbol=taker.text("symbol", required=False),
        law=taker.texts("law", required=False),
        bases=taker.texts("bases", required=False),
        body=[_block(one) for one in taker.rows("body", required=True)],
        recipients=taker.texts("recipients", required=False),
        authority=taker.text("authority", required=False),
        post=taker.text("post", required=False),
        hints=taker.texts("hints", required=False),
    )
    if form.layout not in LAYOUTS:
        taker.fault("layout", f"form: “layout” is one of {', '.join(LAYOUTS)}")
    taker.done()
    return form


def _block(one: Taker) -> Block:
    grid = one.take("grid", dict, None, required=False)
    block = Block(
        text=one.text("text", required=False),
        heading=one.text("heading", required=False),
        items=one.texts("items", required=False),
        grid=_grid(Taker(grid, one.path, one.faults, what="grid")) if grid is not None else None,
    )
    if sum(map(bool, (block.text, block.heading, block.items, block.grid))) != 1:
        one.fault("", "body: each piece is one of text, heading, items, grid")
    one.done()
    return block


def _grid(one: Taker) -> Grid:
    columns, rows = one.texts("columns"), one.take("rows", list, [], required=False) or []
    widths: list[Any] = one.take("widths", list, [], required=False) or [100 // max(1, len(columns))] * len(columns)
    grid = Grid(
        columns,
        [int(w) for w in widths],
        [[str(c) for c in row] for row in rows],
        one.take("blank", int, 0, required=False) or 0,
    )
    if len(grid.widths) != len(columns) or any(len(row) != len(columns) for row in grid.rows):
        one.fault("columns", "grid: every row, and widths, need as many cells as there are columns")
    one.done()
    return grid
