"""Forms about people: an acting post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from wtforms import DateField, SelectField, StringField, validators

from elearn.kernel import clock
from elearn.kernel.i18n import N_
from elearn.people.models import PressRole
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class ActingForm(Form):
    press_role = SelectField(N_("Vai trò được giao"))
    title = StringField(N_("Chức danh được giao"), validators=[Required(), AtMost(120)])
    decision = StringField(N_("Quyết định"), validators=[Required(), AtMost(200)])
    starts_on = DateField(N_("Từ ngày"), format=DAYS, validators=[Required()])
    ends_on = DateField(N_("Đến hết ngày"), format=DAYS, validators=[validators.Optional()])

    def offer(self, roles: dict[str, str]) -> None:
        """Fill in what can be chosen."""
        self.press_role.choices = choices([(key, word) for key, word in roles.items() if key != PressRole.STAFF])
        if not self.is_submitted():
            self.starts_on.data = clock.today()

    def wish(self) -> dict[str, Any]:
        """What the form asks for; its last day is the day before the first one without it."""
        last = self.ends_on.data
        return {
            "press_role": PressRole(self.press_role.data),
            "title": self.title.data,
            "decision": self.decision.data,
            "starts_on": self.starts_on.data,
            "ends_on": last + timedelta(days=1) if last else None,
        }
