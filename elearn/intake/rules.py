"""Which person each row of a unit's list is, which audience lines they fill, and what stands in the way. Pure.

A row is somebody by staff code. Without one it is nobody until a person picks among the unit's people of that name.
Every row gets one verdict: new, matched (on the list already), ambiguous, refused or ignored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from elearn.intake.facts import Facts, Row, Worker
from elearn.kernel.i18n import _
from elearn.kernel.text import fold, two_digits
from elearn.mandates.models import LineRule
from elearn.mandates.rules import Line, fits, role_words, words
from elearn.people.lines import Seen
from elearn.people.models import PressRole
from elearn.people.rules import code_key, name_key
from elearn.people.words import Reason, Verdict, cell_said
from elearn.registrations.rules import clash

MOST = 500  # people of one list; a larger file is a staff list
SKIP = "skip"
# Faults that don't touch who somebody is. Of a known person they are told and change nothing.
CONTACT = {"email_form", "phone_form", "position_long", "position_missing", "future_post", "digits_lost"}
DAYS = {"date_unclear", "date_impossible", "date_incomplete", "date_ambiguous", "date_range"}
ROLE = {"role_unknown", "role_two"}
UNIT = {"unit_unknown", "unit_missing", "unit_many", "unit_two", "unit_code_like", "unit_closed"}
# What nobody can decide by picking a person.
NEVER = {
    "legacy_encoding",
    "garbled",
    "out_of_scope",
    "formula_without_value",
    "cell_error",
    "sheet_unread",
    "row_empty",
}


Choices = Mapping[str, Mapping[str, Any]]


def key_of(seen: Seen) -> str:
    return f"{seen.line.table}:{seen.row}"


def settle(rows: Sequence[Seen], facts: Facts, choices: Choices, default_line: int | None = None) -> list[Row]:
    """Every row seen with its verdict, in the file's order."""
    names = Counter(name_key(s.values["full_name"]) for s in rows if _open(s) and s.values.get("full_name"))
    settled = [_Judge(seen, facts, choices.get(key_of(seen), {}), default_line, names).row() for seen in rows]
    _once_each(settled, facts)
    _exact(settled, facts, choices)
    return settled


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows got each verdict, how many were seen (their sum), how many people come, how many are new on the books."""
    listed = list(rows)
    by = Counter(row.verdict for row in listed)
    kinds = (Verdict.NEW, Verdict.MATCHED, Verdict.AMBIGUOUS, Verdict.REFUSED, Verdict.IGNORED)
    coming = [row for row in listed if row.verdict == Verdict.NEW]
    people = {row.staff_id or row.key for row in coming}  # somebody in two rows fills two slots
    newcomers = sum(bool(row.newcomer) for row in coming)
    by_kind = {str(kind): by.get(str(kind), 0) for kind in kinds}
    return by_kind | {"rows": len(listed), "people": len(people), "newcomers": newcomers}


def _open(seen: Seen) -> bool:
    return seen.verdict is not Verdict.IGNORED


class _Judge:
    """One row."""

    def __init__(
        self, seen: Seen, facts: Facts, choice: Mapping[str, Any], default_line: int | None, names: Mapping[str, int]
    ) -> None:
        self.seen, self.facts, self.choice, self.names = seen, facts, choice, names
        self.default_line = default_line
        values = seen.values
        self.made = Row(
            key_of(seen),
            seen.sheet,
            seen.row,
            str(Verdict.REFUSED),
            values.get("full_name", ""),
            values.get("code", ""),
            values.get("position", ""),
        )
        self.reasons = list(seen.reasons)
        self.warnings = list(seen.warnings)

    def row(self) -> Row:
        if not _open(self.seen):
            self.made.verdict = str(Verdict.IGNORED)
        elif self.choice.get("who") == SKIP:
            self.made.verdict = str(Verdict.IGNORED)
            self.reasons = [self._said("", "skipped", _("bỏ theo lựa chọn của người nhập."))]
        else:
            self._person()
        self.made.reasons = [[r.code, r.cell, r.sentence] for r in self.reasons]
        self.made.warnings = [[r.code, r.cell, r.sentence] for r in self.warnings]
        return self.made

    # Who

    def _person(self) -> None:
        hard = [r for r in self.reasons if r.code not in CONTACT | DAYS | ROLE | UNIT]
        if any(r.code in NEVER for r in hard):
            self.reasons = hard
            return
        worker = self.facts.workers.get(self.seen.staff_id or 0)
        if worker is not None and not hard:
            self._is(worker)
        elif worker is None and self.seen.staff_id is not None:
            self._refuse("code", "not_here", _("người có mã này hiện không công tác tại đơn vị lập danh sách."))
        else:
            self._doubtful(worker, hard)

    def _doubtful(self, worker: Worker | None, hard: list[Reason]) -> None:
        """A row whose person is not sure: picked by a human, new on the books, or refused."""
        elsewhere = self.seen.unit_id is not None and self.seen.unit_id not in self.facts.units
        people = [worker] if worker else [] if elsewhere else self._alike()
        picked = next((one for one in people if str(one.id) == str(self.choice.get("who", ""))), None)
        if picked is not None:
            self.warnings += hard
            self._is(picked)
        elif people:
            self.made.verdict = str(Verdict.AMBIGUOUS)
            self.made.people = [[one.id, f"{one.name}, {one.position} ({one.code})"] for one in people]
            name = self.made.name
            self.made.sole = len(people) == 1 and not self.made.code and bool(name) and self.names[name_key(name)] == 1
            if not hard:
                who = "; ".join(words for _id, words in self.made.people[:5])
                hard = [self._said("full_name", "namesake", _("mã chưa có trong sổ cán bộ, nhưng đơn vị đã có %(people)s.", people=who))]  # fmt: skip
            self.reasons = hard
        elif elsewhere:
            self._refuse("unit_name", "other_unit", _("không thuộc đơn vị lập danh sách."))
        else:
            self._newcomer()

    def _alike(self) -> list[Worker]:
        """The unit's people a row may mean: of its name, or whose code differs only in zeros and marks."""
        name, code = self.made.name, self.made.code
        everybody = self.facts.workers.values()
        same = [one for one in everybody if name and name_key(one.name) == name_key(name)]
        if not same and name:
            same = [one for one in everybody if fold(one.name) == fold(name)]
        if code:
            same += [one for one in everybody if code_key(one.code) == code_key(code) and one not in same]
        return same[:20]

    def _newcomer(self) -> None:
        """Somebody not on the books: added with this list when the row says enough."""
        faults = [r for r in self.reasons if r.code not in ROLE | {"unit_unknown", "unit_missing"}]
        if faults or not self.made.code:
            self.reasons = faults or self.reasons
            if not self.reasons:
                self._refuse("code", "code_missing", _("chưa có mã cán bộ."))
            return
        if not self.facts.may_add:
            self._refuse("code", "not_on_books", _("mã chưa có trong sổ cán bộ; nhập sổ cán bộ trước."))
            return
        role, line = self.seen.values.get("press_role", ""), self._asked_line()
        unread = [r for r in self.reasons if r.code in ROLE]
        if unread and line is None:
            self.reasons = unread
            return
        if not role and line is None and any(one.press_role is not None for one in self.facts.lines):
            self.made.verdict = str(Verdict.AMBIGUOUS)
            self.made.lines = [one.id for one in self.facts.lines]
            self.reasons = [self._said("press_role", "role_missing", _("chưa có trong sổ cán bộ và tệp không ghi vai trò; chọn thành phần."))]  # fmt: skip
            return
        if any(r.code == "unit_unknown" for r in self.reasons):
            text = self.seen.values.get("unit", "")
            self.warnings.append(self._said("unit_name", "unit_own", _("“%(unit)s” không phải đơn vị trong hệ thống; ghi vào đơn vị lập danh sách.", unit=text)))  # fmt: skip
        role = role or str((line.press_role if line else "") or PressRole.STAFF)
        self.reasons = []
        self._place({role}, role, frozenset())
        if self.made.verdict == Verdict.NEW:
            self.made.newcomer = role
            self.warnings.append(self._said("code", "newcomer", _("chưa có trong sổ cán bộ; ghi vào sổ cùng danh sách này.")))  # fmt: skip

    def _is(self, worker: Worker) -> None:
        for one in self.reasons:
            if one.code in CONTACT | DAYS | UNIT and not self._of_heading(one):
                told = _("%(fault)s; sổ cán bộ giữ nguyên.", fault=one.sentence.rstrip("."))
                self.warnings.append(Reason("books_kept", one.cell, told))
        self.reasons = [r for r in self.reasons if r.code in ROLE]
        made = self.made
        made.staff_id, made.code = worker.id, worker.code
        position = self.seen.values.get("position", "")
        if position and fold(position) != fold(worker.position):
            self.warnings.append(self._said("position", "position_differs", _("sổ cán bộ ghi chức vụ “%(position)s”; sổ giữ nguyên.", position=worker.position)))  # fmt: skip
        made.position = worker.position
        self._place(set(worker.roles), self.seen.values.get("press_role", ""), self.facts.standing.get(worker.id, frozenset()))  # fmt: skip

    def _of_heading(self, reason: Reason) -> bool:
        """Whether it speaks of a heading above several rows: of who is known by code that says nothing."""
        digits = "".join(char for char in reason.cell if char.isdigit())
        return reason.code in UNIT and digits != str(self.seen.row)

    # Where

    def _asked_line(self) -> Line | None:
        return self.facts.line(self.choice.get("line")) or (
            None if self.seen.values.get("press_role") else self.facts.line(self.default_line)
        )

    def _place(self, roles: set[str], role: str, standing: frozenset[int]) -> None:
        """Settle the lines: the one asked for, those of the role told, or all that fit."""
        made, facts = self.made, self.facts
        fitting = [line for line in facts.lines if any(fits(line, held) for held in roles)]
        asked = self._asked_line()
        made.on = sorted(standing & {line.id for line in facts.lines})
        if asked is not None:
            wanted = [asked] if asked in fitting else []
        elif role:
            wanted = [line for line in fitting if line.press_role in {None, role}]
        else:
            wanted = fitting
        unread = any(r.code in ROLE for r in self.reasons)
        if (unread and asked is None and len(fitting) > 1) or (not wanted and fitting and asked is None):
            self._choose(fitting, role)
            return
        if not wanted:
            self._refuse("press_role", "not_fit", self._not_fit(asked, role, roles))
            return
        if unread:
            self.warnings += self.reasons
        self.reasons = []
        free = [line for line in wanted if line.id in standing or not self._clashing(line, standing)]
        if not free:
            other = self._clashing(wanted[0], standing)
            self._refuse("", "counted_once", _("đã đứng ở “%(line)s”; văn bản này chỉ tính mỗi người vào một suất.", line=words(other) if other else ""))  # fmt: skip
        elif not facts.double_filling and any(clash(a, b) for a in free for b in free if a.id < b.id):
            self._choose(free, "")
        else:
            made.add = [line.id for line in free if line.id not in standing]
            made.verdict = str(Verdict.NEW if made.add else Verdict.MATCHED)

    def _clashing(self, line: Line, standing: frozenset[int]) -> Line | None:
        if self.facts.double_filling:
            return None
        return next((o for o in self.facts.lines if o.id in standing and o.id != line.id and clash(line, o)), None)

    def _choose(self, lines: list[Line], role: str) -> None:
        self.made.verdict, self.made.lines = str(Verdict.AMBIGUOUS), [line.id for line in lines]
        if role and not self.reasons:
            told = _(
                "tệp ghi vai trò %(role)s, sổ cán bộ ghi khác; chọn thành phần.", role=role_words().get(role, role)
            )
            self.reasons = [self._said("press_role", "role_differs", told)]
        elif not self.reasons:
            self.reasons = [
                self._said("", "line_two", _("hợp nhiều thành phần mà chỉ được tính một; chọn thành phần."))
            ]

    def _not_fit(self, asked: Line | None, role: str, roles: set[str]) -> str:
        if asked is not None:
            return _("không thuộc diện “%(line)s”.", line=words(asked))
        held = ", ".join(role_words().get(one, one) for one in sorted({role} if role else roles))
        return _("văn bản không gọi %(role)s của đơn vị.", role=held)

    def _said(self, name: str, code: str, sentence: str) -> Reason:
        at = self.seen.at(name) if name else ""
        return Reason(code, at, cell_said(at, self.seen.row, sentence))

    def _refuse(self, name: str, code: str, sentence: str) -> None:
        self.made.verdict, self.reasons = str(Verdict.REFUSED), [self._said(name, code, sentence)]


