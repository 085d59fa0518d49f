"""Verdicts on rows of a list, and the sentences that say why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from elearn.kernel.i18n import _


class Verdict(StrEnum):
    NEW = "new"
    MATCHED = "matched"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"
    IGNORED = "ignored"


ACCEPTED = frozenset({Verdict.NEW, Verdict.MATCHED, Verdict.CHANGED})
TURNED_AWAY = frozenset({Verdict.AMBIGUOUS, Verdict.REFUSED})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code that never changes, the cell, and the sentence for people."""

    code: str
    cell: str
    sentence: str

    @classmethod
    def of_row(cls, code: str, row: int, detail: str = "") -> Reason:
        return cls(code, "", _("Dòng %(row)s: %(why)s", row=row, why=row_words(code, detail)))

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


def row_words(code: str, detail: str = "") -> str:
    """Why a row is passed over."""
    words = {
        "title": _("nằm trên dòng tiêu đề."),
        "header": _("dòng tiêu đề."),
        "repeated_header": _("tiêu đề lặp lại."),
        "column_numbers": _("dòng đánh số cột."),
        "heading": _("tên nhóm, không phải người."),
        "total": _("dòng tổng cộng."),
        "footer": _("phần ký, nơi nhận hoặc ghi chú cuối bảng."),
        "loose": _("chữ ngoài bảng, không phải người."),
        "hidden_row": _("dòng ẩn; bỏ ẩn nếu cần nhập."),
        "hidden_sheet": _("trang tính ẩn; bỏ ẩn nếu cần nhập."),
        "no_header": _("trang tính không có dòng tiêu đề đọc được."),
        "sheet_unread": _("không đọc được trang tính này. %(detail)s", detail=detail),
    }
    return words.get(code, code)


def cell_said(cell: str, row: int, sentence: str) -> str:
    """ "Ô B5: …", or "Dòng 5: …" when no cell holds what is wrong."""
    return (
        _("Ô %(cell)s: %(what)s", cell=cell, what=sentence)
        if cell
        else _("Dòng %(row)s: %(what)s", row=row, what=sentence)
    )


def labels() -> dict[str, str]:
    """What each verdict is called."""
    return {
        "new": _("Mới"),
        "changed": _("Thay đổi"),
        "matched": _("Đã có, không đổi"),
        "ambiguous": _("Cần người quyết định"),
        "refused": _("Chưa nhận"),
        "ignored": _("Bỏ qua"),
    }
