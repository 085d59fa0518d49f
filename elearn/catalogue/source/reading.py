"""Read a course folder into shapes, collecting every fault on the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from elearn.catalogue.recordings.reading import read_recording
from elearn.catalogue.source import questions
from elearn.catalogue.source.drills import read_drill
from elearn.catalogue.source.located import Faults, Taker, parse, read_text
from elearn.catalogue.source.scenarios import read_scenario
from elearn.catalogue.source.shapes import (
    CourseSource,
    Critical,
    DrillSource,
    Lesson,
    Module,
    QuestionSource,
    Quiz,
    ScenarioSource,
    Track,
)
from elearn.people.models import PressRole

FRONT = "---"
Pools = dict[str, list[QuestionSource]]  # those of a course read so far; several quizzes draw from one
PURPOSES = ("check", "placement")


def course_folders(root: Path) -> list[Path]:
    """Every folder under `root` that holds a course.yaml, in order."""
    return sorted(folder.parent for folder in root.glob("*/course.yaml"))


def read_course(root: Path, folder: Path, faults: Faults) -> CourseSource | None:
    """The course in `folder`; None when course.yaml itself can't be read."""
    path = f"{folder.name}/course.yaml"
    text = read_text(root, path, faults)
    document = parse(text, path, faults) if text is not None else None
    if document is None:
        return None
    taker = Taker(document, path, faults, what="course")
    slug = taker.text("slug")
    if slug != folder.name:
        taker.fault("slug", f"slug “{slug}” is not the folder's name “{folder.name}”")
    pools: Pools = {}
    course = CourseSource(
        slug=slug,
        title=taker.text("title"),
        summary=taker.text("summary"),
        audience=taker.texts("audience"),
        hours=float(taker.take("hours", (int, float), 1)),
        outcomes=_outcomes(taker),
        modules=[_module(root, folder, entry, taker, faults, pools) for entry in taker.take("modules", list, [])],
        folder=folder,
        placement=_placement(root, folder, taker, faults, pools),
        tracks=_tracks(taker),
        lines={key: taker.line_of(key) for key in taker.mapping},
    )
    for role in (*course.audience, *course.tracks):
        if role not in set(PressRole):
            taker.fault("audience" if role in course.audience else "tracks", f"unknown press role “{role}”")
    _completion(taker, faults, path)
    taker.done()
    return course


def _completion(taker: Taker, faults: Faults, path: str) -> None:
    rule = Taker(taker.take("completion", dict, None), path, faults, what="completion")
    for key in ("lessons", "quizzes", "scenarios"):
        if rule.text(key, "all", required=key != "scenarios") != "all":
            rule.fault(key, f"completion: “{key}” must be “all”")
    rule.done()


def _placement(root: Path, folder: Path, taker: Taker, faults: Faults, pools: Pools) -> Quiz | None:
    name = taker.text("placement", required=False)
    return _quiz(root, folder, name, faults, pools) if name else None


def _tracks(taker: Taker) -> dict[str, Track]:
    tracks = {}
    for role, entry in (taker.take("tracks", dict, {}, required=False) or {}).items():
        one = Taker(entry, taker.path, taker.faults, what=f"track {role}")
        tracks[role] = Track(
            lessons=one.texts("lessons"), quizzes=one.texts("quizzes"), scenarios=one.texts("scenarios", required=False)
        )
        one.done()
    return tracks


def _outcomes(taker: Taker) -> list[dict[str, str]]:
    outcomes = []
    for entry in taker.take("outcomes", list, []):
        one = Taker(entry, taker.path, taker.faults, what="outcome")
        outcomes.append({"id": one.text("id"), "text": one.text("text")})
        one.done()
    return outcomes


def _module(root: Path, folder: Path, entry: Any, course: Taker, faults: Faults, pools: Pools) -> Module:
    module = Taker(entry, course.path, faults, what="module")
    made = Module(id=module.text("id"), title=module.text("title"), activities=[])
    for activity in module.take("activities", list, []):
        one = Taker(activity, course.path, faults, what="activity")
        if "lesson" in one.mapping:
            found: Lesson | Quiz | ScenarioSource | DrillSource | None = _lesson(
                root, folder, one.text("lesson"), faults
            )
        elif "quiz" in one.mapping:
            found = _quiz(root, folder, one.text("quiz"), faults, pools)
        elif "scenario" in one.mapping:
            found = read_scenario(
                root,
                folder,
                one.text("scenario"),
                faults,
                optional=one.take("optional", bool, False, required=False),
            )
        elif "drill" in one.mapping:
            found = read_drill(root, folder, one.text("drill"), faults)
        else:
            one.fault("", "activity: neither “lesson”, “quiz”, “scenario” nor “drill”")
            continue
        one.done()
        if found is not None:
            made.activities.append(found)
    module.done()
    return made


