"""The form that says a document is replaced, by what, and from when."""

from __future__ import annotations

from wtforms import DateField, SelectField

from elearn.kernel.i18n import N_
from elearn.law import queries as law
from elearn.law.rules import document_name
from elearn.web.forms import Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class ReplacementForm(Form):
    successor = SelectField(N_("Văn bản thay thế"), validators=[Required()])
    from_on = DateField(N_("Hết hiệu lực từ ngày"), format=DAYS, validators=[Required()])

    def offer(self, old: str) -> None:
        """Offer every other document as the successor."""
        found = [
            (document.slug, f"{document_name(document.kind, document.number, document.title)}: {document.title}")
            for document in law.documents()
            if document.slug != old
        ]
        self.successor.choices = choices([("", ""), *found])
