"""Forms of notes and bookmarks."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from elearn.kernel.i18n import N_
from elearn.notes.models import WHOLE_LESSON
from elearn.notes.service import LONGEST
from elearn.web.forms import AtMost, Form

MOST_BLOCKS = 100_000
MOST_VERSIONS = 100_000


class NoteForm(Form):
    """A note, and the newest revision its writer has seen."""

    text = TextAreaField(N_("Ghi chú"), validators=[AtMost(LONGEST)])
    version = IntegerField(
        validators=[Optional(), NumberRange(min=1, max=MOST_VERSIONS)]
    )  # of the page it was written on
    seen = IntegerField(validators=[Optional(), NumberRange(min=0)])


class BookmarkForm(Form):
    """Where, and whether it is to be there."""

    block = IntegerField(validators=[InputRequired(), NumberRange(min=WHOLE_LESSON, max=MOST_BLOCKS)])
    on = HiddenField()
    version = IntegerField(validators=[Optional(), NumberRange(min=1, max=MOST_VERSIONS)])
    notes = HiddenField()  # the page was open for notes


class EraseForm(Form):
    """Says that a note goes for good."""
