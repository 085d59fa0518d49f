"""What a drill sends: the words of one answer."""

from __future__ import annotations

from wtforms import TextAreaField

from elearn.drills.service import LONGEST
from elearn.kernel.i18n import N_
from elearn.web.forms import AtMost, Form, Required


class AnswerForm(Form):
    """One answer, and the button that sends it."""

    text = TextAreaField(N_("Câu trả lời"), validators=[Required(), AtMost(LONGEST)])
