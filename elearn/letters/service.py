"""Entering letters, correcting them, and linking what carries out what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select, text

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.kernel.upsert import insert_or
from elearn.letters.models import Letter, LetterAddressee, LetterLink, LetterUpload
from elearn.letters.rules import Told, key, reaches


def enter(told: Told, *, body: str = "", actor: Actor) -> int:
    """The letter's id: the one there is, or a new one.

    Of a letter that is there, only what was unknown (subject, kind, text) is added.
    """
    letter = db.session.scalar(select(Letter).where(Letter.key == key(told)))
    if letter is None:
        made = insert_or(Letter).values(
            key=key(told),
            number=told.number,
            issued_on=told.issued_on,
            issuer=told.issuer,
            subject=told.subject,
            kind=told.kind,
            text=body,
            entered_at=clock.now(),
        )
        new = db.session.scalar(made.on_conflict_do_nothing(index_elements=["key"]).returning(Letter.id))
        if new is not None:
            record(Did.LETTER_ENTERED, actor, f"letter:{new}", number=told.number, issued_on=told.issued_on)
            return int(new)
        letter = db.session.scalars(select(Letter).where(Letter.key == key(told))).one()
    for name, value in (("subject", told.subject), ("kind", told.kind), ("text", body)):
        if value and not getattr(letter, name):
            setattr(letter, name, value)
            record(Did.LETTER_CHANGED, actor, f"letter:{letter.id}", added=name)
    db.session.flush()
    return letter.id


def correct(letter_id: int, told: Told, *, actor: Actor) -> int:
    """Correct a letter whose mandate is still a draft; returns its id.

    When what it says now is a letter already known, that letter is meant: its id is returned, and the
    links of the mistaken one go with it.
    """
    letter = db.session.get_one(Letter, letter_id)
    after = {"key": key(told), "number": told.number, "issued_on": told.issued_on, "issuer": told.issuer}
    after |= {"subject": told.subject, "kind": told.kind or letter.kind}
    before = {name: getattr(letter, name) for name in after}
    if before == after:
        return letter_id
    known = db.session.scalar(select(Letter.id).where(Letter.key == key(told), Letter.id != letter_id))
    if known is not None:
        for above in db.session.scalars(select(LetterLink.carries_out_id).where(LetterLink.letter_id == letter_id)):
            carry_out(known, above, actor=actor)
        return known
    for name, value in after.items():
        setattr(letter, name, value)
    db.session.flush()
    record(Did.LETTER_CHANGED, actor, f"letter:{letter_id}", before=before, after=after)
    return letter_id


def carry_out(letter_id: int, other_id: int, *, actor: Actor) -> None:
    """Say that a letter carries out another; saying it again changes nothing.

    Refuses a letter that would carry out itself, directly or by others, and one issued later.
    """
    _one_at_a_time()
    links: dict[int, list[int]] = defaultdict(list)
    for row in db.session.execute(select(LetterLink.letter_id, LetterLink.carries_out_id)):
        links[row.letter_id].append(row.carries_out_id)
    if other_id in links[letter_id]:
        return
    rows = db.session.scalars(select(Letter).where(Letter.id.in_([letter_id, other_id])))
    both = {letter.id: letter for letter in rows}
    letter, other = both[letter_id], both[other_id]
    if reaches(links, other_id, letter_id):
        raise Refused(
            _(
                "Văn bản %(other)s đã thực hiện văn bản %(number)s, không thể ngược lại.",
                other=other.number,
                number=letter.number,
            ),
            next_step=_(
                "Xem lại phần “Thực hiện văn bản”: mỗi văn bản chỉ thực hiện văn bản của cấp trên hoặc ban hành trước."
            ),
        )
    if letter.issued_on and other.issued_on and other.issued_on > letter.issued_on:
        raise Refused(
            _(
                "Văn bản %(other)s ban hành sau văn bản %(number)s, không thể là văn bản được thực hiện.",
                other=other.number,
                number=letter.number,
            ),
            next_step=_("Xem lại ngày của hai văn bản rồi gửi lại."),
        )
    db.session.execute(insert(LetterLink).values(letter_id=letter_id, carries_out_id=other_id, linked_at=clock.now()))
    record(Did.LETTER_LINKED, actor, f"letter:{letter_id}", carries_out=other_id, number=other.number)


def leave_out(letter_id: int, other_id: int, *, actor: Actor) -> bool:
    """Take back that a letter carries out another; False when that is not said. The letters stay."""
    gone = db.session.execute(
        delete(LetterLink).where(LetterLink.letter_id == letter_id, LetterLink.carries_out_id == other_id)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        return False
    number = db.session.scalar(select(Letter.number).where(Letter.id == other_id))
    record(Did.LETTER_UNLINKED, actor, f"letter:{letter_id}", carries_out=other_id, number=number)
    return True


def hold(filename: str, content: bytes, *, actor: Actor) -> int:
    """Keep a letter sent to be read until its reader confirms it; those they left unconfirmed go. Returns its id."""
    assert actor.user_id is not None
    db.session.execute(delete(LetterUpload).where(LetterUpload.user_id == actor.user_id))
    upload = LetterUpload(user_id=actor.user_id, filename=filename[-120:], content=content, at=clock.now())
    db.session.add(upload)
    db.session.flush()  # the page names its id
    return upload.id


def held(upload_id: int, *, actor: Actor) -> LetterUpload | None:
    """A letter the actor sent to be read, if it is still kept."""
    return db.session.scalar(
        select(LetterUpload).where(LetterUpload.id == upload_id, LetterUpload.user_id == actor.user_id)
    )


def address(letter_id: int, lines: Sequence[str], units: Mapping[str, int]) -> None:
    """Write the lines of "Kính gửi"; `units` names the unit of a line that is a unit's name."""
    db.session.execute(delete(LetterAddressee).where(LetterAddressee.letter_id == letter_id))
    rows = [
        {"letter_id": letter_id, "position": place, "name": line, "unit_id": units.get(line)}
        for place, line in enumerate(lines, start=1)
    ]
    if rows:
        db.session.execute(insert(LetterAddressee), rows)


def _one_at_a_time() -> None:
    # Two links made at once could close a circle that neither sees. SQLite has one writer anyway.
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE letter_link IN SHARE ROW EXCLUSIVE MODE"))
