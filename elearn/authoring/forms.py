"""Forms of a draft. Rows (choices, facts, promises, lines) come and go by buttons of the form itself: pressing one
shows the form again with what was typed, one row more or less; nothing is written until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms import Form as PlainForm

from elearn.authoring import rules
from elearn.authoring.fields import (
    Between,
    CheckboxListField,
    Named,
    SelectOneField,
    Whole,
    is_whole,
    names_in,
    offer_known,
)
from elearn.authoring.words import CONDITION_NAMES, OPENNESS, PERSONAS
from elearn.kernel.i18n import N_, _
from elearn.scenarios.shapes import NAMED, Dimension, Openness, Persona
from elearn.web.forms import AtMost, Form, Required, choices

POINTS = ("", "-2", "-1", "0", "1", "2")
ADD, DROP = "add", "drop"  # "add:c" adds a row to the list c, "drop:c-1" drops that row


class Row(PlainForm):
    """One row of a list in a form; its texts are made tidy and its labels spoken as those of any form."""

    class Meta:
        bind_field = Form.Meta.bind_field

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for field in self:
            field.label.text = _(str(field.label.text))


class ChoiceRow(Row):
    id = StringField(N_("Mã"), validators=[Required(), Named()])
    x = TextAreaField(N_("Lời nói"), validators=[AtMost(2000)])
    fb = TextAreaField(N_("Nhận xét sau khi chọn"), validators=[AtMost(2000)])
    cx = SelectOneField(N_("Chính xác"), default="")
    kt = SelectOneField(N_("Kịp thời"), default="")
    pl = SelectOneField(N_("Đúng pháp luật"), default="")
    dc = SelectOneField(N_("Đồng cảm"), default="")
    td = SelectOneField(N_("Giữ thông điệp"), default="")
    bc = SelectOneField(N_("Bắc cầu"), default="")
    to = SelectOneField(N_("Dẫn tới nút"))
    condition = SelectOneField(N_("Chỉ khi"), default="")
    value = StringField(N_("Giá trị để so"), validators=[AtMost(40)])
    other = SelectOneField(N_("Không thì tới nút"), default="")
    d = BooleanField(N_("Được lấy khi hết giờ"))
    crit = SelectOneField(N_("Chạm ranh giới"), default="")
    lo = CheckboxListField(N_("Nói ra dữ kiện"))
    set = StringField(N_("Đặt cờ"), validators=[AtMost(200)])
    ten = Whole(N_("Căng thẳng thêm"), validators=[validators.Optional(), Between(-100, 100)])
    tin = Whole(N_("Tin cậy thêm"), validators=[validators.Optional(), Between(-100, 100)])
    phut = Whole(N_("Số phút mất đi"), validators=[validators.Optional(), Between(0, 1000)])

    def offer(self, body: rules.Body) -> None:
        """Fill in what can be chosen: nodes, lines and facts of the draft, and whatever was there before."""
        nodes = list(body["nut"])
        lines = [(key, f"{key}: {entry['x']}") for key, entry in body.get("loi_chan", {}).items()]
        facts = [(fact["id"], fact["x"]) for fact in rules.plain_facts(body.get("du_kien", ()))]
        offer_known(self.to, [("", _("chưa chọn")), *((node, node) for node in nodes)])
        offer_known(self.other, [("", _("không rẽ")), *((node, node) for node in nodes)])
        offer_known(self.crit, [("", _("không")), *lines])
        offer_known(self.lo, facts)
        self.condition.choices = choices(
            [("", _("luôn luôn")), *((key, _(name)) for key, name in CONDITION_NAMES.items())]
        )
        for dimension in Dimension:
            self[dimension].choices = choices((points, points or _("không")) for points in POINTS)

    def validate_value(self, field: Any) -> None:
        if self.condition.data and self.condition.data not in NAMED and not is_whole(field.data):
            raise validators.ValidationError(_("Điều kiện này so với một số nguyên, ví dụ 60."))
        if self.condition.data in NAMED and not field.data:
            raise validators.ValidationError(_("Chưa nhập tên cờ hoặc mã dữ kiện để so."))

    def validate_other(self, field: Any) -> None:
        if self.condition.data and not field.data:
            raise validators.ValidationError(_("Chưa chọn nút tới khi điều kiện không đúng."))

    def validate_set(self, field: Any) -> None:
        if any(not rules.NAME.fullmatch(flag) for flag in names_in(field.data)):
            raise validators.ValidationError(
                _("Tên cờ chỉ dùng chữ không dấu, số, gạch nối, gạch dưới; nhiều cờ thì cách nhau bằng dấu phẩy.")
            )


class FactRow(Row):
    id = StringField(N_("Mã dữ kiện"), validators=[Required(), Named()])
    x = TextAreaField(N_("Nội dung"), validators=[Required(), AtMost(1000)])
    muc = SelectOneField(N_("Mức công khai"), default=str(Openness.OPEN))

    def offer(self, _body: rules.Body) -> None:
        self.muc.choices = choices((str(key), _(name)) for key, name in OPENNESS.items())


class PromiseRow(Row):
    flag = StringField(N_("Cờ khi hứa"), validators=[Required(), Named()])
    x = StringField(N_("Điều đã hứa"), validators=[Required(), AtMost(500)])
    kept = StringField(N_("Cờ khi giữ lời"), validators=[Required(), Named()])

    def offer(self, _body: rules.Body) -> None:
        """Nothing to choose from."""


class LineRow(Row):
    key = StringField(N_("Mã ranh giới"), validators=[Required(), Named()])
    x = StringField(N_("Việc không được làm"), validators=[Required(), AtMost(500)])
    law = StringField(N_("Căn cứ"), validators=[AtMost(500)])

    def offer(self, _body: rules.Body) -> None:
        """Nothing to choose from."""


class DraftForm(Form):
    """A form that saves a revision: the one the page showed, and the one the author agrees to write over."""

    revision = HiddenField(default="0")
    note = StringField(N_("Ghi chú cho lần lưu này"), validators=[AtMost(200)])
    rows: tuple[str, ...] = ()  # names of the lists whose rows come and go

    @property
    def based_on(self) -> int:
        return int(self.revision.data) if is_whole(self.revision.data) else 0

    @property
    def over(self) -> int | None:
        """The revision to be written over, named by the button that was pressed."""
        return request.form.get("over", type=int)

    def offer(self, body: rules.Body) -> None:
        for name in self.rows:
            for entry in self[name].entries:
                entry.form.offer(body)

    def reshaped(self, body: rules.Body) -> bool:
        """Whether a button asked for a row more or less; it is done then, and nothing else was asked."""
        act, _colon, name = request.form.get("act", "").partition(":")
        if act == ADD and name in self.rows:
            entry = self[name].append_entry(self.blank(name, body))
            entry.form.offer(body)
        elif act == DROP and name.partition("-")[0] in self.rows:
            rows = self[name.partition("-")[0]]
            rows.entries = [entry for entry in rows.entries if entry.name != name]
        else:
            return False
        return True

    def blank(self, _name: str, _body: rules.Body) -> dict[str, Any]:
        return {}

    def wrong(self) -> list[tuple[str, str, str]]:
        """Everything to mend: the control's id, where it stands, and the sentence."""
        found = []
        for field in self:
            if isinstance(field, FieldList):
                for number, entry in enumerate(field.entries, start=1):
                    found += [
                        (inner.id, f"{_(str(field.label.text))} {number}, {inner.label.text}", " ".join(inner.errors))
                        for inner in entry.form
                        if inner.errors
                    ]
                found += [(field.id, str(field.label.text), told) for told in field.errors if isinstance(told, str)]
            elif field.errors:
                found.append((field.id, str(field.label.text), " ".join(map(str, field.errors))))
        return found


