"""Doors of letters: from a text to a draft mandate, and the page of a letter with its chain."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.kernel.db import let_go
from elearn.kernel.i18n import _
from elearn.letters import queries as letters
from elearn.letters.reading.letter import read
from elearn.mandates import origin
from elearn.mandates.letters import present, service
from elearn.mandates.letters.forms import ConfirmForm, TextForm
from elearn.web.access import May, may
from elearn.web.routing import Section, current_actor

section = Section("letters", __name__)


@section.route("/mandates/from-text", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def from_text() -> Any:
    """Paste or upload; what was read is shown at once, and nothing is kept until it is confirmed."""
    form = TextForm()
    let_go()
    if not form.validate_on_submit():
        return render_template("letters/from_text.html", form=form), form.status
    reading = read(form.source)
    filled = present.offered(reading, present.form_of(reading))
    return render_template("letters/confirm.html", **present.page(filled, reading))


@section.route("/mandates/from-text/confirm", methods=("POST",), allow=May.ISSUE_MANDATES)
def confirm() -> Any:
    form = ConfirmForm()
    reading = read(form.text.data or "")
    present.offered(reading, form)
    if not form.validate_on_submit():
        return render_template("letters/confirm.html", **present.page(form, reading)), form.status
    mandate_id = service.draft_from_letter(
        form.letter(),
        kind=form.kind.data,
        text=reading.shown,
        above=form.chain(),
        unit_ids=form.units.data or [],
        actor=current_actor(),
    )
    flash(_("Đã lưu bản thảo cùng chuỗi văn bản."), "done")
    return redirect(url_for("mandates.scope", mandate_id=mandate_id))


@section.route("/letters/<int:letter_id>", allow=May.SEE_MANDATES)
def show(letter_id: int) -> Any:
    actor = current_actor()
    letter, mandates = origin.letter_for(actor, letter_id, drafts=may(actor, May.ISSUE_MANDATES))
    return render_template(
        "letters/show.html",
        letter=letter,
        mandates=mandates,
        chain=letters.chain_of(letter_id),
        carried_by=letters.carried_out_by(letter_id),
        addressees=letters.addressees_of(letter_id),
    )
