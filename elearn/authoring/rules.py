"""A draft's body as plain values: what differs between two, and every way of changing one.

Nothing here changes what it is given: each verb makes a new body. What an author did not touch stays
as it was written, down to the spelling of a list with one entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from elearn.kernel.text import clean
from elearn.scenarios.shapes import CONDITIONS, Openness, Persona

Body = dict[str, Any]

NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")  # of nodes, choices, facts, promises and lines
KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")  # of a scenario: its file's name
MOST_NODES, MOST_CHOICES = 200, 8
FRAME = (
    "ten",
    "minutes",
    "vai",
    "boi_canh",
    "du_kien",
    "cam_ket",
    "loi_chan",
    "bat_dau",
    "cang_bat_dau",
    "tin_bat_dau",
    "phut",
)
DEFAULTS: dict[str, Any] = {
    "minutes": 20,
    "boi_canh": [],
    "cam_ket": {},
    "loi_chan": {},
    "cang_bat_dau": 20,
    "tin_bat_dau": 50,
    "phut": 0,
}


@dataclass(frozen=True, slots=True)
class Changes:
    """What one body has that another had not: nodes by id, and parts of the frame by key."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.frame)


@dataclass(frozen=True, slots=True)
class Lead:
    """A choice that leads to a node; an empty node is the scenario's start."""

    node: str
    choice: str


def changes(before: Body, after: Body) -> Changes:
    """What is different in `after`."""
    old, new = before["nut"], after["nut"]
    return Changes(
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(key for key in new if key in old and plain_node(new[key]) != plain_node(old[key])),
        frame=tuple(key for key in FRAME if plain_part(key, before.get(key)) != plain_part(key, after.get(key))),
    )


def plain_node(entry: Mapping[str, Any]) -> dict[str, Any]:
    """A node with everything said, however briefly it was written; equal when it means the same."""
    return {
        "who": entry.get("who", str(Persona.SITUATION)),
        "at": _tidy(str(entry.get("at", ""))),
        "t": entry.get("t", 0),
        "q": _tidy(entry.get("q", "")),
        "luat": list(entry.get("luat", ())),
        "can_cu": _tidy(entry.get("can_cu", "")),
        "bai": list(entry.get("bai", ())),
        "c": [plain_choice(choice) for choice in entry.get("c", ())],
        "ket": _tidy(entry.get("ket", "")),
        "dung": bool(entry.get("dung", False)),
    }


def plain_choice(entry: Mapping[str, Any]) -> dict[str, Any]:
    sets, go = entry.get("set", ()), entry["go"]
    return {
        "id": entry["id"],
        "x": _tidy(entry["x"]),
        "s": dict(entry["s"]),
        "fb": _tidy(entry["fb"]),
        "go": go if isinstance(go, str) else dict(go),
        "ten": entry.get("ten", 0),
        "tin": entry.get("tin"),
        "phut": entry.get("phut", 0),
        "set": [sets] if isinstance(sets, str) and sets else list(sets),
        "lo": list(entry.get("lo", ())),
        "crit": entry.get("crit", ""),
        "d": bool(entry.get("d", False)),
    }


def plain_facts(entries: Iterable[Any]) -> list[dict[str, str]]:
    found = []
    for place, entry in enumerate(entries, start=1):
        fact = {"id": f"d{place}", "x": entry} if isinstance(entry, str) else entry
        found.append({"id": fact["id"], "x": _tidy(fact["x"]), "muc": fact.get("muc", str(Openness.OPEN))})
    return found


def plain_part(key: str, value: Any) -> Any:
    """A part of the frame with everything said."""
    value = DEFAULTS.get(key, "") if value is None else value
    if key == "du_kien":
        return plain_facts(value)
    if key == "boi_canh":
        return [_tidy(paragraph) for paragraph in value]
    if key == "cam_ket":
        return [(flag, _tidy(entry["x"]), entry["giu"]) for flag, entry in value.items()]
    if key == "loi_chan":
        return [(name, _tidy(entry["x"]), list(entry.get("luat", ()))) for name, entry in value.items()]
    return _tidy(value) if isinstance(value, str) else value


def _tidy(text: str) -> str:
    return "\n".join(clean(line) for line in text.splitlines()).strip()


def put_node(body: Body, key: str, entry: Mapping[str, Any]) -> Body:
    """The body with a node as `entry` says it, in its old place (or the last)."""
    old = body["nut"].get(key)
    if old is not None and plain_node(old) == plain_node(entry):
        return body
    kept = {choice["id"]: choice for choice in (old or {}).get("c", ())}
    written = dict(entry)
    if "c" in written:
        written["c"] = [_kept(kept.get(choice["id"]), choice) for choice in written["c"]]
    return {**body, "nut": {**body["nut"], key: written}}