def front_and_text(root: Path, path: str, faults: Faults, *, what: str) -> tuple[Taker, str, int] | None:
    """The front matter of a Markdown file, its text, and the line the text begins on; None, with a fault, without."""
    text = read_text(root, path, faults)
    if text is None:
        return None
    lines = text.splitlines(keepends=True)
    ends = [number for number, line in enumerate(lines) if line.strip() == FRONT][:2]
    if len(ends) < 2 or ends[0] != 0:
        faults.error(path, 1, f"{what} does not open with front matter between two lines of ---")
        return None
    front = parse("".join(lines[1 : ends[1]]), path, faults, first_line=2)
    if front is None:
        return None
    return Taker(front, path, faults, what=what, shift=1), "".join(lines[ends[1] + 1 :]), ends[1] + 2


def _lesson(root: Path, folder: Path, name: str, faults: Faults) -> Lesson | None:
    found = front_and_text(root, f"{folder.name}/lessons/{name}.md", faults, what="lesson")
    if found is None:
        return None
    taker, text, line = found
    if taker.text("id") != name:
        taker.fault("id", f"id is not the file's name “{name}”")
    lesson = Lesson(
        id=name,
        title=taker.text("title"),
        minutes=taker.whole("minutes", 1),
        outcome=taker.text("outcome"),
        law=taker.texts("law"),
        text=text,
        path=taker.path,
        text_line=line,
        recording=read_recording(root, folder, taker, faults),
    )
    taker.done()
    return lesson


def _quiz(root: Path, folder: Path, name: str, faults: Faults, pools: Pools) -> Quiz | None:
    path = f"{folder.name}/quizzes/{name}.yaml"
    text = read_text(root, path, faults)
    document = parse(text, path, faults) if text is not None else None
    if document is None:
        return None
    taker = Taker(document, path, faults, what="quiz")
    if taker.text("id") != name:
        taker.fault("id", f"id is not the file's name “{name}”")
    form = _form(taker)
    drawn_from = taker.texts("pool")
    for pool in drawn_from:
        if pool not in pools:
            pools[pool] = questions.read_pool(root, folder, pool, faults)
    quiz = Quiz(
        id=name,
        title=taker.text("title"),
        intro=taker.text("intro"),
        pass_percent=taker.whole("pass_percent", 75),
        attempts=taker.whole("attempts", 3),
        minutes=taker.whole("minutes", 30),
        draw=sum(map(sum, form.values())) if form else taker.whole("draw", 10),
        questions=[q for pool in drawn_from for q in pools[pool]],
        path=path,
        purpose=taker.text("purpose", "check", required=False),
        form=form,
        critical=_critical(taker),
    )
    if quiz.purpose not in PURPOSES:
        taker.fault("purpose", f"quiz: “purpose” is one of {', '.join(PURPOSES)}")
    if quiz.pass_percent > 100:
        taker.fault("pass_percent", "quiz: “pass_percent” must be at most 100")
    if quiz.draw > len(quiz.questions):
        taker.fault("draw", f"quiz: draws {quiz.draw} questions from a pool of {len(quiz.questions)}")
    taker.done()
    return quiz


def _form(taker: Taker) -> dict[str, list[int]]:
    """outcome → [how many of difficulty 1, of 2, of 3]; empty when the quiz only says how many it draws."""
    form = {}
    for outcome, counts in (taker.take("form", dict, {}, required=False) or {}).items():
        if not isinstance(counts, list) or len(counts) != 3 or any(not isinstance(n, int) or n < 0 for n in counts):
            taker.fault("form", f"quiz: the row “{outcome}” needs three counts, one per difficulty")
            continue
        form[outcome] = list(counts)
    return form


def _critical(taker: Taker) -> Critical | None:
    entry = taker.take("critical", dict, None, required=False)
    if entry is None:
        return None
    one = Taker(entry, taker.path, taker.faults, what="critical")
    critical = Critical(draw=one.whole("draw", 5), need=one.whole("need", 4))
    if critical.need > critical.draw:
        one.fault("need", "critical: needs more right answers than it draws")
    one.done()
    return critical
