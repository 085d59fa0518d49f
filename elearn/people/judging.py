"""The verdict on every row of a list of staff. Pure: rows as read and what is known give the same answer every time.

A row is somebody by staff code alone. Without a code it is nobody yet: people of that name in that unit are shown
and a person decides. What could be two things is ambiguous; what breaks a rule is refused; neither is ever written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date

from elearn.kernel.clock import FOREVER
from elearn.kernel.i18n import _
from elearn.kernel.text import fold
from elearn.people import rules
from elearn.people.known import Known, Person, unit_name_keys
from elearn.people.lines import Seen
from elearn.people.models import PressRole
from elearn.people.words import Reason, Verdict, cell_said

Progress = Callable[[int, int], None]
COMPARED = ("code", "full_name", "unit", "position", "press_role", "email", "phone", "starts_on")


def settle_units(rows: Sequence[Seen], known: Known, given_unit: int | None = None) -> None:
    """Find each row's unit by code or by name; refuse the unknown, the closed and the one out of reach."""
    told: dict[tuple[str, str], tuple[int | None, bool, str, str]] = {}
    for seen in rows:
        if seen.verdict is Verdict.IGNORED:
            continue
        code, name = seen.values.pop("unit_code", ""), seen.values.pop("unit_name", "")
        if not code and not name:
            if given_unit is not None:
                seen.unit_id = given_unit
            else:
                seen.refuse("unit_name", "unit_missing", _("chưa có đơn vị."))
        else:
            key = (code, name)
            if key not in told:
                told[key] = _unit(known, code, name)
            unit_id, ambiguous, reason, sentence = told[key]
            where = "unit_code" if code else "unit_name"
            if unit_id is None:
                (seen.doubt if ambiguous else seen.refuse)(where, reason, sentence)
                seen.values["unit"] = code or name
            else:
                seen.unit_id = unit_id
        if seen.unit_id is not None:
            unit = known.units[seen.unit_id]
            seen.values["unit"], seen.values["unit_code"] = unit.name, unit.code
            if not unit.within:
                _outside(seen)


def _outside(seen: Seen) -> None:
    """Says the same whether the unit or the person lies outside: nobody learns who exists elsewhere."""
    seen.refuse("", "out_of_scope", _("ngoài phạm vi đơn vị đang làm việc; chuyển Sở nhập."))


def _unit(known: Known, code: str, name: str) -> tuple[int | None, bool, str, str]:
    by_code = _one_unit(known, code) if code else None
    by_name = _one_unit(known, name) if name else None
    first = by_code or by_name
    assert first is not None
    if by_code and by_name and by_code[0] and by_name[0] and by_code[0] != by_name[0]:
        return None, True, "unit_two", _("mã đơn vị “%(code)s” và tên “%(name)s” là hai đơn vị khác nhau.", code=code, name=name)  # fmt: skip
    return first


def _one_unit(known: Known, text: str) -> tuple[int | None, bool, str, str]:
    found = known.unit_codes.get(text.upper())
    if found is not None:
        if not known.units[found].open:
            return None, False, "unit_closed", _("đơn vị “%(unit)s” không còn hoạt động.", unit=known.units[found].name)
        return found, False, "", ""
    for key in unit_name_keys(text):
        same = list(dict.fromkeys(known.unit_names.get(key, ())))
        if len(same) > 1:  # of one name in several places: the one within reach, if there is one only
            same = [unit for unit in same if known.units[unit].within] or same
        if len(same) == 1:
            return same[0], False, "", ""
        if same:
            return None, True, "unit_many", _("có %(count)s đơn vị tên “%(unit)s”; ghi thêm mã đơn vị.", count=len(same), unit=text)  # fmt: skip
    alike = known.unit_keys.get(rules.code_key(text), []) if any(c.isdigit() for c in text) else []
    if alike:
        codes = ", ".join(known.units[unit].code for unit in alike[:3])
        return (
            None,
            True,
            "unit_code_like",
            _("không có mã đơn vị “%(code)s”; có phải %(codes)s?", code=text, codes=codes),
        )
    return None, False, "unit_unknown", _("không có đơn vị “%(unit)s” đang hoạt động.", unit=text)


