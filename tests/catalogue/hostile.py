"""Files as somebody with bad intent, or bad luck, would make them; every one is built here, none is kept."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

HEAD = b"slug: nho\n"


def packed(entries, *, how=zipfile.ZIP_DEFLATED, comment=b""):
    """A zip of (name or ZipInfo, content) as any tool would write it."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, content in entries:
            archive.writestr(name, content)
        archive.comment = comment
    return made.getvalue()


def course(*more, **how):
    return packed([("course.yaml", HEAD), *more], **how)


def raw_name(name: bytes, content=b"x"):
    """A course with one entry more, whose name stands in the file byte for byte."""
    stand_in = b"q" * len(name)
    return course((stand_in.decode(), content)).replace(stand_in, name)


def with_mode(name, mode, content=b"x"):
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, mode << 16
    return course((entry, content))


def patched(content, at, value):
    """Overwrite bytes counted from the last directory record."""
    place = content.rfind(b"PK\x01\x02") + at
    return content[:place] + value + content[place + len(value) :]


def damaged(content, told):
    """One bit of what `told` says turned round."""
    place = content.find(told)
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def overlapping():
    """Two names for the same packed bytes."""
    content = course(("lessons/bai-1.md", b"a" * 50), ("lessons/bai-2.md", b"b" * 50))
    first = struct.unpack(
        "<I", content[(place := content.find(b"PK\x01\x02", content.find(b"PK\x01\x02") + 1)) + 42 :][:4]
    )
    assert place
    return patched(content, 42, struct.pack("<I", first[0]))


def told_smaller(name, content, told):
    """An entry whose directory and header both tell a smaller size than it unpacks to."""
    made = course((name, content))
    return made.replace(struct.pack("<I", len(content)), struct.pack("<I", told))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width=2, height=2, *, rows=None, more=b"", depth=8, colour=2, end=b"", laced=0):
    """A PNG; `rows` is what its data unpacks to, right when not given."""
    if rows is None:
        rows = (b"\0" + b"\0" * (width * 3)) * height
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, laced)
    body = chunk(b"IHDR", head) + more + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body + end


def jpeg(width=2, height=2, *, end=b"", frame=0xC0):
    head = b"\xff\xd8\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0\1\1\0\0\1\0\1\0\0"
    head += bytes([0xFF, frame]) + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\1\x11\0"
    return head + b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\1\0\0\x3f\0" + b"\x12\xff\x00\x34" + b"\xff\xd9" + end


def webp(width=2, height=2, *, kind=b"VP8L", more=b""):
    data = b"\x2f" + (width - 1 | (height - 1) << 14).to_bytes(4, "little") + b"\0"
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data + more
    return b"RIFF" + struct.pack("<I", len(body)) + body


def svg(inside="", attributes='viewBox="0 0 400 300"', before=""):
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()
