"""Exemptions as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from elearn.exemptions import queries, rules
from elearn.exemptions.models import Exemption, StepKind
from elearn.exemptions.rules import State
from elearn.kernel.i18n import _

# How a state looks: colour and icon of its tag; the word says it.
LOOKS = {
    State.PROPOSED: ("info", "send"),
    State.COMING: ("", "calendar-event"),
    State.IN_FORCE: ("ok", "check-circle-fill"),
    State.ENDING: ("soon", "clock-history"),
    State.OVER: ("out", "slash-circle"),
    State.REFUSED: ("late", "x-circle"),
    State.ENDED: ("out", "slash-circle"),
}


def state_tag(last: str, starts_on: date, ends_on: date, day: date) -> tuple[str, str, str]:
    """Word, look and icon of where an exemption stands on a day."""
    state = rules.state_on(StepKind(last), starts_on, ends_on, day)
    return (rules.state_words()[state], *LOOKS[state])


def filters() -> list[tuple[str, str]]:
    """What the list can be narrowed to."""
    return [("", _("Tất cả")), *((key, word) for key, word in rules.state_words().items())]


def step_words() -> dict[str, str]:
    return {
        StepKind.PROPOSED: _("Đề nghị"),
        StepKind.APPROVED: _("Duyệt"),
        StepKind.REFUSED: _("Không duyệt"),
        StepKind.ENDED: _("Kết thúc sớm"),
    }


def prefilled(source: Exemption | None, code: str, mandate_id: int | None) -> dict[str, Any]:
    """A new form: for a person and mandate, or to extend an exemption from the day after its last."""
    if source is None:
        return {"code": code, "mandate": mandate_id}
    return {
        "code": queries.named(source)[0].code,
        "mandate": source.mandate_id,
        "ground": source.ground,
        "reason": source.reason,
        "starts_on": source.ends_on + timedelta(days=1),
    }


def steps(found: Sequence[Any]) -> list[tuple[str, Any]]:
    words = step_words()
    return [(words[step.kind], step) for step in found]
