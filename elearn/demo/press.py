"""The press in the demo: what one ward and some other units logged over eleven weeks. All invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.people import queries as people
from elearn.pressbook import service
from elearn.pressbook.models import Capacity, Ground, Kind, Outcome
from elearn.pressbook.rules import Wish

# days ago, kind, ground, subject, agency, hours to the answer (None: no answer)
WARD_YEAR: tuple[tuple[int, Kind, str, str, str, float | None], ...] = (
    (70, Kind.CONFERENCE, "", "Họp báo về chỉnh trang bãi giữa và bờ vở sông Hồng", "", None),
    (66, Kind.REQUEST, Ground.QUESTION, "Hỏi tiến độ di dời hộ dân ngoài đê", "Báo Nhịp Phố", 6),
    (61, Kind.BRIEFING, "", "Thông tin kế hoạch phòng chống lụt bão tại giao ban báo chí", "", None),
    (54, Kind.INCIDENT, Ground.IMPACT, "Sạt lở bờ sông đoạn gần chợ", "", 9),
    (53, Kind.CORRECTION, "", "Bài viết nêu sai số hộ phải di dời vì sạt lở", "Trang tin Đô Thị Mới", 26),
    (40, Kind.POSTING, "", "Đăng danh sách điểm tiếp nhận hồ sơ lưu động", "", None),
    (33, Kind.REQUEST, Ground.PETITION, "Kiến nghị của người dân về ngập ngõ sau mưa", "Báo Nhịp Phố", 150),
    (25, Kind.INCIDENT, Ground.OPINION, "Ý kiến trái chiều về phương án phân luồng giao thông", "", 31),
    (18, Kind.RELEASE, "", "Thông cáo về lịch tiêm chủng tại trạm y tế", "", None),
    (6, Kind.REQUEST, Ground.QUESTION, "Đề nghị phỏng vấn về xử lý rác tập kết ven đê", "Đài Truyền hình Thử", None),
)


def play(ward: int, clerk: Actor, others: Sequence[int], luck: Random) -> None:
    """The ward's clerk logs its weeks; of the other units two in three log a little, the rest nothing."""
    for row in WARD_YEAR:
        _log(ward, clerk, row)
    for unit_id in others:
        if luck.random() < 0.67:
            for row in luck.sample(WARD_YEAR, luck.randint(1, 3)):
                days = row[0] + luck.randint(-4, 4)
                _log(unit_id, MACHINE, (days, row[1], row[2], _elsewhere(row[1]), row[4], row[5]))


def _elsewhere(kind: Kind) -> str:
    return {
        Kind.CONFERENCE: "Họp báo về kế hoạch công tác quý",
        Kind.REQUEST: "Báo chí hỏi về giải quyết thủ tục hành chính",
        Kind.BRIEFING: "Thông tin kết quả công tác tại giao ban báo chí",
        Kind.INCIDENT: "Sự cố mất nước kéo dài trên địa bàn",
        Kind.CORRECTION: "Bài viết nêu sai mức thu phí trông giữ xe",
    }.get(kind, "Thông tin về lịch tiếp công dân")


def _log(unit_id: int, clerk: Actor, row: tuple[int, Kind, str, str, str, float | None]) -> None:
    days, kind, ground, subject, agency, hours = row
    happened = datetime.combine(clock.today() - timedelta(days=days), time(8, 30), clock.VIETNAM)
    answered = happened + timedelta(hours=hours) if hours is not None else None
    said: dict[str, Any] = {"ground": str(ground), "agency": agency}
    if answered is not None:
        said |= {"outcome": Outcome.ANSWERED.value, "answered_at": answered, "channel": "written"}
        said |= {"letter": "21/UBND-VP"} if kind is Kind.CORRECTION else {}
    head = _head(unit_id, clock.local_day(answered or happened))
    spoken = answered is not None or kind not in (Kind.REQUEST, Kind.INCIDENT)
    if head is not None and spoken and kind not in (Kind.CORRECTION, Kind.RELEASE, Kind.POSTING):
        said |= {"speaker_id": head, "capacity": Capacity.HEAD.value}
    with clock.at(min(clock.now(), (answered or happened) + timedelta(hours=1))):
        service.log(unit_id, Wish(kind=kind.value, subject=subject, happened_at=happened, **said), subject, actor=clerk)


def _head(unit_id: int, day: date) -> int | None:
    return next((row.id for row in people.staff_under(unit_id, day) if row.press_role == "leader"), None)
