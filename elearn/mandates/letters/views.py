"""Doors of letters: from a text to a draft mandate, and the page of a letter with its chain."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from elearn.kernel.db import let_go
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.letters import queries as letters
from elearn.letters.reading.letter import read
from elearn.mandates import origin, queries
from elearn.mandates.letters import present, service
from elearn.mandates.letters.forms import ConfirmForm, LinkForm, TextForm, UnlinkForm
from elearn.web.access import May, may
from elearn.web.routing import Section, current_actor

section = Section("letters", __name__)


@section.route("/mandates/from-text", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def from_text() -> Any:
    """Paste or upload; what was read is shown at once. Only the file waits, to become the scan of a confirmed draft."""
    form = TextForm()
    let_go()
    if not form.validate_on_submit():
        return render_template("letters/from_text.html", form=form), form.status
    reading = read(form.source)
    filled = present.offered(reading, present.form_of(reading))
    upload = service.hold_scan(form.filename, form.content, actor=current_actor())
    return render_template("letters/confirm.html", **present.page(filled, reading, upload))


@section.route("/mandates/from-text/confirm", methods=("POST",), allow=May.ISSUE_MANDATES)
def confirm() -> Any:
    form = ConfirmForm()
    reading = read(form.text.data or "")
    present.offered(reading, form)
    if not form.validate_on_submit():
        upload = service.held(form.upload_id(), actor=current_actor())
        return render_template("letters/confirm.html", **present.page(form, reading, upload)), form.status
    mandate_id = service.draft_from_letter(
        form.letter(),
        kind=form.kind.data,
        text=reading.shown,
        above=form.chain(),
        unit_ids=form.units.data or [],
        actor=current_actor(),
        upload_id=form.upload_id() if form.keep_scan.data else None,
    )
    flash(_("Đã lưu bản thảo cùng chuỗi văn bản."), "done")
    return redirect(url_for("mandates.scope", mandate_id=mandate_id))


@section.route("/mandates/<int:mandate_id>/chain", methods=("GET", "POST"), allow=May.ISSUE_MANDATES)
def chain(mandate_id: int) -> Any:
    """The chain of a draft: what is there, and one letter more. A published one is only read, on its own page."""
    mandate = queries.mandate_for(current_actor(), mandate_id, drafts=True)
    if mandate.published_at is not None:
        return redirect(url_for("mandates.show", mandate_id=mandate_id))
    steps, form = origin.chain_of(mandate_id), LinkForm()
    form.offer([row for _step, row in steps])
    if form.validate_on_submit():
        service.add_to_chain(mandate_id, form.by.data, form.told(), actor=current_actor())
        flash(_("Đã ghi vào chuỗi."), "done")
        return redirect(url_for(".chain", mandate_id=mandate_id))
    return render_template("letters/chain.html", **present.chain_page(mandate, steps, form)), form.status


@section.route("/mandates/<int:mandate_id>/chain/remove", methods=("POST",), allow=May.ISSUE_MANDATES)
def unlink(mandate_id: int) -> Any:
    form = UnlinkForm()
    if not form.validate_on_submit():
        raise Missing
    if service.take_from_chain(mandate_id, form.by.data or 0, form.other.data or 0, actor=current_actor()):
        flash(_("Đã bỏ khỏi chuỗi."), "done")
    return redirect(url_for(".chain", mandate_id=mandate_id))


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
