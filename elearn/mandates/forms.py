"""Forms of a mandate: the letter, then its scope."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    FieldList,
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
from elearn.mandates.rules import lines_of, recognition_words, recurrence_words, role_words
from elearn.mandates.service import Letter, LineWish, Terms
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
ALL_STAFF = "all_staff"
FEWEST_LINES, MOST_LINES = 3, 20
WRONG_NUMBER = N_("Số người phải từ 1 đến 999.")
WRONG_MONTHS = N_("Số tháng phải từ 1 đến 120.")


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
    """One audience line: who, how many, of which kinds of unit, and to which courses. No `who` is no line."""

    who = SelectField(N_("Thành phần"), default="")
    rule = SelectField(N_("Yêu cầu"), default=LineRule.AT_LEAST)
    minimum = IntegerField(
        N_("Số người"),
        default=1,
        validators=[validators.Optional(), validators.NumberRange(1, 999, message=WRONG_NUMBER)],
    )
    kinds = CheckboxListField(N_("Chỉ với loại đơn vị"))
    courses = CheckboxListField(N_("Khóa học"), coerce=int)


class ScopeForm(Form):
    courses = CheckboxListField(N_("Khóa học"), coerce=int)
    kinds = CheckboxListField(N_("Khối đơn vị"))
    codes = TextAreaField(N_("Thêm từng đơn vị"))
    except_codes = TextAreaField(N_("Trừ các đơn vị"))
    lines = FieldList(FormField(LineForm), label=N_("Thành phần"), max_entries=MOST_LINES)
    double_filling = BooleanField(N_("Một người được tính vào nhiều suất"))
    recurrence = SelectField(N_("Định kỳ"), default="")
    starts_on = DateField(N_("Đợt này bắt đầu từ ngày"), format=DAYS, validators=[validators.Optional()])
    recognition = SelectField(N_("Công nhận kết quả hoàn thành trước đó"), default="any")
    recognition_months = IntegerField(
        N_("Trong số tháng gần đây"),
        validators=[validators.Optional(), validators.NumberRange(1, 120, message=WRONG_MONTHS)],
    )
    add = HiddenField()  # the button that asks for one more line
    revision = HiddenField(default="0")

    def offer(self, courses: list[tuple[int, str]], kinds: list[tuple[str, str]], labels: dict[str, str]) -> None:
        """Fill in what can be chosen; give the line that the button asked for."""
        if self.is_submitted() and self.add.data and len(self.lines) < MOST_LINES:
            self.lines.append_entry()
        while len(self.lines) < FEWEST_LINES:
            self.lines.append_entry()
        self.courses.choices, self.kinds.choices = choices(courses), choices(kinds)
        self.recurrence.choices = choices(recurrence_words().items())
        self.recognition.choices = choices(recognition_words().items())
        who = [("", _("chưa chọn")), *role_words().items(), (ALL_STAFF, _("toàn thể cán bộ, công chức, viên chức"))]
        rules = [
            (LineRule.AT_LEAST, _("ít nhất")),
            (LineRule.EXACTLY, _("đúng số suất")),
            (LineRule.EVERY, _("mọi người")),
        ]
        for entry in self.lines:
            line: Any = entry.form
            line.who.choices, line.rule.choices = choices(who), choices(rules)
            line.courses.choices = choices(courses)
            line.kinds.choices = choices([(kind, labels.get(kind, kind)) for kind, _label in kinds])
            for field in line:
                field.label.text = _(str(field.label.text))

    def finished(self) -> bool:
        """Sent to be kept, and nothing wrong with it."""
        return self.is_submitted() and not self.add.data and bool(self.validate())

    @property
    def wrong(self) -> list[Any]:
        """Every field with errors, those of the lines included."""
        lines = [field for entry in self.lines for field in entry.form if field.errors]
        return [field for field in self if field.errors and field.name != "lines"] + lines

    def wishes(self) -> list[LineWish]:
        """The audience lines asked for."""
        found = []
        for entry in self.lines:
            line: Any = entry.form
            who, rule = line.who.data, LineRule(line.rule.data)
            if not who:
                continue
            rule = LineRule.ALL_STAFF if who == ALL_STAFF else rule
            found.append(
                LineWish(
                    rule,
                    None if who == ALL_STAFF else who,
                    (line.minimum.data or 1) if rule in (LineRule.AT_LEAST, LineRule.EXACTLY) else 0,
                    tuple(line.courses.data or self.courses.data or ()),
                    tuple(line.kinds.data or ()),
                )
            )
        return found

    def terms(self) -> Terms:
        """What holds for the whole mandate."""
        return Terms(
            double_filling=bool(self.double_filling.data),
            recurrence=self.recurrence.data or "",
            starts_on=self.starts_on.data,
            recognition=self.recognition.data or "any",
            recognition_months=self.recognition_months.data,
        )


class RoundForm(LetterForm):
    """The letter that opens the next round, and the day it begins."""

    starts_on = DateField(N_("Đợt mới bắt đầu từ ngày"), format=DAYS, validators=[Required()])


class PublishForm(Form):
    revision = HiddenField(default="0")
