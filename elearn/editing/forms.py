"""Forms of a course draft. Texts of files come as they were typed; rows come and go by buttons of the form itself."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms import Form as PlainForm

from elearn.authoring.fields import Between, SelectOneField, Whole
from elearn.authoring.forms import ADD, DROP, DraftForm
from elearn.editing import pools
from elearn.editing.texts import typed
from elearn.editing.words import KINDS, PUBLICATIONS
from elearn.kernel.i18n import N_, _
from elearn.web.forms import AtMost, Form, Required, choices

UP, DOWN = "up", "down"


class SourceArea(TextAreaField):
    """The text of a file: nothing of it is tidied but line ends and the spelling of letters."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = typed(valuelist[0])


def _bind(meta: Any, form: Any, unbound: Any, options: dict[str, Any]) -> Any:
    if unbound.field_class in (SourceArea, BooleanField):
        return unbound.bind(form=form, **options)
    return Form.Meta.bind_field(meta, form, unbound, options)


class Day(DateField):
    """A day; says in the reader's language that what was typed is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("“%(typed)s” không phải ngày.", typed=valuelist[0])) from None


class Key(validators.Regexp):
    """An id as a file's name: lower-case letters without marks, digits and hyphens."""

    def __init__(self) -> None:
        super().__init__(f"^(?:{pools.KEY.pattern})$")

    def __call__(self, form: Any, field: Any) -> Any:  # type: ignore[override]
        return super().__call__(form, field, _("Chỉ dùng chữ thường không dấu, số và gạch nối, ví dụ bai-1-4."))


class FileForm(DraftForm):
    """A form that saves a part of a draft."""

    class Meta:
        bind_field = _bind

    @property
    def wants_preview(self) -> bool:
        """Whether the button pressed asks only to see it."""
        return request.form.get("act") == "preview"


class LessonForm(FileForm):
    title = StringField(N_("Tên bài"), validators=[Required(), AtMost(200)])
    minutes = Whole(N_("Số phút"), default=15, validators=[Required(), Between(1, 240)])
    outcome = SelectOneField(N_("Kết quả đầu ra"))
    law = TextAreaField(N_("Văn bản được dẫn"), validators=[AtMost(2000)])
    body = SourceArea(N_("Nội dung (Markdown)"))


class RawForm(FileForm):
    text = SourceArea(N_("Nội dung tệp"))


class NewLessonForm(FileForm):
    title = StringField(N_("Tên bài"), validators=[Required(), AtMost(200)])
    key = StringField(N_("Mã bài"), validators=[Required(), Key()])
    module = SelectOneField(N_("Mô-đun"))
    outcome = SelectOneField(N_("Kết quả đầu ra"))
    taken: frozenset[str] = frozenset()

    def validate_key(self, field: Any) -> None:
        if field.data in self.taken:
            raise validators.ValidationError(_("Khóa học đã có bài hoặc hoạt động mang mã “%(key)s”.", key=field.data))


class FrameForm(FileForm):
    title = StringField(N_("Tên khóa học"), validators=[Required(), AtMost(200)])
    summary = TextAreaField(N_("Giới thiệu ngắn"), validators=[Required(), AtMost(1000)])
    hours = StringField(N_("Số giờ"), validators=[Required()])
    modules = FieldList(StringField(N_("Tên mô-đun"), validators=[Required(), AtMost(200)]), N_("Mô-đun"))

    def validate_hours(self, field: Any) -> None:
        try:
            value = float((field.data or "").replace(",", "."))
        except ValueError:
            value = 0
        if not 0 < value <= 200:
            raise validators.ValidationError(_("Nhập số giờ, ví dụ 6 hoặc 1,5."))


class Row(PlainForm):
    """One row of a question's list."""

    class Meta:
        bind_field = _bind

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for field in self:
            field.label.text = _(str(field.label.text))


class PartRow(Row):
    """An option, an item or a card, by the question's kind."""

    text = SourceArea(N_("Nội dung"))
    correct = BooleanField(N_("Đúng"))
    score = SelectOneField(N_("Điểm"), default="0")
    category = SelectOneField(N_("Thuộc nhóm"), default="", validate_choice=False)
    feedback = SourceArea(N_("Nhận xét"))

    def offer(self, categories: Any) -> None:
        self.score.choices = choices((str(points), str(points)) for points in (2, 1, 0))
        known = [(one["id"], one["text"] or one["id"]) for one in categories]
        self.category.choices = choices([("", _("chưa chọn")), *known])


class CategoryRow(Row):
    id = StringField(N_("Mã nhóm"), validators=[Required(), Key()])
    text = SourceArea(N_("Tên nhóm"))

    def offer(self, _categories: Any) -> None:
        """Nothing to choose from."""


class RuleRow(Row):
    any = SourceArea(N_("Một trong các cụm từ"))
    feedback = SourceArea(N_("Nhận xét khi không đúng"))

    def offer(self, _categories: Any) -> None:
        """Nothing to choose from."""


