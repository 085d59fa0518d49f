"""What a bridging lesson's text and question must be, and whom it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elearn.catalogue.source.citations import CITATION, FORM_LINK
from elearn.kernel.i18n import _

OPTIONS = 4  # rows the form offers
_TAG = re.compile(r"<[a-zA-Z/!?]")
_IMAGE = re.compile(r"!\[[^\]]*\]\(")
_LINK = re.compile(r"\]\(\s*<?\s*(?!https://|/|#)([^)\s>]+)")
_REFERENCE = re.compile(r"^\s*\[[^\]^]+\]:\s*\S+")


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    feedback: str
    correct: bool


def text_faults(text: str, known: Mapping[str, bool]) -> list[str]:
    """What is wrong with the Markdown, each with its line. `known`: slug of the registry → still in force."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        for said in (*_dangers(line), *_citations(line, known)):
            found.append(_("Dòng %(line)s: %(said)s", line=number, said=said))
    return found


def _dangers(line: str) -> Iterable[str]:
    if _TAG.search(line):
        yield _("không dùng thẻ HTML; viết bằng Markdown.")
    if _IMAGE.search(line) or FORM_LINK.search(line):
        yield _("bài cập nhật chưa chèn được hình hay biểu mẫu.")
    if _LINK.search(line) or _REFERENCE.match(line):
        yield _("đường dẫn phải bắt đầu bằng https:// hoặc là trang của hệ thống này.")


def _citations(line: str, known: Mapping[str, bool]) -> Iterable[str]:
    for how, slug, _anchor in CITATION.findall(line):
        if slug not in known:
            yield _("văn bản “%(slug)s” không có trong sổ.", slug=slug)
        elif how == "luat" and not known[slug]:
            yield _("văn bản “%(slug)s” không còn hiệu lực; dẫn như lịch sử bằng [[luat-cu:%(slug)s]].", slug=slug)


def question_faults(options: Sequence[Option]) -> list[str]:
    """What is wrong with the options: at least two, no two alike, exactly one right."""
    found, texts = [], [" ".join(option.text.casefold().split()) for option in options]
    if len(options) < 2:
        found.append(_("Câu kiểm tra cần ít nhất 02 phương án."))
    if len(set(texts)) < len(texts):
        found.append(_("Có hai phương án giống nhau."))
    if sum(option.correct for option in options) != 1:
        found.append(_("Chọn đúng một phương án đúng, trong các phương án đã nhập."))
    return found
