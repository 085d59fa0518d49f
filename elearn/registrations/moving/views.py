"""The door on which a later letter moves the deadlines of a published mandate or adds units to it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _
from elearn.mandates import amending, deadlines
from elearn.mandates import queries as mandates
from elearn.mandates.amending import Change
from elearn.mandates.models import Mandate
from elearn.registrations.moving import preview
from elearn.registrations.moving.forms import AmendForm
from elearn.units import queries as units
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("deadlines", __name__)


@section.route("/mandates/<int:mandate_id>/deadlines", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def amend(mandate_id: int) -> Any:
    mandate = mandates.mandate_for(current_actor(), mandate_id, drafts=True)
    amending.refuse_draft(mandate)
    form = AmendForm(data={"issuer": mandate.issuer})
    if not form.validate_on_submit():
        return _page(mandate, form), form.status
    change, refusal = _weighed(mandate, form)
    if refusal is not None or form.seen.data != form.digest():
        return _page(mandate, form, change, refusal), refusal.status if refusal else 200
    amending.amend(mandate_id, form.wish(units.units_on(clock.today())), actor=current_actor())
    flash(_("Đã ghi văn bản sửa đổi. Số liệu của những ngày trước ngày áp dụng giữ nguyên."), "done")
    return redirect(url_for("mandates.show", mandate_id=mandate_id))


def _weighed(mandate: Mandate, form: AmendForm) -> tuple[Change | None, Refusal | None]:
    try:
        wish = form.wish(units.units_on(clock.today()))
    except Refusal as refusal:
        return None, refusal
    return amending.weigh(mandate, wish)


def _page(mandate: Mandate, form: AmendForm, change: Change | None = None, refusal: Refusal | None = None) -> Any:
    rows = deadlines.amendments_of(mandate.id)
    return render_template(
        "deadlines/amend.html",
        mandate=mandate,
        terms=deadlines.terms_on(mandate, rows, clock.today()),
        form=form,
        found=preview.touched(current_actor(), mandate.id, change) if change else None,
        refusal=refusal,
        digest=form.digest() if change else "",
    )
