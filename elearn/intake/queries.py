"""Reads of kept files, by whoever checked them from the seat they checked them from."""

from __future__ import annotations

from sqlalchemy import select

from elearn.intake.models import IntakeState, ListIntake
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import _
from elearn.people.importing import Source
from elearn.registrations.models import RegistrationList
from elearn.units.scope import within


def intake_for(actor: Actor, import_id: int, *, compared: bool = False, lock: bool = False) -> ListIntake:
    """A file the actor checked, or one they compared; Missing otherwise, and outside their subtree."""
    query = (
        select(ListIntake)
        .join(RegistrationList, RegistrationList.id == ListIntake.list_id)
        .where(ListIntake.id == import_id, ListIntake.user_id == actor.user_id)
        .where(within(RegistrationList.unit_id, actor))
        .execution_options(populate_existing=lock)
    )
    found = db.session.scalar(query.with_for_update(of=ListIntake) if lock else query)
    if found is None or found.unit_id != actor.unit_id or (found.state == IntakeState.COMPARED) is not compared:
        raise Missing
    return found


def source_of(found: ListIntake) -> Source:
    """The file as it was sent; refuses one whose bytes are gone."""
    if found.content is None:
        raise Refused(_("Tệp này không còn được giữ."), next_step=_("Tải tệp lên lại."))
    return Source(found.content, found.filename, found.encoding, found.mapping)
