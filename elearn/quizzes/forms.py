"""What a quiz sends. Answers themselves are read by quizzes.kinds; the form carries CSRF and the rest."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField

from elearn.web.forms import Form


class StartForm(Form):
    """The button that starts an attempt."""


class AnswerForm(Form):
    sequence = IntegerField()
    go = HiddenField()  # the place to show next, or "submit"

    def next_place(self, place: int, last: int) -> int:
        """Where the page goes after saving without script."""
        wanted = self.go.data or ""
        return (
            min(last, int(wanted)) if wanted.isascii() and wanted.isdigit() and wanted != "0" else min(place + 1, last)
        )


class SubmitForm(Form):
    """The button that hands an attempt in."""
