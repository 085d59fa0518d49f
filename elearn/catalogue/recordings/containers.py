"""What a recording is inside, told by its own bytes: container, length, whether it holds a picture.

Only what is needed is read: the heads of an MP4, WebM or Ogg file, every frame's head of an MP3. No library reads
all four; each of these is a page of its standard (ISO/IEC 14496-12, RFC 8794 and 9559, RFC 3533 and 7845).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


class Unreadable(ValueError):  # noqa: N818  an answer, not an error
    """The file can't be taken as a recording; says why, in English, for the command line."""


@dataclass(frozen=True, slots=True)
class Container:
    form: str  # mp4 | webm | mp3 | ogg
    milliseconds: int
    picture: bool


def read_container(path: Path) -> Container:
    """The container of the file, by content; Unreadable when it is none of ours, damaged or without a length."""
    with path.open("rb") as file:
        head = file.read(12)
        reader = _reader(head)
        if reader is None:
            raise Unreadable("is not MP4, WebM, MP3 or Ogg inside")
        try:
            found = reader(file, path.stat().st_size)
        except (struct.error, IndexError, OverflowError) as error:
            raise Unreadable("breaks off or is damaged") from error
    if found.milliseconds <= 0:
        raise Unreadable("does not say how long it lasts; write it anew as a finished file (not a live one)")
    return found


def _reader(head: bytes) -> Callable[[BinaryIO, int], Container] | None:
    if head[4:8] == b"ftyp":
        if head[8:12] == b"qt  ":
            raise Unreadable("is QuickTime (.mov) inside; write it anew as MP4 with H.264 and AAC")
        return _mp4
    if head[:4] == b"\x1aE\xdf\xa3":
        return _webm
    if head[:4] == b"OggS":
        return _ogg
    if head[:3] == b"ID3" or _frame(head, 0) is not None:
        return _mp3
    return None


# MP4


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, first byte, end) of every box between two places."""
    at = start
    while at + 8 <= end:
        file.seek(at)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,), head = struct.unpack(">Q", file.read(8)), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise Unreadable("breaks off or is damaged")
        yield kind, at + head, at + size
        at += size


def _inside(file: BinaryIO, place: tuple[int, int], *kinds: bytes) -> list[tuple[int, int]]:
    """The places of boxes found by walking down the kinds, one level each."""
    found = [place]
    for wanted in kinds:
        found = [(a, b) for start, end in found for kind, a, b in _boxes(file, start, end) if kind == wanted]
    return found


def _bytes(file: BinaryIO, at: int, count: int) -> bytes:
    file.seek(at)
    return file.read(count)


def _mp4(file: BinaryIO, size: int) -> Container:
    moov = next(iter(_inside(file, (0, size), b"moov")), None)
    if moov is None:
        raise Unreadable("breaks off: no index (moov) in the MP4")
    length = 0.0
    for start, _end in _inside(file, moov, b"mvhd"):
        scale, lasts = _times(_bytes(file, start, 32))
        for fragments, _end in _inside(file, moov, b"mvex", b"mehd"):
            raw = _bytes(file, fragments, 12)
            (lasts,) = struct.unpack(">Q", raw[4:12]) if raw[0] else struct.unpack(">I", raw[4:8])
        length = lasts * 1000 / scale if scale else 0
    picture = False
    for track in _inside(file, moov, b"trak", b"mdia"):
        handler = next(iter(_inside(file, track, b"hdlr")), None)
        if handler is None or _bytes(file, handler[0] + 8, 4) != b"vide":
            continue
        picture = True
        for start, _end in _inside(file, track, b"minf", b"stbl", b"stsd"):
            if _bytes(file, start + 12, 4) in {b"hvc1", b"hev1"}:
                raise Unreadable("holds HEVC (H.265), which many browsers don't play; write it anew with H.264")
    return Container("mp4", round(length), picture)


def _times(head: bytes) -> tuple[int, int]:
    scale, lasts = struct.unpack(">IQ", head[20:32]) if head[0] else struct.unpack(">II", head[12:20])
    unknown = lasts in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
    return scale, 0 if unknown else lasts


# WebM

_DOCTYPE, _SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x4282, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SCALE, _DURATION, _TRACK, _TRACK_TYPE = 0x2AD7B1, 0x4489, 0xAE, 0x83


def _number(file: BinaryIO, *, keep: bool) -> tuple[int, bool]:
    """A variable-length number and whether it says "unknown"; `keep` leaves its length marker in (identities)."""
    first = file.read(1)[0]
    length = 9 - first.bit_length()
    rest = file.read(length - 1)
    if not first or len(rest) < length - 1:
        raise Unreadable("breaks off or is damaged")
    value = int.from_bytes(bytes([first if keep else first & ((1 << (8 - length)) - 1)]) + rest, "big")
    return value, value == (1 << (7 * length)) - 1


def _elements(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(identity, first byte, end) of every element between two places; one without a size ends the walk."""
    at = start
    while at < end:
        file.seek(at)
        identity, _unknown = _number(file, keep=True)
        size, unknown = _number(file, keep=False)
        body = file.tell()
        stop = end if unknown else body + size
        if stop > end:
            raise Unreadable("breaks off or is damaged")
        yield identity, body, stop
        at = stop


