"""Forms of learning."""

from __future__ import annotations

from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from elearn.learning import intervals
from elearn.learning.service.progress import HIGHEST_SEQUENCE
from elearn.web.forms import Form


class _Page(Form):
    """What the script of a lesson's page says: of which version its page is."""

    version = IntegerField(validators=[Optional(), NumberRange(min=1, max=HIGHEST_SEQUENCE)])


class PositionForm(_Page):
    """Where reading is: the block at the top of the window, and a number that only goes up."""

    block = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=HIGHEST_SEQUENCE)])
    sequence = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=HIGHEST_SEQUENCE)])


class WatchedForm(_Page):
    """What a player has played since it last told: spans of ms, “0-12000,15000-20500”, and where it stands."""

    spans = StringField(validators=[Length(max=8000)])
    position = IntegerField(validators=[InputRequired(), NumberRange(min=0, max=HIGHEST_SEQUENCE)])
    sequence = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=HIGHEST_SEQUENCE)])

    def validate_spans(self, field: StringField) -> None:
        try:
            intervals.parse(field.data or "")
        except ValueError as error:
            raise ValidationError from error

    @property
    def watched(self) -> list[intervals.Span]:
        return intervals.parse(self.spans.data or "")


class FinishForm(_Page):
    """Says that a lesson was read to its end."""


class EnrolForm(Form):
    """Says that somebody wants to learn a course by their own choice."""
