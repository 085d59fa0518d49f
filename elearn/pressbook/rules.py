"""What an entry must say, its legal deadline, and what each figure of the yearly form counts. Pure.

The form of Nghị định 244/2026/NĐ-CP (điều 10 and annex) has six figures. `counts` says in Python what
`queries.condition` says in SQL; a test compares the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from elearn.kernel import clock
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.pressbook.models import Capacity, Ground, Kind, Outcome, State
from elearn.reports import workdays
from elearn.reports.periods import Period

FIRST_WORD = timedelta(hours=24)  # điều 7, khoản 3 and 4
PETITION_DAYS = 15  # working days; Nghị định 237/2026/NĐ-CP, điều 18, khoản 3
GROUNDS = {
    Kind.INCIDENT: (Ground.NATIONAL, Ground.SHARED, Ground.IMPACT, Ground.OPINION, Ground.ASKED),
    Kind.REQUEST: (Ground.QUESTION, Ground.PETITION),
}
DUE_BY_LAW = frozenset({Ground.IMPACT, Ground.OPINION, Ground.PETITION})
# A matter that comes from outside and waits for an answer; the others are acts of the unit itself.
MATTERS = frozenset({Kind.REQUEST, Kind.INCIDENT, Kind.CORRECTION})
OUTCOMES = {
    Kind.REQUEST: (Outcome.OPEN, Outcome.ANSWERED, Outcome.REFUSED),
    Kind.INCIDENT: (Outcome.OPEN, Outcome.ANSWERED),
    Kind.CORRECTION: (Outcome.OPEN, Outcome.ANSWERED),
}
SPOKEN = frozenset({Kind.CONFERENCE, Kind.BRIEFING, Kind.STATEMENT, Kind.REQUEST, Kind.INCIDENT})
# Kinds of unit that điều 2 names; others stand in the form once they log something.
BOUND = frozenset({"thanh-pho", "van-phong", "thanh-tra", "so", "chi-cuc", "phuong", "xa", "dac-khu"})
_CONTACT = re.compile(r"@|(?:\d[\s.\-]?){8,}")


@dataclass(frozen=True, slots=True)
class Wish:
    """An entry as somebody writes it."""

    kind: str
    subject: str
    happened_at: datetime
    ground: str = ""
    due_at: datetime | None = None  # told by whoever asked; a deadline of the law is worked out
    outcome: str = Outcome.OPEN
    answered_at: datetime | None = None
    channel: str = ""
    agency: str = ""
    letter: str = ""
    refusal: str = ""
    result: str = ""
    speaker_id: int | None = None
    capacity: str = ""
    authority: str = ""
    link: str = ""
    note: str = ""


def due_of(wish: Wish) -> datetime | None:
    """The last instant in time: the law's where it sets one, else the one that was told, else None."""
    if wish.ground in (Ground.IMPACT, Ground.OPINION):
        return wish.happened_at + FIRST_WORD
    if wish.ground == Ground.PETITION:
        last_day = workdays.add(clock.local_day(wish.happened_at), PETITION_DAYS)
        return clock.end_of(last_day) - timedelta(microseconds=1)
    return wish.due_at


class Punctuality(StrEnum):
    NO_DEADLINE = "none"
    ON_TIME = "on_time"
    LATE = "late"
    WAITING = "waiting"
    OVERDUE = "overdue"


def punctuality(due_at: datetime | None, answered_at: datetime | None, now: datetime) -> Punctuality:
    """How a matter stands to its deadline; the deadline's own instant is still in time."""
    if due_at is None:
        return Punctuality.NO_DEADLINE
    if answered_at is not None:
        return Punctuality.ON_TIME if answered_at <= due_at else Punctuality.LATE
    return Punctuality.WAITING if now <= due_at else Punctuality.OVERDUE


