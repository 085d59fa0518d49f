"""Forms of learning."""

from __future__ import annotations

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from elearn.learning.service.progress import HIGHEST_SEQUENCE
from elearn.web.forms import Form


class PositionForm(Form):
    """Where reading is: the block at the top of the window, and a number that only goes up."""

    block = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=HIGHEST_SEQUENCE)])
    sequence = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=HIGHEST_SEQUENCE)])


class FinishForm(Form):
    """Says that a lesson was read to its end."""


class EnrolForm(Form):
    """Says that somebody wants to learn a course by their own choice."""
