"""The text of a paper: head lines, then paragraphs with fields in braces and annexes in brackets. Pure.

Above the line `---` stand `key: value` lines; below it every line is a paragraph. `# ` starts a heading,
`[phụ lục: …]`, `[bảng: …]` and `[biểu đồ: …]` alone on a line place what is made of the figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.text import clean

HEADS = (
    "cơ quan chủ quản",
    "cơ quan",
    "ký hiệu",
    "địa danh",
    "loại",
    "trích yếu",
    "kính gửi",
    "căn cứ",
    "quyền hạn ký",
    "chức vụ ký",
    "nơi nhận",
)
NEEDED = ("cơ quan", "ký hiệu", "địa danh", "trích yếu", "chức vụ ký", "nơi nhận")
LONGEST = 20_000
_FIELD = re.compile(r"\{([^{}]*)\}")
_PIECE = re.compile(r"\[([^\[\]]*)\]")


class TemplateFaultError(Refused):
    """The text can't be used as it is: every fault with its line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(
            _("Mẫu chưa dùng được: %(faults)s", faults=" ".join(faults)),
            next_step=_("Sửa các dòng đã nêu rồi lưu lại; những gì đã nhập vẫn còn."),
        )
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Block:
    """`kind`: heading, text or piece (an annex, table or chart, by its name)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Template:
    head: Mapping[str, str]
    body: list[Block]


def read(text: str, fields: Collection[str], pieces: Collection[str]) -> Template:
    """The template; TemplateFaultError names each line with an unknown field, piece or key."""
    if len(text) > LONGEST:
        raise TemplateFaultError([_("Mẫu dài quá %(count)s ký tự.", count=LONGEST)])
    lines = [(number, clean(raw)) for number, raw in enumerate(text.splitlines(), start=1)]
    faults = [(number, fault) for number, line in lines for fault in _of_fields(line, fields)]
    at = next((place for place, (_number, line) in enumerate(lines) if line == "---"), len(lines))
    head: dict[str, str] = {}
    for number, line in lines[:at]:
        key, colon, value = (part.strip() for part in line.partition(":"))
        if line and (not colon or key.lower() not in HEADS):
            faults.append((number, _("không có mục “%(key)s” ở phần đầu mẫu.", key=key)))
        head[key.lower()] = value
    body = [(number, _block(line)) for number, line in lines[at + 1 :] if line]
    faults += [
        (number, _("không có phần “[%(piece)s]”.", piece=block.text))
        for number, block in body
        if block.kind == "piece" and block.text not in pieces
    ]
    said = [_("Dòng %(line)s: %(fault)s", line=number, fault=fault) for number, fault in sorted(faults)]
    if at == len(lines):
        said.append(_("Thiếu dòng “---” ngăn phần đầu với nội dung."))
    said += [_("Phần đầu thiếu mục “%(key)s”.", key=key) for key in NEEDED if not head.get(key)]
    if said:
        raise TemplateFaultError(said)
    return Template(head, [block for _number, block in body])


def _block(line: str) -> Block:
    if found := _PIECE.fullmatch(line):
        return Block("piece", found[1])
    return Block("heading", line[2:]) if line.startswith("# ") else Block("text", line)


def _of_fields(line: str, fields: Collection[str]) -> list[str]:
    wrong = [_("không có trường “{%(name)s}”.", name=name) for name in _FIELD.findall(line) if name not in fields]
    left = _FIELD.sub("", line)
    if "{" in left or "}" in left:
        wrong.append(_("dấu ngoặc nhọn chưa có cặp."))
    return wrong


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every field in its place."""
    return _FIELD.sub(lambda found: values[found[1]], text)
