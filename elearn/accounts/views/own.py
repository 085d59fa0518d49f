"""Doors of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user

from elearn.accounts import queries, service
from elearn.accounts.forms import ChangePasswordForm, SignInForm
from elearn.accounts.models import User
from elearn.accounts.session import SignedInUser, session_id
from elearn.accounts.views.door import section
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.web.access import Anyone, SignedIn
from elearn.web.links import own_path
from elearn.web.routing import current_actor, optional_actor


def _begin(user: User, grant_id: int) -> None:
    """A fresh session for the account: nothing of the one before survives, not even its CSRF token."""
    session.clear()
    session.permanent = True
    login_user(SignedInUser(Actor(user.id, user.staff_id, user.name), user.stamp))
    session["_user_id"] = session_id(user.id, user.stamp, grant_id)


@section.route("/sign-in", allow=Anyone("the way in"))
def sign_in() -> Any:
    if optional_actor() is not None:
        return redirect(own_path(request.args.get("next"), url_for("home.index")))
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
    _begin(tried.user, tried.grant_id)
    onward = own_path(form.next.data, url_for("home.index"))
    return redirect(url_for(".change_password", next=onward) if tried.user.must_change_password else onward)


@section.route("/sign-out", methods=("POST",), allow=SignedIn("the way out", with_old_password=True))
def sign_out() -> Any:
    service.note_sign_out(actor=current_actor())
    logout_user()
    session.clear()
    flash(_("Đã đăng xuất."), "info")
    return redirect(url_for(".sign_in"))


@section.route("/seats/<int:grant_id>", methods=("POST",), allow=SignedIn("one's own seats only"))
def switch_seat(grant_id: int) -> Any:
    user_id, stamp, _old = session["_user_id"].split(".")
    chosen = service.switch_seat(grant_id, actor=current_actor())
    session["_user_id"] = session_id(int(user_id), int(stamp), chosen)
    # To the first page of the role: the page that was open may not exist for the new seat.
    return redirect(url_for("home.index"))


@section.route("/password", allow=SignedIn("one's own password", with_old_password=True))
def change_password() -> Any:
    return _ask_password(_password_form(next=request.args.get("next", "")))


@section.route("/password", methods=("POST",), allow=SignedIn("one's own password", with_old_password=True))
def try_change_password() -> Any:
    form, actor = _password_form(), current_actor()
    if not form.validate_on_submit():
        return _ask_password(form), form.status
    tried = service.change_password(
        actor.user_id or 0, form.current.data, form.new.data, address=request.remote_addr or "", actor=actor
    )
    if tried.user is None:
        return _ask_password(form, tried.message)  # 200, as when signing in
    _begin(tried.user, tried.grant_id)
    flash(_("Đã đổi mật khẩu. Các phiên ở máy khác đã kết thúc."), "done")
    return redirect(own_path(form.next.data, url_for("home.index")))


def _password_form(**values: Any) -> ChangePasswordForm:
    actor = current_actor()
    return ChangePasswordForm(queries.login_of(actor), actor.name, **values)


def _ask_password(form: ChangePasswordForm, message: str = "") -> str:
    return render_template(
        "accounts/change_password.html", form=form, message=message, forced=current_actor().must_change_password
    )
