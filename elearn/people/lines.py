"""One row of a list of staff: its values as understood, and everything wrong with them. Pure; knows no database."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from elearn.kernel.i18n import _
from elearn.kernel.text import fold
from elearn.people import rules
from elearn.people.words import Reason, Verdict, cell_said
from elearn.sheets import dates, legacy
from elearn.sheets.cells import Trap, letter
from elearn.sheets.dates import Day, Doubt
from elearn.sheets.found import Found
from elearn.sheets.reading import Line, Reading

EARLIEST = date(1950, 1, 1)
AHEAD = timedelta(days=366)


@dataclass(slots=True)
class Seen:
    """A row seen. `values` hold only what was understood; `verdict` is None until something settles it."""

    line: Line
    sheet: str
    columns: dict[str, str] = field(default_factory=dict)  # field → letter of its column
    values: dict[str, str] = field(default_factory=dict)
    starts_on: date | None = None
    verdict: Verdict | None = None
    reasons: list[Reason] = field(default_factory=list)
    warnings: list[Reason] = field(default_factory=list)
    staff_id: int | None = None
    unit_id: int | None = None

    @property
    def row(self) -> int:
        return self.line.row

    def at(self, name: str) -> str:
        """The cell a value came from ("B5"), or the row when there is none."""
        found = self.line.found.get(name)
        return found.address if found else f"{self.columns[name]}{self.row}" if name in self.columns else ""

    def refuse(self, name: str, code: str, sentence: str) -> None:
        self._settle(Verdict.REFUSED, name, code, sentence)

    def doubt(self, name: str, code: str, sentence: str) -> None:
        self._settle(Verdict.AMBIGUOUS, name, code, sentence)

    def warn(self, name: str, code: str, sentence: str) -> None:
        self.warnings.append(Reason(code, self.at(name), cell_said(self.at(name), self.row, sentence)))

    def _settle(self, verdict: Verdict, name: str, code: str, sentence: str) -> None:
        if self.verdict is not Verdict.REFUSED:
            self.verdict = verdict
        self.reasons.append(Reason(code, self.at(name), cell_said(self.at(name), self.row, sentence)))


def read_lines(reading: Reading, today: date) -> Iterator[Seen]:
    """Every row of the file, in order, with its values read and their faults told."""
    columns = [{name: letter(chosen[0].place) for name, chosen in table.chosen.items()} for table in reading.tables]
    rows = [Seen(line, reading.sheet_of(line), columns[line.table]) for line in reading.lines]
    days = _days(reading, rows, today)
    turned = {table: dates.settle(d for key, d in days.items() if key[0] == table) for table in {k[0] for k in days}}
    widths = _zero_widths(rows)
    above: Seen | None = None
    for seen in rows:
        if seen.line.why:
            if seen.line.why == "sheet_unread":
                seen.verdict = Verdict.REFUSED
            else:
                seen.verdict = Verdict.IGNORED
            seen.reasons.append(Reason.of_row(seen.line.why, seen.row, seen.line.detail))
        if seen.line.found and seen.line.why in {"", "hidden_row"}:
            _read(seen, above)
            _read_day(seen, days.get((seen.line.table, seen.row)), turned.get(seen.line.table, (False, False)), today)
            _zeros_lost(seen, widths.get(seen.line.table, 0))
            if seen.line.why:  # a hidden row is told as it reads, and passed over
                seen.verdict, seen.reasons, seen.warnings = Verdict.IGNORED, seen.reasons[:1], []
            else:
                above = seen
        elif not seen.line.why:
            seen.refuse("", "row_empty", _("không đọc được giá trị nào của dòng này."))
        yield seen


def _read(seen: Seen, above: Seen | None) -> None:
    found = seen.line.found
    for name, one in found.items():
        _trapped(seen, name, one)
        text = one.text
        if name in {"unit_name", "position"} and len(text) < 10 and fold(text) in rules.ABOVE and above is not None:
            text = above.values.get(name, "")
            seen.warn(name, "as_above", _("“%(text)s” đọc là như dòng %(row)s.", text=one.text, row=above.row))
        if name in {"email", "phone"} and rules.nothing(text):
            continue
        if name in {"code", "unit_code", "phone"}:
            text = text.strip("'’‘`")  # typed to keep a spreadsheet from making it a number
        if text:
            seen.values[name] = text
    _identity(seen)
    _contact(seen)
    _role(seen)
    told = {reason.cell for reason in seen.reasons}
    given = {name: seen.values.get(name, "") for name in ("code", "full_name", "email", "phone")}
    for name, code, sentence in rules.faults(**given):
        if seen.at(name) not in told and (name != "full_name" or given[name]):
            seen.refuse(name, code, sentence)
    if len(seen.values.get("position", "")) > 200:
        seen.refuse("position", "position_long", _("chức vụ dài quá 200 ký tự."))


def _trapped(seen: Seen, name: str, one: Found) -> None:
    if one.legacy:
        sentence = _(
            "chữ có vẻ gõ bằng bảng mã cũ: “%(before)s” sẽ đọc thành “%(after)s” nếu chuyển; chưa chuyển.",
            before=one.text,
            after=one.legacy,
        )
        seen.refuse(name, "legacy_encoding", sentence)
    elif legacy.is_garbled(one.text):
        seen.refuse(name, "garbled", _("chữ “%(text)s” đã hỏng do lưu sai bảng mã.", text=one.text))
    elif one.cell.trap is Trap.NO_VALUE:
        seen.refuse(name, "formula_without_value", _("ô là công thức chưa có giá trị; dán lại dạng giá trị."))
    elif one.cell.trap is Trap.ERROR:
        seen.refuse(name, "cell_error", _("ô báo lỗi “%(text)s”.", text=one.text))
    elif one.cell.trap is Trap.FORMULA:
        seen.warn(name, "formula_value", _("ô là công thức; chỉ lấy giá trị đã lưu “%(text)s”.", text=one.text))
    elif one.cell.trap is Trap.DIGITS and name in {"code", "phone", "unit_code"}:
        seen.refuse(name, "digits_lost", _("số quá dài nên đã mất chữ số; nhập lại dạng văn bản."))
    if one.also:
        seen.doubt(name, "role_two", _("một người được đánh dấu hai vai trò báo chí."))


def _identity(seen: Seen) -> None:
    if "code" in seen.values:
        seen.values["code"] = re.sub(r"\s*([./-])\s*", r"\1", seen.values["code"]).upper()
        value = seen.line.found["code"].cell.value
        if isinstance(value, float):
            seen.refuse("code", "code_form", _("mã cán bộ “%(code)s” là số lẻ.", code=seen.values["code"]))
        elif " " in seen.values["code"] and any(char.isdigit() for char in seen.values["code"]):
            seen.values["code"] = seen.values["code"].replace(" ", "")
            seen.warn("code", "code_spaces", _("đã bỏ dấu cách trong mã: %(code)s.", code=seen.values["code"]))
    if "full_name" in seen.values:
        seen.values["full_name"] = seen.values["full_name"].strip(" .,;:*-–_")
        if any(char.isdigit() for char in seen.values["full_name"]):
            seen.warn("full_name", "name_digits", _("họ và tên có chữ số, giữ như trong tệp."))
    if not seen.values.get("full_name"):
        seen.values.pop("full_name", None)


def _contact(seen: Seen) -> None:
    if "email" in seen.values:
        seen.values["email"] = seen.values["email"].strip(" ;,.<>").removeprefix("mailto:")
    if phone := seen.values.get("phone"):
        digits = re.sub(r"\D", "", phone)
        back = rules.zero_put_back(digits) if digits == phone else ""
        if back:
            seen.values["phone"] = back
            seen.warn("phone", "phone_zero", _("đã thêm lại số 0 bị mất ở đầu: %(phone)s.", phone=back))


def _role(seen: Seen) -> None:
    text = seen.values.pop("press_role", "")
    if not text or text in {"-", "–"}:
        return
    role = rules.press_role(text)
    if role is not None:
        seen.values["press_role"] = str(role)
    elif len(rules.press_roles(text)) > 1:
        seen.doubt("press_role", "role_two", _("“%(role)s” là hai vai trò báo chí; ghi một.", role=text))
    else:
        seen.refuse("press_role", "role_unknown", _("vai trò báo chí “%(role)s” chưa rõ.", role=text))


def _days(reading: Reading, rows: Iterable[Seen], today: date) -> dict[tuple[int, int], Day]:
    latest = (today + AHEAD).year
    return {
        (seen.line.table, seen.row): dates.read_day(
            found.text, found.cell, since_1904=reading.book.since_1904, latest_year=latest
        )
        for seen in rows
        if (found := seen.line.found.get("starts_on")) and not seen.line.why and not rules.nothing(found.text)
    }


def _read_day(seen: Seen, day: Day | None, turned: tuple[bool, bool], today: date) -> None:
    text = seen.values.pop("starts_on", "")
    if day is None:
        return
    doubt = day.doubt
    if day.value and ((day.swappable and turned[0]) or (day.typed and turned[1] and day.value.day != day.value.month)):
        doubt = Doubt.AMBIGUOUS
    if doubt is not Doubt.NONE:
        seen.refuse("starts_on", str(doubt), _day_words(doubt, text))
    elif day.value and not EARLIEST <= day.value <= today + AHEAD:
        seen.refuse("starts_on", "date_range", _("ngày %(day)s nằm ngoài khoảng chấp nhận.", day=text))
    elif day.value:
        seen.starts_on = day.value
        seen.values["starts_on"] = day.value.isoformat()


def _day_words(doubt: Doubt, text: str) -> str:
    return {
        Doubt.UNCLEAR: _("“%(text)s” không phải ngày.", text=text),
        Doubt.IMPOSSIBLE: _("ngày “%(text)s” không có trong lịch.", text=text),
        Doubt.INCOMPLETE: _("“%(text)s” chưa đủ ngày, tháng, năm.", text=text),
    }.get(doubt, _("ngày “%(text)s” có thể hiểu là ngày/tháng hoặc tháng/ngày; ghi rõ rồi gửi lại.", text=text))


def _zero_widths(rows: Iterable[Seen]) -> dict[int, int]:
    """Table → how long its codes are that begin with a zero: a shorter number beside them has lost its own."""
    widths: dict[int, int] = {}
    for seen in rows:
        found = seen.line.found.get("code")
        if found and found.cell.value is None and found.text.isdigit() and found.text.startswith("0"):
            widths[seen.line.table] = max(widths.get(seen.line.table, 0), len(found.text))
    return widths


def _zeros_lost(seen: Seen, width: int) -> None:
    found = seen.line.found.get("code")
    if found and isinstance(found.cell.value, int) and len(found.text) < width:
        sentence = _(
            "mã %(code)s có thể đã mất số 0 ở đầu (các mã khác dài %(width)s chữ số).", code=found.text, width=width
        )
        seen.doubt("code", "code_zeros", sentence)
