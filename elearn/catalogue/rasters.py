"""PNG, JPEG and WebP read as far as their headers and frames go: what a file is, how large, and whether it is whole.

Nothing is drawn. A file that ends too early, goes on after its end or unpacks to more than it says is faulty.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_PIECE = 1 << 18
_PNG = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # samples per pixel, by the colour type of a PNG
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
_FRAMES = {0xC0, 0xC1, 0xC2}  # the JPEG frames that browsers draw


class Faulty(Exception):  # noqa: N818  caught where it becomes a refusal
    """The file is not whole; `code` says how: truncated, trailing, damaged, animated, unpacks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Size:
    width: int
    height: int


Within = Callable[[Size], None]  # refuses a size before anything is unpacked


def kind_of(content: bytes) -> str:
    """image/png, image/jpeg, image/webp; empty for anything else."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return ""


def measure(content: bytes, within: Within) -> Size:
    """Width and height of a whole file; raises Faulty, or what `within` raises, for any other."""
    readers = {"image/png": _png, "image/jpeg": _jpeg, "image/webp": _webp}
    try:
        return readers[kind_of(content)](content, within)
    except (IndexError, struct.error) as error:
        raise Faulty("truncated") from error


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_PNG)
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        kind, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        (told,) = struct.unpack_from(">I", content, place + 8 + length)
        if zlib.crc32(kind + data) != told:
            raise Faulty("damaged")
        yield kind, data
        place += 12 + length
        if kind == b"IEND":
            if place != len(content):
                raise Faulty("trailing")
            return
    raise Faulty("truncated")


def _png(content: bytes, within: Within) -> Size:
    chunks = _chunks(content)
    kind, head = next(chunks, (b"", b""))
    if kind != b"IHDR" or len(head) != 13:
        raise Faulty("damaged")
    width, height, depth, colour, packing, sieve, laced = struct.unpack(">IIBBBBB", head)
    if depth not in _DEPTHS.get(colour, ()) or packing or sieve or laced > 1 or not width or not height:
        raise Faulty("damaged")
    size = Size(width, height)
    within(size)
    left = _unpacked(size, depth * _SAMPLES[colour], laced=bool(laced))
    unpack = zlib.decompressobj()
    for kind, data in chunks:
        if kind in {b"acTL", b"fcTL", b"fdAT"}:
            raise Faulty("animated")
        if kind[:1].isupper() and kind not in {b"PLTE", b"IDAT", b"IEND"}:
            raise Faulty("damaged")
        if kind == b"IDAT":
            left -= _count(unpack, data, left)
    if left or not unpack.eof:
        raise Faulty("truncated")
    return size


def _count(unpack: zlib._Decompress, data: bytes, most: int) -> int:
    """How many bytes `data` unpacks to, never holding more than a piece of them."""
    count = 0
    try:
        while data:
            if unpack.eof:
                raise Faulty("trailing")
            made = unpack.decompress(data, _PIECE)
            count += len(made)
            if count > most:
                raise Faulty("unpacks")
            if not made and unpack.unconsumed_tail == data:
                break
            data = unpack.unconsumed_tail or unpack.unused_data
        while most > count and (made := unpack.decompress(b"", _PIECE)):
            count += len(made)
    except zlib.error as error:
        raise Faulty("damaged") from error
    if count > most:
        raise Faulty("unpacks")
    return count


def _unpacked(size: Size, bits: int, *, laced: bool) -> int:
    passes = _ADAM7 if laced else ((0, 0, 1, 1),)
    total = 0
    for left, top, across, down in passes:
        columns, rows = -(-(size.width - left) // across), -(-(size.height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _jpeg(content: bytes, within: Within) -> Size:
    place, size, drawn = 2, None, False
    while True:
        if content[place] != 0xFF:
            raise Faulty("damaged")
        while content[place] == 0xFF:
            place += 1
        marker, place = content[place], place + 1
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", content, place)
        if length < 2 or place + length > len(content):
            raise Faulty("truncated")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            if marker not in _FRAMES or size is not None:
                raise Faulty("damaged")
            height, width = struct.unpack_from(">HH", content, place + 3)
            size = Size(width, height)
            if not width or not height:
                raise Faulty("damaged")
            within(size)
        place += length
        if marker == 0xDA:
            drawn, place = True, _after_scan(content, place)
    if size is None or not drawn:
        raise Faulty("damaged")
    if place != len(content):
        raise Faulty("trailing")
    return size


def _after_scan(content: bytes, place: int) -> int:
    """Where the next marker stands after the drawn data, in which FF is followed by 00 or by a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0:
            raise Faulty("truncated")
        if content[place + 1] not in {0x00, *range(0xD0, 0xD8)}:
            return place
        place += 2


def _webp(content: bytes, within: Within) -> Size:
    (told,) = struct.unpack_from("<I", content, 4)
    if told + 8 != len(content):
        raise Faulty("truncated" if told + 8 > len(content) else "trailing")
    place, sizes = 12, {}
    while place < len(content):
        kind = content[place : place + 4]
        (length,) = struct.unpack_from("<I", content, place + 4)
        data = content[place + 8 : place + 8 + length]
        if len(data) != length:
            raise Faulty("truncated")
        if kind in {b"ANIM", b"ANMF"} or (kind == b"VP8X" and data[0] & 2):
            raise Faulty("animated")
        if kind in {b"VP8 ", b"VP8L", b"VP8X"}:
            if kind in sizes:
                raise Faulty("damaged")
            sizes[kind] = _webp_size(kind, data)
            within(sizes[kind])
        place += 8 + length + length % 2
    if len({*sizes} - {b"VP8X"}) != 1 or len({*sizes.values()}) != 1:
        raise Faulty("damaged")
    return next(iter(sizes.values()))


def _webp_size(kind: bytes, data: bytes) -> Size:
    if kind == b"VP8X":
        return Size(1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little"))
    if kind == b"VP8L":
        if data[0] != 0x2F:
            raise Faulty("damaged")
        bits = int.from_bytes(data[1:5], "little")
        return Size(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if data[3:6] != b"\x9d\x01\x2a":
        raise Faulty("damaged")
    width, height = struct.unpack_from("<HH", data, 6)
    return Size(width & 0x3FFF, height & 0x3FFF)
