"""Forms of a mandate: the letter, then its scope."""

from __future__ import annotations

from typing import Any

from wtforms import (
    DateField,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)
from wtforms import Form as PlainForm

from elearn.kernel.i18n import N_, _
from elearn.mandates.models import LineRule
from elearn.mandates.rules import lines_of
from elearn.mandates.service import Letter, LineWish
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
AUDIENCE = ("leader", "spokesperson", "authorised", "comms", "staff", "all_staff")


class CheckboxListField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class LetterForm(Form):
    number = StringField(N_("Số, ký hiệu"), validators=[Required(), AtMost(60)])
    issued_on = DateField(N_("Ngày ký"), format=DAYS, validators=[Required()])
    issuer = StringField(N_("Cơ quan ban hành"), validators=[Required(), AtMost(200)])
    subject = StringField(N_("Trích yếu"), validators=[Required(), AtMost(500)])
    order_text = TextAreaField(N_("Câu giao nhiệm vụ bồi dưỡng"), validators=[AtMost(5000)])
    legal_bases = TextAreaField(N_("Căn cứ"), validators=[AtMost(5000)])
    addressees = TextAreaField(N_("Kính gửi"), validators=[AtMost(5000)])
    registration_due_on = DateField(N_("Hạn đăng ký"), format=DAYS, validators=[Required()])
    completion_due_on = DateField(N_("Hạn hoàn thành"), format=DAYS, validators=[Required()])
    scan = FileField(N_("Bản chụp văn bản"))
    revision = HiddenField(default="0")

    def letter(self) -> Letter:
        return Letter(
            number=self.number.data,
            issued_on=self.issued_on.data,
            issuer=self.issuer.data,
            subject=self.subject.data,
            order_text=self.order_text.data or "",
            legal_bases=lines_of(self.legal_bases.data or ""),
            addressees=lines_of(self.addressees.data or ""),
            registration_due_on=self.registration_due_on.data,
            completion_due_on=self.completion_due_on.data,
        )


class LineForm(PlainForm):
    """One press role: whether, how many, and to which courses."""

    rule = SelectField(N_("Yêu cầu"), default="")
    minimum = IntegerField(
        N_("Ít nhất (người)"), default=1, validators=[validators.Optional(), validators.NumberRange(1, 999)]
    )
    courses = CheckboxListField(N_("Khóa học"), coerce=int)


class ScopeForm(Form):
    courses = CheckboxListField(N_("Khóa học"), coerce=int)
    kinds = CheckboxListField(N_("Khối đơn vị"))
    codes = TextAreaField(N_("Thêm từng đơn vị"))
    except_codes = TextAreaField(N_("Trừ các đơn vị"))
    leader = FormField(LineForm)
    spokesperson = FormField(LineForm)
    authorised = FormField(LineForm)
    comms = FormField(LineForm)
    staff = FormField(LineForm)
    all_staff = FormField(LineForm)
    revision = HiddenField(default="0")

    def offer(self, courses: list[tuple[int, str]], kinds: list[tuple[str, str]]) -> None:
        """Fill in what can be chosen."""
        self.courses.choices = choices(courses)
        self.kinds.choices = choices(kinds)
        for name in AUDIENCE:
            line: Any = self[name]
            line.form.courses.choices = choices(courses)
            line.form.rule.choices = choices(
                [
                    ("", _("không yêu cầu")),
                    *(
                        [("all_staff", _("toàn thể"))]
                        if name == "all_staff"
                        else [("every", _("mọi người")), ("at_least", _("ít nhất"))]
                    ),
                ]
            )

    def wishes(self) -> list[LineWish]:
        """The audience lines asked for."""
        found = []
        for name in AUDIENCE:
            line: Any = self[name]
            rule = line.form.rule.data
            if rule:
                found.append(
                    LineWish(
                        LineRule(rule),
                        None if name == "all_staff" else name,
                        (line.form.minimum.data or 1) if rule == "at_least" else 0,
                        tuple(line.form.courses.data or self.courses.data or ()),
                    )
                )
        return found


class PublishForm(Form):
    revision = HiddenField(default="0")
