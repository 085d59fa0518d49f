"""Forms of acts on people and units; what a kind of act does not need is not asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from elearn.accounts.forms import DayField
from elearn.careers.models import Kind
from elearn.careers.rules import Wish
from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.web.forms import AtMost, Form, Required, choices

NEEDS: dict[Kind, tuple[str, ...]] = {
    Kind.TRANSFER: ("unit_code", "position", "press_role"),
    Kind.LEAVE: ("ends_on", "reason"),
    Kind.RETIREMENT: (),
    Kind.DEPARTURE: (),
    Kind.RETURN: ("unit_code", "position", "press_role"),
    Kind.NAME: ("full_name",),
    Kind.CODE: ("code",),
}
ALWAYS = ("starts_on", "decision", "seen", "sure", "csrf_token")


class Day(DayField):
    """A day that must be given; one that is none keeps the sentence that says how to write it."""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002  wtforms calls it so
        if self.data is None and not self.process_errors:
            raise ValueError(_("Viết ngày như 30/11/2026."))


class ActForm(Form):
    starts_on = Day(N_("Từ ngày"))
    ends_on = Day(N_("Đến hết ngày"))
    unit_code = StringField(N_("Mã hoặc tên đơn vị đến"), validators=[Required(), AtMost(200)])
    position = StringField(N_("Chức vụ mới"), validators=[Required(), AtMost(120)])
    press_role = SelectField(N_("Vai trò báo chí"))
    full_name = StringField(N_("Họ và tên mới"), validators=[Required(), AtMost(120)])
    code = StringField(N_("Mã cán bộ mới"), validators=[Required(), AtMost(30)])
    reason = StringField(N_("Lý do nghỉ"), validators=[Required(), AtMost(200)])
    decision = StringField(N_("Căn cứ"), validators=[Required(), AtMost(200)])
    seen = HiddenField()
    sure = HiddenField()

    def asks(self, kind: Kind, roles: dict[str, str], *, with_post: bool) -> None:
        """Leave what the kind needs; `with_post` is False when somebody returns to the post they hold."""
        needed = NEEDS[kind] if with_post or kind is not Kind.RETURN else ()
        for name in [field.name for field in self if field.name not in (*ALWAYS, *needed)]:
            del self[name]
        if "press_role" in self:
            self.press_role.choices = choices(roles.items())

    def show(self, **given: Any) -> None:
        """Start from how the person stands."""
        if not self.is_submitted():
            self.starts_on.data = clock.today()
            for name, value in given.items():
                if name in self:
                    self[name].data = value

    def wish(self, kind: Kind, unit_id: int | None) -> Wish:
        names = ("ends_on", "position", "press_role", "full_name", "code", "reason")
        given = {name: self[name].data for name in names if name in self and self[name].data}
        return Wish(kind, self.starts_on.data, self.decision.data or "", to_unit_id=unit_id, **given)

    def no_unit(self) -> None:
        self.unit_code.errors = [_("Không có đơn vị nào mang mã hoặc tên này. Tra trong danh sách đơn vị.")]


class ReasonForm(Form):
    reason = TextAreaField(N_("Lý do"), validators=[Required(), AtMost(500)])


class MergeForm(Form):
    keep = RadioField(N_("Hồ sơ được giữ"), coerce=int)
    reason = TextAreaField(N_("Căn cứ xác định là một người"), validators=[Required(), AtMost(500)])

    def offer(self, pair: Sequence[Any]) -> None:
        self.keep.choices = choices([(one.id, f"{one.full_name}, {one.code}") for one in pair])


class ReorganiseForm(Form):
    act = RadioField(
        N_("Việc"),
        choices=choices([("merge", N_("Sáp nhập vào đơn vị khác")), ("close", N_("Giải thể"))]),
        default="merge",
    )
    into_code = StringField(N_("Mã hoặc tên đơn vị tiếp nhận"), validators=[Optional(), AtMost(200)])
    effective_on = Day(N_("Từ ngày"))
    decision = StringField(N_("Căn cứ"), validators=[Required(), AtMost(200)])
    seen = HiddenField()
    sure = HiddenField()

    def validate_into_code(self, field: Any) -> None:
        if self.act.data == "merge" and not field.data:
            raise ValueError(_("Chưa nhập mã hoặc tên đơn vị tiếp nhận."))