class QuestionForm(FileForm):
    """Every kind of question; which fields are shown is the template's."""

    kind = HiddenField()
    outcome = SelectOneField(N_("Kết quả đầu ra"))
    difficulty = SelectOneField(N_("Độ khó"), default="1")
    critical = BooleanField(N_("Câu câu ranh giới (bí mật, thẩm quyền, dữ liệu cá nhân)"))
    law = TextAreaField(N_("Văn bản được dẫn"), validators=[AtMost(1000)])
    valid_from = Day(N_("Được hỏi từ ngày"))
    valid_to = Day(N_("Thôi hỏi từ ngày"))
    stem = SourceArea(N_("Câu hỏi"))
    parts = FieldList(FormField(PartRow), N_("Phương án"))
    categories = FieldList(FormField(CategoryRow), N_("Nhóm"))
    most_words = Whole(N_("Số chữ nhiều nhất"), default=40, validators=[validators.Optional(), Between(1, 400)])
    must = FieldList(FormField(RuleRow), N_("Phải có"))
    must_not = FieldList(FormField(RuleRow), N_("Không được có"))
    model = SourceArea(N_("Câu trả lời mẫu"))
    explanation = SourceArea(N_("Giải thích chung"))
    rows = ("parts", "categories", "must", "must_not")

    def offer(self, body: Any = None) -> None:  # noqa: ARG002  nothing of the draft is needed
        self.difficulty.choices = choices([("1", _("1, dễ")), ("2", _("2, vừa")), ("3", _("3, khó"))])
        known = [{"id": e.form.id.data or "", "text": e.form.text.data or ""} for e in self.categories.entries]
        for name in self.rows:
            for entry in self[name].entries:
                entry.form.offer(known)

    def reshaped(self, body: Any = None) -> bool:  # noqa: ARG002
        act, _colon, name = request.form.get("act", "").partition(":")
        if act in (UP, DOWN) and name.partition("-")[0] in self.rows:
            rows = self[name.partition("-")[0]].entries
            place = next((number for number, entry in enumerate(rows) if entry.name == name), -1)
            beside = place + (-1 if act == UP else 1)
            if place >= 0 and 0 <= beside < len(rows):
                mine, other = rows[place].form, rows[beside].form
                held = mine.data
                for field, value in other.data.items():
                    mine[field].data = value
                for field, value in held.items():
                    other[field].data = value
            return True
        return act in (ADD, DROP) and super().reshaped({})


class NewQuestionForm(FileForm):
    kind = RadioField(N_("Loại câu hỏi"), default="mc1")
    outcome = SelectOneField(N_("Kết quả đầu ra"))
    key = StringField(N_("Mã câu hỏi"), validators=[Required(), Key()])
    taken: frozenset[str] = frozenset()

    def offer(self, body: Any = None) -> None:
        super().offer(body)
        self.kind.choices = choices((kind, _(name)) for kind, name in KINDS.items())

    def validate_key(self, field: Any) -> None:
        if field.data in self.taken:
            raise validators.ValidationError(_("Đã có câu hỏi mang mã “%(key)s”.", key=field.data))


class PictureForm(FileForm):
    file = FileField(N_("Ảnh"))
    name = StringField(N_("Tên tệp"), validators=[AtMost(80)])
    alt = StringField(N_("Lời mô tả thay thế"), validators=[Required(), AtMost(500)])

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise validators.ValidationError(_("Chưa chọn tệp."))

    def validate_alt(self, field: Any) -> None:
        if any(sign in (field.data or "") for sign in "[]\n"):
            raise validators.ValidationError(_("Lời mô tả không dùng dấu ngoặc vuông."))


class RecordingForm(FileForm):
    recording = FileField(N_("Video hoặc âm thanh"))
    captions = FileField(N_("Phụ đề (.vtt)"))

    def validate_recording(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise validators.ValidationError(_("Chưa chọn tệp."))

    def validate_captions(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise validators.ValidationError(_("Chưa chọn tệp. Không có phụ đề thì bản ghi không công bố được."))


class ImportForm(FileForm):
    file = FileField(N_("Tệp zip"))

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise validators.ValidationError(_("Chưa chọn tệp."))


class TreeForm(FileForm):
    """What was taken from a zip and looked at: the tree to be written."""

    tree = HiddenField()


class WishForm(FileForm):
    """What a publication is to be."""

    kind = RadioField(N_("Công bố là"), default="correction")
    readers_note = TextAreaField(N_("Ghi chú cho người học"), validators=[Required(), AtMost(1000)])
    letter = StringField(N_("Số văn bản liên quan"), validators=[AtMost(100)])

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.kind.choices = choices((kind, _(name)) for kind, name in PUBLICATIONS.items())


class ReturnForm(Form):
    reason = TextAreaField(N_("Lý do trả lại"), validators=[Required(), AtMost(2000)])


class PressForm(FileForm):
    """A button that needs no more than the revision the page showed, and what it is about."""

    what = HiddenField(default="")
    by = HiddenField(default="0")
