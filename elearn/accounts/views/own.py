"""Doors of the accounts."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user

from elearn.accounts import queries, service
from elearn.accounts.forms import ActForm, ChangePasswordForm, GrantForm, OpenAccountForm, SignInForm
from elearn.accounts.session import SignedInUser, session_id
from elearn.kernel import clock
from elearn.kernel.actor import Role
from elearn.kernel.errors import Missing, Refusal
from elearn.kernel.i18n import _
from elearn.units import queries as units
from elearn.web.access import Anyone, May, SignedIn
from elearn.web.forms import choices
from elearn.web.links import own_path
from elearn.web.page import role_label
from elearn.web.paging import paginate
from elearn.web.routing import Section, current_actor, optional_actor

section = Section("accounts", __name__)


def _begin(user: Any, grant_id: int = 0) -> None:
    """A fresh session for the account: nothing of the one before survives."""
    session.clear()
    session.permanent = True
    login_user(SignedInUser(service.actor_of(user), user.stamp))
    session["_user_id"] = session_id(user.id, user.stamp, grant_id)


@section.route("/sign-in", allow=Anyone("the way in"))
def sign_in() -> Any:
    if optional_actor() is not None:
        return redirect(url_for("home.index"))
    return render_template("accounts/sign_in.html", form=SignInForm(next=request.args.get("next", "")), message="")


@section.route("/sign-in", methods=("POST",), allow=Anyone("the way in"))
def try_sign_in() -> Any:
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form, message=""), form.status
    tried = service.sign_in(form.login.data, form.password.data, request.remote_addr or "")
    if tried.user is None:
        # 200 on purpose: the failure must be kept, and only what succeeds is committed.
        return render_template("accounts/sign_in.html", form=form, message=tried.message)
    _begin(tried.user)
    return redirect(own_path(form.next.data, url_for("home.index")))


@section.route("/sign-out", methods=("POST",), allow=SignedIn("the way out", with_old_password=True))
def sign_out() -> Any:
    service.note_sign_out(actor=current_actor())
    logout_user()
    session.clear()
    flash(_("Đã đăng xuất."), "info")
    return redirect(url_for(".sign_in"))


@section.route("/seats/<int:grant_id>", methods=("POST",), allow=SignedIn("one's own seats only"))
def switch_seat(grant_id: int) -> Any:
    actor = current_actor()
    chosen = service.switch_seat(grant_id, actor=actor)
    session["_user_id"] = session_id(actor.user_id or 0, int(session["_user_id"].split(".")[1]), chosen)
    return redirect(url_for("home.index"))


@section.route("/password", methods=("GET", "POST"), allow=SignedIn("one's own password", with_old_password=True))
def change_password() -> Any:
    form, actor = ChangePasswordForm(), current_actor()
    if form.validate_on_submit():
        user = service.change_password(actor.user_id or 0, form.current.data, form.new.data, actor=actor)
        _begin(user, actor.seat.grant_id if actor.seat else 0)
        flash(_("Đã đổi mật khẩu. Các phiên khác đã kết thúc."), "done")
        return redirect(url_for("home.index"))
    return render_template("accounts/change_password.html", form=form, forced=actor.must_change_password), form.status


@section.route("/accounts", allow=May.MANAGE_ACCOUNTS)
def index() -> Any:
    words = request.args.get("q", "")
    found = paginate(queries.listing(current_actor(), words), request.args.get("page", 1, type=int))
    return render_template("accounts/index.html", rows=found, words=words, form=OpenAccountForm(),
                           page_address=lambda n: url_for(".index", q=words or None, page=n))


@section.route("/accounts", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def open_account() -> Any:
    form = OpenAccountForm()
    if not form.validate_on_submit():
        found = paginate(queries.listing(current_actor()), 1)
        return render_template("accounts/index.html", rows=found, words="", form=form,
                               page_address=lambda n: url_for(".index", page=n)), form.status
    try:
        user, temporary = service.open_for_staff(form.code.data, form.login.data, actor=current_actor())
    except Missing as error:
        raise Missing(_("Không có cán bộ đang làm việc mang mã %(code)s.", code=form.code.data)) from error
    flash(_("Đã mở tài khoản %(login)s. Mật khẩu tạm, chỉ hiện một lần: %(password)s", login=user.login, password=temporary), "done")
    return redirect(url_for(".show", user_id=user.id))


@section.route("/accounts/<int:user_id>", allow=May.MANAGE_ACCOUNTS)
def show(user_id: int) -> Any:
    user = queries.user_for(current_actor(), user_id)
    return render_template("accounts/show.html", user=user, grants=queries.grants_of(user_id), form=_grant_form(),
                           today=clock.today(), role_label=lambda role: role_label(Role(role)))


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.role.choices = choices((str(role), role_label(role)) for role in Role)
    return form


@section.route("/accounts/<int:user_id>/roles", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def grant_role(user_id: int) -> Any:
    form, actor = _grant_form(), current_actor()
    user = queries.user_for(actor, user_id)
    if not form.validate_on_submit():
        raise Refusal(_("Chưa nhập đủ vai trò và mã đơn vị."))
    unit = units.unit_for(actor, form.unit_code.data)
    service.grant_role(user.id, Role(form.role.data), unit.id, starts_on=clock.today(), actor=actor)
    flash(_("Đã giao vai trò."), "done")
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/roles/<int:grant_id>/end", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def end_role(user_id: int, grant_id: int) -> Any:
    if ActForm().validate_on_submit():
        service.end_role(user_id, grant_id, actor=current_actor())
        flash(_("Đã kết thúc vai trò từ hôm nay."), "done")
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/reset", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def reset_password(user_id: int) -> Any:
    if ActForm().validate_on_submit():
        temporary = service.reset_password(user_id, actor=current_actor())
        flash(_("Mật khẩu tạm, chỉ hiện một lần: %(password)s", password=temporary), "done")
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/close", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def close(user_id: int) -> Any:
    if ActForm().validate_on_submit():
        service.close_account(user_id, actor=current_actor())
        flash(_("Đã đóng tài khoản. Dữ liệu học tập giữ nguyên."), "done")
    return redirect(url_for(".show", user_id=user_id))
