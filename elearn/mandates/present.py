"""Mandates as pages and forms show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.mandates import rules
from elearn.mandates.forms import ALL_STAFF, ScopeForm


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
    mandate: Any,
    *,
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
    form.revision.data, form.courses.data, form.kinds.data = str(mandate.revision), list(courses), whole
    form.codes.data = "\n".join(u.code for u in everyone if u.id in chosen and u.kind not in whole)
    form.except_codes.data = "\n".join(u.code for u in everyone if u.id not in chosen and u.kind in whole)
    for name in ("double_filling", "recurrence", "starts_on", "recognition", "recognition_months"):
        form[name].data = getattr(mandate, name)
    for line in lines:
        form.lines.append_entry(
            {
                "who": line.press_role or ALL_STAFF,
                "rule": line.rule,
                "minimum": line.minimum or 1,
                "kinds": list(line.kinds),
                "courses": list(line.course_ids),
            }
        )


def chosen_units(form: ScopeForm, everyone: Sequence[Any]) -> list[int]:
    """Ids of the units the form asks for; refuses a code that is none."""
    added, left_out = _codes(form.codes.data), _codes(form.except_codes.data)
    _refuse_unknown(
        [*added, *left_out], everyone, _("Tra mã trong trang Đơn vị rồi nhập lại. Bản thảo giữ như trước lần gửi này.")
    )
    kinds = set(form.kinds.data or ())
    return [u.id for u in everyone if (u.kind in kinds or u.code in added) and u.code not in left_out]


def units_of_codes(text: str | None, everyone: Sequence[Any]) -> list[int]:
    """Ids of the units whose codes a box holds; refuses a code that is none."""
    codes = dict.fromkeys(_codes(text))
    _refuse_unknown(list(codes), everyone, _("Tra mã trong trang Đơn vị rồi nhập lại. Chưa ghi gì."))
    known = {unit.code: unit.id for unit in everyone}
    return [known[code] for code in codes]


def _refuse_unknown(codes: Sequence[str], everyone: Sequence[Any], next_step: str) -> None:
    known = {unit.code for unit in everyone}
    if wrong := [code for code in codes if code not in known]:
        raise Refused(_("Không có đơn vị mang mã: %(codes)s.", codes=", ".join(wrong)), next_step=next_step)


def _codes(text: str | None) -> list[str]:
    return (text or "").replace(",", "\n").replace(";", "\n").split()


def next_letter(mandate: Any) -> dict[str, Any]:
    """What the letter of the next round is likely to keep from the one before."""
    return {
        "issuer": mandate.issuer,
        "subject": mandate.subject,
        "order_text": mandate.order_text,
        "legal_bases": "\n".join(mandate.legal_bases),
        "addressees": "\n".join(mandate.addressees),
    }
