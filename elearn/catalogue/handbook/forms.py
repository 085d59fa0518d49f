"""What the handbook's pages send: an answer, an acknowledgement, and what a list is asked."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired

from elearn.catalogue.handbook import editions
from elearn.catalogue.handbook.register import Asked, State
from elearn.web.forms import Form


class AnswerForm(Form):
    answer = IntegerField(validators=[InputRequired()])


class AcknowledgeForm(Form):
    """The button that says "read and understood"."""


class RegisterForm(Form):
    """Which edition, which unit (none: all of the reader's), whom; what was not understood counts as not given."""

    edition = HiddenField()
    unit = HiddenField()
    state = HiddenField()

    def asked(self) -> Asked:
        """What the list is about. Missing when there is no such edition."""
        number = (self.edition.data or "").strip()
        return Asked(
            edition=editions.edition(number) if number else editions.current(),
            unit_code=(self.unit.data or "").strip(),
            state=State(self.state.data) if self.state.data in list(State) else State.ALL,
        )


class ExportForm(RegisterForm):
    format = HiddenField()
