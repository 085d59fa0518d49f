"""The section of editing, and what every form of a draft does when it is sent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from elearn.editing import present, queries, service
from elearn.editing.forms import FileForm, PressForm
from elearn.editing.words import SHORT_PUBLICATIONS
from elearn.kernel.errors import Missing
from elearn.kernel.i18n import _
from elearn.web.routing import Section, current_actor

section = Section("editing", __name__)
section.add_app_template_filter(lambda kind: _(SHORT_PUBLICATIONS.get(kind, "")) if kind else "", "publication")

ROOT = "/manage/courses"
DRAFT = f"{ROOT}/drafts/<int:draft_id>"
BOTH = ("GET", "POST")


def save(form: FileForm, draft_id: int, edit: service.Edit) -> service.Outcome:
    """Save what a valid form says, from the revision its page showed."""
    return service.save(
        draft_id, edit, based_on=form.based_on, over=form.over, note=form.note.data or "", actor=current_actor()
    )


def saved(outcome: service.Saved, address: str) -> Any:
    """On to a page, with the number of the revision."""
    if outcome.changed:
        flash(_("Đã lưu thành bản %(number)s.", number=outcome.number), "done")
    else:
        flash(_("Không có gì thay đổi; bản nháp vẫn ở bản %(number)s.", number=outcome.number), "info")
    return redirect(address)


def pressed(draft_id: int, edit: service.Edit, endpoint: str, **values: Any) -> Any:
    """Save what a button does, from the revision its page showed; refused when the same part was changed since."""
    form = PressForm()
    if not form.validate_on_submit():
        raise Missing
    outcome = save(form, draft_id, edit)
    if isinstance(outcome, service.Overtaken):
        raise service.overtaken(queries.revision(draft_id))
    return saved(outcome, url_for(endpoint, draft_id=draft_id, **values))


def status(form: FileForm, outcome: service.Outcome | None) -> int:
    """409 when somebody saved the same part first, else as the form says."""
    return 409 if outcome is not None else form.status


def place_here(draft_id: int, place: str) -> dict[str, Any]:
    """What the presence note of a page needs: the place, and who else has it open."""
    actor = current_actor()
    return {"place": place, "others": queries.others_at(draft_id, place, actor.user_id)}


def asked(name: str) -> str:
    """What a button's form says under a name."""
    return request.form.get(name, "")


desk = present.desk
