"""Invented Vietnamese names, natural in their parts and in how they go together. Deterministic."""

from __future__ import annotations

from random import Random

# Family names by roughly how common they are in the north.
FAMILIES = (
    ["Nguyễn"] * 34
    + ["Trần"] * 11
    + ["Lê"] * 9
    + ["Phạm"] * 7
    + ["Hoàng"] * 5
    + ["Vũ"] * 5
    + ["Đặng"] * 3
    + ["Bùi"] * 3
    + ["Đỗ"] * 3
    + ["Ngô"] * 2
    + ["Dương"] * 2
    + ["Đào"] * 2
    + ["Đinh"] * 2
    + ["Trịnh"] * 2
    + ["Phan"] * 2
    + ["Lương"] * 2
    + ["Mai", "Tạ", "Lưu", "Kiều", "Nghiêm", "Chu", "Khuất", "Phùng", "Cao", "Hà", "Quách", "Doãn", "Lại", "Âu", "Ông"]
)
MIDDLES = {
    "f": [
        "Thị",
        "Thị",
        "Thị",
        "Thị Thu",
        "Thị Thanh",
        "Thị Bích",
        "Thị Hồng",
        "Ngọc",
        "Thu",
        "Thanh",
        "Minh",
        "Phương",
        "Khánh",
        "Bảo",
        "Hoàng",
        "Diệu",
        "Thùy",
        "Hải",
        "Quỳnh",
        "Ánh",
    ],
    "m": [
        "Văn",
        "Văn",
        "Văn",
        "Đức",
        "Minh",
        "Quang",
        "Hữu",
        "Xuân",
        "Đình",
        "Ngọc",
        "Tiến",
        "Anh",
        "Hoàng",
        "Thanh",
        "Công",
        "Mạnh",
        "Trung",
        "Thế",
        "Duy",
        "Việt",
    ],
}
GIVENS = {
    "f": [
        "Hà",
        "Hương",
        "Lan",
        "Hoa",
        "Thủy",
        "Trang",
        "Linh",
        "Huyền",
        "Ngân",
        "Nga",
        "Yến",
        "Oanh",
        "Hạnh",
        "Hằng",
        "Thảo",
        "Mai",
        "Dung",
        "Nhung",
        "Ánh",
        "Vân",
        "Chi",
        "Giang",
        "Hiền",
        "Loan",
        "Phượng",
        "Quyên",
        "Tâm",
        "Thoa",
        "Tuyết",
        "Xuyến",
        "Duyên",
        "Đào",
        "Ngọc",
        "Ly",
        "Uyên",
        "Én",
    ],
    "m": [
        "Hùng",
        "Dũng",
        "Tuấn",
        "Thắng",
        "Nam",
        "Sơn",
        "Hải",
        "Long",
        "Cường",
        "Đức",
        "Việt",
        "Hưng",
        "Quân",
        "Kiên",
        "Trung",
        "Phong",
        "Khoa",
        "Thành",
        "Tùng",
        "Vinh",
        "Bình",
        "An",
        "Bách",
        "Chiến",
        "Duy",
        "Đạt",
        "Hiếu",
        "Khánh",
        "Lâm",
        "Mạnh",
        "Nghĩa",
        "Phúc",
        "Quyết",
        "Tài",
        "Thịnh",
        "Ước",
    ],
}


def full_name(luck: Random) -> str:
    """One name: family, one or two middle names, given name that none of the middle names repeats."""
    gender = luck.choice("fm")
    family, middle = luck.choice(FAMILIES), luck.choice(MIDDLES[gender])
    given = luck.choice([name for name in GIVENS[gender] if name not in middle.split()])
    return f"{family} {middle} {given}"


def full_names(luck: Random, count: int) -> list[str]:
    """`count` names; a few repeat, as among 1,500 people some do."""
    return [full_name(luck) for _person in range(count)]
