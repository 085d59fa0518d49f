"""YAML that remembers where everything stands, and refuses what has no place in a course file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import Resolver
from yaml.scanner import Scanner

from elearn.catalogue.source import plain
from elearn.catalogue.source.advice import WORDS

LARGEST = 1_000_000  # bytes
DEEPEST, MOST_NODES = 16, 30_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


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


class Unfit(yaml.MarkedYAMLError):
    """YAML that has no place in a course file; `code` and `values` as in a Fault, `first` the line of the same before, from 0."""

    first: int | None = None

    def __init__(self, mark: Any, problem: str, code: str, **values: object) -> None:
        super().__init__(problem=problem, problem_mark=mark)
        self.line, self.code, self.values = mark.line, code, values


class _Building(Composer, SafeConstructor, Resolver):
    """Plain data only: no tags, no anchors, no key twice, no more than a course needs, no word taken for another thing."""

    depth = count = 0
    peek_event: Callable[[], Any]

    def __init__(self) -> None:
        for part in (Composer, SafeConstructor, Resolver):
            part.__init__(self)  # type: ignore[arg-type]

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise Unfit(mark, "anchors (&name) and aliases (*name) are not used in course files", "yaml_alias")
        if getattr(event, "tag", None) is not None:
            raise Unfit(mark, f"tags ({event.tag}) are not used in course files", "yaml_tag", tag=event.tag)
        self.count += 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unfit(mark, f"nested more than {DEEPEST} deep", "yaml_deep", most=DEEPEST)
        if self.count > MOST_NODES:
            raise Unfit(mark, f"holds more than {MOST_NODES:,} values", "yaml_many", most=MOST_NODES)
        node = super().compose_node(parent, index)  # type: ignore[no-untyped-call]
        self.depth -= 1
        return node


def _mapping(loader: _Building, node: yaml.MappingNode) -> Mapping:
    made = Mapping()
    made.line, made.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        mark = key_node.start_mark
        if not isinstance(key_node, yaml.ScalarNode):
            raise Unfit(mark, "a key must be a word", "yaml_key")
        key = str(key_node.value)
        if key_node.tag == "tag:yaml.org,2002:merge":
            raise Unfit(mark, "merge keys (<<) are not used in course files", "yaml_merge")
        if key in made:
            unfit = Unfit(mark, f"key “{key}” stands twice", "yaml_twice", key=key)
            unfit.first = made.lines[key] - 1
            raise unfit
        made[key] = loader.construct_object(value_node, deep=True)  # type: ignore[no-untyped-call]
        made.lines[key] = mark.line + 1
    return made


def _sequence(loader: _Building, node: yaml.SequenceNode) -> Sequence:
    made = Sequence(loader.construct_object(child, deep=True) for child in node.value)  # type: ignore[no-untyped-call]
    made.line = node.start_mark.line + 1
    return made


def _plain(kind: str, fits: str) -> Callable[[_Building, yaml.ScalarNode], Any]:
    """A value of this kind, only as written in `fits`: `no`, 12:30 and 0x1F are words that YAML takes for other things."""
    construct = yaml.SafeLoader.yaml_constructors[f"tag:yaml.org,2002:{kind}"]

    def made(loader: _Building, node: yaml.ScalarNode) -> Any:
        if not re.fullmatch(fits, node.value):
            short = node.value if len(node.value) <= 40 else f"{node.value[:37]}…"
            raise Unfit(
                node.start_mark, f"“{short}” reads as {kind}; put it in quotes if it is text", "yaml_kind", word=short
            )
        try:
            return construct(loader, node)
        except ValueError as error:
            raise Unfit(node.start_mark, f"“{node.value}” is no {kind}", "yaml_kind", word=node.value) from error

    return made


def _text(_loader: _Building, node: yaml.ScalarNode) -> str:
    if sign := _CONTROL.search(node.value):  # written as an escape
        told = f"U+{ord(sign[0]):04X}"
        raise Unfit(node.start_mark, f"control character {told}", "yaml_control", sign=told)
    return str(node.value)


_Building.add_constructor("tag:yaml.org,2002:str", _text)  # type: ignore[type-var]
_Building.add_constructor("tag:yaml.org,2002:map", _mapping)  # type: ignore[type-var]
_Building.add_constructor("tag:yaml.org,2002:seq", _sequence)  # type: ignore[type-var]
for _kind, _fits in {
    "bool": "true|false",
    "int": r"[-+]?(0|[1-9]\d{0,14})",
    "float": r"[-+]?\d{1,15}\.\d{1,15}",
    "timestamp": r"\d{4}-\d\d-\d\d",
}.items():
    _Building.add_constructor(f"tag:yaml.org,2002:{_kind}", _plain(_kind, _fits))  # type: ignore[type-var]


# Where libyaml takes what Python refuses, or otherwise: tabs, a byte order mark, a comment stuck to | or >.
_LENIENT = re.compile(r"[\t\ufeff]|[|>][-+\d]*#")
_PLAIN = ("", None)


class _Loader(Reader, Scanner, Parser, _Building):
    """The whole in Python: what it refuses, and in which words, counts."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)  # type: ignore[no-untyped-call]
        Parser.__init__(self)  # type: ignore[no-untyped-call]
        _Building.__init__(self)


