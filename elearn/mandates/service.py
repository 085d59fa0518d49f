"""Writing a mandate: drafted, previewed, published once and frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock, events
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import _
from elearn.mandates import origin, queries, rules
from elearn.mandates.models import (
    AudienceLine,
    AudienceLineCourse,
    LineRule,
    Mandate,
    MandateCourse,
    MandateScan,
    MandateUnit,
    Recognition,
    Recurrence,
)
from elearn.units import queries as units


@dataclass(frozen=True, slots=True)
class MandatePublished:
    """News: a mandate binds its units from now on."""

    mandate_id: int
    actor: Actor


@dataclass(frozen=True, slots=True)
class Letter:
    """What the official letter says."""

    number: str
    issued_on: date
    issuer: str
    subject: str
    order_text: str
    legal_bases: Sequence[str]
    addressees: Sequence[str]
    registration_due_on: date
    completion_due_on: date


@dataclass(frozen=True, slots=True)
class LineWish:
    """An audience line as asked for."""

    rule: LineRule
    press_role: str | None
    minimum: int
    course_ids: tuple[int, ...]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for the whole mandate: doubling of slots, how often it comes round, what earlier learning counts."""

    double_filling: bool = False
    recurrence: str = Recurrence.ONCE
    starts_on: date | None = None
    recognition: str = Recognition.ANY
    recognition_months: int | None = None


def draft_mandate(letter: Letter, *, actor: Actor) -> int:
    """Write a new draft; returns its id. Refuses a letter (number, day, issuer) that is there already."""
    _refuse_twin(letter, except_id=None)
    mandate = Mandate(**_columns(letter), drafted_at=clock.now(), revision=1)
    db.session.add(mandate)
    db.session.flush()  # the audit entry names its id
    record(Did.MANDATE_DRAFTED, actor, f"mandate:{mandate.id}", number=letter.number, issued_on=letter.issued_on)
    origin.settle(mandate, actor=actor)
    return mandate.id


def change_mandate(mandate_id: int, letter: Letter, *, revision: int, actor: Actor) -> None:
    """Change a draft's letter. Refuses a published mandate and a form older than the last change."""
    mandate = _draft(mandate_id, revision, actor)
    _refuse_twin(letter, except_id=mandate_id)
    before = {key: getattr(mandate, key) for key in _columns(letter)}
    after = _columns(letter)
    for key, value in after.items():
        setattr(mandate, key, value)
    _touch(mandate)
    changed = {key for key in after if before[key] != after[key]}
    record(
        Did.MANDATE_CHANGED,
        actor,
        f"mandate:{mandate_id}",
        before={k: before[k] for k in changed},
        after={k: after[k] for k in changed},
    )
    origin.settle(mandate, actor=actor)


def set_scope(
    mandate_id: int,
    *,
    course_ids: Sequence[int],
    unit_ids: Sequence[int],
    lines: Sequence[LineWish],
    revision: int,
    actor: Actor,
    terms: Terms | None = None,
) -> None:
    """Say which courses, which units and which audience a draft asks for. Refuses as `change_mandate`.

    Without `terms` those of the draft stay.
    """
    mandate = _draft(mandate_id, revision, actor)
    if terms is not None:
        for key, value in asdict(terms).items():
            setattr(mandate, key, value)
    _write_scope(mandate_id, course_ids, unit_ids, lines)
    _touch(mandate)
    record(
        Did.MANDATE_CHANGED,
        actor,
        f"mandate:{mandate_id}",
        courses=list(course_ids),
        units=len(unit_ids),
        lines=[[wish.rule, wish.press_role, wish.minimum, *wish.kinds] for wish in lines],
    )


def _write_scope(
    mandate_id: int, course_ids: Sequence[int], unit_ids: Sequence[int], lines: Sequence[LineWish]
) -> None:
    for table in (MandateCourse, MandateUnit):
        db.session.execute(delete(table).where(table.mandate_id == mandate_id))
    own_lines = select(AudienceLine.id).where(AudienceLine.mandate_id == mandate_id)
    db.session.execute(delete(AudienceLineCourse).where(AudienceLineCourse.line_id.in_(own_lines)))
    db.session.execute(delete(AudienceLine).where(AudienceLine.mandate_id == mandate_id))
    if course_ids:
        db.session.execute(
            insert(MandateCourse),
            [{"mandate_id": mandate_id, "course_id": c, "version_id": None} for c in dict.fromkeys(course_ids)],
        )
    if unit_ids:
        db.session.execute(
            insert(MandateUnit), [{"mandate_id": mandate_id, "unit_id": u} for u in dict.fromkeys(unit_ids)]
        )
    for position, wish in enumerate(lines, start=1):
        _write_line(mandate_id, position, wish, course_ids)


