"""What the stage sends: one form for a decision, its asides, and time running out."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired

from elearn.kernel.i18n import N_
from elearn.practice.service import LONGEST_RESOLUTION
from elearn.web.forms import AtMost, Form


class PressForm(Form):
    """A button alone: start, ready."""


class DecisionForm(Form):
    """One of: `choice` an id, `aside` consult | double | untimed, `out` when time has run out."""

    choice = HiddenField()
    aside = HiddenField()
    out = HiddenField()


class ReplayForm(Form):
    place = IntegerField(validators=[InputRequired()])


class ResolutionForm(Form):
    words = TextAreaField(N_("Lần sau tôi sẽ nói câu nào?"), validators=[AtMost(LONGEST_RESOLUTION)])
