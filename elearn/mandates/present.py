"""Mandates as pages and forms show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.mandates import rules
from elearn.mandates.forms import AUDIENCE, ScopeForm


def letter_data(mandate: Any) -> dict[str, Any]:
    """A mandate's letter as the form holds it."""
    plain = {
        name: getattr(mandate, name)
        for name in (
            "number",
            "issued_on",
            "issuer",
            "subject",
            "order_text",
            "registration_due_on",
            "completion_due_on",
        )
    }
    return {
        **plain,
        "legal_bases": "\n".join(mandate.legal_bases),
        "addressees": "\n".join(mandate.addressees),
        "revision": str(mandate.revision),
    }


def fill_scope(
    form: ScopeForm,
    *,
    revision: int,
    courses: Sequence[int],
    lines: Iterable[rules.Line],
    chosen: Collection[int],
    everyone: Sequence[Any],
) -> None:
    """Show a draft's scope in the form: whole kinds ticked, single units by code."""
    by_kind: dict[str, list[Any]] = defaultdict(list)
    for unit in everyone:
        by_kind[unit.kind].append(unit)
    whole = [kind for kind, units in by_kind.items() if sum(u.id in chosen for u in units) * 2 > len(units)]
    form.revision.data, form.courses.data, form.kinds.data = str(revision), list(courses), whole
    form.codes.data = "\n".join(u.code for u in everyone if u.id in chosen and u.kind not in whole)
    form.except_codes.data = "\n".join(u.code for u in everyone if u.id not in chosen and u.kind in whole)
    by_role = {line.press_role or "all_staff": line for line in lines}
    for name in AUDIENCE:
        field: Any = form[name]
        line = by_role.get(name)
        field.form.rule.data = line.rule if line else ""
        field.form.minimum.data = line.minimum or 1 if line else 1
        field.form.courses.data = list(line.course_ids) if line else list(courses)


def chosen_units(form: ScopeForm, everyone: Sequence[Any]) -> list[int]:
    """Ids of the units the form asks for; refuses a code that is none."""
    known = {unit.code: unit for unit in everyone}
    added, left_out = _codes(form.codes.data), _codes(form.except_codes.data)
    wrong = [code for code in (*added, *left_out) if code not in known]
    if wrong:
        raise Refused(
            _("Không có đơn vị mang mã: %(codes)s.", codes=", ".join(wrong)),
            next_step=_("Tra mã trong trang Đơn vị rồi nhập lại. Bản thảo giữ như trước lần gửi này."),
        )
    kinds = set(form.kinds.data or ())
    return [u.id for u in everyone if (u.kind in kinds or u.code in added) and u.code not in left_out]


def _codes(text: str | None) -> list[str]:
    return (text or "").replace(",", "\n").replace(";", "\n").split()
