"""The trail in words: one sentence per act, and what it was before and after as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from elearn.audit.words import Did
from elearn.kernel.actor import Role
from elearn.kernel.clock import FOREVER
from elearn.kernel.i18n import N_, _
from elearn.web.filters import day
from elearn.web.page import role_label

# What each act is called, after the name of whoever did it.
SENTENCES: dict[Did, str] = {
    Did.UNITS_IMPORTED: N_("%(who)s đã nhập danh sách đơn vị"),
    Did.UNIT_RENAMED: N_("%(who)s đã đổi tên đơn vị"),
    Did.UNIT_MOVED: N_("%(who)s đã chuyển đơn vị sang cấp trên khác"),
    Did.UNIT_OPENED: N_("%(who)s đã thêm đơn vị"),
    Did.UNIT_CLOSED: N_("%(who)s đã ghi đơn vị kết thúc hoạt động"),
    Did.UNIT_MERGED: N_("%(who)s đã ghi việc sáp nhập đơn vị"),
    Did.PEOPLE_IMPORTED: N_("%(who)s đã nhập danh sách cán bộ"),
    Did.STAFF_ADDED: N_("%(who)s đã thêm cán bộ"),
    Did.STAFF_CONTACT: N_("%(who)s đã thay đổi thông tin liên hệ của cán bộ"),
    Did.STAFF_ASSIGNED: N_("%(who)s đã thay đổi phân công của cán bộ"),
    Did.STAFF_PUT_IN_CHARGE: N_("%(who)s đã ghi việc giao quyền, phụ trách"),
    Did.STAFF_CHARGE_ENDED: N_("%(who)s đã kết thúc việc giao quyền, phụ trách"),
    Did.FEED_TAKEN: N_("%(who)s đã nhận danh sách đầy đủ từ hệ thống nhân sự"),
    Did.STAFF_MISSED: N_("%(who)s đã ghi cán bộ vắng trong danh sách nhân sự"),
    Did.STAFF_FOUND_AGAIN: N_("%(who)s đã bỏ dấu vắng: cán bộ có lại trong danh sách nhân sự"),
    Did.JOB_CANCELLED: N_("%(who)s đã dừng một việc chạy nền"),
    Did.STAFF_ACT: N_("%(who)s đã ghi thay đổi của một cán bộ"),
    Did.STAFF_ACT_CANCELLED: N_("%(who)s đã hủy một thay đổi chưa đến ngày của cán bộ"),
    Did.STAFF_MERGED: N_("%(who)s đã gộp hai hồ sơ của một cán bộ"),
    Did.STAFF_PARTED: N_("%(who)s đã tách hai hồ sơ cán bộ đã gộp"),
    Did.SIGNED_IN: N_("%(who)s đã đăng nhập"),
    Did.SIGNED_OUT: N_("%(who)s đã đăng xuất"),
    Did.SEAT_SWITCHED: N_("%(who)s đã chuyển sang làm việc với vai trò khác"),
    Did.PASSWORD_CHANGED: N_("%(who)s đã đổi mật khẩu của mình"),
    Did.PASSWORD_RESET: N_("%(who)s đã đặt mật khẩu tạm cho tài khoản"),
    Did.ACCOUNT_OPENED: N_("%(who)s đã mở tài khoản"),
    Did.ACCOUNT_CLOSED: N_("%(who)s đã đóng tài khoản"),
    Did.ACCOUNT_REOPENED: N_("%(who)s đã mở lại tài khoản"),
    Did.ROLE_GRANTED: N_("%(who)s đã giao vai trò cho tài khoản"),
    Did.ROLE_ENDED: N_("%(who)s đã kết thúc vai trò của tài khoản"),
    Did.COURSE_PUBLISHED: N_("%(who)s đã công bố phiên bản khóa học"),
    Did.HANDBOOK_PUBLISHED: N_("%(who)s đã công bố một ấn bản của cẩm nang"),
    Did.HANDBOOK_ACKNOWLEDGED: N_("%(who)s đã xác nhận đọc và nắm cẩm nang"),
    Did.GLOSSARY_PUBLISHED: N_("%(who)s đã cập nhật bảng thuật ngữ"),
    Did.LAW_REPLACED: N_("%(who)s đã ghi một văn bản được thay thế"),
    Did.LAW_LOADED: N_("%(who)s đã cập nhật sổ văn bản pháp luật"),
    Did.LAW_ENTERED: N_("%(who)s đã ghi thay đổi hiệu lực của một văn bản"),
    Did.LAW_REVOKED: N_("%(who)s đã thu hồi một việc ghi về hiệu lực văn bản"),
    Did.BRIDGING_ASSIGNED: N_("%(who)s đã giao một bài cập nhật"),
    Did.BRIDGING_EXTENDED: N_("%(who)s đã bổ sung người học bài cập nhật"),
    Did.BRIDGING_DONE: N_("%(who)s đã học xong bài cập nhật"),
    Did.LETTER_ENTERED: N_("%(who)s đã ghi một văn bản vào sổ"),
    Did.LETTER_CHANGED: N_("%(who)s đã sửa một văn bản trong sổ"),
    Did.LETTER_LINKED: N_("%(who)s đã nối văn bản với văn bản được thực hiện"),
    Did.LETTER_UNLINKED: N_("%(who)s đã bỏ nối văn bản với văn bản được thực hiện"),
    Did.MANDATE_DRAFTED: N_("%(who)s đã lập bản thảo văn bản giao nhiệm vụ"),
    Did.MANDATE_CHANGED: N_("%(who)s đã sửa bản thảo văn bản giao nhiệm vụ"),
    Did.MANDATE_PUBLISHED: N_("%(who)s đã ban hành văn bản giao nhiệm vụ"),
    Did.MANDATE_AMENDED: N_("%(who)s đã sửa hạn của văn bản giao nhiệm vụ bằng văn bản mới"),
    Did.ROUND_OPENED: N_("%(who)s đã mở đợt mới của văn bản giao nhiệm vụ"),
    Did.LIST_PERSON_ADDED: N_("%(who)s đã thêm người vào danh sách đăng ký"),
    Did.LIST_IMPORTED: N_("%(who)s đã đưa người từ tệp vào danh sách đăng ký"),
    Did.LIST_PERSON_REMOVED: N_("%(who)s đã bỏ một người khỏi danh sách đăng ký"),
    Did.LIST_EXCUSED: N_("%(who)s đã ghi lý do thiếu người vào danh sách đăng ký"),
    Did.LIST_SUBMITTED: N_("%(who)s đã gửi duyệt danh sách đăng ký"),
    Did.LIST_RETURNED: N_("%(who)s đã trả lại danh sách đăng ký"),
    Did.LIST_APPROVED: N_("%(who)s đã duyệt danh sách đăng ký"),
    Did.LIST_SUPPLEMENTED: N_("%(who)s đã mở danh sách đăng ký bổ sung"),
    Did.LIST_SUBSTITUTED: N_("%(who)s đã cử người thay trong danh sách đăng ký"),
    Did.ENROLLED: N_("%(who)s đã ghi danh vào khóa học"),
    Did.WITHDRAWN: N_("%(who)s đã rút một người khỏi khóa học"),
    Did.EXEMPTED: N_("%(who)s đã ghi một người được miễn học"),
    Did.REINSTATED: N_("%(who)s đã đưa một người trở lại khóa học"),
    Did.EXEMPTION_PROPOSED: N_("%(who)s đã đề nghị miễn học cho một người"),
    Did.EXEMPTION_APPROVED: N_("%(who)s đã duyệt miễn học cho một người"),
    Did.EXEMPTION_REFUSED: N_("%(who)s đã không duyệt đề nghị miễn học"),
    Did.EXEMPTION_ENDED: N_("%(who)s đã kết thúc sớm việc miễn học"),
    Did.COURSE_COMPLETED: N_("%(who)s đã hoàn thành khóa học"),
    Did.COURSE_COMPLETED_FOR: N_("Một người học hoàn thành khóa học do việc %(who)s vừa làm"),
    Did.VERSION_MOVED: N_("%(who)s đã chuyển người học sang phiên bản mới"),
    Did.VERSION_MOVE_UNDONE: N_("%(who)s đã đưa một người học về phiên bản trước"),
    Did.KEY_PROPOSED: N_("%(who)s đã đề nghị sửa đáp án một câu hỏi"),
    Did.KEY_CORRECTED: N_("%(who)s đã duyệt việc sửa đáp án một câu hỏi"),
    Did.KEY_KEPT: N_("%(who)s đã giữ nguyên đáp án một câu hỏi"),
    Did.QUIZ_SUBMITTED: N_("%(who)s đã nộp bài kiểm tra"),
    Did.COMPLIANCE_EXPORTED: N_("%(who)s đã xuất danh sách có thông tin cá nhân"),
    Did.FIGURES_FROZEN: N_("%(who)s đã chốt số liệu"),
    Did.FIGURES_CORRECTED: N_("%(who)s đã đính chính số liệu đã chốt"),
    Did.PRESS_LOGGED: N_("%(who)s đã ghi một việc vào sổ phát ngôn"),
    Did.PRESS_CORRECTED: N_("%(who)s đã sửa một việc trong sổ phát ngôn"),
    Did.PRESS_WITHDRAWN: N_("%(who)s đã rút một việc khỏi sổ phát ngôn"),
    Did.PRESS_REMARKED: N_("%(who)s đã ghi khó khăn, kiến nghị của biểu phát ngôn"),
    Did.PRESS_CONFIRMED: N_("%(who)s đã xác nhận số liệu phát ngôn của đơn vị"),
    Did.PRESS_EXPORTED: N_("%(who)s đã xuất biểu số liệu phát ngôn"),
    Did.PAPER_MADE: N_("%(who)s đã lập văn bản từ số liệu đã chốt"),
    Did.PAPER_TEMPLATE_SAVED: N_("%(who)s đã sửa mẫu văn bản"),
    Did.FILE_SIGNED: N_("%(who)s đã ký số một tệp PDF"),
    Did.DRAFT_OPENED: N_("%(who)s đã mở bản nháp tình huống"),
    Did.DRAFT_SAVED: N_("%(who)s đã lưu bản nháp tình huống"),
    Did.COURSE_DRAFT_OPENED: N_("%(who)s đã mở bản nháp khóa học"),
    Did.COURSE_DRAFT_SAVED: N_("%(who)s đã lưu bản nháp khóa học"),
    Did.COURSE_DRAFT_SUBMITTED: N_("%(who)s đã gửi duyệt bản nháp khóa học"),
    Did.COURSE_DRAFT_RECALLED: N_("%(who)s đã lấy lại bản nháp khóa học đang chờ duyệt"),
    Did.COURSE_DRAFT_RETURNED: N_("%(who)s đã trả lại bản nháp khóa học"),
    Did.COURSE_DRAFT_APPROVED: N_("%(who)s đã duyệt bản nháp khóa học"),
    Did.COURSE_DRAFT_DROPPED: N_("%(who)s đã bỏ bản nháp khóa học"),
    Did.BACKUP_MADE: N_("%(who)s đã sao lưu dữ liệu"),
    Did.BACKUP_RESTORED: N_("%(who)s đã khôi phục dữ liệu"),
    Did.DEMO_LOADED: N_("%(who)s đã nạp dữ liệu mẫu"),
}

# The first part of the words, for the filter; short, so that none is cut in a list on a phone.
GROUPS: dict[str, str] = {
    "account": N_("Tài khoản"),
    "unit": N_("Đơn vị"),
    "staff": N_("Cán bộ"),
    "letter": N_("Chuỗi văn bản"),
    "mandate": N_("Văn bản"),
    "registration": N_("Đăng ký"),
    "course": N_("Khóa học"),
    "quiz": N_("Kiểm tra"),
    "scenario": N_("Tình huống"),
    "compliance": N_("Báo cáo"),
    "press": N_("Sổ phát ngôn"),
    "law": N_("Pháp luật"),
    "job": N_("Việc chạy nền"),
    "backup": N_("Sao lưu"),
    "demo": N_("Dữ liệu mẫu"),
}

# What the parts of a subject and the keys of details are called; the rest is shown as it was written.
SUBJECTS: dict[str, str] = {
    "account": N_("Tài khoản"),
    "unit": N_("Đơn vị"),
    "staff": N_("Cán bộ"),
    "letter": N_("Văn bản"),
    "mandate": N_("Văn bản"),
    "list": N_("Danh sách"),
    "course": N_("Khóa học"),
    "attempt": N_("Bài làm"),
    "question": N_("Câu hỏi"),
    "enrolment": N_("Ghi danh"),
    "exemption": N_("Miễn học"),
    "record": N_("Hồ sơ học"),
    "grant": N_("Vai trò"),
    "compliance": N_("Bảng tuân thủ"),
    "snapshot": N_("Bản chốt số liệu"),
    "press": N_("Sổ phát ngôn"),
    "draft": N_("Bản nháp"),
    "course-draft": N_("Bản nháp khóa học"),
    "law": N_("Sổ văn bản"),
    "glossary": N_("Thuật ngữ"),
    "bridging": N_("Bài cập nhật"),
    "backup": N_("Bản sao lưu"),
    "demo": N_("Dữ liệu mẫu"),
}
KEYS: dict[str, str] = {
    "login": N_("Tên đăng nhập"),
    "name": N_("Tên"),
    "staff": N_("Cán bộ"),
    "role": N_("Vai trò"),
    "unit": N_("Đơn vị"),
    "starts_on": N_("Từ ngày"),
    "ends_on": N_("Đến trước ngày"),
    "open": N_("Đang mở"),
    "kind": N_("Loại"),
    "effective_on": N_("Hiệu lực từ"),
    "successor": N_("Đơn vị tiếp nhận"),
    "code": N_("Mã"),
    "rows": N_("Số dòng"),
    "terms": N_("Số thuật ngữ"),
    "new": N_("Thêm mới"),
    "changed": N_("Thay đổi"),
    "added": N_("Thêm"),
    "removed": N_("Bỏ"),
    "position": N_("Chức vụ"),
    "reason": N_("Lý do"),
    "round": N_("Lần"),
    "people": N_("Số người"),
    "line": N_("Thành phần"),
    "number": N_("Số, ký hiệu"),
    "carries_out": N_("Thực hiện văn bản"),
    "issued_on": N_("Ngày ký"),
    "courses": N_("Khóa học"),
    "units": N_("Số đơn vị"),
    "scan": N_("Bản chụp"),
    "version": N_("Phiên bản"),
    "versions": N_("Phiên bản"),
    "course": N_("Khóa học"),
    "quiz": N_("Bài kiểm tra"),
    "question": N_("Câu hỏi"),
    "key": N_("Đáp án đúng"),
    "marked": N_("Giữ dù nội dung đổi"),
    "raised": N_("Số bài tăng điểm"),
    "passed": N_("Số bài nay đạt"),
    "completed": N_("Số người hoàn thành khóa học"),
    "records": N_("Hồ sơ học"),
    "scenario": N_("Tình huống"),
    "mark": N_("Điểm"),
    "format": N_("Định dạng"),
    "as_of": N_("Tính đến ngày"),
    "enrolments": N_("Ghi danh"),
    "until": N_("Đến ngày"),
    "decision": N_("Quyết định"),
    "replaces": N_("Thay cho"),
    "mandate": N_("Văn bản"),
    "follows": N_("Tiếp theo văn bản"),
    "signer": N_("Người ký"),
    "period": N_("Kỳ"),
    "hash": N_("Mã băm"),
    "corrects": N_("Thay bản chốt"),
    "opened": N_("Mở mới"),
    "revision": N_("Bản"),
    "brought_back": N_("Lấy lại bản"),
    "files": N_("Tệp"),
    "renamed": N_("Đổi tên"),
    "moved": N_("Chuyển"),
}
# Under which key an event keeps the name of its subject.
NAMES = {"account": "login", "mandate": "number", "staff": "code"}


@dataclass(frozen=True, slots=True)
class Line:
    """One event as the page shows it; `changes` are (what, before, after), `facts` (what, value)."""

    at: datetime
    sentence: str
    subject: str
    changes: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]


def groups() -> list[tuple[str, str]]:
    """The filter's choices."""
    return [("", _("Tất cả")), *((key, _(label)) for key, label in GROUPS.items())]