def faults(wish: Wish, now: datetime) -> dict[str, str]:
    """What is wrong with an entry, a sentence a field; empty when it may be kept."""
    found: dict[str, str] = {}
    if wish.kind not in set(Kind):
        return {"kind": _("Chưa chọn loại việc.")}
    if len(wish.subject) < 5:
        found["subject"] = _("Ghi nội dung trong một dòng, đủ để người khác hiểu là việc gì.")
    if wish.happened_at > now:
        found["happened_on"] = _("Thời điểm này chưa đến. Sổ chỉ ghi việc đã xảy ra.")
    if wish.kind in GROUNDS and wish.ground not in GROUNDS[Kind(wish.kind)]:
        found["ground"] = _("Chưa chọn trường hợp.")
    if wish.kind in (Kind.REQUEST, Kind.CORRECTION) and not wish.agency:
        found["agency"] = _("Chưa ghi tên cơ quan báo chí.")
    if _CONTACT.search(wish.agency):
        found["agency"] = _("Chỉ ghi tên cơ quan báo chí; bỏ số điện thoại, địa chỉ thư và tên nhà báo.")
    if wish.link and not re.match(r"https?://\S+$", wish.link):
        found["link"] = _("Đường dẫn bắt đầu bằng https:// và không có khoảng trắng.")
    if wish.due_at is not None and wish.due_at < wish.happened_at:
        found["due_on"] = _("Hạn trả lời sớm hơn lúc tiếp nhận.")
    return found | (_answer_faults(wish, now) if wish.kind in MATTERS else {}) | _speaker_faults(wish)


