"""WebVTT captions: read, and checked line by line against the length of their recording."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from elearn.catalogue.source.located import Faults

_TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_TIMING = re.compile(rf"^{_TIME}[ \t]+-->[ \t]+{_TIME}(?:[ \t]+.*)?$", re.ASCII)
_TAG = re.compile(r"<[^>]*>")
LEEWAY = 1000  # ms a cue may stand after the end: players round


@dataclass(frozen=True, slots=True)
class Cue:
    start: int  # ms
    end: int
    text: str  # without tags
    line: int


def read_captions(text: str, path: str, length: int, faults: Faults) -> list[Cue]:
    """The cues of a WebVTT file; every fault with its line. `length` is the recording's, in ms."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        faults.error(path, 1, "captions are not WebVTT: the first line must be WEBVTT")
        return []
    cues: list[Cue] = []
    for number, block in list(_blocks(lines))[1:]:
        if block[0].startswith("NOTE"):
            continue
        if block[0].startswith(("STYLE", "REGION")):
            faults.error(path, number, "captions: STYLE and REGION are not used; the site sets the looks")
            continue
        cue = _cue(number, block, path, faults)
        if cue is not None:
            _check(cue, cues[-1] if cues else None, path, length, faults)
            cues.append(cue)
    if not cues:
        faults.error(path, len(lines), "captions hold no cue")
    return cues


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    held: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            held.append(line)
        elif held:
            yield number - len(held), held
            held = []


def _cue(number: int, block: list[str], path: str, faults: Faults) -> Cue | None:
    place = next((at for at, line in enumerate(block[:2]) if "-->" in line), None)
    timing = _TIMING.match(block[place].strip()) if place is not None else None
    if place is None or timing is None:
        faults.error(
            path, number + (place or 0), "captions: a cue needs a line of times, like 00:01:02.000 --> 00:01:04.500"
        )
        return None
    said = unescape(_TAG.sub("", " ".join(block[place + 1 :]))).strip()
    return Cue(_ms(timing.groups()[:4]), _ms(timing.groups()[4:]), said, number + place)


def _ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _check(cue: Cue, before: Cue | None, path: str, length: int, faults: Faults) -> None:
    if not cue.text:
        faults.error(path, cue.line, "captions: the cue says nothing")
    if cue.end <= cue.start:
        faults.error(path, cue.line, "captions: the cue ends before it begins")
    if before is not None and cue.start < before.start:
        faults.error(path, cue.line, "captions: the cue begins before the one above it")
    if length and max(cue.start, cue.end) > length + LEEWAY:
        faults.error(path, cue.line, f"captions: the cue stands after the end of the recording ({length / 1000:g} s)")
