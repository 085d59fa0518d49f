"""Acts on a person: form, preview, act; cancelling one that has not come."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.careers import present, preview, queries, service
from elearn.careers.forms import ActForm, ReasonForm
from elearn.careers.models import Kind
from elearn.careers.queries import Person
from elearn.careers.rules import Wish
from elearn.careers.views.section import section
from elearn.kernel import clock
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.people import identity
from elearn.people.present import press_role_labels
from elearn.people.queries import staff_for
from elearn.web.access import May, may
from elearn.web.routing import current_actor


@section.route("/people/<int:staff_id>/history", allow=May.SEE_PEOPLE)
def history(staff_id: int) -> Any:
    actor = current_actor()
    staff = staff_for(actor, staff_id)
    acts = queries.acts_of(staff_id)
    return render_template(
        "careers/history.html",
        staff=staff,
        acts=present.acts(acts, clock.today()),
        kinds=present.kinds_for(actor, staff_id),
        names=identity.names_before(staff_id),
        codes=identity.codes_before(staff_id),
        merges=identity.merges_of(staff_id),
        leave=queries.leave_on([act for act in acts if act.cancelled_at is None], clock.today()),
    )


@section.route("/people/<int:staff_id>/acts/<kind>", methods=("GET", "POST"), allow=May.CHANGE_PEOPLE)
def act(staff_id: int, kind: str) -> Any:
    actor, form = current_actor(), ActForm()
    person, kind = queries.person_for(actor, staff_id), _kind(kind)
    form.asks(kind, press_role_labels(), with_post=not person.standing.in_service)
    form.show(**present.start(person))
    if form.validate_on_submit():
        wish = _wish(form, kind)
        if wish is not None:
            return _go_on(person, wish, form)
    return _form(person, kind, form), form.status


def _kind(name: str) -> Kind:
    if name not in set(Kind) or (name == Kind.CODE and not may(current_actor(), May.MERGE_PEOPLE)):
        raise Missing
    return Kind(name)


def _wish(form: ActForm, kind: Kind) -> Wish | None:
    if "unit_code" not in form:
        return form.wish(kind, None)
    unit = queries.unit_by_code(current_actor(), form.unit_code.data, form.starts_on.data)
    if unit is None:
        form.no_unit()
        return None
    return form.wish(kind, unit.id)


def _go_on(person: Person, wish: Wish, form: ActForm) -> Any:
    actor, staff_id = current_actor(), person.staff.id
    if form.sure.data == "yes":
        service.act(staff_id, wish, seen=form.seen.data, actor=actor)
        flash(_("Đã ghi. Các báo cáo của ngày trước đó không đổi."), "done")
        return redirect(url_for(".history", staff_id=staff_id))
    if form.sure.data == "back":
        return _form(person, wish.kind, form)
    _person, wish = service.checked(staff_id, wish, actor=actor)
    form.seen.data = person.seen
    return render_template(
        "careers/preview.html",
        staff=person.staff,
        wish=wish,
        form=form,
        found=preview.of(person, wish, actor),
        told=present.told(person, wish),
        proposes=may(actor, May.PROPOSE_EXEMPTIONS),
    )


def _form(person: Person, kind: Kind, form: ActForm) -> str:
    return render_template(
        "careers/act.html",
        staff=person.staff,
        kind=kind,
        form=form,
        title=present.kind_label(kind),
        lede=present.lede(kind),
        now=present.standing(person),
    )


@section.route("/acts/<int:act_id>/cancel", methods=("GET", "POST"), allow=May.CHANGE_PEOPLE)
def cancel(act_id: int) -> Any:
    actor, form = current_actor(), ReasonForm()
    found = queries.act_for(actor, act_id)
    if form.validate_on_submit():
        service.cancel(act_id, form.reason.data, actor=actor)
        flash(_("Đã hủy. Không có gì thay đổi vào ngày đó nữa."), "done")
        return redirect(url_for(".history", staff_id=found.staff_id))
    staff = staff_for(actor, found.staff_id)
    return render_template(
        "careers/cancel.html", found=found, staff=staff, form=form, what=present.kind_label(found.kind)
    ), form.status
