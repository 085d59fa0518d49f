"""Forms of signing in, passwords and accounts."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, SelectField, StringField, ValidationError

from elearn.kernel.actor import Role
from elearn.kernel.i18n import N_, _
from elearn.web.forms import AtMost, Form, Required, choices


class SignInForm(Form):
    login = StringField(N_("Tên đăng nhập"), validators=[Required(), AtMost(120)])
    password = PasswordField(N_("Mật khẩu"), validators=[Required(), AtMost(200)])
    next = HiddenField()


class ChangePasswordForm(Form):
    current = PasswordField(N_("Mật khẩu hiện tại"), validators=[Required(), AtMost(200)])
    new = PasswordField(N_("Mật khẩu mới"), validators=[Required(), AtMost(200)])
    again = PasswordField(N_("Nhập lại mật khẩu mới"), validators=[Required(), AtMost(200)])

    def validate_again(self, field: Any) -> None:
        if field.data != self.new.data:
            raise ValidationError(_("Hai lần nhập mật khẩu mới chưa giống nhau."))


class OpenAccountForm(Form):
    code = StringField(N_("Mã cán bộ"), validators=[Required(), AtMost(40)])
    login = StringField(N_("Tên đăng nhập"), validators=[AtMost(60)])


class GrantForm(Form):
    role = SelectField(N_("Vai trò"), choices=choices((str(role), str(role)) for role in Role))
    unit_code = StringField(N_("Mã đơn vị"), validators=[Required(), AtMost(40)])


class ActForm(Form):
    """One button."""
