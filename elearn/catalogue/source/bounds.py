"""How long and how deep a text may be, so that rendering takes neither minutes nor the whole stack; what no text may hold."""

from __future__ import annotations

import re

LONGEST_TEXT, LONGEST_LINE, LONGEST_PART = 100_000, 8_000, 16_000
DEEPEST, DEEPEST_BRACKETS = 8, 12
# Ids that pages give to parts of their own.
RESERVED_IDS = frozenset(
    "noi-dung contents main top check het-bai join law now placement stem xac-nhan xac-nhan-ten csrf-token".split()  # noqa: SIM905
)

_SIGNS = "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
_SIGNS += "\u2060-\u206f\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U000e0000-\U0010ffff"
HIDDEN = re.compile(f"[{_SIGNS}]")
_MARKERS = re.compile(r"(?:[ \t]*(?:>|[-*+](?=[ \t])|\d+[.)](?=[ \t])))*[ \t]*")

Found = tuple[int, str, dict[str, object]]  # place in the text, code, values


def check_shape(text: str) -> list[Found]:
    """Where the text is too long, or nested too deep, to be rendered within bounds."""
    if len(text) > LONGEST_TEXT:
        return [(0, "md_text", {"most": LONGEST_TEXT})]
    found: list[Found] = []
    at = part = depth = round_depth = 0
    for line in text.split("\n"):
        if not line.strip():
            part = depth = round_depth = 0
        part += len(line) + 1
        if len(line) > LONGEST_LINE:
            found.append((at, "md_line", {"most": LONGEST_LINE}))
        elif part > LONGEST_PART:
            found.append((at, "md_part", {"most": LONGEST_PART}))
            part = 0
        markers = _MARKERS.match(line)
        front = markers[0] if markers else ""
        levels = len(re.findall(r">|[-*+]|\d+[.)]", front)) + (len(line) - len(line.lstrip())) // 4 * (
            front.strip() != ""
        )
        levels = max(levels, len(line) - len(line.lstrip("/")) - 2)
        deepest = deepest_round = 0
        for bracket in re.findall(r"[\[\]()]", line):
            depth = max(0, depth + {"[": 1, "]": -1}.get(bracket, 0))
            round_depth = max(0, round_depth + {"(": 1, ")": -1}.get(bracket, 0))
            deepest, deepest_round = max(deepest, depth), max(deepest_round, round_depth)
        if levels > DEEPEST:
            found.append((at, "md_deep", {"most": DEEPEST}))
        elif max(deepest, deepest_round) > DEEPEST_BRACKETS:
            found.append((at, "md_deep", {"most": DEEPEST_BRACKETS}))
        if len(found) >= 20:
            break
        at += len(line) + 1
    return found
