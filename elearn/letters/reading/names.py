"""Names of agencies as headers set them (in capitals) and as a sentence writes them."""

from __future__ import annotations

import re

from elearn.letters.reading.sheet import folded

# Folded words by which the name of an agency begins.
STARTS = (
    "uy ban nhan dan|ubnd|hoi dong nhan dan|hdnd|chinh phu|thu tuong|van phong|vpcp|bo |so |ban |cuc |tong cuc|vu |chi cuc"
    "|thanh tra|phong |cong an|trung tam|truong |hoi |thanh uy|tinh uy|quan uy|huyen uy|dang uy|dang bo|vien |hoc vien|lien "
)
_STARTS = re.compile(rf"(?:{STARTS})")
PLACES = ("thanh pho", "thi tran", "thi xa", "tinh", "huyen", "quan", "phuong", "xa", "dac khu")
_KEPT = [
    "Ủy ban nhân dân",
    "Uỷ ban nhân dân",
    "Hội đồng nhân dân",
    "Chính phủ",
    "Thủ tướng",
    "Văn phòng",
    "Thông tin và Truyền thông",
    "Nội vụ",
    "Văn hóa và Thể thao",
    "Văn hóa, Thể thao và Du lịch",
    "Giáo dục và Đào tạo",
    "Khoa học và Công nghệ",
    "Tư pháp",
    "Tài chính",
    "Y tế",
    "Công Thương",
    "Xây dựng",
    "Nông nghiệp và Môi trường",
    "Du lịch",
    "Dân tộc và Tôn giáo",
    "Ngoại vụ",
    "Thanh tra",
    "Ban Tuyên giáo",
    "Văn hóa và Thông tin",
    "Văn hóa - Xã hội",
    "Kinh tế",
]
_BY_FOLD = sorted(((folded(name), name) for name in _KEPT), key=lambda pair: -len(pair[0]))
_AGENCY_WORDS = {"so", "bo", "cuc", "ban", "phong", "vu"}


def starts(text: str) -> bool:
    """Whether a line begins the name of an agency."""
    return _STARTS.match(f"{folded(text)} ") is not None


def written(name: str) -> str | None:
    """A name in capitals as a sentence writes it, with its own letters; None where capitals can't be told.

    "ỦY BAN NHÂN DÂN TỈNH KON TUM" → "Ủy ban nhân dân tỉnh Kon Tum".
    """
    if not name.isupper():
        return name
    words, plain = name.lower(), folded(name)
    made, at = "", 0
    proper = False  # inside the name of a place
    while at < len(words):
        known = next(((f, n) for f, n in _BY_FOLD if plain.startswith(f, at) and _ends(plain, at + len(f))), None)
        place = next((p for p in PLACES if plain.startswith(p, at) and _ends(plain, at + len(p))), None)
        end = plain.find(" ", at)
        end = len(words) if end < 0 else end
        if known:
            end = at + len(known[0])
            made += "".join(w.upper() if n.isupper() else w for w, n in zip(words[at:end], known[1], strict=True))
        elif place and (made or not proper):
            end = at + len(place)
            made += words[at:end] if made else words[at].upper() + words[at + 1 : end]
            proper = True
        elif plain[at:end] in {"ubnd", "hdnd", "vpcp"}:
            made += name[at:end]
        elif proper or (not made and plain[at:end] in _AGENCY_WORDS):
            made += words[at].upper() + words[at + 1 : end]
        else:
            return None
        made += words[end : end + 1]
        at = end + 1
    return made


def _ends(text: str, at: int) -> bool:
    return at == len(text) or not text[at].isalnum()


def plain(name: str) -> str:
    """The name for comparing: folded, abbreviations of the people's committee and council alike."""
    text = folded(" ".join(name.split()))
    for long, short in (
        ("uy ban nhan dan", "ubnd"),
        ("hoi dong nhan dan", "hdnd"),
        ("thong tin va truyen thong", "tttt"),
    ):
        text = text.replace(long, short)
    return text.strip(" .;,")
