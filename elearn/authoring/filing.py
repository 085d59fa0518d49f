"""A draft as the file the courses folder holds, written and read again; what is read is what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from elearn.authoring.rules import FRAME, MOST_NODES, NAME, Body
from elearn.catalogue.source.located import LARGEST, Fault, Faults
from elearn.catalogue.source.scenarios import read_body

TOP = ("id", *FRAME, "nut")  # in the order of the file
WORDS = frozenset({"ten", "vai", "x", "q", "fb", "at", "can_cu", "ket"})  # keys whose texts are prose
FLOW = frozenset({"s", "go", "luat", "bai", "lo", "set"})  # keys written on one line


class _Words(str):
    """Prose, in double quotes."""


class _Line(dict[str, Any]):
    """A mapping on one line."""


class _Row(list[Any]):
    """A list on one line."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, _data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Words, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)
_Dumper.add_representer(
    _Line, lambda dumper, entry: dumper.represent_mapping("tag:yaml.org,2002:map", entry.items(), flow_style=True)
)
_Dumper.add_representer(
    _Row, lambda dumper, entries: dumper.represent_sequence("tag:yaml.org,2002:seq", entries, flow_style=True)
)


@dataclass(frozen=True, slots=True)
class Filed:
    """What a file said: the body, or what is wrong with it; and the line of each node."""

    body: Body | None
    faults: list[Fault]
    lines: dict[str, int]


def written(body: Body) -> str:
    """The text of the scenario's file."""
    ordered = {key: body[key] for key in (*TOP, *body) if key in body}
    return yaml.dump(
        {key: _styled(key, value) for key, value in ordered.items()},
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
    )


def _styled(key: str, value: Any) -> Any:
    if isinstance(value, str):
        return _Words(value) if key in WORDS else value
    if isinstance(value, list):
        return _list(key, value)
    if isinstance(value, dict):
        if key in FLOW:
            return _Line(value)
        inner = {name: _styled(name, entry) for name, entry in value.items()}
        return {name: _one_line(entry) for name, entry in inner.items()} if key in {"cam_ket", "loi_chan"} else inner
    return value


def _list(key: str, entries: list[Any]) -> Any:
    if key in FLOW:
        return _Row(entries)
    if key == "boi_canh":
        return [_Words(entry) for entry in entries]
    if key == "du_kien":
        return [_Words(entry) if isinstance(entry, str) else _one_line(_styled("", entry)) for entry in entries]
    return [_styled("", entry) for entry in entries]


def _one_line(entry: Any) -> Any:
    return _Line(entry) if isinstance(entry, dict) else entry


def read(content: bytes, key: str) -> Filed:
    """What an uploaded file says; `key` is the draft's own. A file at fault gives no body."""
    faults, path = Faults(), f"{key}.yaml"
    if len(content) > LARGEST:
        faults.error(path, 1, f"file is larger than {LARGEST:,} bytes", "large", most=LARGEST // 1000)
        return Filed(None, faults.errors, {})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.error(path, content[: error.start].count(b"\n") + 1, "file is not UTF-8", "utf8")
        return Filed(None, faults.errors, {})
    found = read_body(text, path, key, faults)
    if found is None:
        return Filed(None, sorted(faults.errors), {})
    for node, line in found.lines.items():
        if not NAME.fullmatch(node):
            faults.error(
                path, line, f"node id “{node}” has other signs than letters and digits", "node_name", name=node
            )
    if len(found.lines) > MOST_NODES:
        faults.error(path, 1, f"more than {MOST_NODES} nodes", "many", most=MOST_NODES)
    body = {**found.body, "minutes": found.minutes}
    return Filed(None if faults.errors else body, sorted(faults.errors), found.lines)