def _write_line(mandate_id: int, position: int, wish: LineWish, course_ids: Sequence[int]) -> None:
    line_id = db.session.scalar(
        insert(AudienceLine)
        .returning(AudienceLine.id)
        .values(
            mandate_id=mandate_id,
            position=position,
            rule=str(wish.rule),
            press_role=wish.press_role,
            minimum=wish.minimum,
            kinds=list(wish.kinds),
            wording="",
        )
    )
    taught = [course for course in wish.course_ids if course in course_ids]
    if taught:
        db.session.execute(insert(AudienceLineCourse), [{"line_id": line_id, "course_id": course} for course in taught])


def attach_scan(mandate_id: int, filename: str, content: bytes, *, actor: Actor) -> None:
    """Attach the scanned letter to a draft. Refuses an empty file and anything but PDF, PNG or JPEG."""
    mandate = queries.mandate_for(actor, mandate_id, drafts=True, lock=True)
    refuse_published(mandate)
    if not content:
        raise Refused(_("Tệp %(name)s trống.", name=filename), next_step=_("Chọn lại bản chụp văn bản rồi gửi."))
    media_type = rules.scan_type(content)
    if media_type is None:
        raise Refused(
            _("Tệp %(name)s không phải PDF, PNG hoặc JPEG.", name=filename),
            next_step=_("Chụp hoặc xuất lại văn bản dạng PDF rồi gửi."),
        )
    sha256 = hashlib.sha256(content).hexdigest()
    db.session.add(
        MandateScan(
            mandate_id=mandate_id,
            filename=filename[-120:],
            media_type=media_type,
            size=len(content),
            sha256=sha256,
            content=content,
        )
    )
    record(Did.MANDATE_CHANGED, actor, f"mandate:{mandate_id}", scan=filename, sha256=sha256)


def publish_mandate(mandate_id: int, *, revision: int, actor: Actor) -> None:
    """Make a draft binding, once and for ever.

    Refuses a draft with anything missing (every fault in one answer), one changed since the preview
    was shown, and one already published. Freezes the course versions and the rule in words with its
    hash, and announces the news, on which each unit in scope gets its registration list.
    """
    mandate = _draft(mandate_id, revision, actor)
    courses = queries.courses_of(mandate_id)
    faults = rules.faults(
        courses=[course.course_id for course in courses],
        units=queries.unit_ids_of(mandate_id),
        lines=queries.lines_of(mandate_id),
        issued_on=mandate.issued_on,
        registration_due_on=mandate.registration_due_on,
        completion_due_on=mandate.completion_due_on,
        today=clock.today(),
        terms=mandate,
    )
    if faults:
        raise Refused(" ".join(faults), next_step=_("Sửa bản thảo rồi ban hành lại. Bản thảo còn nguyên."))
    versions = catalogue.current_versions([course.course_id for course in courses])
    for course_id, version_id in versions.items():
        db.session.execute(
            update(MandateCourse)
            .where(MandateCourse.mandate_id == mandate_id, MandateCourse.course_id == course_id)
            .values(version_id=version_id)
        )
    _freeze_rule(mandate, {course.course_id: course.title for course in courses})
    mandate.published_at = clock.now()
    _touch(mandate)
    record(
        Did.MANDATE_PUBLISHED,
        actor,
        f"mandate:{mandate_id}",
        number=mandate.number,
        versions=versions,
        units=len(queries.unit_ids_of(mandate_id)),
        rule=mandate.rule_hash,
    )
    events.announce(MandatePublished(mandate_id, actor))


def _freeze_rule(mandate: Mandate, titles: Mapping[int, str]) -> None:
    """Keep the rule as it reads today, line by line and as a whole."""
    lines = queries.lines_of(mandate.id)
    for line_id, wording in rules.frozen(lines).items():
        db.session.execute(update(AudienceLine).where(AudienceLine.id == line_id).values(wording=wording))
    mandate.rule_text = rules.rule_text(
        lines, titles, double_filling=mandate.double_filling, counts=queries.counts_from(mandate)
    )
    mandate.rule_hash = rules.text_hash(mandate.rule_text)


