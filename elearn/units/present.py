"""Units as pages show them."""

from __future__ import annotations

from elearn.kernel.i18n import _


def kind_labels() -> dict[str, str]:
    """What each kind of unit is called."""
    return {
        "thanh-pho": _("Thành phố"),
        "van-phong": _("Văn phòng"),
        "thanh-tra": _("Thanh tra"),
        "so": _("Sở"),
        "ban-quan-ly": _("Ban quản lý"),
        "trung-tam": _("Trung tâm"),
        "phuong": _("Phường"),
        "xa": _("Xã"),
        "phong": _("Phòng"),
    }


def kind_label(kind: str) -> str:
    return kind_labels().get(kind, kind)


def act_labels() -> dict[str, str]:
    """What each dated act is called."""
    return {
        "open": _("Thành lập"),
        "rename": _("Đổi tên"),
        "move": _("Chuyển cấp trên"),
        "close": _("Kết thúc hoạt động"),
        "merge": _("Sáp nhập"),
    }
