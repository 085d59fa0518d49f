"""Forms of the log: one a kind, with the fields that kind needs; filters; words of the yearly form."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from wtforms import DateField, FileField, HiddenField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Optional, StopValidation

from elearn.kernel import clock
from elearn.kernel.errors import Conflict, Refused
from elearn.kernel.i18n import N_, _
from elearn.pressbook import present, rules
from elearn.pressbook.models import Kind, Outcome, PressRevision
from elearn.pressbook.queries import Question
from elearn.pressbook.rules import Wish
from elearn.reports import periods
from elearn.reports.periods import Period, PeriodKind
from elearn.web.forms import AtMost, Form, IsRow, Required, choices

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]


class Needed(Required):
    """Must be given; what was given and could not be read keeps its own sentence."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.process_errors:
            raise StopValidation
        super().__call__(form, field)


class Day(DateField):
    """A day; what can't be read is said with how to write it."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Chưa đọc được ngày này. Nhập theo dạng 30/11/2026.")) from error
        if self.data is not None and not periods.may_be_asked(self.data):
            self.data = None
            raise ValueError(_("Năm phải từ 2000 đến 2100."))


class Hour(TimeField):
    """A time of the day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Chưa đọc được giờ này. Nhập theo dạng 14:30.")) from error


def _hour(label: str, *validators: Any) -> Hour:
    return Hour(label, format=["%H:%M", "%H:%M:%S"], validators=list(validators))


class EntryForm(Form):
    """Every field of an entry; a kind shows its own (`present.FIELDS`)."""

    token = HiddenField()
    seen = HiddenField()
    unit = SelectField(N_("Đơn vị"), coerce=int)
    ground = SelectField(N_("Trường hợp"))
    subject = StringField(N_("Nội dung, trong một dòng"), validators=[Required(), AtMost(300)])
    agency = StringField(N_("Cơ quan báo chí"), validators=[AtMost(200)])
    happened_on = Day(N_("Ngày"), format=DAYS, validators=[Needed()])
    happened_time = _hour(N_("Giờ"), Needed())
    due_on = Day(N_("Hạn trả lời được giao: ngày"), format=DAYS, validators=[Optional()])
    due_time = _hour(N_("Hạn trả lời được giao: giờ"), Optional())
    outcome = SelectField(N_("Kết quả"), default=Outcome.OPEN.value)
    answered_on = Day(N_("Trả lời ngày"), format=DAYS, validators=[Optional()])
    answered_time = _hour(N_("Trả lời lúc"), Optional())
    channel = SelectField(N_("Hình thức"))
    letter = StringField(N_("Số, ngày văn bản"), validators=[AtMost(120)])
    refusal = TextAreaField(N_("Lý do từ chối đã nêu"), validators=[AtMost(1000)])
    result = SelectField(N_("Kết quả xử lý của cơ quan báo chí"))
    speaker = SelectField(N_("Người phát ngôn"), coerce=int, default=0)
    capacity = SelectField(N_("Tư cách phát ngôn"))
    authority = StringField(N_("Số, ngày văn bản ủy quyền"), validators=[AtMost(120)])
    link = StringField(N_("Đường dẫn"), validators=[AtMost(500)])
    file = FileField(N_("Tệp kèm theo"))
    note = TextAreaField(N_("Ghi chú"), validators=[AtMost(2000)])
    reason = StringField(N_("Lý do sửa"), validators=[AtMost(500)])

    def offer(self, kind: str, units: Sequence[Any], people: Sequence[Any]) -> EntryForm:
        """Leave what the kind asks, and fill in what can be chosen."""
        self.kind, self.only_unit = Kind(kind), int(units[0].id)
        fields = {*present.FIELDS[self.kind], "token", "seen", "reason"}
        if len(units) > 1:
            fields.add("unit")
        self.unit.choices = choices([(row.id, row.name) for row in units])
        self.ground.choices = _offered(present.ground_labels(), rules.GROUNDS.get(self.kind, ()))
        self.outcome.choices = choices(present.outcome_labels(self.kind).items())
        self.channel.choices = _offered(present.channel_labels(), present.channel_labels())
        self.result.choices = choices([("", _("chưa có")), *present.result_labels().items()])
        self.speaker.choices = choices([(0, _("chưa chọn")), *((row.id, present.person(row)) for row in people)])
        self.capacity.choices = _offered(present.capacity_labels(), present.capacity_labels())
        for name, label in present.own_labels(self.kind).items():
            self[name].label.text = label
        for name in [name for name in self._fields if name not in fields and name != "csrf_token"]:
            del self[name]
        if not self.token.data:
            self.token.data = uuid.uuid4().hex
        return self

    def sound(self) -> bool:
        """Whether it was sent and the rules accept it; else every fault stands at its field, all at once."""
        if not self.is_submitted():
            return False
        read = self.validate()
        found = rules.faults(self.wish(), clock.now())
        for name, words in found.items():
            if not self._fields.get(name, self.subject).errors:
                self._at(name, words)
        return read and not found

    def kept(self, write: Callable[[], int], *, at: str) -> int:
        """What `write` gives; 0 if it refused, which then stands in the form, where nothing typed is lost."""
        try:
            return write()
        except (Refused, Conflict) as refusal:
            self._at(at, f"{refusal.message} {refusal.next_step or ''}".strip())
            return 0

    @property
    def unit_id(self) -> int:
        """The unit it is logged for: the chosen one, or the only one there is."""
        return int(self.unit.data) if "unit" in self._fields else self.only_unit

    @property
    def revision(self) -> int:
        """The revision a correction was made from."""
        return int(self.seen.data) if (self.seen.data or "").isdigit() else 0

    def _at(self, name: str, words: str) -> None:
        field = self._fields.get(name) or self.subject
        field.errors = [*field.errors, words]

    def wish(self) -> Wish:
        given = {name: self._data(name) for name in _PLAIN}
        happened = _moment(self._data("happened_on"), self._data("happened_time"))
        return Wish(
            kind=self.kind.value,
            happened_at=happened or clock.now(),
            due_at=_moment(self._data("due_on"), self._data("due_time") or time(23, 59)),
            answered_at=_moment(self._data("answered_on"), self._data("answered_time")),
            outcome=self._data("outcome") or Outcome.OPEN.value,
            speaker_id=self._data("speaker") or None,
            **given,
        )

    def _data(self, name: str) -> Any:
        given = self[name].data if name in self._fields else None
        return given or "" if name in _PLAIN else given


