"""What the compliance pages are asked: a day and filters, from the address or a form."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.people.models import PressRole
from elearn.reports import periods
from elearn.reports.periods import Period
from elearn.reports.queries import STATUSES, Question
from elearn.units import queries as units
from elearn.web.forms import Form, IsRow, choices


class Asked:
    """A day that figures may be asked about."""

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and not periods.may_be_asked(field.data):
            raise ValidationError(_("Năm phải từ 2000 đến 2100."))


class QuestionForm(Form):
    """The fields of a question; a day that can't be read is said, never guessed."""

    as_of = DateField(N_("Đến hết ngày"), format=["%Y-%m-%d", "%d/%m/%Y"], validators=[Optional(), Asked()])
    mandate = IntegerField(validators=[Optional(), IsRow()])
    course = IntegerField(validators=[Optional(), IsRow()])
    unit = IntegerField(validators=[Optional(), IsRow()])
    code = StringField(N_("Mã đơn vị"), validators=[Optional(), Length(max=40)])
    status = SelectField(
        choices=choices((status, status) for status in STATUSES), validators=[Optional()], default="registered"
    )
    below = BooleanField(N_("Gồm cả đơn vị trực thuộc"))
    role = SelectField(
        choices=choices((str(role), str(role)) for role in PressRole), validators=[Optional()], default=""
    )
    kind = StringField(validators=[Optional(), Length(max=40)])
    since = DateField(format=["%Y-%m-%d", "%d/%m/%Y"], validators=[Optional(), Asked()])
    period = StringField(validators=[Optional(), Length(max=30)])
    starts = DateField(N_("Từ ngày"), format=["%Y-%m-%d", "%d/%m/%Y"], validators=[Optional(), Asked()])

    def question(self) -> Question:
        """The question; a field that was not understood counts as not given."""
        self.validate()

        def given(field: Any) -> Any:
            return None if field.errors else field.data

        return Question(
            as_of=self._end_of_period() or given(self.as_of) or clock.today(),
            mandate_id=given(self.mandate),
            course_id=given(self.course),
            unit_id=given(self.unit) or self.unit_of_code,
            status=given(self.status) or "registered",
            below=bool(given(self.below)),
            role=given(self.role) or "",
            kind=given(self.kind) or "",
            since=given(self.since),
        )

    def chosen_period(self) -> Period | None:
        """The official period that was picked, or the free days; None for none, or for words that name none."""
        if named := periods.parse(self.period.data or ""):
            return named
        first, last = self._day(self.starts), self._day(self.as_of) or clock.today()
        return periods.free(first, last) if first and first <= last else None

    @staticmethod
    def _day(field: Any) -> date | None:
        """What was typed, if it is a day that may be asked about (known before the form is validated)."""
        return field.data if field.data and periods.may_be_asked(field.data) else None

    def _end_of_period(self) -> date | None:
        period = periods.parse(self.period.data or "")
        return min(period.ends, clock.today()) if period else None

    @cached_property
    def unit_of_code(self) -> int | None:
        """The unit whose code was typed, if there is one; looked up once."""
        return units.known_codes().get(self.code.data or "") if self.code.data else None

    def complaint(self) -> str:
        """A sentence when the day, the period or the unit was not understood, else empty."""
        if self.starts.errors or (self.starts.data and self.chosen_period() is None):
            first = (self.starts.raw_data or [""])[0]
            return _(
                "Chưa rõ kỳ từ ngày “%(day)s”. Nhập ngày đầu kỳ không sau ngày cuối, theo dạng 30/11/2026.", day=first
            )
        if self.period.data and self.chosen_period() is None:
            return _("Chưa rõ kỳ “%(period)s” nên bảng đang tính đến hôm nay. Chọn lại kỳ.", period=self.period.data)
        if self.code.data and self.unit_of_code is None:
            return _("Không có đơn vị mang mã “%(code)s” nên bảng đang tính mọi đơn vị.", code=self.code.data)
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


MEDIA = ("xlsx", "ods", "csv", "docx", "pdf")


class ExportForm(QuestionForm):
    """The same question as a POST: taking a list away is recorded."""

    what = SelectField(choices=choices([("people", "people"), ("units", "units")]), default="people")
    format = SelectField(choices=choices((media, media.upper()) for media in MEDIA), default="xlsx")


class CheckForm(Form):
    """The day whose figures are to be recounted; today when left empty."""

    as_of = DateField(N_("Đến hết ngày"), format=["%d/%m/%Y", "%Y-%m-%d"], validators=[Optional(), Asked()])
