"""A course as its learner sees it: numbered lessons, the state of each, where to go next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby

from flask import url_for
from markupsafe import Markup

from elearn.catalogue import queries as catalogue
from elearn.catalogue.queries import ActivityOutline, Lesson, Outline
from elearn.kernel.i18n import _, language
from elearn.learning.queries import EnrolmentRow, Progress, Standing
from elearn.learning.rules import StatusKey, is_done, status_on, unmet
from elearn.mandates.rules import Moved, last_move

_MARKS = re.compile(r'data-block="(\d+)"|<h2 id="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Task:
    """An activity with its number in the course. `label` stands in a sentence: “bài 1.2”."""

    id: int
    key: str
    kind: str
    title: str
    number: str  # "1.2" of a lesson, "" of a quiz
    label: str
    minutes: int
    required: bool
    pass_percent: int | None
    has_critical: bool  # a quiz with a critical block, to be passed on its own
    href: str
    heading: str  # as a title: “Bài 1.2. Mời báo chí”


@dataclass(frozen=True, slots=True)
class Step:
    task: Task
    state: str  # done | spared | begun | open
    current: bool
    best_percent: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """A module of the contents list."""

    title: str
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class CourseMap:
    """A course with one person's progress in it."""

    title: str
    slug: str
    version: int
    hours: str
    whole: bool  # False: a track that does a part of the course
    tasks: tuple[Task, ...]
    parts: list[Part]
    done: int  # required activities done
    required: int
    unmet: list[tuple[Task, str]]
    next: Task | None  # None when everything required is done

    @property
    def meter_label(self) -> str:
        return _("Đã xong %(done)s trong %(all)s mục", done=self.done, all=self.required)

    @property
    def next_label(self) -> str:
        """What the one button says."""
        if self.next is None:
            return _("Xem lại bài")
        if self.next.kind == "quiz":
            return _("Làm bài kiểm tra")
        if self.next.kind == "scenario":
            return _("Vào tình huống")
        if not any(step.state != "open" for part in self.parts for step in part.steps):
            return _("Bắt đầu %(lesson)s", lesson=self.next.label)
        return _("Học tiếp %(lesson)s", lesson=self.next.label)

    @property
    def next_href(self) -> str:
        return (self.next or self.tasks[0]).href

    @property
    def minutes_left(self) -> int:
        return sum(task.minutes for task, _reason in self.unmet)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of a lesson and the block it stands in."""

    id: str
    title: str
    block: int


@dataclass(frozen=True, slots=True)
class LessonView:
    task: Task
    module: str
    html: Markup
    sections: tuple[Section, ...]
    block: int
    sequence: int
    done: bool
    resume: Section | None  # where reading stopped, if it had got anywhere
    place: int  # the section reading is in, from 1
    blocks: int  # how many there are
    before: Task | None
    after: Task | None

    @property
    def minutes_left(self) -> int:
        """About how long the rest takes."""
        return max(1, round(self.task.minutes * (1 - self.block / max(1, self.blocks))))


# Where an activity of each kind opens.
ENDPOINTS = {"lesson": "learning.lesson", "quiz": "quizzes.show", "scenario": "practice.show", "drill": "drills.show"}


def tasks_of(outline: Outline, track: str = "") -> tuple[Task, ...]:
    """The activities of a version in order, lessons numbered by module; required as the track has it."""
    return catalogue.remembered(_tasks, outline.version_id, track, language())


def _tasks(version_id: int, track: str, _language: str) -> tuple[Task, ...]:
    outline = catalogue.outline(version_id)
    required, found = outline.required(track), []
    for module, (_title, group) in enumerate(groupby(outline.activities, key=lambda a: a.module_title), start=1):
        lessons = 0
        for activity in group:
            lessons += activity.kind == "lesson"
            number = f"{module}.{lessons}" if activity.kind == "lesson" else ""
            found.append(_task(outline.slug, activity, number, required=activity.id in required))
    return tuple(found)


def _task(slug: str, activity: ActivityOutline, number: str, *, required: bool) -> Task:
    quiz = activity.kind == "quiz"
    form = catalogue.quiz_form(activity.id) if quiz else None
    return Task(
        id=activity.id,
        key=activity.key,
        kind=activity.kind,
        title=activity.title,
        number=number,
        label=_label(activity, number),
        minutes=activity.minutes,
        required=required,
        pass_percent=form.pass_percent if form else None,
        has_critical=bool(form and form.critical_need),
        href=url_for(ENDPOINTS[activity.kind], slug=slug, key=activity.key),
        heading=_("Bài %(number)s. %(title)s", number=number, title=activity.title) if number else activity.title,
    )


def _label(activity: ActivityOutline, number: str) -> str:
    if activity.kind == "scenario":
        return _("tình huống “%(title)s”", title=activity.title)
    return _("bài %(number)s", number=number) if number else _("bài “%(title)s”", title=activity.title)


def placement_of(outline: Outline, standing: Standing) -> Task | None:
    """The placement test, while it is of use: not tried yet, and the course not complete."""
    test = outline.placement
    if test is None or standing.completed_at is not None or test.id in standing.progress:
        return None
    return _task(outline.slug, test, "", required=False)


def hours(outline: Outline) -> str:
    """1.5 → "1,5" (1.5 in English)."""
    text = f"{outline.hours:g}"
    return text if language() == "en" else text.replace(".", ",")


def course_map(outline: Outline, progress: Mapping[int, Progress], track: str, current: str | None = None) -> CourseMap:
    """The contents list with the state of each activity; `current` is the key of the open page."""
    tasks = tasks_of(outline, track)
    parts: list[Part] = []
    for activity, task in zip(outline.activities, tasks, strict=True):
        if not parts or parts[-1].title != activity.module_title:
            parts.append(Part(activity.module_title, []))
        parts[-1].steps.append(_step(task, progress.get(task.id), current))
    missing = unmet(tasks, progress)
    required = [task for task in tasks if task.required]
    return CourseMap(
        title=outline.title,
        slug=outline.slug,
        version=outline.number,
        hours=hours(outline),
        whole=not track,
        tasks=tasks,
        parts=parts,
        done=len(required) - len(missing),
        required=len(required),
        unmet=missing,
        next=missing[0][0] if missing else None,
    )


def _step(task: Task, progress: Progress | None, current: str | None) -> Step:
    if progress is None:
        state = "open"
    elif is_done(progress):
        state = "spared" if progress.spared else "done"
    else:
        state = "begun"
    return Step(task, state, task.key == current, progress.best_percent if progress else None)


def lesson_view(course: CourseMap, key: str, standing: Standing) -> LessonView:
    """One lesson with the place its reader stopped at."""
    place = next(i for i, task in enumerate(course.tasks) if task.key == key)
    task = course.tasks[place]
    page, progress = catalogue.lesson_page(task.id), standing.progress.get(task.id)
    sections = sections_of(page)
    block = progress.block if progress else 0
    reached = [section for section in sections if section.block <= block]
    return LessonView(
        task=task,
        module=next(part.title for part in course.parts if any(step.current for step in part.steps)),
        html=Markup(page.html),  # noqa: S704  rendered and cleaned at publication
        sections=sections,
        block=block,
        sequence=progress.sequence if progress else 0,
        done=is_done(progress),
        resume=None if is_done(progress) else _resume(sections, block, page.blocks),
        place=max(1, len(reached)),
        blocks=page.blocks,
        before=course.tasks[place - 1] if place else None,
        after=course.tasks[place + 1] if place + 1 < len(course.tasks) else None,
    )


def _resume(sections: Sequence[Section], block: int, blocks: int) -> Section | None:
    if block == 0 or block >= blocks - 1:
        return None
    title = next((section.title for section in reversed(sections) if section.block <= block), _("đoạn đang đọc"))
    return Section(f"b{block}", title, block)


def sections_of(page: Lesson) -> tuple[Section, ...]:
    """The headings of a lesson with their blocks."""
    titles = {entry["id"]: entry["title"] for entry in page.contents}
    return tuple(
        Section(heading, titles[heading], block) for heading, block in _heading_blocks(page.html) if heading in titles
    )


@lru_cache(maxsize=512)
def _heading_blocks(html: str) -> tuple[tuple[str, int], ...]:
    found, block = [], 0
    for number, heading in _MARKS.findall(html):
        if heading:
            found.append((heading, block))
        else:
            block = int(number)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Letter:
    """Why a person is on a course: a mandate, or (without one) their own choice; and how they stand."""

    mandate_id: int | None
    number: str
    issued_on: date | None
    subject: str
    due_on: date | None
    status: StatusKey
    overdue: bool
    moved_by: Moved | None = None  # the later letter that set the deadline

    @property
    def name(self) -> str:
        """The letter as cited: “Văn bản 2815/SVHTT-BC ngày 05/10/2026”."""
        if self.issued_on is None:
            return _("Tự chọn, không theo văn bản nào")
        return _("Văn bản %(number)s ngày %(day)s", number=self.number, day=self.issued_on.strftime("%d/%m/%Y"))

    @property
    def tag(self) -> str:
        """The key of the tag that says it in one word."""
        return "overdue" if self.overdue else str(self.status)


def letters(enrolments: Iterable[EnrolmentRow], day: date) -> list[Letter]:
    """What each enrolment amounts to on a day: letters by deadline, own choice last."""
    found = []
    for row in enrolments:
        status = status_on(row.facts, day)
        if status is not None:
            found.append(
                Letter(
                    row.mandate_id,
                    row.number or "",
                    row.issued_on,
                    row.subject or "",
                    row.facts.due(day),
                    status.key,
                    status.overdue,
                    last_move(row.facts.moves, day),
                )
            )
    return sorted(found, key=lambda letter: (letter.due_on is None, letter.due_on or date.max, letter.number))


def after_lesson(course: CourseMap, key: str) -> str:
    """Where to go when a lesson is finished: the next activity, or the course when nothing is left to do."""
    place = next(i for i, task in enumerate(course.tasks) if task.key == key)
    if course.unmet and place + 1 < len(course.tasks):
        return course.tasks[place + 1].href
    return url_for("learning.course", slug=course.slug)
