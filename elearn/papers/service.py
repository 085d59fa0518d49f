"""Make papers of frozen figures, and keep the department's texts of them."""

from __future__ import annotations

from sqlalchemy import insert

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor, Role
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.papers import making, queries
from elearn.papers.models import PaperTemplate
from elearn.snapshots.models import Snapshot


def save_template(kind: str, text: str, *, seen: int, actor: Actor) -> int:
    """Keep a new version of a paper's text, or (empty) return to the site's own; gives its number.

    Refuses anybody but the department, a text that can't be used (TemplateFaultError, with its lines),
    and a text that somebody else changed since version `seen`. Writes the version and an audit entry.
    """
    if actor.role is not Role.DEPARTMENT:
        raise Refused(_("Chỉ Sở được sửa mẫu văn bản."))
    if text:
        making.read(kind, text)
    before = queries.newest(kind)
    number = before.number if before else 0
    if number != seen:
        raise Refused(
            _(
                "Mẫu đã được %(name)s lưu bản %(number)s trong lúc sửa.",
                name=before.name if before else "",
                number=number,
            ),
            next_step=_("Mở bản mới ở thẻ khác, chép phần cần giữ vào rồi lưu lại."),
        )
    db.session.execute(
        insert(PaperTemplate).values(
            kind=kind, number=number + 1, text=text, saved_at=clock.now(), user_id=actor.user_id, name=actor.name
        )
    )
    record(Did.PAPER_TEMPLATE_SAVED, actor, f"paper-template:{kind}", version=number + 1, reset=not text)
    return number + 1


def note_made(actor: Actor, found: Snapshot, kind: str, *, papers: int, unit: str, version: int) -> None:
    """Record that papers were made of a snapshot: which kind, about which unit, how many, from which text."""
    record(
        Did.PAPER_MADE,
        actor,
        f"snapshot:{found.id}",
        kind=kind,
        unit=unit,
        papers=papers,
        template=version,
        hash=found.content_hash,
    )