def judge(rows: Sequence[Seen], known: Known, today: date, progress: Progress | None = None) -> None:
    """Settle every row that is still open."""
    _doubles(rows)
    _codes_alike(rows, known)
    _two_codes(rows, known)
    own = {seen.values["code"] for seen in rows if seen.values.get("code") and seen.verdict is not Verdict.IGNORED}
    twins = _twins(rows)
    for number, seen in enumerate(rows, start=1):
        if progress and number % 500 == 0:
            progress(number, len(rows))
        if seen.verdict is Verdict.IGNORED:
            continue
        code = seen.values.get("code", "")
        person = known.people.get(code) if code else None
        if person is not None:
            _against(seen, person, known, today)
        elif not code:
            _nameless(seen, known)
        else:
            _newcomer(seen, known, own, twins)
        seen.verdict = seen.verdict or Verdict.NEW
    _shared_mailboxes(rows, known)
    _say_no_more(rows)


def _same(seen: Seen) -> tuple[str, ...]:
    return tuple(seen.values.get(name, "").casefold() for name in COMPARED)


def _doubles(rows: Sequence[Seen]) -> None:
    by_code: dict[str, list[Seen]] = defaultdict(list)
    for seen in rows:
        if seen.verdict is not Verdict.IGNORED and seen.values.get("code"):
            by_code[seen.values["code"]].append(seen)
    for code, same in by_code.items():
        if len(same) < 2:
            continue
        first: dict[tuple[str, ...], Seen] = {}
        for seen in same:
            before = first.setdefault(_same(seen), seen)
            if before is not seen:
                seen.verdict = Verdict.IGNORED
                where = _place(before, seen)
                sentence = cell_said("", seen.row, _("trùng %(where)s.", where=where))
                seen.reasons = [Reason("duplicate_row", "", sentence)]
        if len(first) > 1:
            for seen in first.values():
                others = ", ".join(_place(other, seen) for other in first.values() if other is not seen)
                seen.doubt("code", "duplicate_code", _("mã %(code)s còn ở %(where)s với nội dung khác.", code=code, where=others))  # fmt: skip


def _two_codes(rows: Sequence[Seen], known: Known) -> None:
    """Two codes of one person in one list, the one they have and one they had: which row holds, nobody can tell."""
    by_person: dict[int, list[Seen]] = defaultdict(list)
    for seen in rows:
        person = known.people.get(seen.values.get("code", ""))
        if person is not None and seen.verdict is not Verdict.IGNORED and _may_see(known, person):
            by_person[person.id].append(seen)
    for same in by_person.values():
        if len({seen.values["code"] for seen in same}) > 1:
            for seen in same:
                others = ", ".join(_place(other, seen) for other in same if other is not seen)
                seen.doubt("code", "same_person", _("mã %(code)s cùng một người với %(where)s.", code=seen.values["code"], where=others))  # fmt: skip


def _place(of: Seen, beside: Seen) -> str:
    if of.line.table == beside.line.table:
        return _("dòng %(row)s", row=of.row)
    return _("dòng %(row)s trang tính “%(sheet)s”", row=of.row, sheet=of.sheet)


def _codes_alike(rows: Sequence[Seen], known: Known) -> None:
    """Codes of one file that differ only in zeros or marks: which is meant, nobody can tell."""
    by_key: dict[str, dict[str, Seen]] = defaultdict(dict)
    for seen in rows:
        code = seen.values.get("code")
        if code and seen.verdict is not Verdict.IGNORED and code not in known.people:
            by_key[rules.code_key(code)].setdefault(code, seen)
    for alike in by_key.values():
        if len(alike) > 1:
            for code, seen in alike.items():
                others = ", ".join(f"{other} ({_place(one, seen)})" for other, one in alike.items() if other != code)
                seen.doubt("code", "code_like", _("mã %(code)s gần giống mã %(others)s.", code=code, others=others))


def _twins(rows: Sequence[Seen]) -> dict[tuple[int, str], list[Seen]]:
    found: dict[tuple[int, str], list[Seen]] = defaultdict(list)
    for seen in rows:
        if seen.verdict is not Verdict.IGNORED and seen.unit_id is not None and seen.values.get("full_name"):
            found[seen.unit_id, rules.name_key(seen.values["full_name"])].append(seen)
    return {key: same for key, same in found.items() if len(same) > 1}


