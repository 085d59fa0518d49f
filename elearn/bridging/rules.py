"""What a bridging lesson's text and question must be, and whom it is for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elearn.catalogue.source.advice import sentence
from elearn.catalogue.source.citations import CITATION, FORM_LINK
from elearn.catalogue.source.dangers import check_markdown
from elearn.kernel.i18n import _

OPTIONS = 4  # rows the form offers
_IMAGE = re.compile(r"!\[[^\]]*\]\(")


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    feedback: str
    correct: bool


def text_faults(text: str, known: Mapping[str, bool]) -> list[str]:
    """What is wrong with the Markdown, each with its line. `known`: slug of the registry → still in force."""
    found = [(fault.line, sentence(fault)) for fault in check_markdown(text)]
    for number, line in enumerate(text.splitlines(), start=1):
        found += [(number, said) for said in (*_not_carried(line), *_citations(line, known))]
    return [_("Dòng %(line)s: %(said)s", line=number, said=said) for number, said in sorted(found)]


def _not_carried(line: str) -> Iterable[str]:
    if _IMAGE.search(line) or FORM_LINK.search(line):
        yield _("bài cập nhật chưa chèn được hình hay biểu mẫu.")


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
