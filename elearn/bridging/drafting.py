"""From the filled-in form to the lesson as it will be read: rendered as courses are, frozen on giving."""

from __future__ import annotations

from elearn.amendments import queries as amendments
from elearn.bridging.forms import LessonForm
from elearn.bridging.service import Draft
from elearn.catalogue import queries as catalogue
from elearn.catalogue.rendering import Links, render_lesson, render_words
from elearn.kernel import clock
from elearn.kernel.errors import Missing
from elearn.law import queries as law
from elearn.law.models import LegalDocument
from elearn.law.rules import Change, article_name, document_name


def change_for(document: LegalDocument, key: str) -> Change:
    """The change of that key on the document's record, or Missing."""
    for change in amendments.changes_of(document):
        if ".".join([change.from_on.isoformat(), *change.anchors]) == key:
            return change
    raise Missing


def offered(form: LessonForm, document: LegalDocument) -> None:
    """Fill the form's choices: lessons of the current versions that teach law in force, documents in force."""
    over = law.over_on(clock.today())
    lessons = [
        (activity.id, f"{activity.title} ({outline.title})")
        for outline in (catalogue.outline(row.version_id) for row in catalogue.courses())
        for activity in outline.activities
        if activity.kind == "lesson" and not any(citation in over for citation in activity.law)
    ]
    documents = [(d.slug, f"{_name(d)}: {d.title}") for d in law.documents() if d.slug not in over.documents]
    newest = document.replaced_by[-1] if document.replaced_by else document.slug
    known = {slug for slug, _title in documents}
    form.offer(lessons, documents, newest if newest in known else "")


def draft(form: LessonForm, document: LegalDocument, change: Change) -> Draft:
    """The lesson as it will be given."""
    links = _links()
    title, minutes, text, html = form.title.data, form.minutes.data, form.text.data, ""
    if form.activity_id is not None:
        outline = catalogue.outline(catalogue.version_of(form.activity_id))
        activity = next(one for one in outline.activities if one.id == form.activity_id)
        title, minutes, text = activity.title, activity.minutes, ""
        html = catalogue.lesson_page(activity.id).html
    options = [
        {
            "text": render_words(option.text, links),
            "feedback": render_words(option.feedback, links),
            "correct": option.correct,
        }
        for option in form.options()
    ]
    return Draft(
        slug=document.slug,
        change=change,
        title=title or "",
        minutes=minutes or 0,
        reason=form.reason.data or "",
        text=text or "",
        html=html or render_lesson(text or "", links).html,
        activity_id=form.activity_id,
        law=form.citations(),
        question={"stem": render_words(form.stem.data or "", links), "options": options},
        letter_number=form.letter_number.data or "",
        letter_on=form.letter_on.data,
    )


def _links() -> Links:
    documents = {document.slug: _name(document) for document in law.documents()}
    return Links(
        law=lambda slug, anchor: (f"/law/{slug}", f"{article_name(anchor)} {documents[slug]}".strip()),
        image=lambda _target: {},
        form=lambda form: (f"/forms/{form}", form),
    )


def _name(document: LegalDocument) -> str:
    return document_name(document.kind, document.number, document.title)
