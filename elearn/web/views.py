"""Doors that belong to no noun: health, language, the style guide."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import jsonify, redirect, render_template, request
from sqlalchemy import text
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from elearn.kernel import i18n
from elearn.kernel.db import db
from elearn.kernel.i18n import _
from elearn.version import VERSION
from elearn.web.access import Anyone
from elearn.web.forms import Form, choices
from elearn.web.links import own_path
from elearn.web.routing import Section

section = Section("web", __name__)

LANGUAGE_COOKIE = "language"


class SampleForm(Form):
    """What the style guide shows; never submitted."""

    full_name = StringField("Họ và tên", default="Tôn Nữ Hoàng Thục Uyên")
    valid_on = DateField("Ngày hiệu lực ủy quyền", default=date(2026, 11, 30))
    unit = SelectField(
        "Đơn vị", choices=choices([("1", "Ban Quản lý các khu công nghệ cao và khu công nghiệp Thành phố")])
    )
    press_role = RadioField(
        "Vai trò báo chí",
        choices=choices([("a", "Người phát ngôn"), ("b", "Người được ủy quyền phát ngôn")]),
        default="a",
    )
    by_mail = BooleanField("Email công vụ", default=True)
    note = TextAreaField("Ghi chú")
    scan = FileField("Bản chụp văn bản")


def chosen_language() -> str:
    return request.cookies.get(LANGUAGE_COOKIE, i18n.SOURCE)


@section.route("/healthz", allow=Anyone("monitors ask without an account; it tells no data"))
def healthz() -> Any:
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok", version=VERSION, database=db.engine.dialect.name)


@section.route("/language", methods=("POST",), allow=Anyone("the reader's own choice of language"))
def set_language() -> Any:
    answer = redirect(own_path(request.form.get("back")))
    code = request.form.get("language", i18n.SOURCE)
    answer.set_cookie(
        LANGUAGE_COOKIE,
        code if code in i18n.LANGUAGES else i18n.SOURCE,
        max_age=365 * 86400,
        httponly=True,
        samesite="Lax",
    )
    return answer


@section.route("/style", allow=Anyone("the style guide shows invented data only"))
def style() -> Any:
    form = SampleForm(formdata=None)
    form.valid_on.errors = [_("Tháng 11 chỉ có 30 ngày. Nhập lại ngày, ví dụ 30/11/2026.")]
    return render_template("style/index.html", form=form)