def lines(rows: Sequence[Any]) -> list[Line]:
    return [
        Line(
            row.at,
            sentence(row.word, row.name),
            subject(row.subject, row.details),
            changes(row.details),
            facts(row.details),
        )
        for row in rows
    ]


def sentence(word: str, who: str) -> str:
    """Who did what; a word of another release is shown as it is."""
    try:
        return _(SENTENCES[Did(word)], who=who)
    except ValueError:
        return f"{who}: {word}"


def subject(text: str, details: Mapping[str, Any]) -> str:
    """ "account:5" → Tài khoản oilt, by the name that the event itself keeps; else by its number."""
    kind, _colon, which = text.partition(":")
    if kind not in SUBJECTS:
        return text
    key = NAMES.get(kind)
    name = {**_parts(details.get("after")), **details}.get(key) if key else None
    return f"{_(SUBJECTS[kind])} {name or which}"


def changes(details: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """A row for each thing that the act changed, said before and after."""
    if "before" not in details and "after" not in details:
        return []
    before, after = _parts(details.get("before")), _parts(details.get("after"))
    return [(_key(key), _value(key, before.get(key)), _value(key, after.get(key))) for key in {**before, **after}]


def facts(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What else was written with the act."""
    return [(_key(key), _value(key, value)) for key, value in details.items() if key not in {"before", "after"}]


def _parts(side: Any) -> dict[str, Any]:
    if side is None:
        return {}
    return side if isinstance(side, dict) else {"": side}


def _key(key: str) -> str:
    if not key:
        return _("Giá trị")
    return _(KEYS[key]) if key in KEYS else key


def _value(key: str, value: Any) -> str:
    if value is None or value == "":
        return _("chưa có")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dict):
        return "; ".join(f"{_key(inner)}: {_value(inner, part)}" for inner, part in value.items())
    if isinstance(value, list):
        return ", ".join(_value("", part) for part in value) or "0"
    if key == "role" and value in list(Role):
        return role_label(Role(value))
    return _day(value) if key.endswith("_on") or key in {"as_of", "until"} else str(value)


def _day(value: Any) -> str:
    try:
        found = date.fromisoformat(str(value)[:10])
    except ValueError:
        return str(value)
    return _("chưa định") if found >= FOREVER else day(found)
