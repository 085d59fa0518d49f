"""People as pages show them."""

from __future__ import annotations

from elearn.kernel.i18n import _
from elearn.people.columns import FIELDS


def press_role_labels() -> dict[str, str]:
    """What each press role is called."""
    return {
        "leader": _("Lãnh đạo"),
        "spokesperson": _("Người phát ngôn"),
        "authorised": _("Người được ủy quyền phát ngôn"),
        "comms": _("Cán bộ làm công tác truyền thông"),
        "staff": _("Cán bộ, công chức, viên chức khác"),
    }


def press_role_label(role: str) -> str:
    return press_role_labels().get(role, role)


def field_choices() -> list[tuple[str, str]]:
    """What a column may be said to be, by hand."""
    return [("", _("Không dùng")), *((field.name, _(field.label)) for field in FIELDS)]


def refused_name(filename: str, ending: str) -> str:
    """The name under which the rows not taken are saved: "ds.xlsx" → "ds-loi.xlsx"."""
    return f"{filename.rpartition('.')[0] or filename or 'danh-sach'}-loi.{ending}"
