"""A change of law with a bridging lesson given and done, for tests that need rows of them."""

from __future__ import annotations

from datetime import timedelta

from elearn.bridging import service
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.law import service as law
from elearn.law.models import ActKind
from elearn.law.rules import Change
from elearn.law.service import Entry
from elearn.learning import service as learning
from tests.world import World


def a_draft(**changes: object) -> service.Draft:
    """A lesson on the end of nd-thu, in two days."""
    option = {"text": "Đúng", "feedback": "", "correct": True}
    values: dict[str, object] = {
        "slug": "nd-thu",
        "change": Change(clock.today() + timedelta(days=2)),
        "title": "Bài cập nhật thử",
        "minutes": 5,
        "reason": "Vì luật đã đổi.",
        "text": "Một đoạn.",
        "html": "<p>Một đoạn.</p>",
        "activity_id": None,
        "law": ["nd-cu"],
        "question": {"stem": "Đúng chứ?", "options": [option, {**option, "text": "Sai", "correct": False}]},
        "letter_number": "",
        "letter_on": None,
        **changes,
    }
    return service.Draft(**values)  # type: ignore[arg-type]


def law_changed_and_bridged(world: World) -> int:
    """trainee_a learned the old text, the law changes, the lesson is given and done; the caller commits."""
    learner = world.actors["trainee_a"]
    learning.finish_lesson("nho", "bai-1", actor=learner)
    law.enter("nd-thu", Entry(ActKind.REPLACED, clock.today() + timedelta(days=2), "nd-cu"), actor=MACHINE)
    lesson_id = service.assign("e" * 32, a_draft(), actor=world.actors["department"])
    service.answer(lesson_id, 0, actor=learner)
    return lesson_id
