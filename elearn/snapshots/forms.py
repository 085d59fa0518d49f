"""What is asked before figures are frozen, corrected or taken away."""

from __future__ import annotations

from datetime import date

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from elearn.kernel.i18n import N_
from elearn.reports import files, periods
from elearn.reports.forms import QuestionForm
from elearn.reports.periods import Period
from elearn.reports.rules import FIGURES
from elearn.snapshots.queries import Narrowed
from elearn.web.forms import AtMost, Form, IsRow, Required, choices


class FreezeForm(QuestionForm):
    """The question of the page it was pressed on, the period, and a note."""

    note = StringField(N_("Ghi chú (để trống được)"), validators=[Optional(), AtMost(500)])

    def frozen_period(self) -> Period:
        """The period picked; else the days of the quarter so far, to the day of the question."""
        if found := self.chosen_period():
            return found
        last: date = self.question().as_of
        first = periods.holding(periods.PeriodKind.QUARTER, last).starts
        return periods.free(first, last)


class AskFreezeForm(FreezeForm):
    """The same in the address of the page that asks (GET)."""

    class Meta(Form.Meta):
        csrf = False


class CorrectForm(Form):
    note = TextAreaField(N_("Lý do đính chính"), validators=[Required(), AtMost(500)])


class PeopleForm(Form):
    """Which frozen people are asked for (GET)."""

    class Meta(Form.Meta):
        csrf = False

    unit = IntegerField(validators=[Optional(), IsRow()])
    course = IntegerField(validators=[Optional(), IsRow()])
    status = SelectField(
        choices=choices((name, name) for name in FIGURES), validators=[Optional()], default="registered"
    )
    within = SelectField(
        choices=choices((name, name) for name in ("registered", "completed")), validators=[Optional()], default=""
    )

    def narrowed(self, period: Period) -> Narrowed:
        """What is asked for; `period` is the snapshot's own, for what happened within it."""
        self.validate()
        known = not self.status.errors and self.status.data
        happened = not self.within.errors and self.within.data
        return Narrowed(
            None if self.unit.errors else self.unit.data,
            None if self.course.errors else self.course.data,
            happened or (self.status.data if known else "registered"),
            period if happened else None,
        )


class TakeForm(Form):
    """Taking a snapshot away as a file is recorded."""

    what = SelectField(choices=choices([("compliance", "compliance"), ("people", "people")]), default="compliance")
    format = SelectField(choices=choices((media, media.upper()) for media in files.TYPES), default="xlsx")
