"""Doors of the admin: accounts and the roles they hold."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from elearn.accounts import present, queries, service
from elearn.accounts.forms import GrantForm, OpenAccountForm
from elearn.accounts.views.door import section
from elearn.kernel import clock
from elearn.kernel.actor import Role
from elearn.kernel.i18n import _
from elearn.kernel.paging import paginate
from elearn.web.access import May
from elearn.web.routing import current_actor

HANDOVER = "handover"  # the session's place for a temporary password until the next page shows it, once


def _hand_over(user_id: int, temporary: str) -> None:
    session[HANDOVER] = [user_id, temporary]


def _handed_over(user_id: int) -> str:
    kept_for, temporary = session.pop(HANDOVER, (0, ""))
    return temporary if kept_for == user_id else ""


@section.route("/accounts", allow=May.MANAGE_ACCOUNTS)
def index() -> Any:
    asked = {name: request.args.get(name, "").strip() for name in ("q", "role", "unit")}
    found = paginate(
        queries.listing(current_actor(), words=asked["q"], role=asked["role"], unit_code=asked["unit"]),
        request.args.get("page", 1, type=int),
    )
    rows = present.account_rows(found.rows, queries.roles_of(row.id for row in found.rows))
    return render_template(
        "accounts/index.html",
        rows=rows,
        pages=found,
        asked=asked,
        roles=present.role_choices(),
        page_address=lambda n: url_for(
            ".index", page=n, q=asked["q"] or None, role=asked["role"] or None, unit=asked["unit"] or None
        ),
    )


@section.route("/accounts/new", allow=May.MANAGE_ACCOUNTS)
def new() -> Any:
    words = request.args.get("q", "").strip()
    people = queries.staff_without_account(current_actor(), words=words)
    found = paginate(people, request.args.get("page", 1, type=int), 20)
    return render_template(
        "accounts/new.html", rows=found, words=words, page_address=lambda n: url_for(".new", q=words or None, page=n)
    )


@section.route("/accounts/new/<int:staff_id>", methods=("GET", "POST"), allow=May.MANAGE_ACCOUNTS)
def open_account(staff_id: int) -> Any:
    actor = current_actor()
    staff = queries.newcomer_for(actor, staff_id)
    form = OpenAccountForm(login=queries.free_login(staff.full_name))
    if form.validate_on_submit():
        user, temporary = service.open_for_staff(staff_id, form.login.data, actor=actor)
        _hand_over(user.id, temporary)
        return redirect(url_for(".show", user_id=user.id))
    return render_template("accounts/open.html", staff=staff, form=form), form.status


@section.route("/accounts/<int:user_id>", allow=May.MANAGE_ACCOUNTS)
def show(user_id: int) -> Any:
    return _show(user_id, GrantForm(at_top=queries.stands_at_top(current_actor())))


def _show(user_id: int, form: GrantForm) -> str:
    user = queries.user_for(current_actor(), user_id)
    grants = present.grant_rows(queries.grants_of(user_id), clock.today())
    return render_template(
        "accounts/show.html",
        user=user,
        state=present.state(user),
        grants=grants,
        form=form,
        temporary=_handed_over(user_id),
        own=user_id == current_actor().user_id,
    )


@section.route("/accounts/<int:user_id>/roles", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def grant_role(user_id: int) -> Any:
    actor = current_actor()
    queries.user_for(actor, user_id)
    form = GrantForm(at_top=queries.stands_at_top(actor))
    form.found = queries.units_meant(actor, form.unit.data or "")
    if not form.validate_on_submit():
        return _show(user_id, form), form.status
    service.grant_role(
        user_id,
        Role(form.role.data),
        form.found[0].id,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on,
        actor=actor,
    )
    flash(_("Đã giao vai trò. Lịch sử vai trò ghi ở dưới."), "done")
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/roles/<int:grant_id>/end", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def end_role(user_id: int, grant_id: int) -> Any:
    service.end_role(user_id, grant_id, actor=current_actor())
    flash(_("Đã kết thúc vai trò từ hôm nay. Vai trò vẫn nằm trong lịch sử."), "done")
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/reset", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def reset_password(user_id: int) -> Any:
    _hand_over(user_id, service.reset_password(user_id, actor=current_actor()))
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/close", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def close(user_id: int) -> Any:
    service.close_account(user_id, actor=current_actor())
    flash(_("Đã đóng tài khoản, các phiên đang mở đã kết thúc. Dữ liệu học tập giữ nguyên."), "done")
    return redirect(url_for(".show", user_id=user_id))


@section.route("/accounts/<int:user_id>/reopen", methods=("POST",), allow=May.MANAGE_ACCOUNTS)
def reopen(user_id: int) -> Any:
    service.reopen_account(user_id, actor=current_actor())
    flash(_("Đã mở lại tài khoản với mật khẩu trước đây."), "done")
    return redirect(url_for(".show", user_id=user_id))
