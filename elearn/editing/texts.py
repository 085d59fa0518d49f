"""The text of a file as plain values: keys of YAML changed in place, front matter, so that the rest keeps its bytes."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import yaml

from elearn.catalogue.source.located import Faults, Mapping, parse
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

FRONT = "---\n"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_#.-]*")


class Unreadable(Refused):
    """The text can't be taken apart, so it can only be edited as a whole."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("Tệp này không tách được thành từng phần để sửa (%(why)s).", why=why),
            next_step=_("Sửa ở mục Tệp nguồn của bản nháp, rồi mở lại."),
        )


def typed(text: str) -> str:
    """What a browser sent, as a file holds it: one kind of line end, one spelling of letters, no control characters."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in plain if c in "\n\t" or unicodedata.category(c) != "Cc")


def same(one: str, other: str) -> bool:
    """Whether two texts say the same, apart from line ends, spelling of letters and what ends them."""
    return typed(one).rstrip("\n") == typed(other).rstrip("\n")


def decoded(content: bytes) -> str:
    """The text of a file, or Unreadable."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)) from error


def mapping_of(text: str) -> Mapping:
    """The mapping a YAML text holds, or Unreadable."""
    faults = Faults()
    found = parse(text, "", faults)
    if not isinstance(found, Mapping):
        raise Unreadable(str(faults.errors[0]) if faults.errors else "not a mapping")
    return found


def quoted(text: str) -> str:
    """A text in double quotes, Vietnamese letters as they are."""
    return json.dumps(text, ensure_ascii=False)


def scalar(value: Any) -> str:
    """A value on one line; texts in double quotes unless they are plain words."""
    if isinstance(value, str) and not _is_plain(value):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(scalar(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {scalar(one)}" for key, one in value.items()) + "}"
    return str(value)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and yaml.safe_load(text) == text


def put_key(text: str, key: str, written: str | None) -> str:
    """The YAML text with one top-level key written anew; None takes it out. Every other line keeps its bytes."""
    lines = text.splitlines(keepends=True)
    found = mapping_of(text) if text.strip() else Mapping()
    starts = sorted(found.lines.values()) if text.strip() else []
    entry = [] if written is None else [f"{key}:{'' if written.startswith(chr(10)) else ' '}{written}\n"]
    if key not in found:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += "\n"
        return "".join([*lines, *entry])
    first = found.lines[key] - 1
    after = next((line - 1 for line in starts if line - 1 > first), len(lines))
    while after > first + 1 and (not lines[after - 1].strip() or lines[after - 1].startswith("#")):
        after -= 1  # empty lines and remarks belong to what follows
    return "".join([*lines[:first], *entry, *lines[after:]])


def parted(text: str) -> tuple[str, str]:
    """The front matter of a Markdown file, without its two lines of ---, and its text; or Unreadable."""
    lines = text.splitlines(keepends=True)
    ends = [number for number, line in enumerate(lines) if line.strip() == "---"][:2]
    if len(ends) < 2 or ends[0] != 0:
        raise Unreadable("no front matter")
    return "".join(lines[1 : ends[1]]), "".join(lines[ends[1] + 1 :])


def joined(front: str, body: str) -> str:
    return f"{FRONT}{front}{FRONT}{body}"