class NodeForm(DraftForm):
    kind = SelectOneField(N_("Loại nút"), default="decision")
    who = SelectOneField(N_("Ai nói"), default=str(Persona.SITUATION))
    at = StringField(N_("Lúc nào trong chuyện"), validators=[AtMost(60)])
    t = Whole(N_("Số giây để chọn"), default=30, validators=[validators.Optional(), Between(0, 600)])
    q = TextAreaField(N_("Câu hỏi hoặc việc xảy ra"), validators=[AtMost(2000)])
    luat = TextAreaField(N_("Căn cứ pháp luật"), validators=[AtMost(1000)])
    can_cu = TextAreaField(N_("Căn cứ bằng lời"), validators=[AtMost(2000)])
    bai = TextAreaField(N_("Bài học nên xem lại"), validators=[AtMost(500)])
    ket = TextAreaField(N_("Lời kết"), validators=[AtMost(3000)])
    c = FieldList(FormField(ChoiceRow), N_("Lựa chọn"))
    rows = ("c",)

    def offer(self, body: rules.Body) -> None:
        super().offer(body)
        self.kind.choices = choices(
            [("decision", _("phải quyết định")), ("end", _("kết cục")), ("stop", _("dừng vì chạm ranh giới"))]
        )
        self.who.choices = choices((str(key), _(name)) for key, name in PERSONAS.items())

    def blank(self, _name: str, body: rules.Body) -> dict[str, Any]:
        letter = rules.free_letter(entry.form.id.data for entry in self.c.entries)
        return {"id": letter, "to": next(iter(body["nut"]), "")}

    def validate_kind(self, field: Any) -> None:
        if field.data != "decision" and self.c.entries:
            raise validators.ValidationError(_("Nút kết không có lựa chọn. Bỏ hết các lựa chọn rồi lưu."))

    def validate_ket(self, field: Any) -> None:
        if self.kind.data == "decision" and field.data:
            raise validators.ValidationError(_("Nút phải quyết định không có lời kết. Xóa ô này hoặc đổi loại nút."))

    def validate_c(self, field: Any) -> None:
        if len(field.entries) > rules.MOST_CHOICES:
            raise validators.ValidationError(_("Nhiều nhất %(most)s lựa chọn.", most=rules.MOST_CHOICES))