def open_round(mandate_id: int, letter: Letter, starts_on: date, *, actor: Actor) -> int:
    """Open the next round of a recurring mandate by its own letter; returns the new draft's id.

    The draft has the courses, lines and terms of the round before, and its units, or who has taken
    over from them; it is changed, previewed and published like any other. Refuses (Missing) what the
    actor may not read, (Refused) a mandate that is not published or does not recur, a round that does
    not begin after the one before, and (Conflict) a round that is open already. Touches nothing of the
    round before: its lists, enrolments and records stay as they are.
    """
    before = queries.mandate_for(actor, mandate_id, drafts=True, lock=True)
    rules.check_round(
        published=before.published_at is not None,
        recurrence=before.recurrence,
        before=before.starts_on or before.issued_on,
        starts_on=starts_on,
    )
    if db.session.scalar(select(Mandate.id).where(Mandate.follows_id == mandate_id)) is not None:
        raise Conflict(_("Đợt tiếp theo đã được mở."), next_step=_("Mở đợt đó từ trang của văn bản này."))
    new_id = draft_mandate(letter, actor=actor)
    new = queries.mandate_for(actor, new_id, drafts=True)
    new.follows_id, new.round, new.starts_on = mandate_id, before.round + 1, starts_on
    new.double_filling, new.recurrence = before.double_filling, before.recurrence
    new.recognition, new.recognition_months = before.recognition, before.recognition_months
    today = clock.today()
    owners, there = units.owner_on(today), {unit.id for unit in units.units_on(today)}
    addressed = dict.fromkeys(owners.get(unit_id, unit_id) for unit_id in queries.unit_ids_of(mandate_id))
    wishes = [
        LineWish(LineRule(line.rule), line.press_role, line.minimum, line.course_ids, line.kinds)
        for line in queries.lines_of(mandate_id)
    ]
    courses = [course.course_id for course in queries.courses_of(mandate_id)]
    _write_scope(new_id, courses, [unit_id for unit_id in addressed if unit_id in there], wishes)
    _touch(new)
    record(Did.ROUND_OPENED, actor, f"mandate:{new_id}", number=letter.number, follows=mandate_id, round=new.round)
    return new_id


def _columns(letter: Letter) -> dict[str, Any]:
    return {
        "number": letter.number,
        "issued_on": letter.issued_on,
        "issuer": letter.issuer,
        "subject": letter.subject,
        "order_text": letter.order_text,
        "legal_bases": list(letter.legal_bases),
        "addressees": list(letter.addressees),
        "registration_due_on": letter.registration_due_on,
        "completion_due_on": letter.completion_due_on,
    }


def _refuse_twin(letter: Letter, *, except_id: int | None) -> None:
    twin = db.session.scalar(
        select(Mandate.id).where(
            Mandate.number == letter.number, Mandate.issued_on == letter.issued_on, Mandate.issuer == letter.issuer
        )
    )
    if twin is not None and twin != except_id:
        raise Conflict(
            _(
                "Văn bản %(number)s ngày %(day)s của cơ quan này đã có.",
                number=letter.number,
                day=letter.issued_on.strftime("%d/%m/%Y"),
            ),
            next_step=_("Mở văn bản đã có trong danh sách."),
        )


def _draft(mandate_id: int, revision: int, actor: Actor) -> Mandate:
    mandate = queries.mandate_for(actor, mandate_id, drafts=True, lock=True)
    refuse_published(mandate)
    if mandate.revision != revision:
        raise Conflict(
            _("Người khác đã sửa bản thảo này sau khi trang được mở; thay đổi vừa gửi chưa được ghi."),
            next_step=_("Mở lại bản thảo, xem thay đổi mới rồi sửa tiếp."),
        )
    return mandate


def refuse_published(mandate: Mandate) -> None:
    """Refuses (Conflict) a mandate that binds already."""
    if mandate.published_at is not None:
        raise Conflict(
            _("Văn bản đã ban hành, không sửa được."), next_step=_("Thay đổi sau ban hành cần một văn bản mới.")
        )


def _touch(mandate: Mandate) -> None:
    mandate.revision += 1
    db.session.flush()
