"""People as pages show them."""

from __future__ import annotations

from elearn.kernel.i18n import _


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