class FrameForm(DraftForm):
    ten = StringField(N_("Tên tình huống"), validators=[Required(), AtMost(200)])
    vai = StringField(N_("Vai của người học"), validators=[Required(), AtMost(500)])
    minutes = Whole(N_("Số phút làm bài"), default=20, validators=[Required(), Between(1, 240)])
    bat_dau = SelectOneField(N_("Nút mở đầu"))
    cang_bat_dau = Whole(N_("Căng thẳng lúc đầu"), default=20, validators=[validators.Optional(), Between(0, 100)])
    tin_bat_dau = Whole(N_("Tin cậy lúc đầu"), default=50, validators=[validators.Optional(), Between(0, 100)])
    phut = Whole(N_("Số phút của câu chuyện"), default=0, validators=[validators.Optional(), Between(0, 10000)])
    boi_canh = TextAreaField(N_("Bối cảnh"), validators=[AtMost(10000)])
    facts = FieldList(FormField(FactRow), N_("Dữ kiện"))
    promises = FieldList(FormField(PromiseRow), N_("Lời hẹn"))
    lines = FieldList(FormField(LineRow), N_("Ranh giới"))
    rows = ("facts", "promises", "lines")

    def offer(self, body: rules.Body) -> None:
        super().offer(body)
        offer_known(self.bat_dau, [(node, node) for node in body["nut"]])

    def validate_facts(self, field: Any) -> None:
        _refuse_twins(entry.form.id for entry in field.entries)

    def validate_promises(self, field: Any) -> None:
        _refuse_twins(entry.form.flag for entry in field.entries)

    def validate_lines(self, field: Any) -> None:
        _refuse_twins(entry.form.key for entry in field.entries)


class NameForm(DraftForm):
    """A new id for a node."""

    name = StringField(N_("Mã mới của nút"), validators=[Required(), Named()])
    taken: Iterable[str] = ()

    def validate_name(self, field: Any) -> None:
        if field.data in self.taken:
            raise validators.ValidationError(_("Đã có nút mang mã “%(name)s”.", name=field.data))


class AfterForm(NameForm):
    """A new node between one and another."""

    before = SelectOneField(N_("Chen vào giữa nút này và nút"))


class RemovalForm(DraftForm):
    instead = SelectOneField(N_("Các lựa chọn đang dẫn tới nút này sẽ dẫn tới"), default="")
    needed = False  # whether anything leads to the node

    def validate_instead(self, field: Any) -> None:
        if self.needed and not field.data:
            raise validators.ValidationError(_("Còn lựa chọn dẫn tới nút này; chọn nút thay thế."))


class UploadForm(DraftForm):
    file = FileField(N_("Tệp YAML"))

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise validators.ValidationError(_("Chưa chọn tệp."))


class NewForm(Form):
    """The beginning of a scenario from nothing."""

    course = SelectOneField(N_("Khóa học"))
    title = StringField(N_("Tên tình huống"), validators=[Required(), AtMost(200)])
    key = StringField(N_("Mã tình huống"), validators=[Required(), AtMost(60)])

    def validate_key(self, field: Any) -> None:
        if not rules.KEY.fullmatch(field.data or ""):
            raise validators.ValidationError(_("Chỉ dùng chữ thường không dấu, số và gạch nối, ví dụ su-co-nuoc-sach."))

    def taken(self, is_taken: Callable[[str, str], bool]) -> bool:
        """Whether the course has that id already; said at its field, with nothing typed lost."""
        found = is_taken(str(self.course.data), str(self.key.data))
        if found:
            self.key.errors = [_("Khóa học này đã có hoạt động hoặc bản nháp mang mã “%(key)s”.", key=self.key.data)]
        return found


class PressForm(Form):
    """A button that needs no more than the revision the page showed."""

    revision = HiddenField(default="0")
    activity = HiddenField(default="0")

    @staticmethod
    def number(field: Any) -> int:
        return int(field.data) if is_whole(field.data) else 0


def _refuse_twins(fields: Iterable[Any]) -> None:
    seen: set[str] = set()
    for field in fields:
        if field.data and field.data in seen:
            field.errors = [*field.errors, _("Mã “%(name)s” đã dùng ở trên.", name=field.data)]
            raise validators.ValidationError(_("Có mã dùng hai lần."))
        seen.add(field.data or "")
