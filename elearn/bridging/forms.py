"""The form of a bridging lesson, the answer to its question, and what a list is asked."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any

from flask import request
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from elearn.bridging import rules
from elearn.bridging.queries import Asked, State
from elearn.bridging.rules import OPTIONS, Option
from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.law import queries as law
from elearn.law import rules as law_rules
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
LONGEST = 40_000  # characters of a field that are kept of a half-written lesson
_KEY = re.compile(r"[0-9a-f]{32}")
NEVER_OPENED = ("", "seen", "request_key", "csrf_token")


class LessonForm(Form):
    """A lesson of its own, or one of a course, with a check question; given only as it was previewed last."""

    source = SelectField(N_("Nội dung"), default="")
    title = StringField(N_("Tên bài"), validators=[AtMost(120)])
    minutes = IntegerField(N_("Số phút học"))
    text = TextAreaField(N_("Nội dung bài"), validators=[AtMost(20000)])
    reason = TextAreaField(N_("Vì sao cần học"), validators=[Required(), AtMost(400)])
    teaches = SelectField(N_("Văn bản bài này dạy"), default="", validators=[Required()])
    articles = StringField(N_("Điều nào"), validators=[AtMost(300)])
    stem = TextAreaField(N_("Câu kiểm tra"), validators=[Required(), AtMost(1000)])
    option_1 = StringField(N_("Phương án 1"), validators=[AtMost(400)])
    feedback_1 = StringField(N_("Nhận xét khi chọn phương án 1"), validators=[AtMost(400)])
    option_2 = StringField(N_("Phương án 2"), validators=[AtMost(400)])
    feedback_2 = StringField(N_("Nhận xét khi chọn phương án 2"), validators=[AtMost(400)])
    option_3 = StringField(N_("Phương án 3"), validators=[AtMost(400)])
    feedback_3 = StringField(N_("Nhận xét khi chọn phương án 3"), validators=[AtMost(400)])
    option_4 = StringField(N_("Phương án 4"), validators=[AtMost(400)])
    feedback_4 = StringField(N_("Nhận xét khi chọn phương án 4"), validators=[AtMost(400)])
    correct = RadioField(N_("Phương án đúng"), validate_choice=False)
    letter_number = StringField(N_("Số văn bản giao"), validators=[AtMost(60)])
    letter_on = DateField(N_("Ngày văn bản giao"), format=DAYS, validators=[Optional()])
    request_key = HiddenField()
    seen = HiddenField(default="")

    def offer(self, lessons: list[tuple[int, str]], documents: list[tuple[str, str]], successor: str) -> None:
        """Fill in what can be chosen; a fresh form gets its key and the successor."""
        self.source.choices = choices([("", _("Soạn bài ngắn ở dưới")), *((str(i), title) for i, title in lessons)])
        self.teaches.choices = choices([("", _("chọn văn bản")), *documents])
        self.correct.choices = choices([(str(n), str(n)) for n in range(1, OPTIONS + 1)])
        if not self.is_submitted() and not self.request_key.data:
            self.request_key.data, self.teaches.data = secrets.token_hex(16), successor

    @property
    def activity_id(self) -> int | None:
        return int(self.source.data) if self.source.data else None

    def options(self) -> list[Option]:
        """The options that were filled in; their places count from the first filled row."""
        found = []
        for number in range(1, OPTIONS + 1):
            text = self[f"option_{number}"].data
            if text:
                right = self.correct.data == str(number)
                found.append(Option(text, self[f"feedback_{number}"].data or "", right))
        return found

    def validate_title(self, field: Any) -> None:
        if not self.source.data and not field.data:
            raise ValidationError(_("Chưa nhập: tên bài."))

    def validate_minutes(self, field: Any) -> None:
        field.errors = []  # what was typed is judged here
        if not self.source.data and not (field.data and 1 <= field.data <= 30):
            raise ValidationError(_("Nhập số phút từ 1 đến 30."))

    def validate_text(self, field: Any) -> None:
        if self.source.data:
            return
        if not field.data:
            raise ValidationError(_("Chưa nhập: nội dung bài."))
        over = law.over_on(clock.today())
        known = {document.slug: document.slug not in over for document in law.documents()}
        faults = rules.text_faults(field.data, known)
        if faults:
            raise ValidationError(" ".join(faults[:5]))

    def validate_stem(self, field: Any) -> None:
        if rules.text_faults(field.data or "", {}):
            raise ValidationError(_("Câu kiểm tra viết bằng chữ thường, không có thẻ HTML, hình hay mã dẫn văn bản."))

    def validate_correct(self, _field: Any) -> None:
        faults = rules.question_faults(self.options())
        texts = "\n".join(f"{option.text}\n{option.feedback}" for option in self.options())
        if rules.text_faults(texts, {}):
            faults.append(_("Phương án và nhận xét không dùng thẻ HTML, hình hay mã dẫn văn bản."))
        if faults:
            raise ValidationError(" ".join(faults))

    def validate_articles(self, field: Any) -> None:
        _found, strange = law_rules.anchors_of(field.data or "")
        if strange:
            raise ValidationError(
                _("Chưa đọc được “%(words)s”. Viết như: Điều 7; khoản 2 Điều 22.", words="”, “".join(strange))
            )

    def validate_letter_number(self, field: Any) -> None:
        if bool(field.data) != bool(self.letter_on.data):
            raise ValidationError(_("Nhập đủ số và ngày của văn bản giao, hoặc để trống cả hai."))

    def validate_letter_on(self, field: Any) -> None:
        if field.data is None:
            field.errors = []
            raise ValidationError(_("Ngày chưa đọc được. Nhập theo dạng 30/11/2026."))

    def validate_request_key(self, field: Any) -> None:
        if not _KEY.fullmatch(field.data or ""):
            raise ValidationError(_("Biểu mẫu này chưa đọc được. Tải lại trang rồi làm lại."))

    def citations(self) -> list[str]:
        """What the lesson teaches: slug#article."""
        anchors = law_rules.anchors_of(self.articles.data or "")[0]
        return [f"{self.teaches.data}#{anchor}" for anchor in anchors] or [self.teaches.data]

    @property
    def forgets(self) -> bool:
        """Whether the button pressed drops what was typed."""
        return request.form.get("act") == "forget"

    def said(self) -> dict[str, str]:
        """What was typed, as it was typed; what no form of a lesson can hold is left out."""
        fields = (name for name in self._fields if name not in {"csrf_token", "seen"})
        return {name: request.form.get(name, "")[:LONGEST] for name in fields}

    def digest(self) -> str:
        """A hash of everything typed: the preview hands it back."""
        typed = [f"{field.name}={field.data}" for field in self if field.name not in NEVER_OPENED]
        return hashlib.sha256("\x00".join(typed).encode()).hexdigest()


class ExtendForm(Form):
    """The button that adds those who came later."""


class AnswerForm(Form):
    answer = IntegerField(validators=[InputRequired()])


class ListForm(Form):
    """Which unit (none: all of the reader's) and whom; what was not understood counts as not given."""

    unit = HiddenField()
    state = HiddenField()

    def asked(self, lesson_id: int) -> Asked:
        state = State(self.state.data) if self.state.data in list(State) else State.ALL
        return Asked(lesson_id, (self.unit.data or "").strip(), state)


class ExportForm(ListForm):
    format = HiddenField()