def _kept(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Mapping[str, Any]:
    return old if old is not None and plain_choice(old) == plain_choice(new) else new


def put_frame(body: Body, frame: Mapping[str, Any]) -> Body:
    """The body with another frame; parts that mean the same stay as they were written."""
    changed = {key: value for key, value in frame.items() if plain_part(key, body.get(key)) != plain_part(key, value)}
    return {**body, **changed} if changed else body


def leads_to(body: Body, key: str) -> list[Lead]:
    """Everything that leads to a node, in the order of the nodes."""
    start = [Lead("", "")] if body["bat_dau"] == key else []
    return start + [
        Lead(name, choice["id"])
        for name, node in body["nut"].items()
        for choice in node.get("c", ())
        if key in targets(choice["go"])
    ]


def targets(go: Any) -> list[str]:
    return [go] if isinstance(go, str) else [go["then"], go["else"]]


def onward(entry: Mapping[str, Any]) -> list[str]:
    """Where the choices of a node lead, once each."""
    return list(dict.fromkeys(target for choice in entry.get("c", ()) for target in targets(choice["go"])))


def _redirected(go: Any, old: str, new: str) -> Any:
    if isinstance(go, str):
        return new if go == old else go
    return {key: new if key in {"then", "else"} and value == old else value for key, value in go.items()}


def rename_node(body: Body, old: str, new: str) -> Body:
    """The body with a node under another id, and everything that led to it leading to it still."""
    nodes = {new if key == old else key: _led(node, old, new) for key, node in body["nut"].items()}
    return {**body, "bat_dau": new if body["bat_dau"] == old else body["bat_dau"], "nut": nodes}


def remove_node(body: Body, key: str, instead: str) -> Body:
    """The body without a node; whatever led to it leads to `instead`."""
    nodes = {name: _led(node, key, instead) for name, node in body["nut"].items() if name != key}
    return {**body, "bat_dau": instead if body["bat_dau"] == key else body["bat_dau"], "nut": nodes}


def _led(node: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    if not any(old in targets(choice["go"]) for choice in node.get("c", ())):
        return node
    return {**node, "c": [{**choice, "go": _redirected(choice["go"], old, new)} for choice in node["c"]]}


def add_node(body: Body, after: str, key: str, before: str) -> Body:
    """The body with a new decision between `after` and `before`: what led from one to the other passes it."""
    nodes: dict[str, Any] = {}
    for name, node in body["nut"].items():
        nodes[name] = _led(node, before, key) if name == after else node
        if name == after:
            nodes[key] = _blank_node(before)
    return {**body, "nut": nodes}


def _blank_node(target: str) -> dict[str, Any]:
    first, second = blank_choice("a", target), blank_choice("b", target)
    return {"who": str(Persona.SITUATION), "t": 30, "q": "", "c": [first, {**second, "d": 1}]}


def blank_choice(identity: str, target: str) -> dict[str, Any]:
    return {"id": identity, "x": "", "s": {}, "fb": "", "go": target}


def free_name(taken: Iterable[str], pattern: str = "n{:02d}") -> str:
    """The first id of the usual form that nothing has."""
    known = set(taken)
    return next(name for number in range(1, len(known) + 2) if (name := pattern.format(number)) not in known)


def free_letter(taken: Iterable[str]) -> str:
    known = set(taken)
    return next((letter for letter in "abcdefghij" if letter not in known), "")


def skeleton(key: str, title: str) -> Body:
    """A small scenario that holds together, to be written on from."""
    return deepcopy({**_SKELETON, "id": key, "ten": title})


def condition_of(go: Any) -> tuple[str, Any, str, str]:
    """`go` as four fields: condition, value, where to when it holds (or always), where to when not."""
    if isinstance(go, str):
        return "", "", go, ""
    condition = next(name for name in CONDITIONS if name in go)
    return condition, go[condition], go["then"], go["else"]


_SKELETON: Body = {
    "id": "",
    "ten": "",
    "minutes": 20,
    "vai": "Người phát ngôn của UBND phường",
    "boi_canh": ["Việc gì xảy ra, ở đâu, lúc nào; ai đang hỏi."],
    "du_kien": [
        {"id": "da_ro", "x": "Điều đã rõ và được nói"},
        {"id": "con_giu", "x": "Điều chưa được nói ra", "muc": "mat"},
    ],
    "cam_ket": {},
    "loi_chan": {"lo_bi_mat": {"x": "Nói ra điều chưa được nói", "luat": []}},
    "bat_dau": "n01",
    "cang_bat_dau": 20,
    "tin_bat_dau": 50,
    "nut": {
        "n01": {
            "who": "trung_lap",
            "t": 30,
            "q": "Câu hỏi thứ nhất của phóng viên?",
            "c": [
                {
                    "id": "a",
                    "x": "Điều đã rõ, việc đang làm, giờ có tin tiếp theo.",
                    "s": {"cx": 2, "kt": 2, "pl": 2},
                    "fb": "Nói điều chắc chắn, hẹn giờ cụ thể.",
                    "go": "e_tot",
                },
                {
                    "id": "b",
                    "x": "Việc này để xem xét rồi trả lời sau.",
                    "s": {"cx": 0, "kt": -1, "pl": 0},
                    "fb": "Không sai nhưng không giúp được ai.",
                    "d": 1,
                    "go": "e_cho",
                },
                {
                    "id": "c",
                    "x": "Nói luôn điều chưa được nói.",
                    "s": {"cx": 0, "kt": 0, "pl": -2},
                    "fb": "Chạm ranh giới không được qua.",
                    "lo": ["con_giu"],
                    "crit": "lo_bi_mat",
                    "go": "e_dung",
                },
            ],
        },
        "e_tot": {"ket": "Các báo đăng đúng điều đã nói."},
        "e_cho": {"ket": "Các báo tìm nguồn khác."},
        "e_dung": {"ket": "Dừng: chạm ranh giới không được qua.", "dung": True},
    },
}
