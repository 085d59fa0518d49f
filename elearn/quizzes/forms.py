"""What a quiz sends. Answers themselves are read by quizzes.kinds; the form carries CSRF and the rest."""

from __future__ import annotations

from flask import url_for
from wtforms import HiddenField, IntegerField

from elearn.web.forms import Form


class StartForm(Form):
    """The button that starts an attempt."""


class AnswerForm(Form):
    sequence = IntegerField()
    go = HiddenField()  # the place to show next, or "submit"

    def next_address(self, attempt_id: int, place: int, last: int) -> str:
        """Where the page goes after saving without script."""
        wanted = self.go.data or ""
        if wanted == "submit":
            return url_for("quizzes.confirm", attempt_id=attempt_id)
        asked = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        return url_for("quizzes.question", attempt_id=attempt_id, place=min(last, asked or place + 1))


class SubmitForm(Form):
    """The button that hands an attempt in."""
