"""Forms of a registration list: each is one act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField

from elearn.kernel import clock
from elearn.kernel.i18n import N_
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class AddForm(Form):
    line = IntegerField()
    # staff ids come as repeated fields; read with getlist


class RemoveForm(Form):
    entry = IntegerField()


class ExcuseForm(Form):
    line = IntegerField()
    reason = TextAreaField(N_("Lý do chưa cử được"), validators=[Required(), AtMost(1000)])


class RevisionForm(Form):
    """An act on the list as it was seen."""

    revision = HiddenField(default="0")

    def seen(self) -> int:
        return int(self.revision.data) if (self.revision.data or "").isdigit() else 0


class ApproveForm(RevisionForm):
    paper = StringField(N_("Số văn bản cử cán bộ đã ký (nếu có)"), validators=[AtMost(100)])


class ReturnForm(RevisionForm):
    reason = TextAreaField(N_("Lý do trả lại"), validators=[Required(), AtMost(1000)])


class SubstituteForm(Form):
    staff = SelectField(N_("Người được cử thay"), coerce=int)
    since = DateField(N_("Thay từ ngày"), format=DAYS, validators=[Required()])
    reason = TextAreaField(N_("Lý do cử thay"), validators=[Required(), AtMost(500)])

    def offer(self, workers: Iterable[Any]) -> None:
        """Fill in who may come instead."""
        self.staff.choices = choices([(w.id, f"{w.full_name}, {w.position} ({w.code})") for w in workers])
        if not self.is_submitted():
            self.since.data = clock.today()


class SupplementForm(Form):
    reason = TextAreaField(N_("Lý do bổ sung"), validators=[Required(), AtMost(1000)])
