"""A paper on the screen, before it is saved or made: the same parts as the file, long tables cut short."""

from __future__ import annotations

from typing import Any

from elearn.kernel.i18n import _
from elearn.papers.layout import Annex, Chart, Grid, Paper, Words
from elearn.paperwork import decree

SHOWN = 8  # rows of a table: the file holds them all


def sheet(paper: Paper) -> dict[str, Any]:
    """Heading, body, annexes and signature for the template."""
    head = paper.head
    return {
        "above": _broken(head.get("cơ quan chủ quản", "")),
        "agency": _broken(head["cơ quan"]),
        "number": _("Số: ……/%(symbol)s", symbol=head["ký hiệu"]),
        "place": _("%(place)s, ngày … tháng … năm …", place=head["địa danh"]),
        "title": head.get("loại", ""),
        "about": head["trích yếu"],
        "to": _listed(head.get("kính gửi", "")),
        "bases": _listed(head.get("căn cứ", "")),
        "body": [_part(one, head["trích yếu"]) for one in paper.body],
        "signs": [line for line in (head.get("quyền hạn ký"), head["chức vụ ký"]) if line],
        "copies": _listed(head["nơi nhận"]),
        "marks": paper.marks,
        "annexes": [_annex(one, place, len(paper.annexes)) for place, one in enumerate(paper.annexes)],
    }


def _broken(words: str) -> list[str]:
    return [part.strip() for part in words.split("|") if part.strip()]


def _listed(words: str) -> list[str]:
    return [one.strip().rstrip(".") for one in words.split(";") if one.strip()]


def _part(one: Words | Grid | Chart, about: str) -> dict[str, Any]:
    if isinstance(one, Words):
        return {"kind": "heading" if one.heading else "words", "lines": [s for s in one.text.split("\n") if s.strip()]}
    if isinstance(one, Chart):
        return {
            "kind": "table",
            "label": one.title,
            **_cut(list(one.heads), [(n, told) for n, _share, told in one.bars]),
        }
    return {"kind": "table", "label": about, **_cut([head.words for head in one.heads], one.rows)}


def _cut(heads: list[str], rows: Any) -> dict[str, Any]:
    """`names` is the column that names a row: the second where the first is its number."""
    names = 1 if heads[0] == _("STT") else 0
    return {"heads": heads, "names": names, "rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN)}


def _annex(annex: Annex, place: int, count: int) -> dict[str, Any]:
    name = _("Phụ lục %(number)s", number=decree.roman(place + 1)) if count > 1 else _("Phụ lục")
    rows = list(annex.grid.rows)
    return {"name": name, "title": annex.title, **_cut([head.words for head in annex.grid.heads], rows)}
