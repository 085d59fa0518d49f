"""What the compliance pages are asked: a day and filters, from the address or a form."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField
from wtforms.validators import Optional

from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.reports.queries import STATUSES, Question
from elearn.web.forms import Form, choices


class QuestionForm(Form):
    """The fields of a question; a day that can't be read is said, never guessed."""

    as_of = DateField(N_("Đến hết ngày"), format=["%Y-%m-%d", "%d/%m/%Y"], validators=[Optional()])
    mandate = IntegerField(validators=[Optional()])
    course = IntegerField(validators=[Optional()])
    unit = IntegerField(validators=[Optional()])
    status = SelectField(
        choices=choices((status, status) for status in STATUSES), validators=[Optional()], default="registered"
    )
    kind = HiddenField()

    def question(self) -> Question:
        """The question; a field that was not understood counts as not given."""
        self.validate()

        def given(field: Any) -> Any:
            return None if field.errors else field.data

        return Question(
            as_of=given(self.as_of) or clock.today(),
            mandate_id=given(self.mandate),
            course_id=given(self.course),
            unit_id=given(self.unit),
            status=given(self.status) or "registered",
        )

    def complaint(self) -> str:
        """A sentence when the day was not understood, else empty."""
        if self.as_of.errors:
            return _(
                "Ngày “%(day)s” chưa đọc được nên bảng đang tính đến hôm nay. Nhập theo dạng 30/11/2026.",
                day=(self.as_of.raw_data or [""])[0],
            )
        return ""


class FilterForm(QuestionForm):
    """A question in the address of a page (GET)."""

    class Meta(Form.Meta):
        csrf = False


class ExportForm(QuestionForm):
    """The same question as a POST: taking a list away is recorded."""

    what = SelectField(choices=choices([("people", "people"), ("units", "units")]), default="people")
    format = SelectField(choices=choices([("csv", "CSV"), ("xlsx", "XLSX")]), default="xlsx")