def _against(seen: Seen, person: Person, known: Known, today: date) -> None:
    """A row whose code somebody holds: matched, changed, or a case for a person to decide."""
    if not _may_see(known, person):
        _outside(seen)
        return
    seen.staff_id = person.id
    name = seen.values.get("full_name", "")
    if not name:
        if seen.verdict is None:
            seen.refuse("full_name", "name_missing", _("chưa có họ và tên."))
        return
    if not rules.same_name(name, person.full_name):
        if fold(name) == fold(person.full_name) and name.isascii():
            seen.warn("full_name", "name_unmarked", _("tên không dấu; giữ “%(name)s”.", name=person.full_name))
        elif any(rules.same_name(name, earlier) for earlier in person.earlier_names):
            seen.warn("full_name", "name_earlier", _("tên trước đây; giữ “%(name)s”.", name=person.full_name))
        else:
            seen.doubt("full_name", "name_differs", _("mã %(code)s đang là của %(name)s.", code=person.code, name=person.full_name))  # fmt: skip
    if person.starts_on is None or (person.ends_on is not None and person.ends_on <= today):
        seen.doubt("code", "left", _("%(name)s hiện không giữ vị trí nào; người phụ trách quyết định.", name=person.full_name))  # fmt: skip
    if seen.verdict is None:
        changed = _changes(seen, person, today, known)  # it may settle the row itself
        seen.verdict = seen.verdict or (Verdict.CHANGED if changed else Verdict.MATCHED)


def changed_fields(seen: Seen, person: Person) -> dict[str, tuple[str, str]]:
    """field → (before, after); a cell left blank changes nothing."""
    found: dict[str, tuple[str, str]] = {}
    unit_id, position, press_role = person.unit_id, person.position, person.press_role
    if person.today is not None and _fits(seen, *person.today):  # what holds until the day of the next post
        unit_id, position, press_role = person.today
    if seen.unit_id is not None and seen.unit_id != unit_id:
        found["unit"] = (str(unit_id), str(seen.unit_id))
    for name, before in (("position", position), ("press_role", press_role), ("email", person.email)):
        after = seen.values.get(name, "")
        if after and after.casefold() != (before or "").casefold():
            found[name] = (before or "", after)
    phone = seen.values.get("phone", "")
    if phone and rules.bare_phone(phone) != rules.bare_phone(person.phone):
        found["phone"] = (person.phone, phone)
    return found


def _fits(seen: Seen, unit_id: int, position: str, press_role: str) -> bool:
    """Whether a row says nothing else of a post; a cell left blank says nothing."""
    told = ((seen.values.get("position", ""), position), (seen.values.get("press_role", ""), press_role))
    return seen.unit_id in {None, unit_id} and all(not a or a.casefold() == b.casefold() for a, b in told)


def _unit_goes_on(seen: Seen, known: Known) -> None:
    """Nobody comes to a unit whose end is recorded: its merger moves only who was in it."""
    unit = known.units[seen.unit_id] if seen.unit_id is not None else None
    if unit is not None and unit.closed_on < FOREVER:
        day = f"{unit.closed_on:%d/%m/%Y}"
        seen.refuse("unit_name", "unit_ends", _("đơn vị “%(unit)s” kết thúc hoạt động từ ngày %(day)s; ghi vào đơn vị kế thừa.", unit=unit.name, day=day))  # fmt: skip


def _changes(seen: Seen, person: Person, today: date, known: Known) -> bool:
    found = changed_fields(seen, person)
    moved = found.keys() & {"unit", "position", "press_role"}
    assert person.starts_on is not None
    if moved and person.starts_on > today:
        day = f"{person.starts_on:%d/%m/%Y}"
        seen.doubt("", "future_post", _("đã có phân công từ ngày %(day)s chưa tới.", day=day))
        return False
    if "unit" in moved:
        _unit_goes_on(seen, known)
    if person.today is not None:
        seen.warn("", "future_post", _("đã có phân công từ ngày %(day)s chưa tới.", day=f"{person.starts_on:%d/%m/%Y}"))
    elif seen.starts_on is not None and seen.starts_on != person.starts_on and not (moved and seen.starts_on > person.starts_on):  # fmt: skip
        day = f"{person.starts_on:%d/%m/%Y}"
        seen.warn("starts_on", "date_kept", _("giữ ngày nhận nhiệm vụ đã ghi là %(day)s.", day=day))
    return bool(found)


