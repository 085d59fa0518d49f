"""Doors of a job: how far it is, and its stop."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, url_for

from elearn.jobs import present, queries, service
from elearn.kernel.i18n import _
from elearn.web.access import SignedIn
from elearn.web.routing import Section, current_actor, wants_json

section = Section("jobs", __name__)
_OWN = SignedIn("a job is shown to whoever asked for it, to nobody else")


@section.route("/jobs/<int:job_id>", allow=_OWN)
def show(job_id: int) -> Any:
    job = queries.job_for(current_actor(), job_id)
    told = present.told(job, current_app.extensions["workshop"].kinds[job.kind])
    result = url_for(told["door"], **{told["parameter"]: told["subject_id"]})
    if wants_json():
        return jsonify({**told, "result": result})
    return render_template("jobs/show.html", job=job, told=told, result=result)


@section.route("/jobs/<int:job_id>/cancel", methods=("POST",), allow=_OWN)
def cancel(job_id: int) -> Any:
    service.cancel(job_id, actor=current_actor())
    flash(_("Đã dừng. Không có gì được ghi."), "done")
    return redirect(url_for(".show", job_id=job_id))
