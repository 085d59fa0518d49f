"""A course in two versions with real lessons, a quiz with questions and people on the first; for tests of moves and keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import insert, select, update

from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import Activity, CourseVersion, LessonPage, Question, QuizForm
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db
from elearn.learning import service as learning
from elearn.learning.models import ActivityProgress, Enrolment, LearningRecord, VersionMove
from elearn.quizzes import queries as quizzes
from elearn.quizzes import service as quizzing
from elearn.quizzes.models import Answer, Attempt
from tests.learning import school
from tests.learning.school import Version
from tests.parallel import write

FACTS = (LearningRecord, ActivityProgress, Attempt, Answer, VersionMove)


@dataclass
class Room:
    """`old` and `new` are versions 1 and 2 of a course; lesson bai-2 differs, bai-3 is gone, bai-4 is new."""

    unit_id: int
    slug: str
    old: Version
    new: Version
    learners: list[Actor] = field(default_factory=list)

    def learner(self, name: str = "Trần Thử Nghiệm") -> Actor:
        """Somebody enrolled on the first version."""
        made = write(school.make_learner, self.unit_id, name)
        self.learners.append(made)
        write(learning.enrol, made.staff_id, self.old.course_id, self.old.id, None, self.unit_id, actor=MACHINE)
        return made


def make_room(unit_id: int, *, quiz_changed: bool = False, draw: int = 4) -> Room:
    old = write(_version, None, lessons=3, draw=draw)
    new = write(_version, old.slug, lessons=4, draw=draw)
    write(_differ, new, quiz_changed)
    catalogue.forget()
    return Room(unit_id, old.slug, old, new)


def _version(slug: str | None, *, lessons: int, draw: int) -> Version:
    made = school.make_version(slug, lessons=lessons)
    quiz_id = made.activities["kiem-tra"]
    db.session.execute(update(QuizForm).where(QuizForm.activity_id == quiz_id).values(draw=draw))
    for number in range(1, draw + 1):
        options = [
            {"text": f"Phương án {letter}", "feedback": "", "correct": letter == "A"} for letter in ("A", "B", "C")
        ]
        db.session.execute(
            insert(Question).values(
                activity_id=quiz_id,
                key=f"c{number}",
                kind="mc1",
                outcome="KQ1",
                difficulty=1,
                critical=False,
                law=[],
                body={"stem": f"<p>Câu {number}?</p>", "options": options, "explanation": ""},
            )
        )
    return made


def _differ(new: Version, quiz_changed: bool) -> None:
    page = update(LessonPage)
    db.session.execute(
        page.where(LessonPage.activity_id == new.activities["bai-2"]).values(html="<p>Lời mới.</p>", blocks=1)
    )
    # What was bai-3 is gone; its place is taken by another lesson.
    db.session.execute(update(Activity).where(Activity.id == new.activities["bai-3"]).values(key="bai-3b"))
    new.activities["bai-3b"] = new.activities.pop("bai-3")
    if quiz_changed:
        quiz = new.activities["kiem-tra"]
        db.session.execute(update(QuizForm).where(QuizForm.activity_id == quiz).values(pass_percent=90))


def add_version(room: Room, number_of_lessons: int = 3) -> Version:
    made = write(_version, room.slug, lessons=number_of_lessons, draw=4)
    catalogue.forget()
    return made


def question_id(version: Version, key: str = "c1") -> int:
    return db.session.scalars(
        select(Question.id).where(Question.activity_id == version.activities["kiem-tra"], Question.key == key)
    ).one()


def read(room: Room, learner: Actor, *keys: str) -> None:
    for key in keys:
        write(learning.finish_lesson, room.slug, key, actor=learner)


def begin(room: Room, learner: Actor) -> int:
    return write(quizzing.start_attempt, room.slug, "kiem-tra", actor=learner)


def answer(attempt_id: int, learner: Actor, choices: dict[str, int]) -> None:
    """Answer each question by its key; who is not named gets no answer."""
    attempt = quizzes.attempt_for(learner, attempt_id)
    pool = catalogue.questions_of(attempt.activity_id)
    for place, asked in enumerate(attempt.form, start=1):
        key = pool[asked["question"]].key
        if key in choices:
            sent = {"choice": [str(choices[key])]}
            write(quizzing.save_answer, attempt_id, place, lambda name, s=sent: s.get(name, []), None, actor=learner)


def sit(room: Room, learner: Actor, choices: dict[str, int]) -> quizzes.AttemptRow:
    """A whole attempt: begun, answered, submitted."""
    attempt_id = begin(room, learner)
    answer(attempt_id, learner, choices)
    return write(quizzing.submit_attempt, attempt_id, actor=learner)


ALL_RIGHT = {"c1": 0, "c2": 0, "c3": 0, "c4": 0}


def record_of(learner: Actor) -> LearningRecord:
    """The record the person's enrolment refers to now."""
    db.session.rollback()
    return db.session.scalars(
        select(LearningRecord)
        .join(Enrolment, Enrolment.record_id == LearningRecord.id)
        .where(Enrolment.staff_id == learner.staff_id)
        .execution_options(populate_existing=True)
    ).one()


def version_number(record: LearningRecord) -> int:
    return db.session.scalars(select(CourseVersion.number).where(CourseVersion.id == record.version_id)).one()


def facts() -> dict[str, set[tuple[object, ...]]]:
    """Every learning fact there is, by table; what only says where an effort goes on is left out."""
    db.session.rollback()
    found = {}
    for table in FACTS:
        columns = [c for c in table.__table__.columns if c.name != "moved_to_id"]
        rows = db.session.execute(select(*columns)).all()
        found[table.__tablename__] = {tuple(str(value) for value in row) for row in rows}
    return found
