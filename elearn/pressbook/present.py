"""The log and the form as pages show them: labels, fields of each kind, tags, addresses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import url_for

from elearn.kernel import clock
from elearn.kernel.i18n import _
from elearn.people.present import press_role_labels
from elearn.pressbook import rules
from elearn.pressbook.models import Capacity, Ground, Kind, Outcome, PressRevision, State
from elearn.pressbook.queries import Question
from elearn.pressbook.rules import INDICATORS, Figure, Punctuality
from elearn.pressbook.sheet import Sheet, indicator_names
from elearn.reports import periods
from elearn.reports.periods import Period, PeriodKind, within_sentence

_WHEN = ("subject", "happened_on", "happened_time")
_WHO = ("speaker", "capacity", "authority")
_REST = ("link", "file", "note")
_ANSWER = ("outcome", "answered_on", "answered_time", "channel")
_DUE = ("due_on", "due_time")
FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.CONFERENCE: (*_WHEN, *_WHO, *_REST),
    Kind.BRIEFING: (*_WHEN, *_WHO, *_REST),
    Kind.REQUEST: ("ground", "agency", *_WHEN, *_DUE, *_ANSWER, "refusal", *_WHO, "letter", *_REST),
    Kind.INCIDENT: ("ground", *_WHEN, *_DUE, *_ANSWER, *_WHO, *_REST),
    Kind.CORRECTION: ("agency", *_WHEN, "outcome", "answered_on", "answered_time", "letter", "result", *_REST),
    Kind.STATEMENT: (*_WHEN, "agency", *_WHO, *_REST),
    Kind.RELEASE: (*_WHEN, "letter", *_REST),
    Kind.POSTING: (*_WHEN, *_REST),
}


def kind_labels() -> dict[str, str]:
    return {
        Kind.CONFERENCE: _("Họp báo"),
        Kind.BRIEFING: _("Cung cấp thông tin tại giao ban báo chí"),
        Kind.REQUEST: _("Đề nghị của báo chí"),
        Kind.INCIDENT: _("Vụ việc đột xuất"),
        Kind.CORRECTION: _("Báo chí đăng sai"),
        Kind.STATEMENT: _("Chủ động phát ngôn, trả lời phỏng vấn"),
        Kind.RELEASE: _("Thông cáo báo chí"),
        Kind.POSTING: _("Đăng trên cổng, trang, tài khoản chính thức"),
    }


def kind_groups() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """What can be logged: (heading, [(kind, label, when to choose it)])."""
    labels = kind_labels()
    told = {
        Kind.REQUEST: _("Câu hỏi, đề nghị phỏng vấn, kiến nghị do báo chuyển; ghi ngay khi nhận, trả lời ghi sau."),
        Kind.INCIDENT: _("Vụ việc thuộc khoản 1 đến 5 điều 7; thời hạn 24 giờ được tính sẵn."),
        Kind.CORRECTION: _("Báo đăng sai và văn bản phản hồi, yêu cầu cải chính, xin lỗi của đơn vị."),
        Kind.CONFERENCE: _("Trực tiếp hoặc trực tuyến, do đơn vị tổ chức."),
        Kind.BRIEFING: _("Chủ động cung cấp thông tin tại giao ban báo chí."),
        Kind.STATEMENT: _("Phát ngôn trực tiếp hoặc trả lời phỏng vấn ngoài các việc kể trên."),
        Kind.RELEASE: _("Thông cáo gửi báo chí."),
        Kind.POSTING: _("Thông tin đăng trên cổng, trang, tài khoản mạng xã hội đã công bố."),
    }
    first = (Kind.REQUEST, Kind.INCIDENT, Kind.CORRECTION, Kind.CONFERENCE, Kind.BRIEFING)
    rest = (Kind.STATEMENT, Kind.RELEASE, Kind.POSTING)
    return [
        (_("Tính vào sáu chỉ tiêu của biểu năm"), [(kind.value, labels[kind], told[kind]) for kind in first]),
        (_("Hình thức khác, ghi kèm biểu"), [(kind.value, labels[kind], told[kind]) for kind in rest]),
    ]


def ground_labels() -> dict[str, str]:
    return {
        Ground.NATIONAL: _("Sự cố quốc gia (khoản 1 điều 7)"),
        Ground.SHARED: _("Liên quan từ 02 bộ, tỉnh trở lên, được giao chủ trì (khoản 2)"),
        Ground.IMPACT: _("Sự kiện tác động lớn (khoản 3): 24 giờ từ khi tiếp nhận, xử lý"),
        Ground.OPINION: _(
            "Dư luận nhiều ý kiến trái chiều (khoản 4): 24 giờ từ khi xác định có tác động hoặc nguy cơ tác động"
        ),
        Ground.ASKED: _("Báo chí, cơ quan chỉ đạo, quản lý báo chí yêu cầu (khoản 5)"),
        Ground.QUESTION: _("Câu hỏi, đề nghị phỏng vấn"),
        Ground.PETITION: _("Kiến nghị do báo chuyển: trả lời bằng văn bản trong 15 ngày làm việc"),
    }


def outcome_labels(kind: Kind) -> dict[str, str]:
    said = {
        Kind.REQUEST: (_("chưa trả lời"), _("đã trả lời"), _("từ chối, có nêu lý do")),
        Kind.INCIDENT: (_("chưa phát ngôn"), _("đã phát ngôn")),
        Kind.CORRECTION: (_("chưa phản hồi"), _("đã gửi văn bản phản hồi")),
    }.get(kind, ())
    return dict(zip(map(str, rules.OUTCOMES.get(kind, ())), said, strict=True))


def channel_labels() -> dict[str, str]:
    """The forms of điều 5."""
    return {
        "conference": _("họp báo"),
        "posting": _("đăng trên cổng, trang, tài khoản chính thức"),
        "spoken": _("phát ngôn trực tiếp hoặc trả lời phỏng vấn"),
        "written": _("thông cáo báo chí, trả lời bằng văn bản hoặc thư điện tử"),
        "briefing": _("trao đổi hoặc dự giao ban báo chí"),
    }


def result_labels() -> dict[str, str]:
    return {
        "corrected": _("đã cải chính, xin lỗi hoặc đăng phản hồi"),
        "declined": _("không tiếp thu, có trả lời"),
        "silent": _("chưa trả lời đơn vị"),
    }


def capacity_labels() -> dict[str, str]:
    return {
        Capacity.HEAD: _("người đứng đầu"),
        Capacity.SPOKESPERSON: _("người được giao phát ngôn thường xuyên"),
        Capacity.AUTHORISED: _("người được ủy quyền"),
    }


def own_labels(kind: Kind) -> dict[str, str]:
    """Labels of fields that a kind calls by its own words."""
    if kind is Kind.REQUEST:
        return {"happened_on": _("Nhận đề nghị ngày"), "happened_time": _("Nhận lúc")}
    if kind is Kind.INCIDENT:
        return {
            "happened_on": _("Tiếp nhận, xử lý hoặc xác định có tác động: ngày"),
            "happened_time": _("Tiếp nhận, xử lý hoặc xác định có tác động: giờ"),
            "answered_on": _("Thông tin ban đầu ngày"),
            "answered_time": _("Thông tin ban đầu lúc"),
            "due_on": _("Thời hạn được giao: ngày"),
            "due_time": _("Thời hạn được giao: giờ"),
        }
    if kind is Kind.CORRECTION:
        return {
            "happened_on": _("Phát hiện ngày"),
            "happened_time": _("Phát hiện lúc"),
            "answered_on": _("Gửi văn bản ngày"),
            "answered_time": _("Gửi lúc"),
            "letter": _("Số, ngày văn bản phản hồi"),
        }
    return {"letter": _("Số thông cáo")} if kind is Kind.RELEASE else {}


def person(row: Any) -> str:
    return f"{row.full_name}, {row.position} ({press_role_labels().get(row.press_role, '')})"


Tag = tuple[str, str, str]


def entry_tag(row: Any) -> Tag | None:
    """Word, look and icon of how an entry stands; None for an act of the unit itself."""
    if row.state == State.WITHDRAWN:
        return _("Đã rút"), "out", "slash-circle"
    if row.kind not in rules.MATTERS:
        return None
    stands = rules.punctuality(row.due_at, row.answered_at, clock.now())
    if row.outcome == Outcome.REFUSED:
        return _("Từ chối, có nêu lý do"), "out", "slash-circle"
    words: dict[Punctuality, Tag] = {
        Punctuality.ON_TIME: (_("Đúng hạn"), "done", "check-circle-fill"),
        Punctuality.LATE: (_("Muộn"), "soon", "clock-history"),
        Punctuality.OVERDUE: (_("Quá hạn, chưa trả lời"), "late", "exclamation-octagon-fill"),
        Punctuality.WAITING: (_("Chờ trả lời"), "info", "hourglass-split"),
    }
    if stands is Punctuality.NO_DEADLINE:
        answered = row.outcome == Outcome.ANSWERED
        return (_("Đã trả lời"), "ok", "check-circle-fill") if answered else (_("Chưa trả lời"), "", "circle")
    return words[stands]


def figure_labels() -> dict[str, str]:
    """What the list behind each figure is called."""
    return {
        Figure.CONFERENCES: _("Họp báo"),
        Figure.BRIEFINGS: _("Cung cấp thông tin tại giao ban báo chí"),
        Figure.ANSWERED: _("Đề nghị của báo chí đã trả lời"),
        Figure.REQUESTS: _("Đề nghị của báo chí"),
        Figure.SPOKEN: _("Vụ đột xuất đã phát ngôn"),
        Figure.INCIDENTS: _("Vụ đột xuất"),
        Figure.ON_TIME: _("Vụ đột xuất đúng hạn"),
        Figure.DUE: _("Vụ đột xuất có hạn trong kỳ"),
        Figure.RESPONDED: _("Vụ đăng sai đã có văn bản phản hồi"),
        Figure.MISREPORTS: _("Vụ đăng sai phát sinh"),
        Figure.REFUSED: _("Đề nghị bị từ chối, có nêu lý do"),
        Figure.AFTER: _("Việc trả lời sau ngày cuối kỳ"),
        Figure.STATEMENTS: _("Chủ động phát ngôn, trả lời phỏng vấn"),
        Figure.RELEASES: _("Thông cáo báo chí"),
        Figure.POSTINGS: _("Thông tin đăng trên cổng, trang, tài khoản chính thức"),
    }


def shows() -> list[tuple[str, str]]:
    return [
        ("", _("Tất cả")),
        ("open", _("Chưa trả lời")),
        ("late", _("Quá hạn hoặc muộn")),
        ("withdrawn", _("Đã rút")),
    ]


def address(asked: Question, endpoint: str = "pressbook.index", **changes: Any) -> str:
    """The page that answers a question."""
    asked = asked.narrowed(**changes)
    given: dict[str, Any] = {"unit": asked.unit_id, "figure": asked.figure, "kind": asked.kind, "show": asked.show}
    return url_for(endpoint, period=asked.period.key, **{key: value or None for key, value in given.items()})


def pages(asked: Question) -> Callable[[int], str]:
    return lambda number: f"{address(asked)}&page={number}"


def period_choices(chosen: Period) -> list[tuple[str, str]]:
    """Years and half-years to choose from, the newest first; the chosen one is always among them."""
    found = []
    for kind, count in ((PeriodKind.YEAR, 3), (PeriodKind.HALF, 4)):
        period = periods.holding(kind, clock.today())
        for _number in range(count):
            found.append(period)
            period = periods.before(period)
    if chosen.kind is not PeriodKind.FREE and chosen not in found:
        found.append(chosen)
    return [*((period.key, period.label()) for period in found), ("free", _("Ngày tự chọn"))]


def span(period: Period) -> str:
    return _("từ %(first)s đến hết %(last)s", first=f"{period.starts:%d/%m/%Y}", last=f"{period.ends:%d/%m/%Y}")


def period_before(made: Sheet) -> str:
    """The name of the period before, within a sentence."""
    return within_sentence(made.before.label())


def indicators(made: Sheet) -> list[dict[str, Any]]:
    """The six rows of the form with the address each number opens."""
    labels, rows = figure_labels(), []
    for number, (name, (counted, of)) in enumerate(zip(indicator_names(), INDICATORS, strict=True), start=1):
        rows.append(
            {
                "number": number,
                "name": name,
                "now": _pair(made.total, made.asked, counted, of, labels),
                "then": _pair(made.total_before, made.asked.narrowed(period=made.before), counted, of, labels),
            }
        )
    return rows


def _pair(figures: Any, asked: Question, counted: Figure, of: Figure | None, labels: dict[str, str]) -> Any:
    """[(value, address, spoken label)] of one cell; None where nothing is recorded."""
    if figures is None:
        return None
    return [(figures[key], address(asked, figure=key.value), labels[key]) for key in (counted, of) if key is not None]


def revision_said(one: PressRevision, speaker: str) -> list[tuple[str, str]]:
    """An entry's words as (term, value), only what is there."""
    said = [
        (_("Trường hợp"), ground_labels().get(one.ground, "")),
        (_("Cơ quan báo chí"), one.agency),
        (_("Ngày, giờ"), moment(one.happened_at)),
        (_("Thời hạn"), moment(one.due_at)),
        (_("Kết quả"), outcome_labels(Kind(one.kind)).get(one.outcome, "")),
        (_("Trả lời, phát ngôn, gửi văn bản lúc"), moment(one.answered_at)),
        (_("Hình thức"), channel_labels().get(one.channel, "")),
        (_("Lý do từ chối"), one.refusal),
        (_("Văn bản"), one.letter),
        (_("Cơ quan báo chí xử lý"), result_labels().get(one.result, "")),
        (_("Người phát ngôn"), f"{speaker}, {capacity_labels().get(one.capacity, '')}" if speaker else ""),
        (_("Văn bản ủy quyền"), one.authority),
        (_("Ghi chú"), one.note),
    ]
    return [(term, value) for term, value in said if value]


def moment(instant: datetime | None) -> str:
    return f"{instant.astimezone(clock.VIETNAM):%H:%M, %d/%m/%Y}" if instant else ""


def remarks_of(made: Sheet) -> dict[str, Any]:
    """What the form of difficulties and proposals holds."""
    words = made.remarks
    return {
        "period": made.period.key,
        "unit": made.scope.id,
        "seen": words.id if words else 0,
        "difficulties": words.difficulties if words else "",
        "proposals": words.proposals if words else "",
    }


def unit_cells(made: Sheet, row: Any) -> list[tuple[str, Any]]:
    """A unit's six figures in the table of units: (short label, what `_pair` gives)."""
    short = (_("Họp báo"), _("Giao ban"), _("Trả lời"), _("Đột xuất"), _("Đúng hạn"), _("Phản hồi"))
    asked, labels = made.asked.narrowed(unit_id=row.id), figure_labels()
    spoken = {key: f"{label}, {row.name}" for key, label in labels.items()}
    return [
        (label, _pair(row.figures, asked, counted, of, spoken))
        for label, (counted, of) in zip(short, INDICATORS, strict=True)
    ]


def training_pages(asked: Question) -> Callable[[int], str]:
    return lambda number: f"{address(asked, '.trained')}&page={number}"
