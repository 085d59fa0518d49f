"""A tiny school: one unit, a few people, courses of any shape. For tests of learning by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from flask import Flask

from elearn.accounts.models import User
from elearn.accounts.session import session_id
from elearn.catalogue.models import Activity, Course, CourseVersion, LessonPage, QuizForm
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.text import fold, name_sort_key, sort_key
from elearn.letters.models import Letter
from elearn.mandates.models import Mandate, MandateAmendment
from elearn.mandates.rules import Moved
from elearn.people.models import Assignment, Staff
from elearn.units.models import Unit, UnitPeriod
from tests.page import Client

PAST = date(2020, 1, 1)
_numbers = count(1)


def _block(n: int) -> str:
    return f'<h2 id="muc-{n}">Mục {n}</h2>' if n % 4 == 0 else f"<p>Đoạn {n}</p>"


PAGE = "".join(f'<div id="b{n}" data-block="{n}">{_block(n)}</div>' for n in range(12))


@dataclass
class Version:
    id: int
    course_id: int
    slug: str
    activities: dict[str, int] = field(default_factory=dict)


def make_unit() -> int:
    number = next(_numbers)
    unit = Unit(code=f"T{number}", opened_on=PAST)
    db.session.add(unit)
    db.session.flush()
    name = f"Ban Thử {number}"
    db.session.add(
        UnitPeriod(
            unit_id=unit.id,
            name=name,
            sort_key=sort_key(name),
            folded=fold(name),
            kind="board",
            parent_id=None,
            valid_from=PAST,
        )
    )
    return unit.id


def make_learner(unit_id: int, name: str = "Trần Thử Nghiệm") -> Actor:
    staff = Staff(
        code=f"TH{next(_numbers):05d}",
        full_name=name,
        sort_key=name_sort_key(name),
        folded=fold(name),
        recorded_at=clock.now(),
    )
    db.session.add(staff)
    db.session.flush()
    db.session.add(
        Assignment(
            staff_id=staff.id,
            unit_id=unit_id,
            position="Chuyên viên",
            press_role="staff",
            starts_on=PAST,
            recorded_at=clock.now(),
        )
    )
    user = User(login=f"thu{staff.id}", name=name, staff_id=staff.id, password_hash="", opened_at=clock.now())
    db.session.add(user)
    db.session.flush()
    return Actor(user_id=user.id, staff_id=staff.id, name=name)


def make_version(slug: str | None = None, lessons: int = 2, quiz: bool = True) -> Version:
    """A new version of a course (of a new course without `slug`): lessons `bai-1`… and the quiz `kiem-tra`."""
    slug = slug or f"khoa-{next(_numbers)}"
    course = db.session.query(Course).filter_by(slug=slug).one_or_none() or Course(slug=slug)
    db.session.add(course)
    db.session.flush()
    number = db.session.query(CourseVersion).filter_by(course_id=course.id).count() + 1
    version = CourseVersion(
        course_id=course.id,
        number=number,
        content_hash=f"{slug}.{number}",
        title=f"Khóa {slug}",
        summary="Thử.",
        hours=1.5,
        audience=[],
        outcomes=[],
        law=[],
        published_at=clock.now(),
        user_id=None,
    )
    db.session.add(version)
    db.session.flush()
    made = Version(version.id, course.id, slug)
    for place in range(lessons + quiz):
        kind, key = ("lesson", f"bai-{place + 1}") if place < lessons else ("quiz", "kiem-tra")
        activity = Activity(
            version_id=version.id,
            key=key,
            kind=kind,
            position=place + 1,
            module_title="Phần một",
            title=f"Tên {key}",
            minutes=10,
        )
        db.session.add(activity)
        db.session.flush()
        made.activities[key] = activity.id
        db.session.add(
            LessonPage(
                activity_id=activity.id,
                html=PAGE,
                blocks=12,
                contents=[{"id": f"muc-{n}", "title": f"Mục {n}"} for n in (0, 4, 8)],
            )
            if kind == "lesson"
            else QuizForm(activity_id=activity.id, intro="", pass_percent=75, attempts=3, minutes=20, draw=1)
        )
    db.session.flush()
    return made


def make_mandate(due_in: int = 30) -> int:
    today = clock.today()
    mandate = Mandate(
        number=f"{next(_numbers)}/TH",
        issued_on=today,
        issuer="Sở",
        subject="Bồi dưỡng",
        legal_bases=[],
        addressees=[],
        registration_due_on=today,
        completion_due_on=today + timedelta(days=due_in),
        drafted_at=clock.now(),
        published_at=clock.now(),
    )
    db.session.add(mandate)
    db.session.flush()
    return mandate.id


def move_deadline(mandate_id: int, moves: Iterable[Moved]) -> None:
    """Letters that move the deadline of completion, as rows; the site's own verb takes no past days."""
    for move in moves:
        number = f"{next(_numbers)}/SH"
        letter = Letter(
            key=number,
            number=number,
            issued_on=move.since,
            issuer="Sở",
            subject="",
            kind="",
            entered_at=clock.now(),
        )
        db.session.add(letter)
        db.session.flush()
        db.session.add(
            MandateAmendment(
                mandate_id=mandate_id,
                letter_id=letter.id,
                completion_due_on=move.due_on,
                takes_effect_on=move.since,
                reason="Thử",
                name="Sở",
                at=clock.now(),
            )
        )
        db.session.flush()


def browser(app: Flask, learner: Actor) -> Client:
    """A device on which the learner is signed in; each call is another device."""
    return Client(app, session_id(learner.user_id or 0, 1, 0))


def write(verb, *arguments, **keywords):
    """Run a service verb in a transaction of its own, as a request does."""
    with unit_of_work() as work:
        answer = verb(*arguments, **keywords)
        work.commit()
    return answer
