"""Forms of a list of staff: sent or pasted, and put right before it is written."""

from __future__ import annotations

from typing import Any, Self

from flask import request
from wtforms import BooleanField, DateField, FileField, SelectField, TextAreaField, validators

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.db import db
from elearn.kernel.i18n import N_, _
from elearn.people import keeping
from elearn.people.importing import Source
from elearn.people.models import StaffImport
from elearn.people.post_forms import DAYS
from elearn.sheets.cells import letter
from elearn.units import queries as units
from elearn.web.forms import Form, choices

WIDEST = 200  # columns a person may name by hand


class PastedListField(TextAreaField):
    """Cells as copied from a spreadsheet: tabs part them, so nothing of the text is made tidy."""


class UnitAndEncoding(Form):
    encoding = SelectField(N_("Bảng mã"), default="")
    unit = SelectField(N_("Đơn vị của các dòng không ghi đơn vị"), default="")

    def offer(self, actor: Actor) -> Self:
        self.encoding.choices = choices(
            [
                ("", _("Tự nhận biết")),
                ("tcvn3", _("Chuyển từ TCVN3 (ABC, phông .Vn)")),
                ("vni", _("Chuyển từ VNI (phông VNI-)")),
                ("windows-1258", "Windows-1258"),
                ("utf-8", "UTF-8"),
                ("utf-16", "UTF-16"),
            ]
        )
        rows = db.session.execute(units.listing(actor)).all()
        self.unit.choices = choices([("", _("Mỗi dòng tự ghi đơn vị")), *((str(row.id), row.name) for row in rows)])
        return self

    @property
    def given_unit_id(self) -> int | None:
        return int(self.unit.data) if (self.unit.data or "").isdigit() else None


class UploadForm(UnitAndEncoding):
    file = FileField(N_("Tệp danh sách"))
    pasted = PastedListField(N_("Hoặc dán các ô đã chép từ bảng tính"))
    full = BooleanField(N_("Đây là danh sách đầy đủ từ hệ thống nhân sự"))
    full_on = DateField(N_("Danh sách đầy đủ tính đến ngày"), format=DAYS, validators=[validators.Optional()])

    @classmethod
    def offered(cls, actor: Actor) -> UploadForm:
        return cls().offer(actor)

    @property
    def full_day(self) -> Any:
        """The day of a full list (today unless said), None for any other list."""
        return (self.full_on.data or clock.today()) if self.full.data else None

    def validate_full_on(self, field: Any) -> None:
        if field.data and field.data > clock.today():
            raise validators.ValidationError(_("Ngày chưa tới; ghi ngày hệ thống nhân sự lập danh sách."))

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", "") and not (self.pasted.data or "").strip():
            raise validators.ValidationError(_("Chưa chọn tệp, cũng chưa dán ô nào."))

    def source(self) -> Source:
        sent = self.file.data
        if getattr(sent, "filename", ""):
            return Source(sent.read(), sent.filename, self.encoding.data or "", {}, self.given_unit_id, self.full_day)
        text = (self.pasted.data or "").encode()
        return Source(text, "", self.encoding.data or "", {}, self.given_unit_id, self.full_day)


class AgainForm(UnitAndEncoding):
    """The same list once more, with another encoding, another unit or other columns."""

    @classmethod
    def offered(cls, actor: Actor, found: StaffImport) -> AgainForm:
        given = str(found.given_unit_id) if found.given_unit_id is not None else ""
        return cls(data={"encoding": found.encoding, "unit": given}).offer(actor)

    def source(self, found: StaffImport) -> Source:
        before = keeping.source_of(found)
        encoding = self.encoding.data if "encoding" in request.form else before.encoding
        given = self.given_unit_id if "unit" in request.form else before.given_unit_id
        mapping = dict(before.mapping)
        if "sheet" in request.form:
            named = {letter(p): request.form.get(f"column-{letter(p)}", "") for p in range(WIDEST)}
            row = request.form.get("row", 1, type=int)
            mapping |= keeping.mapping_from(request.form["sheet"], row, {k: v for k, v in named.items() if v})
        return Source(before.content, before.filename, encoding or "", mapping, given, before.full_on)
