"""Forms of signing in, passwords, accounts and roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from wtforms import DateField, HiddenField, PasswordField, SelectField, StringField, ValidationError
from wtforms.validators import Optional

from elearn.accounts import passwords, present
from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.web.forms import AtMost, Form, Required


class DayField(DateField):
    """A day as the browser's calendar or a person writes it."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y"], **options)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Viết ngày như 30/11/2026.")) from error


class SignInForm(Form):
    login = StringField(N_("Tên đăng nhập hoặc mã cán bộ"), validators=[Required(), AtMost(120)])
    password = PasswordField(N_("Mật khẩu"), validators=[Required(), AtMost(200)])
    next = HiddenField()


class ChangePasswordForm(Form):
    """`login` and `name` are what the new password must not be made of."""

    current = PasswordField(N_("Mật khẩu hiện tại"), validators=[Required(), AtMost(200)])
    new = PasswordField(N_("Mật khẩu mới"), validators=[Required(), AtMost(200)])
    again = PasswordField(N_("Nhập lại mật khẩu mới"), validators=[Required(), AtMost(200)])
    next = HiddenField()

    def __init__(self, login: str, name: str, **options: Any) -> None:
        super().__init__(**options)
        self.own = {"login": login, "name": name}

    def validate_new(self, field: Any) -> None:
        objection = passwords.objection(field.data, **self.own)
        if objection:
            raise ValidationError(objection)
        if field.data == self.current.data:
            raise ValidationError(_("Mật khẩu mới trùng mật khẩu hiện tại."))

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise ValidationError(_("Hai lần nhập mật khẩu mới chưa giống nhau."))


class OpenAccountForm(Form):
    login = StringField(N_("Tên đăng nhập"), validators=[Required(), AtMost(60)])


class GrantForm(Form):
    """`unit` is a code or a name; `found` are the units of the subtree that it may mean."""

    role = SelectField(N_("Vai trò"))
    unit = StringField(N_("Đơn vị"), validators=[Required(), AtMost(200)])
    starts_on = DayField(N_("Từ ngày"), default=clock.today, validators=[Required()])
    last_day = DayField(N_("Đến hết ngày"), validators=[Optional()])

    def __init__(self, *, at_top: bool) -> None:
        super().__init__()
        self.role.choices = present.role_choices(at_top=at_top)
        self.found: Sequence[Any] = ()

    def validate_unit(self, _field: Any) -> None:
        if not self.found:
            raise ValidationError(_("Không có đơn vị nào mang mã hoặc tên này trong phạm vi quản trị."))
        if len(self.found) > 1:
            named = "; ".join(f"{row.name} ({row.code})" for row in self.found[:5])
            raise ValidationError(_("Có nhiều đơn vị khớp: %(named)s. Nhập mã của một đơn vị.", named=named))

    def validate_last_day(self, field: Any) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("Ngày kết thúc đứng trước ngày bắt đầu."))

    @property
    def ends_on(self) -> Any:
        """The first day without the role."""
        return self.last_day.data + timedelta(days=1) if self.last_day.data else clock.FOREVER
