"""The section of authoring, and what every form of a draft does when it is sent."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, url_for

from elearn.authoring import service, words
from elearn.authoring.forms import DraftForm
from elearn.kernel.i18n import _
from elearn.web.routing import Section, current_actor

section = Section("authoring", __name__)
section.add_app_template_filter(words.changes, "changes")

ROOT = "/drafts"
DRAFT = "/drafts/<int:draft_id>"
NODE = "/drafts/<int:draft_id>/nodes/<node>"
BOTH = ("GET", "POST")


def save(form: DraftForm, draft_id: int, change: service.Change) -> service.Outcome:
    """Save what a valid form says, from the revision its page showed."""
    return service.save(
        draft_id,
        change,
        based_on=form.based_on,
        over=form.over,
        note=form.note.data or "",
        actor=current_actor(),
    )


def saved(draft_id: int, outcome: service.Saved, node: str = "") -> Any:
    """Back to the outline, at the node, with the number of the revision."""
    if outcome.changed:
        flash(_("Đã lưu thành bản %(number)s.", number=outcome.number), "done")
    else:
        flash(_("Không có gì thay đổi; bản nháp vẫn ở bản %(number)s.", number=outcome.number), "info")
    return redirect(url_for("authoring.show", draft_id=draft_id, _anchor=f"nut-{node}" if node else None))


def status(form: DraftForm, outcome: service.Outcome | None) -> int:
    """409 when somebody saved first, else as the form says."""
    return 409 if outcome is not None else form.status
