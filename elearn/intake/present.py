"""Checked and compared lists as pages and files show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from elearn.intake.models import ListIntake
from elearn.intake.reconciling import Pair, Side
from elearn.kernel.i18n import _
from elearn.web.downloads import Column, Kind


def verdict_labels() -> dict[str, str]:
    return {
        "new": _("Đưa vào"),
        "matched": _("Đã có"),
        "ambiguous": _("Cần người quyết định"),
        "refused": _("Chưa nhận"),
        "ignored": _("Bỏ qua"),
    }


def group_labels(against: str) -> dict[str, str]:
    """The five groups, named for what the file is held against."""
    first = _("danh sách đăng ký") if against == "list" else _("sổ cán bộ")
    return {
        "match": _("Khớp"),
        "position": _("Khác chức vụ"),
        "missing": _("Thiếu: có ở %(list)s, không có trong tệp", list=first),
        "extra": _("Thừa: có trong tệp, không có ở %(list)s", list=first),
        "unsure": _("Trùng tên hoặc trùng mã, cần người xem"),
    }


def people_of(kept: ListIntake) -> int:
    """How many people a commit would put on; files kept before they were counted tell rows."""
    return int(kept.counts.get("people", kept.counts["new"]))


def summary(kept: ListIntake) -> str:
    """What a commit would do, as a sentence."""
    counts = kept.counts
    parts = [_("%(count)s người sẽ được đưa vào danh sách", count=people_of(kept))] if counts["new"] else [_("Không có ai cần đưa vào")]  # fmt: skip
    if counts["ambiguous"]:
        parts.append(_("%(count)s dòng cần quyết định", count=counts["ambiguous"]))
    if counts["refused"]:
        parts.append(_("%(count)s dòng chưa nhận được", count=counts["refused"]))
    return ", ".join(parts)


def columns() -> list[Column]:
    """Columns of a comparison's file."""
    return [
        Column(_("Kết quả"), width=34),
        Column(_("Mã cán bộ (danh sách)"), Kind.CODE),
        Column(_("Họ và tên (danh sách)"), width=26),
        Column(_("Chức vụ (danh sách)"), width=30),
        Column(_("Mã cán bộ (tệp)"), Kind.CODE),
        Column(_("Họ và tên (tệp)"), width=26),
        Column(_("Chức vụ (tệp)"), width=30),
        Column(_("Ghi chú"), width=26),
    ]


def rows(pairs: Sequence[Pair], labels: dict[str, str]) -> Iterator[list[Any]]:
    for pair in pairs:
        notes = [one.note for one in (pair.ours, pair.theirs) if one is not None and one.note]
        yield [labels[pair.group], *_cells(pair.ours), *_cells(pair.theirs), "; ".join(notes)]


def _cells(one: Side | None) -> list[str]:
    return [one.code, one.name, one.position] if one else ["", "", ""]
