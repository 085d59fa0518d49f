"""Files a ward sends for its registration list, on the people of tests/world.py."""

from __future__ import annotations

from typing import Any

from elearn.people.importing import Source
from tests.people.writers import Page, xlsx

HEAD = ["STT", "Họ và tên", "Mã cán bộ", "Chức vụ", "Thành phần"]
LEADER = [1, "Nguyễn Thị Bích Ngọc", "TN-0001", "Chủ tịch UBND phường", "Lãnh đạo"]
SPOKESPERSON = [2, "Trịnh Đình Khoa", "TN-0002", "Chánh Văn phòng HĐND và UBND", "Người phát ngôn"]
TRAINEE = [3, "Lê Thị Thanh Huyền", "TN-0004", "Công chức Văn hóa - Xã hội", "CB truyền thông"]
COMMS = [4, "Đặng Thùy Dương", "TN-0005", "Chuyên viên Văn phòng", ""]
STRANGER = [5, "Hoàng Gia Bảo", "TN-0009", "Công chức Văn hóa - Xã hội", "Truyền thông"]
NEWCOMER = [6, "Cao Thị Ngân Uyên", "TN-0777", "Viên chức Trung tâm Văn hóa", "Truyền thông"]
NAMED_ONLY = [7, "Đặng Thùy Dương", None, "Chuyên viên Văn phòng", ""]


def messy(*rows: list[Any]) -> list[list[Any]]:
    """Titles, a heading of a department and a block of signatures around the rows."""
    return [
        ["UBND PHƯỜNG ĐÔNG HỒ"],
        ["DANH SÁCH CỬ CÁN BỘ THAM GIA BỒI DƯỠNG"],
        ["(Kèm theo Công văn số 12/UBND-VP)"],
        HEAD,
        *rows,
        [],
        [None, None, None, "TM. ỦY BAN NHÂN DÂN"],
        [None, None, None, "CHỦ TỊCH"],
    ]


def file_of(*rows: list[Any], name: str = "ds.xlsx") -> Source:
    return Source(xlsx(Page(messy(*rows))), name)


def pasted(*rows: list[Any]) -> Source:
    text = "\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in [HEAD, *rows])
    return Source(text.encode(), "")
