"""The trail in words."""

from __future__ import annotations

from elearn.audit.words import Did
from elearn.kernel.i18n import _


def words() -> dict[str, str]:
    """What each act is called; every member of Did has its sentence."""
    return {
        Did.UNITS_IMPORTED: _("Nhập danh sách đơn vị"), Did.UNIT_RENAMED: _("Đổi tên đơn vị"),
        Did.UNIT_MOVED: _("Chuyển đơn vị cấp trên"), Did.UNIT_OPENED: _("Thêm đơn vị"),
        Did.UNIT_CLOSED: _("Kết thúc hoạt động đơn vị"), Did.UNIT_MERGED: _("Sáp nhập đơn vị"),
        Did.PEOPLE_IMPORTED: _("Nhập danh sách cán bộ"), Did.STAFF_ADDED: _("Thêm cán bộ"),
        Did.STAFF_ASSIGNED: _("Thay đổi phân công"), Did.SIGNED_IN: _("Đăng nhập"), Did.SIGNED_OUT: _("Đăng xuất"),
        Did.SEAT_SWITCHED: _("Đổi vai trò làm việc"), Did.PASSWORD_CHANGED: _("Đổi mật khẩu"),
        Did.PASSWORD_RESET: _("Đặt mật khẩu tạm"), Did.ACCOUNT_OPENED: _("Mở tài khoản"),
        Did.ACCOUNT_CLOSED: _("Đóng tài khoản"), Did.ROLE_GRANTED: _("Giao vai trò"), Did.ROLE_ENDED: _("Kết thúc vai trò"),
        Did.COURSE_PUBLISHED: _("Công bố khóa học"), Did.LAW_LOADED: _("Cập nhật sổ văn bản pháp luật"),
        Did.MANDATE_DRAFTED: _("Lập bản thảo văn bản"), Did.MANDATE_CHANGED: _("Sửa bản thảo văn bản"),
        Did.MANDATE_PUBLISHED: _("Ban hành văn bản"), Did.LIST_PERSON_ADDED: _("Thêm người vào danh sách"),
        Did.LIST_PERSON_REMOVED: _("Bỏ người khỏi danh sách"), Did.LIST_EXCUSED: _("Ghi lý do thiếu"),
        Did.LIST_SUBMITTED: _("Gửi danh sách"), Did.LIST_RETURNED: _("Trả lại danh sách"),
        Did.LIST_APPROVED: _("Duyệt danh sách"), Did.LIST_SUPPLEMENTED: _("Mở danh sách bổ sung"),
        Did.ENROLLED: _("Ghi danh"), Did.WITHDRAWN: _("Rút khỏi khóa học"), Did.EXEMPTED: _("Miễn học"),
        Did.REINSTATED: _("Trở lại khóa học"), Did.COURSE_COMPLETED: _("Hoàn thành khóa học"),
        Did.QUIZ_SUBMITTED: _("Nộp bài kiểm tra"), Did.COMPLIANCE_EXPORTED: _("Xuất danh sách"),
        Did.BACKUP_MADE: _("Sao lưu dữ liệu"), Did.BACKUP_RESTORED: _("Khôi phục dữ liệu"),
        Did.DEMO_LOADED: _("Nạp dữ liệu mẫu"),
    }
