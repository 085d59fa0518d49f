"""Forms of a registration list: each is one act."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField, TextAreaField

from elearn.kernel.i18n import N_
from elearn.web.forms import AtMost, Form, Required


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


class ReturnForm(RevisionForm):
    reason = TextAreaField(N_("Lý do trả lại"), validators=[Required(), AtMost(1000)])


class SupplementForm(Form):
    reason = TextAreaField(N_("Lý do bổ sung"), validators=[Required(), AtMost(1000)])
