"""YAML that remembers where everything stands, and refuses what has no place in a course file."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LARGEST = 1_000_000  # bytes


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong at a line of a file; `path` is relative to the courses folder.

    The message is English, for the command line. Where an author at a page may meet the fault as well, its
    `code` and `values` say it to whoever speaks another language (see elearn.authoring.words).
    """

    path: str
    line: int
    message: str
    code: str = field(default="", compare=False)
    values: dict[str, object] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(slots=True)
class Faults:
    """What was found wrong so far: errors stop a publication, warnings do not."""

    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def error(self, path: str, line: int, message: str, code: str = "", **values: object) -> None:
        self.errors.append(Fault(path, line, message, code, values))

    def warn(self, path: str, line: int, message: str) -> None:
        self.warnings.append(Fault(path, line, message))


class Mapping(dict[str, Any]):
    """A mapping that knows its line and the line of each key."""

    line: int
    lines: dict[str, int]


class Sequence(list[Any]):
    """A list that knows its line."""

    line: int


class _Loader(yaml.SafeLoader):
    """Plain data only: no tags, no anchors, no key twice."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):  # type: ignore[no-untyped-call]
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.constructor.ConstructorError(
                None, None, "aliases (*name) are not used in course files", event.start_mark
            )
        return super().compose_node(parent, index)  # type: ignore[no-untyped-call]


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    made = Mapping()
    made.line, made.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))  # type: ignore[no-untyped-call]
        if key in made:
            raise yaml.constructor.ConstructorError(None, None, f"key “{key}” stands twice", key_node.start_mark)
        made[key] = loader.construct_object(value_node, deep=True)  # type: ignore[no-untyped-call]
        made.lines[key] = key_node.start_mark.line + 1
    return made


def _sequence(loader: _Loader, node: yaml.SequenceNode) -> Sequence:
    made = Sequence(loader.construct_object(child, deep=True) for child in node.value)  # type: ignore[no-untyped-call]
    made.line = node.start_mark.line + 1
    return made


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)


def read_text(root: Path, path: str, faults: Faults) -> str | None:
    """The text of a file under `root`; a fault when it is missing, too large or not UTF-8."""
    file = root / path
    if not file.is_file():
        faults.error(path, 1, "file is missing")
        return None
    if file.stat().st_size > LARGEST:
        faults.error(path, 1, f"file is larger than {LARGEST:,} bytes")
        return None
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        faults.error(path, 1, "file is not UTF-8")
        return None


def parse(text: str, path: str, faults: Faults, *, first_line: int = 1) -> Any:
    """The YAML in `text`; None, with a fault, when it can't be read."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        faults.error(path, (mark.line if mark else 0) + first_line, problem, "yaml", problem=problem)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        faults.error(path, first_line, f"not readable as YAML: {error}", "yaml", problem=str(error))
    return None


class Taker:
    """Takes values out of a mapping by name and kind; what is left over at the end is a fault."""

    def __init__(self, mapping: Any, path: str, faults: Faults, *, what: str, shift: int = 0) -> None:
        self.path, self.faults, self.what, self.shift = path, faults, what, shift
        self.mapping: Mapping = mapping if isinstance(mapping, Mapping) else Mapping()
        if not isinstance(mapping, Mapping):
            self.mapping.line, self.mapping.lines = 1, {}
            faults.error(path, 1 + shift, f"{what} must be a mapping", "mapping")
        self._taken: set[str] = set()

    @property
    def line(self) -> int:
        return self.mapping.line + self.shift

    def line_of(self, key: str) -> int:
        return self.mapping.lines.get(key, self.mapping.line) + self.shift

    def fault(self, key: str, message: str, code: str = "", **values: object) -> None:
        self.faults.error(self.path, self.line_of(key), message, code, key=key, **values)

    def take(self, key: str, kind: type | tuple[type, ...], default: Any = None, *, required: bool = True) -> Any:
        self._taken.add(key)
        value = self.mapping.get(key)
        if value is None:
            if required and key not in self.mapping:
                self.fault(key, f"{self.what}: “{key}” is missing", "missing")
            elif required:
                self.fault(key, f"{self.what}: “{key}” is empty", "empty")
            return default
        wrong_bool = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or wrong_bool:
            self.fault(key, f"{self.what}: “{key}” is of the wrong kind ({type(value).__name__})", "kind")
            return default
        return value

    def text(self, key: str, default: str = "", *, required: bool = True) -> str:
        value = self.take(key, str, default, required=required)
        if required and key in self.mapping and isinstance(value, str) and not value.strip():
            self.fault(key, f"{self.what}: “{key}” is empty", "empty")
        return str(value)

    def whole(self, key: str, default: int, *, least: int = 1) -> int:
        value = self.take(key, int, default)
        if value < least:
            self.fault(key, f"{self.what}: “{key}” must be at least {least}", "least", least=least)
        return int(value)

    def texts(self, key: str, *, required: bool = True) -> list[str]:
        values = self.take(key, list, [], required=required)
        if any(not isinstance(value, str) for value in values):
            self.fault(key, f"{self.what}: “{key}” must hold texts only", "texts")
            return []
        return list(values)

    def rows(self, key: str, *, required: bool = False) -> list[Taker]:
        """A taker for each mapping of a list."""
        entries = self.take(key, list, [], required=required)
        return [Taker(entry, self.path, self.faults, what=f"{self.what}, {key}", shift=self.shift) for entry in entries]

    def done(self) -> None:
        for key in self.mapping:
            if key not in self._taken:
                self.fault(key, f"{self.what}: unknown key “{key}”", "unknown")
