"""Nodes and the frame as their forms hold them, and back: what an author typed as the plain form says it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elearn.authoring import rules, words
from elearn.authoring.fields import names_in
from elearn.authoring.forms import FrameForm, NodeForm
from elearn.kernel.i18n import _
from elearn.scenarios.shapes import NAMED, Dimension, Openness

LEVELS = ("minutes", "cang_bat_dau", "tin_bat_dau", "phut")


def node_data(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A node as its form holds it."""
    plain = rules.plain_node(entry)
    return {
        **{key: plain[key] for key in ("who", "at", "t", "q", "can_cu", "ket")},
        "kind": "stop" if plain["dung"] else "end" if plain["ket"] and not plain["c"] else "decision",
        "luat": "\n".join(plain["luat"]),
        "bai": "\n".join(plain["bai"]),
        "c": [_choice_data(choice) for choice in plain["c"]],
    }


def _choice_data(plain: Mapping[str, Any]) -> dict[str, Any]:
    condition, value, to, other = rules.condition_of(plain["go"])
    return {
        **{key: plain[key] for key in ("id", "x", "fb", "lo", "crit", "d")},
        **{key: plain[key] or None for key in ("ten", "phut")},
        **{dimension: str(plain["s"].get(dimension, "")) for dimension in map(str, Dimension)},
        "tin": plain["tin"],
        "set": ", ".join(plain["set"]),
        "condition": condition,
        "value": str(value),
        "to": to,
        "other": other,
    }


def node_entry(form: NodeForm) -> dict[str, Any]:
    """The node a form says, in the plain form; what says nothing is left out."""
    if form.kind.data != "decision":
        entry: dict[str, Any] = {"ket": form.ket.data or ""}
        lessons = names_in(form.bai.data)
        return {
            **entry,
            **({"bai": lessons} if lessons else {}),
            **({"dung": True} if form.kind.data == "stop" else {}),
        }
    said = {
        "who": form.who.data,
        "at": form.at.data,
        "t": form.t.data or 0,
        "q": form.q.data or "",
        "luat": names_in(form.luat.data),
        "can_cu": form.can_cu.data,
        "bai": names_in(form.bai.data),
        "c": [_choice_entry(entry.form) for entry in form.c.entries],
    }
    return {key: value for key, value in said.items() if value or key in {"who", "t", "q", "c"}}


def _choice_entry(row: Any) -> dict[str, Any]:
    flags = names_in(row.set.data)
    said = {
        "id": row.id.data,
        "x": row.x.data or "",
        "s": {str(d): int(row[d].data) for d in Dimension if row[d].data},
        "fb": row.fb.data or "",
        "ten": row.ten.data,
        "tin": row.tin.data,
        "phut": row.phut.data,
        "set": flags[0] if len(flags) == 1 else flags,
        "lo": list(row.lo.data or ()),
        "crit": row.crit.data,
        "d": 1 if row.d.data else 0,
        "go": _go(row),
    }
    always = {"id", "x", "s", "fb", "go"}
    return {key: value for key, value in said.items() if key in always or value or (key == "tin" and value == 0)}


def _go(row: Any) -> Any:
    if not row.condition.data:
        return row.to.data
    value = row.value.data if row.condition.data in NAMED else int(row.value.data)
    return {row.condition.data: value, "then": row.to.data, "else": row.other.data}


def frame_data(body: rules.Body) -> dict[str, Any]:
    """The frame as its form holds it."""
    plain = {key: rules.plain_part(key, body.get(key)) for key in rules.FRAME}
    return {
        **{key: plain[key] for key in rules.FRAME},
        "boi_canh": "\n".join(plain["boi_canh"]),
        "facts": plain["du_kien"],
        "promises": [{"flag": flag, "x": text, "kept": kept} for flag, text, kept in plain["cam_ket"]],
        "lines": [{"key": key, "x": text, "law": ", ".join(law)} for key, text, law in plain["loi_chan"]],
    }


def frame_entry(form: FrameForm) -> dict[str, Any]:
    """The frame a form says, in the plain form."""
    facts = [
        {"id": row.id.data, "x": row.x.data, **({} if row.muc.data == Openness.OPEN else {"muc": row.muc.data})}
        for row in _rows(form.facts)
    ]
    return {
        **{key: form[key].data or "" for key in ("ten", "vai", "bat_dau")},
        **{key: rules.DEFAULTS[key] if form[key].data is None else form[key].data for key in LEVELS},
        "boi_canh": [line for line in (form.boi_canh.data or "").splitlines() if line],
        "du_kien": facts,
        "cam_ket": {row.flag.data: {"x": row.x.data, "giu": row.kept.data} for row in _rows(form.promises)},
        "loi_chan": {row.key.data: {"x": row.x.data, "luat": names_in(row.law.data)} for row in _rows(form.lines)},
    }


def _rows(fields: Any) -> Iterable[Any]:
    return (entry.form for entry in fields.entries)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of what two people wrote at once."""

    part: str
    theirs: str
    mine: str


def node_differences(form: NodeForm, theirs: Mapping[str, Any] | None) -> list[Difference]:
    """Where the node just typed is not what the newest revision says."""
    mine, other = rules.plain_node(node_entry(form)), rules.plain_node(theirs or {})
    found = [
        Difference(_(name), _text(other[key]), _text(mine[key]))
        for key, name in words.NODE_PARTS.items()
        if key != "c" and mine[key] != other[key]
    ]
    of_mine, of_other = ({choice["id"]: choice for choice in node["c"]} for node in (mine, other))
    for choice in {**of_other, **of_mine}:
        if of_mine.get(choice) != of_other.get(choice):
            name = _("Lựa chọn %(choice)s", choice=choice)
            found.append(Difference(name, _choice_text(of_other.get(choice)), _choice_text(of_mine.get(choice))))
    return found


def frame_differences(form: FrameForm, theirs: rules.Body) -> list[Difference]:
    mine = frame_entry(form)
    return [
        Difference(_(name), _text(rules.plain_part(key, theirs.get(key))), _text(rules.plain_part(key, mine[key])))
        for key, name in words.FRAME_PARTS.items()
        if rules.plain_part(key, mine[key]) != rules.plain_part(key, theirs.get(key))
    ]


def _choice_text(choice: Mapping[str, Any] | None) -> str:
    if choice is None:
        return ""
    points = ", ".join(f"{key} {value:+d}" for key, value in choice["s"].items())
    extra = ", ".join(
        f"{key}: {_text(choice[key])}" for key in ("ten", "tin", "phut", "set", "lo", "crit") if choice[key]
    )
    return " · ".join(part for part in (choice["x"], choice["fb"], points, extra, f"→ {_text(choice['go'])}") if part)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dict):
        return ", ".join(f"{key} {_text(part)}" for key, part in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_text(part) for part in value)
    return str(value)
