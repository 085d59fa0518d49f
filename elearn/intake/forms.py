"""Forms of a file for a registration list: sent, decided row by row, compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import BooleanField, FileField, HiddenField, SelectField, validators

from elearn.intake import comparing, queries, service
from elearn.intake.models import ListIntake
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import N_, _
from elearn.mandates import rules as mandate_rules
from elearn.people import keeping
from elearn.people.forms import WIDEST, PastedListField
from elearn.people.importing import Source
from elearn.registrations import filling
from elearn.registrations import queries as registrations
from elearn.registrations import rules as list_rules
from elearn.registrations.models import RegistrationList
from elearn.sheets.cells import letter
from elearn.web.forms import Form, choices


class SentForm(Form):
    """A file or pasted cells."""

    refused = False  # the file as a whole can't be read

    file = FileField(N_("Tệp danh sách"))
    pasted = PastedListField(N_("Hoặc dán các ô đã chép từ bảng tính"))

    def validate_file(self, field: Any) -> None:
        if not getattr(field.data, "filename", "") and not (self.pasted.data or "").strip():
            raise validators.ValidationError(_("Chưa chọn tệp, cũng chưa dán ô nào."))

    @property
    def status(self) -> int:
        return 422 if self.errors or self.refused else 200

    def keep(self, found: RegistrationList, actor: Actor) -> int:
        raise NotImplementedError

    def take(self, found: RegistrationList, actor: Actor) -> tuple[int, Refused | None]:
        """(id of the kept file, None), or (0, why the file as a whole can't be read)."""
        try:
            return self.keep(found, actor), None
        except Refused as refusal:
            self.refused = True
            return 0, refusal

    def source(self) -> Source:
        sent = self.file.data
        if getattr(sent, "filename", ""):
            return Source(sent.read(), sent.filename)
        return Source((self.pasted.data or "").encode(), "")


class UploadForm(SentForm):
    line = SelectField(N_("Thành phần của các dòng không ghi vai trò"), default="")

    open_now = True  # the list takes people

    @classmethod
    def offered(cls, found: RegistrationList) -> UploadForm:
        form, now = cls(), filling.of_list(found, clock.today())
        asked = [(str(one.id), mandate_rules.words(one)) for one in now.lines if now.answers[one.id].applies]
        form.line.choices = choices([("", _("Theo vai trò báo chí trong sổ cán bộ")), *asked])
        form.open_now = registrations.state_of(found.id) in list_rules.EDITABLE
        return form

    def keep(self, found: RegistrationList, actor: Actor) -> int:
        return service.keep_check(found.id, self.source(), self.line_id, actor=actor)

    @property
    def line_id(self) -> int | None:
        return int(self.line.data) if (self.line.data or "").isdigit() else None


class CompareForm(SentForm):
    against = SelectField(N_("So sánh với"), default="list")

    @classmethod
    def offered(cls) -> CompareForm:
        form = cls()
        form.against.choices = choices(
            [("list", _("Danh sách đăng ký này")), ("staff", _("Cán bộ của đơn vị trong sổ"))]
        )
        return form

    def keep(self, found: RegistrationList, actor: Actor) -> int:
        return comparing.keep_comparison(found.id, self.source(), self.against.data, actor=actor)


class CommitForm(Form):
    checks = HiddenField(default="0")
    newcomers = BooleanField()

    def seen(self) -> int:
        return int(self.checks.data) if (self.checks.data or "").isdigit() else 0


def decided(kept: ListIntake) -> dict[str, Any]:
    """What the page's choices say of rows: who and which line; `take=sole` takes everybody who is the only one of their name."""
    found: dict[str, Any] = {}
    for row in kept.rows:
        key, before = row["key"], kept.choices.get(row["key"], {})
        who, line = request.form.get(f"who-{key}", ""), request.form.get(f"line-{key}", "", type=str)
        if request.form.get("take") == "sole" and row["sole"] and not who:
            who = str(row["people"][0][0])
        if who or line:
            found[key] = {**before, **({"who": who} if who else {}), **({"line": int(line)} if line.isdigit() else {})}
    return found


def reread(kept: ListIntake) -> Source | None:
    """The same bytes read with other columns or letters; None when the page asks for neither."""
    if "encoding" not in request.form and "sheet" not in request.form:
        return None
    before = queries.source_of(kept)
    mapping: Mapping[str, Any] = before.mapping
    if "sheet" in request.form:
        named = {letter(p): request.form.get(f"column-{letter(p)}", "") for p in range(WIDEST)}
        row = request.form.get("row", 1, type=int)
        mapping = {**mapping, **keeping.mapping_from(request.form["sheet"], row, {k: v for k, v in named.items() if v})}
    return Source(before.content, before.filename, request.form.get("encoding", before.encoding), mapping)


def again(kept: ListIntake, actor: Actor) -> Refused | None:
    """Check a kept file anew with what the page says of it; why it can't be, if so."""
    try:
        service.check_again(kept.id, decided(kept), reread(kept), actor=actor)
    except Refused as refusal:
        return refusal
    return None