def _answer_faults(wish: Wish, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    if wish.outcome not in OUTCOMES[Kind(wish.kind)]:
        return {"outcome": _("Chưa chọn kết quả.")}
    if wish.outcome == Outcome.OPEN:
        if wish.answered_at is not None:
            found["outcome"] = _("Đã ghi thời điểm trả lời nhưng kết quả còn để “chưa”. Chọn lại kết quả.")
        return found
    if wish.answered_at is None:
        found["answered_on"] = _("Chưa ghi ngày, giờ trả lời.")
    elif wish.answered_at < wish.happened_at:
        found["answered_on"] = _("Thời điểm trả lời sớm hơn lúc tiếp nhận.")
    elif wish.answered_at > now:
        found["answered_on"] = _("Thời điểm trả lời chưa đến.")
    if wish.outcome == Outcome.REFUSED and len(wish.refusal) < 5:
        found["refusal"] = _("Từ chối phải nêu lý do (điều 4 Nghị định 244/2026/NĐ-CP). Ghi lý do đã nêu.")
    if wish.kind == Kind.CORRECTION and not wish.letter:
        found["letter"] = _("Chưa ghi số văn bản phản hồi.")
    return found


def _speaker_faults(wish: Wish) -> dict[str, str]:
    if wish.speaker_id is None:
        return {"speaker": _("Chưa chọn người phát ngôn.")} if wish.capacity else {}
    if wish.capacity not in set(Capacity):
        return {"capacity": _("Chưa chọn tư cách phát ngôn.")}
    if wish.capacity == Capacity.AUTHORISED and not wish.authority:
        return {"authority": _("Ủy quyền phát ngôn phải bằng văn bản. Ghi số và ngày văn bản ủy quyền.")}
    return {}


def needs_speaker(wish: Wish) -> bool:
    """Whether somebody must have spoken for the unit."""
    return wish.kind in SPOKEN and (wish.kind not in MATTERS or wish.outcome == Outcome.ANSWERED)


def check_capacity(capacity: str, roles: set[str]) -> None:
    """Refuses a head or a spokesperson who was none on that day."""
    wanted = {Capacity.HEAD: "leader", Capacity.SPOKESPERSON: "spokesperson"}.get(Capacity(capacity))
    if not roles:
        raise Refused(
            _("Người được chọn không làm việc tại đơn vị vào ngày đó."),
            next_step=_("Chọn người khác, hoặc kiểm tra lại ngày phát ngôn và danh sách cán bộ."),
        )
    if wanted and wanted not in roles:
        raise Refused(
            _("Vào ngày đó người được chọn không giữ vai trò này theo danh sách cán bộ."),
            next_step=_("Chọn tư cách người được ủy quyền và ghi số văn bản, hoặc sửa vai trò trong danh sách cán bộ."),
        )


def check_reason(reason: str) -> None:
    if len(reason) < 5:
        raise Refused(_("Lý do còn quá ngắn."), next_step=_("Ghi rõ lý do để người khác hiểu."))


class Entry(Protocol):
    """What a figure looks at."""

    state: str
    kind: str
    happened_on: date
    due_at: datetime | None
    outcome: str
    answered_at: datetime | None


class Figure(StrEnum):
    CONFERENCES = "conferences"
    BRIEFINGS = "briefings"
    ANSWERED = "answered"
    REQUESTS = "requests"
    SPOKEN = "spoken"
    INCIDENTS = "incidents"
    ON_TIME = "on_time"
    DUE = "due"
    RESPONDED = "responded"
    MISREPORTS = "misreports"
    REFUSED = "refused"
    AFTER = "after"
    STATEMENTS = "statements"
    RELEASES = "releases"
    POSTINGS = "postings"


# The six figures of the form, in its order: (counted, of how many).
INDICATORS: tuple[tuple[Figure, Figure | None], ...] = (
    (Figure.CONFERENCES, None),
    (Figure.BRIEFINGS, None),
    (Figure.ANSWERED, Figure.REQUESTS),
    (Figure.SPOKEN, Figure.INCIDENTS),
    (Figure.ON_TIME, Figure.DUE),
    (Figure.RESPONDED, Figure.MISREPORTS),
)
SIX = tuple(figure for pair in INDICATORS for figure in pair if figure is not None)
BESIDE = (Figure.REFUSED, Figure.AFTER, Figure.STATEMENTS, Figure.RELEASES, Figure.POSTINGS)
# Every matter of a kind that happened in the period; answered ones by the end of the period.
KIND_OF = {
    Figure.CONFERENCES: Kind.CONFERENCE,
    Figure.BRIEFINGS: Kind.BRIEFING,
    Figure.REQUESTS: Kind.REQUEST,
    Figure.INCIDENTS: Kind.INCIDENT,
    Figure.MISREPORTS: Kind.CORRECTION,
    Figure.STATEMENTS: Kind.STATEMENT,
    Figure.RELEASES: Kind.RELEASE,
    Figure.POSTINGS: Kind.POSTING,
}
ANSWERED_OF = {
    Figure.ANSWERED: (Kind.REQUEST, Outcome.ANSWERED),
    Figure.REFUSED: (Kind.REQUEST, Outcome.REFUSED),
    Figure.SPOKEN: (Kind.INCIDENT, Outcome.ANSWERED),
    Figure.RESPONDED: (Kind.CORRECTION, Outcome.ANSWERED),
}


def counts(figure: Figure, entry: Entry, period: Period) -> bool:
    """Whether a figure of a period counts this entry."""
    if entry.state != State.NOTED:
        return False
    held = period.starts <= entry.happened_on <= period.ends
    if figure in KIND_OF:
        return held and entry.kind == KIND_OF[figure]
    if figure in ANSWERED_OF:
        kind, outcome = ANSWERED_OF[figure]
        return held and entry.kind == kind and entry.outcome == outcome and _before_end(entry, period)
    if figure is Figure.AFTER:
        answered = entry.kind in MATTERS and entry.outcome != Outcome.OPEN
        return held and answered and not _before_end(entry, period)
    due = entry.kind == Kind.INCIDENT and entry.due_at is not None and period.holds(entry.due_at)
    return due and (figure is Figure.DUE or _in_time(entry))


def _before_end(entry: Entry, period: Period) -> bool:
    return entry.answered_at is not None and entry.answered_at < period.ends_before


def _in_time(entry: Entry) -> bool:
    return entry.answered_at is not None and entry.due_at is not None and entry.answered_at <= entry.due_at


Figures = dict[str, int]
NOTHING: Figures = {figure.value: 0 for figure in Figure}


def total(many: list[Figures]) -> Figures:
    return {key: sum(one[key] for one in many) for key in NOTHING}


def words_of(figures: Figures, pair: tuple[Figure, Figure | None]) -> str:
    """A figure of the form as it is written: "4", or "9/10"."""
    counted, of = pair
    return f"{figures[counted]}/{figures[of]}" if of else str(figures[counted])


def counting_rules() -> list[str]:
    """How the figures are counted; printed under every table of them."""
    return [
        _("Mỗi việc tính vào kỳ có ngày xảy ra hoặc ngày tiếp nhận, theo giờ Việt Nam; việc đã rút không tính."),
        _(
            "Chỉ tiêu 3, 4 và 6: tử số là phần đã trả lời, phát ngôn hoặc gửi văn bản đến hết ngày cuối kỳ. Đề nghị bị từ chối có nêu lý do không tính là đã trả lời."
        ),
        _(
            "Chỉ tiêu 5: vụ đột xuất có thời hạn rơi vào kỳ; đúng hạn là thông tin ban đầu không muộn hơn thời hạn đó. Trường hợp khoản 3, khoản 4 điều 7: 24 giờ; trường hợp khác: thời hạn được giao, nếu có."
        ),
        _("Đơn vị chưa ghi việc nào và thủ trưởng chưa xác nhận thì ghi “chưa ghi nhận”, không tính là 0."),
    ]