def _webm(file: BinaryIO, size: int) -> Container:
    scale, lasts, picture, kind = 1_000_000, 0.0, False, b""
    for identity, start, end in _elements(file, 0, size):
        if identity != _SEGMENT:
            kind = kind or _value(file, start, end, _DOCTYPE)
            continue
        for part, first, stop in _elements(file, start, end):
            if part == _INFO:
                scale = int.from_bytes(_value(file, first, stop, _SCALE), "big") or scale
                raw = _value(file, first, stop, _DURATION)
                lasts = struct.unpack(">f" if len(raw) == 4 else ">d", raw)[0] if raw else 0.0
            elif part == _TRACKS:
                tracks = [(a, b) for identity, a, b in _elements(file, first, stop) if identity == _TRACK]
                picture = any(int.from_bytes(_value(file, a, b, _TRACK_TYPE), "big") == 1 for a, b in tracks)
            elif part == _CLUSTER:
                break
    if kind.rstrip(b"\0") != b"webm":
        raise Unreadable("is Matroska, not WebM inside")
    return Container("webm", round(lasts * scale / 1_000_000), picture)


def _value(file: BinaryIO, start: int, end: int, wanted: int) -> bytes:
    for identity, first, stop in _elements(file, start, end):
        if identity == wanted:
            return _bytes(file, first, min(stop - first, 64))
    return b""


# MP3

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITRATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def _frame(content: bytes | mmap.mmap, at: int) -> tuple[int, int, int] | None:
    """(bytes, samples, samples a second) of the Layer III frame at a place; None when there is none."""
    head = content[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, step, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate == 3 or step in (0, 15):
        return None
    samples = 1152 if version == 3 else 576
    hertz = _RATES[version][rate]
    return samples // 8 * _BITRATES[version == 3][step] * 1000 // hertz + (head[2] >> 1 & 1), samples, hertz


def _mp3(file: BinaryIO, size: int) -> Container:
    with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as content:
        at = 0
        if content[:3] == b"ID3":
            tag = content[6:10]
            at = 10 + (tag[0] << 21 | tag[1] << 14 | tag[2] << 7 | tag[3])
        seconds, frames = 0.0, 0
        while (found := _frame(content, at)) is not None:
            length, samples, hertz = found
            told = frames == 0 and any(mark in content[at : at + 64] for mark in (b"Xing", b"Info", b"VBRI"))
            seconds += 0 if told else samples / hertz  # a head that counts the frames is heard by nobody
            at, frames = at + length, frames + 1
    if frames < 3 or size - at > max(65536, size // 4):  # more than a tag at the end
        raise Unreadable("is not MP3 inside, or is damaged")
    return Container("mp3", round(seconds * 1000), picture=False)


# Ogg


def _ogg(file: BinaryIO, size: int) -> Container:
    file.seek(26)
    segments = file.read(1)[0]
    packet = _bytes(file, 27 + segments, 30)
    if packet.startswith(b"OpusHead"):
        skip, hertz = struct.unpack("<H", packet[10:12])[0], 48000
    elif packet.startswith(b"\x01vorbis"):
        skip, hertz = 0, struct.unpack("<I", packet[12:16])[0]
    else:
        raise Unreadable("is Ogg, but holds neither Opus nor Vorbis")
    tail = _bytes(file, max(0, size - 131072), 131072)
    last = tail.rfind(b"OggS")
    (samples,) = struct.unpack("<q", tail[last + 6 : last + 14])
    return Container("ogg", round((samples - skip) * 1000 / hertz) if hertz else 0, picture=False)
