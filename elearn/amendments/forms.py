"""The forms of the watch: what is entered about a document, why an act is taken back, which day is asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, ValidationError

from elearn.kernel import clock
from elearn.kernel.i18n import N_, _
from elearn.law import queries as law
from elearn.law.models import ActKind
from elearn.law.rules import Change, anchors_of, document_name
from elearn.law.service import Entry
from elearn.web.forms import AtMost, Form, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class ActForm(Form):
    """What is entered; saved only when it is what was previewed last (`seen`)."""

    kind = SelectField(N_("Việc ghi"), default=str(ActKind.REPLACED))
    successor = SelectField(N_("Văn bản mới"), default="")
    from_on = DateField(N_("Áp dụng từ ngày"), format=DAYS, validators=[Required()])
    articles = TextAreaField(N_("Những điều thay đổi"), validators=[AtMost(500)])
    note = StringField(N_("Căn cứ"), validators=[AtMost(300)])
    seen = HiddenField(default="")

    def offer(self, old: str) -> None:
        """Offer the kinds of act, and every other document as the successor."""
        self.kind.choices = choices(
            [
                (ActKind.REPLACED, _("Được thay bằng văn bản khác")),
                (ActKind.ENDED, _("Hết hiệu lực, không có văn bản thay")),
                (ActKind.AMENDED, _("Sửa đổi, bổ sung một số điều")),
                (ActKind.RESTORED, _("Ghi lại là còn hiệu lực (việc ghi trước sai)")),
            ]
        )
        found = [
            (document.slug, f"{document_name(document.kind, document.number, document.title)}: {document.title}")
            for document in law.documents()
            if document.slug != old
        ]
        self.successor.choices = choices([("", _("không có")), *found])

    def validate_articles(self, field: Any) -> None:
        _found, strange = anchors_of(field.data or "")
        if strange:
            raise ValidationError(
                _("Chưa đọc được “%(words)s”. Viết như: Điều 7; khoản 2 Điều 22.", words="”, “".join(strange))
            )

    def validate_successor(self, field: Any) -> None:
        if self.kind.data == ActKind.REPLACED and not field.data:
            raise ValidationError(_("Chưa nhập: văn bản mới. Nếu không có văn bản thay, chọn “Hết hiệu lực”."))

    def validate_note(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Chưa nhập căn cứ: số công văn, số Công báo hoặc điều khoản thi hành."))

    def entry(self) -> Entry:
        return Entry(
            kind=ActKind(self.kind.data),
            from_on=self.from_on.data,
            by=self.successor.data or None if self.kind.data in {ActKind.REPLACED, ActKind.AMENDED} else None,
            anchors=tuple(sorted(anchors_of(self.articles.data or "")[0])),
            note=self.note.data or "",
        )

    def change(self) -> Change:
        entry = self.entry()
        return Change(entry.from_on, entry.anchors)

    def digest(self) -> str:
        """What is asked, in a line: the preview hands it back."""
        entry = self.entry()
        return "|".join([entry.kind, entry.by or "", entry.from_on.isoformat(), *entry.anchors])


class RevocationForm(Form):
    reason = TextAreaField(N_("Lý do thu hồi"), validators=[Required(), AtMost(500)])


class DayForm(Form):
    """The day a page is asked for (GET); what can't be read is said, never guessed."""

    class Meta(Form.Meta):
        csrf = False

    on = DateField(N_("Tính đến ngày"), format=DAYS, validators=[Optional()])

    def day(self) -> date:
        self.validate()
        return (None if self.on.errors else self.on.data) or clock.today()

    def complaint(self) -> str:
        if self.on.errors:
            return _(
                "Ngày “%(day)s” chưa đọc được nên trang đang tính theo hôm nay. Nhập theo dạng 30/11/2026.",
                day=(self.on.raw_data or [""])[0],
            )
        return ""
