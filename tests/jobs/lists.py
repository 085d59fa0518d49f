"""Long lists for tests of the worker: plain CSV, everybody new, every code told."""

from __future__ import annotations

from elearn.people.importing import Source

GIVEN = ["An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc"]
FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô"]


def codes(rows: int, letter: str = "K") -> list[str]:
    return [f"{letter}{number:05d}X" for number in range(rows)]


def listed(rows: int, letter: str = "K", *, without: set[str] | None = None, **source: object) -> Source:
    """A CSV of so many new people of ward A; their codes begin with `letter`."""
    lines = ["Mã cán bộ,Họ và tên,Đơn vị,Chức vụ"]
    for number, code in enumerate(codes(rows, letter)):
        name = f"{FAMILY[number % 10]} {letter} {GIVEN[number // 10 % 10]} {GIVEN[number // 100 % 10]} {number // 1000}"
        if code not in (without or set()):
            lines.append(f"{code},{name},P-DH,Chuyên viên")
    return Source("\n".join(lines).encode() + b"\n", f"ds-{letter}.csv", **source)  # type: ignore[arg-type]