def _nameless(seen: Seen, known: Known) -> None:
    """A row without a code: shown who it may be, never taken for them."""
    name = seen.values.get("full_name", "")
    same = known.namesakes.get((seen.unit_id, rules.name_key(name)), []) if seen.unit_id and name else []
    within = seen.unit_id is not None and known.units[seen.unit_id].within
    if same and within:
        people = "; ".join(f"{person.full_name} ({person.code}, {person.position})" for person in same[:5])
        seen.doubt("code", "code_missing_namesake", _("chưa có mã cán bộ; đơn vị có %(people)s.", people=people))
    else:
        seen.refuse("code", "code_missing", _("chưa có mã cán bộ."))
    if not name:
        seen.refuse("full_name", "name_missing", _("chưa có họ và tên."))


def _newcomer(seen: Seen, known: Known, own: set[str], twins: dict[tuple[int, str], list[Seen]]) -> None:
    code, name = seen.values["code"], seen.values.get("full_name", "")
    alike = known.alike.get(rules.code_key(code), [])
    shown = [other for other in alike if _may_see(known, known.people[other.upper()])]
    if shown:
        told = ", ".join(shown)
        seen.doubt("code", "code_like", _("mã %(code)s chưa có, nhưng gần giống %(codes)s.", code=code, codes=told))
    elif alike:
        _outside(seen)
    if not name:
        seen.refuse("full_name", "name_missing", _("chưa có họ và tên."))
    if not seen.values.get("position"):
        seen.refuse("position", "position_missing", _("chưa có chức vụ."))
    _unit_goes_on(seen, known)
    if seen.unit_id is None or not name or not known.units[seen.unit_id].within:
        return
    key = (seen.unit_id, rules.name_key(name))
    same = [person for person in known.namesakes.get(key, []) if person.code.upper() not in own]
    if same:
        people = "; ".join(f"{person.full_name} ({person.code})" for person in same[:5])
        seen.doubt("full_name", "namesake", _("mã mới, nhưng đơn vị đã có %(people)s.", people=people))
    elif key in twins or key in known.namesakes:
        seen.warn("full_name", "namesake_in_file", _("trùng họ tên với người khác cùng đơn vị; phân biệt bằng mã."))


def _may_see(known: Known, person: Person) -> bool:
    held = {person.unit_id, person.today[0] if person.today else None} - {None}
    return known.everything or any(known.units[unit_id].within for unit_id in held if unit_id in known.units)


def _say_no_more(rows: Sequence[Seen]) -> None:
    """Of a row outside one's reach nothing is said but that; of one in old letters, nothing but its letters."""
    for seen in rows:
        outside = [reason for reason in seen.reasons if reason.code == "out_of_scope"]
        if outside:
            seen.reasons, seen.warnings, seen.staff_id = outside[:1], [], None
        elif old := [reason for reason in seen.reasons if reason.code == "legacy_encoding"]:
            seen.reasons = old


def _shared_mailboxes(rows: Sequence[Seen], known: Known) -> None:
    holders: dict[str, set[str]] = defaultdict(set)
    for seen in rows:
        if seen.verdict is not Verdict.IGNORED and (email := seen.values.get("email", "").lower()):
            holders[email].add(seen.values.get("code") or f"#{seen.line.table}-{seen.row}")
    for seen in rows:
        email = seen.values.get("email", "").lower()
        if seen.verdict is Verdict.IGNORED or not email:
            continue
        own = seen.values.get("code") or f"#{seen.line.table}-{seen.row}"
        others = (holders[email] | known.mailboxes.get(email, set())) - {own}
        if others:
            seen.warn("email", "shared_mailbox", _("hộp thư dùng chung: chỉ để liên lạc, không dùng để nhận ra người."))


def role_of(seen: Seen, before: str | None = None) -> str:
    return seen.values.get("press_role") or before or str(PressRole.STAFF)
