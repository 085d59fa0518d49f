"""What can be found of what was published, as plain texts: read from each noun, in no particular order."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape

from elearn.catalogue import glossary, handbook
from elearn.catalogue import queries as catalogue
from elearn.catalogue.source.citations import CITATION
from elearn.catalogue.source.forms import Form
from elearn.kernel.text import spelled
from elearn.law import queries as law
from elearn.law import rules as law_rules
from elearn.law.models import LegalDocument
from elearn.paperwork import queries as paperwork
from elearn.search.rules import Kind

_HEADING = re.compile(r"<(h[234]|summary)\b[^>]*>(.*?)</\1>", re.DOTALL)
_INSIDE_A_WORD = re.compile(r"</?(?:em|strong|b|i|a|span|code)\b[^>]*>")
_TAG = re.compile(r"<[^>]+>")
_TO_FILL = re.compile(r"[_.…]{3,}")  # the dotted lines of a form


# What a kind is called is a word of each of its entries: "mẫu thông cáo", "tình huống cháy".
_CALLED = {
    Kind.FORM: "biểu mẫu",
    Kind.COURSE: "khóa học",
    Kind.LESSON: "bài học",
    Kind.SCENARIO: "tình huống thực hành",
    Kind.HANDBOOK: "cẩm nang",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One entry to be: `headings` weigh more than the text and stand in it as well."""

    kind: Kind
    edition: int
    key: str
    title: str
    note: str
    headings: tuple[str, ...]
    text: str

    @property
    def called(self) -> str:
        return _CALLED.get(self.kind, "")


def documents(frozen: Collection[int]) -> Iterator[Document]:
    """Everything published, but for the course versions in `frozen`, which are in the index and never change."""
    yield from _terms()
    yield from _law()
    yield from _handbook()
    yield from _forms()
    for version_id in catalogue.version_ids():
        if version_id not in frozen:
            yield from _course(version_id)


def _terms() -> Iterator[Document]:
    for term in glossary.terms():
        yield Document(Kind.TERM, 0, term.slug, term.term, ", ".join(term.also), tuple(term.also), plain(term.html))


def _law() -> Iterator[Document]:
    found = {document.slug: document for document in law.documents()}
    names = {slug: law_rules.document_name(d.kind, d.number, d.title) for slug, d in found.items()}
    for slug, document in found.items():
        headings = (document.title, document.number)
        yield Document(Kind.LAW, 0, slug, names[slug], document.title, headings, _law_text(document, names))


def _law_text(document: LegalDocument, names: dict[str, str]) -> str:
    def name(match: re.Match[str]) -> str:
        return f"{law_rules.article_name(match[3] or '')} {names.get(match[2], '')}".strip()

    told = [f"{row['topic']}: {row['before']} → {row['now']}" for row in document.changes]
    return spelled(CITATION.sub(name, " ".join([document.about, *told])))


def _handbook() -> Iterator[Document]:
    edition = handbook.newest()
    if edition is None:
        return
    for row in handbook.contents(edition):
        texts = headings(row.html), plain(row.html)
        yield Document(Kind.HANDBOOK, edition.id, row.key, row.title, row.part_title, *texts)


def _forms() -> Iterator[Document]:
    for form in paperwork.forms().values():
        headings = (form.kind, form.abstract, *(block.heading for block in form.body if block.heading))
        yield Document(
            Kind.FORM, 0, form.id, form.title, "", headings, spelled(_TO_FILL.sub("…", " ".join(_form_words(form))))
        )


def _form_words(form: Form) -> Iterator[str]:
    yield from (form.summary, *form.hints)
    for block in form.body:
        yield from (block.heading, block.text, *block.items)
        if block.grid:
            yield from (*block.grid.columns, *(cell for row in block.grid.rows for cell in row))


def _course(version_id: int) -> Iterator[Document]:
    course, activities = catalogue.texts_of(version_id)
    taught = " ".join([course.summary, *(outcome["text"] for outcome in course.outcomes)])
    yield Document(Kind.COURSE, version_id, course.slug, course.title, "", (), spelled(taught))
    for row in activities:
        if row.kind == "scenario":
            yield Document(Kind.SCENARIO, version_id, row.key, row.title, course.title, (), "")
        elif row.kind == "lesson":
            texts = headings(row.html), plain(row.html)
            yield Document(Kind.LESSON, version_id, row.key, row.title, course.title, *texts)


def headings(html: str) -> tuple[str, ...]:
    """The words of its headings and of what it folds."""
    return tuple(plain(match[2]) for match in _HEADING.finditer(html))


def plain(html: str) -> str:
    """The words of cleaned HTML."""
    return spelled(unescape(_TAG.sub(" ", _INSIDE_A_WORD.sub("", html))).replace("↩", " "))