if yaml.__with_libyaml__:

    class _Swift(_Building, yaml.cyaml.CParser):  # type: ignore[name-defined]
        """The same, of what libyaml reads in a fifth of the time."""

        def __init__(self, text: str) -> None:
            yaml.cyaml.CParser.__init__(self, text)  # type: ignore[attr-defined]
            _Building.__init__(self)

        def compose_node(self, parent: Any, index: Any) -> Any:
            if parent is not None and parent.flow_style:  # [a? b]
                event = self.peek_event()
                if isinstance(event, yaml.ScalarEvent) and event.style in _PLAIN and "?" in event.value:
                    raise yaml.YAMLError("a question mark among brackets")
            return super().compose_node(parent, index)


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
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        faults.error(path, _undecoded(file.read_bytes()), "file is not UTF-8", "utf8")
        return None
    if not text.strip():
        faults.error(path, 1, "file is empty", "yaml_empty")
    return text


def _undecoded(content: bytes) -> int:
    """The line of the first byte that is not UTF-8."""
    good = content.decode("utf-8", errors="surrogateescape")
    return next((n for n, line in enumerate(good.split("\n"), 1) if re.search("[\udc80-\udcff]", line)), 1)


def parse(text: str, path: str, faults: Faults, *, first_line: int = 1) -> Any:
    """The YAML in `text`; None, with a fault, when it can't be read."""
    if sign := _CONTROL.search(text):
        line = first_line + text.count("\n", 0, sign.start())
        faults.error(
            path, line, f"control character U+{ord(sign[0]):04X}", "yaml_control", sign=f"U+{ord(sign[0]):04X}"
        )
        return None
    try:
        made = _load(text)
        if made is None and text.strip():
            faults.error(path, first_line, "file holds nothing", "yaml_empty")
        if plain.suspect(text):
            faults.errors.extend(sorted(set(_unseen(made, path, first_line, first_line))))
        return made
    except Unfit as unfit:
        problem, values = str(unfit.problem), dict(unfit.values)
        if unfit.first is not None:
            values["first"] = unfit.first + first_line
            problem += f"; first on line {values['first']}"
        faults.error(path, unfit.line + first_line, problem, unfit.code, **values)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        faults.error(path, (mark.line if mark else 0) + first_line, problem, "yaml", problem=problem)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        faults.error(path, first_line, f"not readable as YAML: {error}", "yaml", problem=str(error))
    return None


def _load(text: str) -> Any:
    """What the text says. A text that libyaml or a rule refuses is read again in Python, which tells what is wrong."""
    if yaml.__with_libyaml__ and not _LENIENT.search(text):
        with suppress(yaml.YAMLError, ValueError, RecursionError):
            return _Swift(text).get_single_data()
    return _Loader(text).get_single_data()


def _unseen(value: Any, path: str, line: int, shift: int) -> Iterator[Fault]:
    """What no text may hold, in every text of a document, told at the line of its key."""
    if isinstance(value, str):
        for at, code, values in (*plain.hidden(value), *plain.mixed(value)):
            yield Fault(path, line + value.count("\n", 0, at), WORDS[code][0] % values, code, values)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _unseen(inner, path, value.lines[key] + shift - 1, shift)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _unseen(inner, path, line, shift)


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
