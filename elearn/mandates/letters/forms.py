"""Forms: a letter's text or file, then what was read from it, for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import Optional

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import N_, _
from elearn.letters import files
from elearn.letters.rules import Told, kind_words
from elearn.mandates.forms import DAYS, CheckboxListField, LetterForm
from elearn.mandates.letters.service import Above
from elearn.web.forms import AtMost, Form, Required, choices


class TextForm(Form):
    """Text pasted, or a file; a file wins."""

    text = TextAreaField(N_("Dán toàn văn văn bản"), validators=[AtMost(files.LONGEST)])
    file = FileField(N_("Hoặc chọn tệp"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Also reads the file, so that a bad one is told at its field and the pasted text stays."""
        if not super().validate(extra_validators):
            return False
        sent = self.file.data
        self.content = sent.read() if sent else b""
        self.filename = sent.filename if sent else ""
        try:
            self.source = files.text_of(sent.filename, self.content) if sent else (self.text.data or "")
        except Refused as refused:
            self.file.errors = [f"{refused.message} {refused.next_step or ''}".strip()]
            return False
        if not self.source.strip():
            self.text.errors = [_("Chưa có văn bản: dán phần chữ vào ô này hoặc chọn tệp bên dưới.")]
            return False
        return True


class AboveForm(PlainForm):
    """One letter that is carried out."""

    take = BooleanField(N_("Ghi vào chuỗi"))
    kind = SelectField(N_("Loại"), validate_choice=True)
    number = StringField(N_("Số, ký hiệu"), validators=[AtMost(60)])
    issued_on = DateField(N_("Ngày"), format=DAYS, validators=[Optional()])
    issuer = StringField(N_("Cơ quan"), validators=[AtMost(200)])
    subject = StringField(N_("Trích yếu"), validators=[AtMost(500)])
    under = SelectField(N_("Được thực hiện bởi"))

    def validate_number(self, field: Any) -> None:
        if self.take.data and not (field.data or "").strip():
            raise ValueError(_("Chưa nhập số, ký hiệu của văn bản được thực hiện."))

    def above(self) -> Above:
        told = Told(
            " ".join((self.number.data or "").split()),
            self.issued_on.data,
            " ".join((self.issuer.data or "").split()),
            " ".join((self.subject.data or "").split()),
            self.kind.data,
        )
        return Above(told, int(self.under.data) if self.under.data else None)


class LinkForm(Form):
    """One more letter of a draft's chain, and which letter of the chain carries it out."""

    by = SelectField(N_("Được thực hiện bởi"), coerce=int)
    kind = SelectField(N_("Loại"), default="")
    number = StringField(N_("Số, ký hiệu"), validators=[Required(), AtMost(60)])
    issued_on = DateField(N_("Ngày ký"), format=DAYS, validators=[Optional()])
    issuer = StringField(N_("Cơ quan ban hành"), validators=[AtMost(200)])
    subject = StringField(N_("Trích yếu"), validators=[AtMost(500)])

    def offer(self, chain: Iterable[Any]) -> None:
        """Fill in what can be chosen; the draft's own letter first."""
        self.by.choices = choices([(row.id, row.number) for row in reversed(list(chain))])
        self.kind.choices = choices([("", _("chưa chọn")), *kind_words().items()])

    def told(self) -> Told:
        return Told(
            self.number.data or "", self.issued_on.data, self.issuer.data or "", self.subject.data or "", self.kind.data
        )


class UnlinkForm(Form):
    by = IntegerField()
    other = IntegerField()


class ConfirmForm(LetterForm):
    """The letter as read, every field a person's to change."""

    kind = SelectField(N_("Loại văn bản"))
    text = HiddenField()
    upload = HiddenField()
    keep_scan = BooleanField(N_("Giữ tệp này làm bản chụp văn bản"), default=True)
    above = FieldList(FormField(AboveForm), max_entries=20)
    units = CheckboxListField(N_("Đơn vị khớp tên"), coerce=int)

    def offer(self, units: list[tuple[int, str]]) -> None:
        """Fill in what can be chosen."""
        kinds = choices([("", _("chưa chọn")), *kind_words().items()])
        self.kind.choices = kinds
        self.units.choices = choices(units)
        places = [(str(n), _("dòng %(number)s", number=n + 1)) for n in range(len(self.above))]
        for place, entry in enumerate(self.above):
            row: Any = entry.form
            row.kind.choices = kinds
            row.under.choices = choices([("", _("văn bản này")), *[p for p in places if p[0] != str(place)]])
            for field in row:
                field.label.text = _(str(field.label.text))

    def upload_id(self) -> int:
        """The file that was read and waits to become the scan; 0 for none."""
        return int(self.upload.data) if (self.upload.data or "").isdigit() else 0

    def chain(self) -> list[Above]:
        """The letters ticked; their places are counted among the ticked ones."""
        rows: list[Any] = [entry.form for entry in self.above]
        place = {at: n for n, at in enumerate(at for at, row in enumerate(rows) if row.take.data)}
        found = []
        for row in rows:
            if row.take.data:
                one = row.above()
                found.append(Above(one.told, place.get(one.under) if one.under is not None else None))
        return found
