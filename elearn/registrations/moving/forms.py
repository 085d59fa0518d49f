"""The form of a letter that moves deadlines or adds units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import Optional

from elearn.kernel.i18n import N_
from elearn.letters.rules import Told
from elearn.mandates.amending import Wish
from elearn.mandates.present import units_of_codes
from elearn.web.forms import AtMost, Form, Required

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class AmendForm(Form):
    """The later letter; recorded only when it is what was previewed last (`seen`)."""

    number = StringField(N_("Số, ký hiệu"), validators=[Required(), AtMost(60)])
    issued_on = DateField(N_("Ngày ký"), format=DAYS, validators=[Required()])
    issuer = StringField(N_("Cơ quan ban hành"), validators=[Required(), AtMost(200)])
    registration_due_on = DateField(N_("Hạn đăng ký mới"), format=DAYS, validators=[Optional()])
    completion_due_on = DateField(N_("Hạn hoàn thành mới"), format=DAYS, validators=[Optional()])
    codes = TextAreaField(N_("Thêm đơn vị"), validators=[AtMost(5000)])
    reason = TextAreaField(N_("Lý do"), validators=[Required(), AtMost(500)])
    seen = HiddenField(default="")

    def wish(self, units: Sequence[Any]) -> Wish:
        """What is asked; `units` are those open today. Refuses a code that is none."""
        return Wish(
            letter=Told(self.number.data or "", self.issued_on.data, self.issuer.data or ""),
            issued_on=self.issued_on.data,
            registration_due_on=self.registration_due_on.data,
            completion_due_on=self.completion_due_on.data,
            reason=self.reason.data or "",
            unit_ids=tuple(units_of_codes(self.codes.data, units)),
        )

    def digest(self) -> str:
        """What is asked, in a line: the preview hands it back."""
        told = (self.number.data, self.issued_on.data, self.issuer.data)
        return "|".join(
            str(one) for one in (*told, self.registration_due_on.data, self.completion_due_on.data, self._codes())
        )

    def _codes(self) -> str:
        return " ".join(sorted((self.codes.data or "").split()))
