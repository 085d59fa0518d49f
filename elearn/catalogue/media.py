"""Pictures of a course: what may be published, and under which address."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from elearn.catalogue.drawings import Unsafe, check_drawing, is_drawing
from elearn.catalogue.rasters import Faulty, Size, kind_of, measure
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import N_, _

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
LARGEST = 5_000_000  # bytes of a picture
LARGEST_DRAWING = 1_000_000
WIDEST, MOST_PIXELS = 8_000, 25_000_000
_NAME = re.compile(r"[a-z0-9-]{1,80}\.(svg|png|jpg|jpeg|webp)")
_DRAWN = re.compile(rb"<svg\b[^>]*\bviewBox=\"0 0 (\d+) (\d+)\"")
_FAULTY = {
    "truncated": N_("Ảnh “%(name)s” bị thiếu phần cuối."),
    "trailing": N_("Ảnh “%(name)s” còn dữ liệu lạ sau chỗ ảnh kết thúc."),
    "damaged": N_("Ảnh “%(name)s” bị hỏng."),
    "animated": N_("Ảnh “%(name)s” là ảnh động; bài học chỉ dùng ảnh tĩnh."),
    "unpacks": N_("Ảnh “%(name)s” bung ra lớn hơn kích thước ghi trong tệp."),
}
_UNSAFE = {
    "element": N_("Hình “%(name)s”, dòng %(line)s: có %(what)s, không phải phần tử chỉ để vẽ."),
    "attribute": N_("Hình “%(name)s”, dòng %(line)s: có %(what)s, không phải thuộc tính chỉ để vẽ."),
    "out": N_("Hình “%(name)s”, dòng %(line)s: %(what)s dẫn ra ngoài hình hoặc chứa mã."),
    "declaration": N_("Hình “%(name)s”, dòng %(line)s: có khai báo %(what)s."),
    "encoding": N_("Hình “%(name)s” không phải chữ UTF-8."),
    "xml": N_("Hình “%(name)s”, dòng %(line)s: không đọc được SVG (%(what)s)."),
    "large": N_("Hình “%(name)s”, dòng %(line)s: quá nhiều phần tử, lồng quá sâu hoặc khổ quá lớn (%(what)s)."),
    "root": N_("Hình “%(name)s”: phần tử ngoài cùng là %(what)s, không phải <svg> của SVG."),
}


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    media_type: str
    content: bytes
    sha256: str

    @property
    def address(self) -> str:
        return f"/courses/files/{self.sha256}/{self.name}"

    @property
    def attributes(self) -> dict[str, str]:
        """What its `img` says: the address, and width and height, so that the page keeps its place."""
        if self.media_type != "image/svg+xml":
            size = measure(self.content, lambda _size: None)
            return {"src": self.address, "width": str(size.width), "height": str(size.height)}
        drawn = _DRAWN.search(self.content)
        known = {"width": drawn[1].decode(), "height": drawn[2].decode()} if drawn else {}
        return {"src": self.address, **known}


def picture_of(name: str, content: bytes) -> Picture:
    """The picture of this name and content, the very bytes that came.

    Refuses a name that could not be an address, a kind told by the content that is not accepted or not the one the
    name says, more bytes or pixels than a page needs, a file that is not whole or goes on after its end, and an SVG
    that does more than draw.
    """
    shown = name if name.isprintable() and len(name) <= 100 else ascii(name[:60])[1:-1]
    if not _NAME.fullmatch(name):
        raise Refused(
            _("Tên ảnh “%(name)s” không dùng được.", name=shown),
            next_step=_("Đặt tên bằng chữ thường không dấu, số và gạch nối, đuôi %(kinds)s.", kinds=", ".join(TYPES)),
        )
    refuse_large(name, len(content))
    media_type = kind_of(content) or ("image/svg+xml" if is_drawing(content) else "")
    if not media_type:
        raise Refused(
            _("“%(name)s” không phải ảnh thuộc loại nhận được.", name=name),
            next_step=_("Lưu ảnh thành SVG, PNG, JPEG hoặc WebP rồi tải lại. Đổi đuôi tệp không đổi được loại ảnh."),
        )
    if TYPES["." + name.rpartition(".")[2]] != media_type:
        right = next(ending for ending, kind in TYPES.items() if kind == media_type)
        raise Refused(
            _("Tên “%(name)s” không khớp với nội dung: tệp này là ảnh %(kind)s.", name=name, kind=right[1:].upper()),
            next_step=_("Đổi đuôi thành %(ending)s, hoặc lưu ảnh lại đúng loại.", ending=right),
        )
    if media_type == "image/svg+xml":
        _check_drawn(name, content)
    else:
        _check_raster(name, content)
    return Picture(name, media_type, content, hashlib.sha256(content).hexdigest())


def refuse_large(name: str, size: int) -> None:
    """Refuse a picture of so many bytes, telling its size."""
    most = LARGEST_DRAWING if name.endswith(".svg") else LARGEST
    if size > most:
        raise Refused(
            _(
                "Ảnh “%(name)s” nặng %(size)s MB; nhiều nhất là %(most)s MB.",
                name=name,
                size=mega(size),
                most=mega(most),
            ),
            next_step=_("Thu nhỏ ảnh (rộng 1600 điểm là đủ cho trang bài học) rồi tải lại."),
        )


def is_picture(path: str) -> bool:
    """Whether a path of a course's tree is a picture's, by its name."""
    return path.startswith("media/") and "." + path.rpartition(".")[2].lower() in TYPES


def mega(size: int) -> str:
    """Megabytes as Vietnamese writes them: 31,5."""
    return f"{size / 1_000_000:.1f}".rstrip("0").rstrip(".").replace(".", ",")


def _check_drawn(name: str, content: bytes) -> None:
    try:
        check_drawing(content)
    except Unsafe as unsafe:
        raise Refused(
            _(_UNSAFE[unsafe.code], name=name, line=unsafe.line, what=unsafe.what),
            next_step=_("Bỏ chỗ đã nêu, hoặc xuất lại hình ở dạng SVG thuần (Plain SVG), rồi tải lại."),
        ) from unsafe


def _check_raster(name: str, content: bytes) -> None:
    def within(size: Size) -> None:
        if max(size.width, size.height) > WIDEST or size.width * size.height > MOST_PIXELS:
            raise Refused(
                _(
                    "Ảnh “%(name)s” có %(width)s × %(height)s điểm; mỗi chiều nhiều nhất %(widest)s điểm và cả ảnh nhiều nhất "
                    "%(most)s triệu điểm.",
                    name=name,
                    width=size.width,
                    height=size.height,
                    widest=WIDEST,
                    most=MOST_PIXELS // 1_000_000,
                ),
                next_step=_("Thu nhỏ ảnh (rộng 1600 điểm là đủ cho trang bài học) rồi tải lại."),
            )

    try:
        measure(content, within)
    except Faulty as faulty:
        raise Refused(
            _(_FAULTY[faulty.code], name=name),
            next_step=_("Mở ảnh bằng chương trình sửa ảnh, lưu thành tệp mới rồi tải lại."),
        ) from faulty


def read_picture(file: Path) -> Picture:
    """The picture in a file; refuses as `picture_of` does."""
    return picture_of(file.name, file.read_bytes())
