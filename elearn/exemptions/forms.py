"""Forms of exemptions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, FileField, SelectField, StringField, TextAreaField

from elearn.exemptions.rules import Wish, ground_words
from elearn.kernel.i18n import N_, _
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class ExemptionForm(Form):
    code = StringField(N_("Mã cán bộ"), validators=[Required(), AtMost(30)])
    mandate = SelectField(N_("Văn bản giao nhiệm vụ"), coerce=int)
    ground = SelectField(N_("Căn cứ miễn"), validators=[Required()])
    reason = TextAreaField(N_("Lý do cụ thể"), validators=[Required(), AtMost(1000)])
    starts_on = DateField(N_("Miễn từ ngày"), format=DAYS, validators=[Required()])
    ends_on = DateField(N_("Miễn đến hết ngày"), format=DAYS, validators=[Required()])
    signer_name = StringField(N_("Người ký"), validators=[Required(), AtMost(120)])
    signer_post = StringField(N_("Chức vụ người ký"), validators=[Required(), AtMost(120)])
    letter_number = StringField(N_("Số văn bản cho miễn"), validators=[Required(), AtMost(60)])
    letter_date = DateField(N_("Ngày văn bản"), format=DAYS, validators=[Required()])
    file = FileField(N_("Bản chụp văn bản"))

    def offer(self, mandates: Iterable[Any]) -> None:
        """Fill in what can be chosen."""
        self.mandate.choices = choices([(row.id, f"{row.number}: {row.subject}") for row in mandates])
        self.ground.choices = choices([("", _("chưa chọn")), *ground_words().items()])

    def knows(self, person: Any | None) -> bool:
        """Whether the staff code was somebody's; else it says so at the field."""
        if person is None:
            self.code.errors = [_("Không có cán bộ mang mã này trong đơn vị. Tra mã trong danh sách cán bộ.")]
        return person is not None

    def wish(self) -> Wish:
        names = ("ground", "reason", "signer_name", "signer_post", "letter_number")
        days = ("letter_date", "starts_on", "ends_on")
        return Wish(**{name: self[name].data for name in (*names, *days)})


class ReasonForm(Form):
    reason = TextAreaField(N_("Lý do"), validators=[Required(), AtMost(1000)])
