"""One error page for every refusal: what happened, what to do now, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from elearn.kernel.errors import Refusal
from elearn.kernel.i18n import _
from elearn.web.routing import wants_json


@dataclass(frozen=True, slots=True)
class ErrorPage:
    status: int
    title: str
    message: str
    next_step: str
    actions: list[tuple[str, str]] = field(default_factory=list)


def register(app: Flask) -> None:
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _unexpected)


def _titles() -> dict[int, tuple[str, str]]:
    return {
        403: (_("Chưa được phép mở trang này"), _("Việc này không thuộc vai trò đang làm việc.")),
        404: (_("Không tìm thấy trang"), _("Địa chỉ không đúng, hoặc nội dung này không thuộc phạm vi được xem.")),
        405: (_("Chưa thực hiện được"), _("Trang này không nhận cách gửi vừa dùng. Không có gì bị thay đổi.")),
        409: (_("Đã có thay đổi trước đó"), ""),
        413: (
            _("Tệp quá lớn"),
            _(
                "Tệp gửi lên vượt %(most)s MB. Không có gì bị thay đổi; hãy gửi tệp nhỏ hơn.",
                most=(request.max_content_length or 0) // 1024**2,
            ),
        ),
        422: (_("Chưa thực hiện được"), ""),
        503: (_("Trang đang bận"), _("Chưa ghi được vào cơ sở dữ liệu. Phần đã lưu trước đó vẫn còn.")),
    }


def _refusal(error: Refusal) -> Response:
    return _answer(error.status, error.message, error.next_step)


def _csrf(_error: CSRFError) -> Response:
    return _answer(
        400, _("Trang mở đã lâu nên chưa gửi được. Không có gì bị mất ở phần đã lưu."), _("Tải lại trang rồi gửi lại.")
    )


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    return _answer(status, "", None)


def _database(error: OperationalError) -> Response:
    current_app.logger.error("database: %s", error)
    return _answer(503, "", _("Chờ một phút rồi thử lại. Nếu vẫn vậy, báo quản trị."))


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    current_app.logger.exception("unexpected error")
    return _answer(
        500,
        _('Có sự cố ở máy chủ. Phần đã báo "đã lưu" vẫn còn; việc vừa làm chưa được ghi.'),
        _("Thử lại sau ít phút. Nếu vẫn vậy, báo quản trị kèm giờ xảy ra."),
    )


def _answer(status: int, message: str, next_step: str | None) -> Response:
    title, usual = _titles().get(status, (_("Chưa thực hiện được"), ""))
    message = message or usual
    if wants_json():
        answer = jsonify(error=message)
        answer.status_code = status
        return answer
    page = ErrorPage(
        status=status,
        title=title,
        message=message,
        next_step=next_step or _("Cần hỗ trợ, hãy liên hệ cán bộ đầu mối của đơn vị."),
        actions=[(_("Về trang đầu"), url_for("home.index"))],
    )
    return make_response(render_template("errors/error.html", error=page), status)