def _retell(row: Row, verdict: Verdict, code: str, sentence: str) -> None:
    row.verdict = str(verdict)
    row.reasons = [[code, "", cell_said("", row.row, sentence)]]
    row.add, row.newcomer = [], ""


def _once_each(rows: Sequence[Row], facts: Facts) -> None:
    """One person in two rows: the second adds what the first does not, or is passed over."""
    first: dict[int, Row] = {}
    for row in rows:
        if row.staff_id is None or row.verdict not in {Verdict.NEW, Verdict.MATCHED}:
            continue
        before = first.setdefault(row.staff_id, row)
        if before is row:
            continue
        more = [line for line in row.add if line not in before.add]
        taken = [facts.line(one) for one in before.add]
        if not more:
            _retell(row, Verdict.IGNORED, "duplicate_row", _("trùng dòng %(row)s.", row=before.row))
        elif not facts.double_filling and any(clash(a, b) for a in taken if a for m in more if (b := facts.line(m))):
            _retell(row, Verdict.REFUSED, "counted_once", _("dòng %(row)s đã đưa người này vào một suất khác.", row=before.row))  # fmt: skip
        else:
            row.add = more


def _exact(rows: Sequence[Row], facts: Facts, choices: Choices) -> None:
    """An exact number of slots: who is too many is told, never chosen by the order of rows."""
    wanting: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.verdict == Verdict.NEW:
            for line_id in row.add:
                wanting[line_id].append(row)
    for line in facts.lines:
        asked = wanting.get(line.id, [])
        free = max(0, line.minimum - facts.counted_on(line))
        if line.rule != LineRule.EXACTLY or len(asked) <= free:
            continue
        pinned = [row for row in asked if choices.get(row.key, {}).get("line") == line.id]
        for row in asked:
            if row in pinned and len(pinned) <= free:
                continue
            if len(row.add) > 1:  # they come on another line all the same
                row.add = [one for one in row.add if one != line.id]
                told = _("không vào “%(line)s” vì đã đủ người.", line=words(line))
                row.warnings.append(["slot_full", "", cell_said("", row.row, told)])
            elif len(pinned) < free or len(pinned) > free > 0:
                told = _("“%(line)s” còn %(free)s suất mà tệp có %(count)s người; chọn thành phần cho người được cử, bỏ người còn lại.", line=words(line), free=two_digits(free), count=two_digits(len(asked)))  # fmt: skip
                _retell(row, Verdict.AMBIGUOUS, "slot_contest", told)
                row.lines = [line.id]
            else:
                _retell(row, Verdict.REFUSED, "slot_full", _("“%(line)s” đã đủ người.", line=words(line)))


def changes(before: Sequence[Mapping[str, Any]], after: Sequence[Row], decided: Iterable[str]) -> list[str]:
    """What became of rows since they were shown, a sentence each; rows decided just now are left out."""
    shown, skip = {row["key"]: row for row in before}, set(decided)
    told = []
    for row in after:
        old = shown.get(row.key)
        if old is None or row.key in skip:
            continue
        was = (old["verdict"], old["staff_id"], old["newcomer"], sorted(old["add"]))
        if was != row.comes_to():
            why = " ".join(reason[2] for reason in row.reasons) or _("đã có trong danh sách hoặc đổi thành phần.")
            told.append(_("%(name)s (dòng %(row)s): %(why)s", name=row.name, row=row.row, why=why))
    return told


def without_newcomers(rows: Sequence[Row]) -> list[Row]:
    """The rows as they are when nobody is to be added to the books: newcomers come back with why."""
    kept = []
    for row in rows:
        if row.verdict == Verdict.NEW and row.newcomer:
            row = replace(row)
            _retell(row, Verdict.REFUSED, "not_on_books", _("chưa có trong sổ cán bộ; người nhập chọn chưa ghi sổ."))
        kept.append(row)
    return kept
