"""The door on which a later letter moves the deadlines of a published mandate."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.kernel import clock
from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _
from elearn.mandates import amending, deadlines
from elearn.mandates import queries as mandates
from elearn.mandates.models import Mandate
from elearn.registrations.moving import preview
from elearn.registrations.moving.forms import AmendForm
from elearn.web.access import May
from elearn.web.routing import Section, current_actor

section = Section("deadlines", __name__)


@section.route("/mandates/<int:mandate_id>/deadlines", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def amend(mandate_id: int) -> Any:
    actor = current_actor()
    mandate = mandates.mandate_for(actor, mandate_id, drafts=True)
    amending.refuse_draft(mandate)
    form = AmendForm(data={"issuer": mandate.issuer})
    if not form.validate_on_submit():
        return _page(mandate, form), form.status
    try:
        change = amending.check(mandate, form.wish())
    except Refusal as refusal:
        return _page(mandate, form, refusal=refusal), refusal.status
    if form.seen.data != form.digest():
        return _page(mandate, form, preview.touched(actor, mandate_id, change))
    amending.amend(mandate_id, form.wish(), actor=actor)
    flash(_("Đã ghi văn bản sửa hạn. Số liệu của những ngày trước ngày áp dụng giữ nguyên."), "done")
    return redirect(url_for("mandates.show", mandate_id=mandate_id))


def _page(mandate: Mandate, form: AmendForm, found: Any = None, refusal: Refusal | None = None) -> Any:
    rows = deadlines.amendments_of(mandate.id)
    return render_template(
        "deadlines/amend.html",
        mandate=mandate,
        terms=deadlines.terms_on(mandate, rows, clock.today()),
        form=form,
        found=found,
        refusal=refusal,
        digest=form.digest() if found else "",
    )
