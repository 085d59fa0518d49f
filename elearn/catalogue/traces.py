"""What a camera writes into a photo beside the picture: where it was taken, when, by whom. Taken out without drawing it anew.

Left out are EXIF, XMP and IPTC of JPEG, PNG and WebP; the one thing kept is which way up the picture is.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from elearn.catalogue.rasters import kind_of

_EXIF, _XMP, _MORE_XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_IPTC = b"Photoshop 3.0\0"
_PNG_TEXTS = (b"XML:com.adobe.xmp\0", b"Raw profile type ")
_ORIENTATION = 0x0112
_HAS_EXIF, _HAS_XMP = 0x08, 0x04  # of VP8X


def without_traces(content: bytes) -> bytes:
    """The same picture without what tells of the one who took it; the very bytes when there was nothing.

    What can't be taken apart comes back as it is: whether it is a whole picture is `media.picture_of`'s to say.
    """
    cleaners = {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}
    clean = cleaners.get(kind_of(content))
    if clean is None:
        return content
    try:
        return clean(content)
    except (IndexError, struct.error):
        return content


def has_traces(content: bytes) -> bool:
    """Whether `without_traces` would take anything out."""
    return without_traces(content) != content


def upright(exif: bytes) -> int:
    """Which way up the picture is, 1 to 8, as a block of EXIF says it; 1 when it does not."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None or len(exif) < 10:
        return 1
    try:
        (first,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, first)
        for number in range(min(count, 200)):
            tag, kind = struct.unpack_from(f"{order}HH", exif, first + 2 + 12 * number)
            if tag == _ORIENTATION and kind == 3:
                (way,) = struct.unpack_from(f"{order}H", exif, first + 2 + 12 * number + 8)
                return way if 1 <= way <= 8 else 1
    except struct.error:
        return 1
    return 1


def _only_upright(exif: bytes) -> bytes:
    """A block of EXIF that says nothing but which way up; empty when that is the usual way."""
    way = upright(exif)
    return b"" if way == 1 else b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", _ORIENTATION, 3, 1, way, 0) + bytes(4)


def _jpeg(content: bytes) -> bytes:
    made, place = [content[:2]], 2
    while True:
        start = place
        if content[place] != 0xFF:
            return content
        while content[place] == 0xFF:
            place += 1
        marker, place = content[place], place + 1
        if marker in {0xD9, 0xDA}:
            return b"".join([*made, content[start:]])
        (length,) = struct.unpack_from(">H", content, place)
        data, place = content[place + 2 : place + length], place + length
        if marker == 0xE1 and data.startswith(_EXIF):
            kept = _only_upright(data[6:])
            if kept:
                made.append(b"\xff\xe1" + struct.pack(">H", 8 + len(kept)) + _EXIF + kept)
        elif not (
            (marker == 0xE1 and data.startswith((_XMP, _MORE_XMP))) or (marker == 0xED and data.startswith(_IPTC))
        ):
            made.append(content[start:place])


def _png(content: bytes) -> bytes:
    made, place = [content[:8]], 8
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        kind, whole = content[place + 4 : place + 8], content[place : place + 12 + length]
        place += 12 + length
        if kind == b"eXIf" and (kept := _only_upright(whole[8:-4])):
            made.append(struct.pack(">I", len(kept)) + kind + kept + struct.pack(">I", zlib.crc32(kind + kept)))
        elif kind != b"eXIf" and not (kind in {b"tEXt", b"zTXt", b"iTXt"} and whole[8:].startswith(_PNG_TEXTS)):
            made.append(whole)
    return b"".join(made)


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    place = 12
    while place < len(content):
        kind = content[place : place + 4]
        (length,) = struct.unpack_from("<I", content, place + 4)
        end = place + 8 + length + length % 2
        yield kind, content[place + 8 : place + 8 + length], content[place:end]
        place = end


def _webp(content: bytes) -> bytes:
    found = list(_riff(content))
    if not any(kind in {b"EXIF", b"XMP "} for kind, _data, _whole in found):
        return content
    exif = next((data for kind, data, _whole in found if kind == b"EXIF"), b"")
    kept, made = _only_upright(exif.removeprefix(_EXIF)), []
    for kind, data, whole in found:
        if kind == b"VP8X":
            flags = data[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if kept else 0)
            made.append(whole[:8] + bytes([flags]) + whole[9:])
        elif kind == b"EXIF" and kept:
            made.append(b"EXIF" + struct.pack("<I", len(kept)) + kept + bytes(len(kept) % 2))
        elif kind not in {b"EXIF", b"XMP "}:
            made.append(whole)
    body = b"WEBP" + b"".join(made)
    return b"RIFF" + struct.pack("<I", len(body)) + body