_PLAIN = (
    "subject",
    "ground",
    "channel",
    "agency",
    "letter",
    "refusal",
    "result",
    "capacity",
    "authority",
    "link",
    "note",
)


def _offered(labels: dict[str, str], keys: Any) -> Any:
    return choices([("", _("chưa chọn")), *((str(key), labels[key]) for key in keys)])


def _moment(day: date | None, hour: time | None) -> datetime | None:
    if day is None or hour is None:
        return None
    return datetime.combine(day, hour, clock.VIETNAM)


def filled(last: PressRevision, unit_id: int) -> dict[str, Any]:
    """A revision as the form holds it."""
    held: dict[str, Any] = {name: getattr(last, name) for name in _PLAIN}
    due = None if last.ground in rules.DUE_BY_LAW else last.due_at  # worked out again from what is kept
    for name, moment in (("happened", last.happened_at), ("answered", last.answered_at), ("due", due)):
        local = moment.astimezone(clock.VIETNAM) if moment else None
        held[f"{name}_on"], held[f"{name}_time"] = (local.date(), local.time()) if local else (None, None)
    told = {"unit": unit_id, "speaker": last.speaker_id or 0, "outcome": last.outcome, "seen": str(last.number)}
    return held | told


class WithdrawForm(Form):
    seen = IntegerField(validators=[Required(), IsRow()])
    reason = StringField(N_("Lý do rút"), validators=[Required(), AtMost(500)])


class AskForm(Form):
    """A period, a unit and filters in the address of a page."""

    class Meta(Form.Meta):
        csrf = False

    period = StringField(validators=[Optional()])
    first = Day(N_("Từ ngày"), format=DAYS, validators=[Optional()])
    last = Day(N_("Đến hết ngày"), format=DAYS, validators=[Optional()])
    unit = IntegerField(validators=[Optional(), IsRow()])
    figure = StringField(validators=[Optional()])
    kind = StringField(validators=[Optional()])
    show = StringField(validators=[Optional()])

    def question(self) -> Question:
        """The question; what was not understood counts as not given, and `complaint` says so."""
        self.validate()
        return Question(
            period=self._period() or periods.holding(PeriodKind.YEAR, clock.today()),
            unit_id=None if self.unit.errors else self.unit.data,
            figure=self.figure.data or "",
            kind=self.kind.data or "",
            show=self.show.data or "",
        )

    def _period(self) -> Period | None:
        if self.period.data == "free":
            first = None if self.first.errors else self.first.data
            last = None if self.last.errors else self.last.data
            return periods.free(first, last) if first and last and first <= last else None
        return periods.parse(self.period.data or "")

    def complaint(self) -> str:
        if self.period.data and self._period() is None:
            return _(
                "Chưa đọc được khoảng ngày nên đang xem kỳ năm hiện tại. Chọn kỳ “Ngày tự chọn” và nhập đủ hai ngày theo thứ tự trước, sau, dạng 30/11/2026."
            )
        return ""


class RemarkForm(Form):
    period = HiddenField(validators=[Required()])
    unit = IntegerField(validators=[Required(), IsRow()])
    seen = IntegerField(default=0)
    difficulties = TextAreaField(N_("Khó khăn, vướng mắc"), validators=[AtMost(4000)])
    proposals = TextAreaField(N_("Kiến nghị, đề xuất"), validators=[AtMost(4000)])


class ConfirmForm(Form):
    period = HiddenField(validators=[Required()])
    seen = HiddenField(validators=[Required(), AtMost(64)])


class ExportForm(Form):
    period = HiddenField(validators=[Required()])
    unit = IntegerField(validators=[Optional(), IsRow()])
    format = SelectField(choices=choices([("docx", "DOCX"), ("xlsx", "XLSX"), ("csv", "CSV")]), default="docx")
