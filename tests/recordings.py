"""Recordings made by code, byte by byte, small enough for a test and real enough for a browser; and a course with one."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

SMALL = Path(__file__).parent / "courses"
SLUG = "ghi-hinh"


def mp3(seconds: float) -> bytes:
    """Silence: frames of MPEG-1 Layer III, mono, 44,100 Hz, 32 kbit/s, all zero after their heads."""
    return (b"\xff\xfb\x10\xc0" + bytes(100)) * round(seconds * 44100 / 1152)


def _element(identity: int, content: bytes) -> bytes:
    return (
        identity.to_bytes((identity.bit_length() + 7) // 8, "big")
        + (1 << 56 | len(content)).to_bytes(8, "big")
        + content
    )


def _whole(identity: int, value: int) -> bytes:
    return _element(identity, value.to_bytes(8, "big"))


def webm(
    seconds: int,
    frame: bytes = b"\x10\x02\x00\x9d\x01\x2a",
    *,
    rate: int = 4,
    width: int = 640,
    height: int = 360,
    doctype: bytes = b"webm",
    duration: float | None = None,
    audio: bool = False,
) -> bytes:
    """One VP8 key frame, again and again, `rate` times a second, with the index that seeking needs."""
    head = _element(0x1A45DFA3, _whole(0x4286, 1) + _whole(0x42F7, 1) + _whole(0x42F2, 4) + _whole(0x42F3, 8)
                    + _element(0x4282, doctype) + _whole(0x4287, 2) + _whole(0x4285, 2))  # fmt: skip
    lasts = seconds * 1000.0 if duration is None else duration
    info = _element(0x1549A966, _whole(0x2AD7B1, 1_000_000) + (_element(0x4489, struct.pack(">d", lasts)) if lasts else b"")
                    + _element(0x4D80, b"test") + _element(0x5741, b"test"))  # fmt: skip
    kind = _whole(0x83, 2 if audio else 1) + _element(0x86, b"A_OPUS" if audio else b"V_VP8")
    picture = b"" if audio else _element(0xE0, _whole(0xB0, width) + _whole(0xBA, height))
    tracks = _element(0x1654AE6B, _element(0xAE, _whole(0xD7, 1) + _whole(0x73C5, 1) + kind + picture))
    step = 1000 // rate
    clusters = [
        _element(0x1F43B675, _whole(0xE7, second * 1000) + b"".join(
            _element(0xA3, b"\x81" + struct.pack(">h", n * step) + b"\x80" + frame) for n in range(rate)))
        for second in range(seconds)
    ]  # fmt: skip
    cues = b""
    for _pass in range(2):  # every number has eight bytes: the second pass knows where the clusters begin
        at, points = len(info) + len(tracks) + len(_element(0x1C53BB6B, cues)), b""
        for second, cluster in enumerate(clusters):
            place = _element(0xB7, _whole(0xF7, 1) + _whole(0xF1, at))
            points += _element(0xBB, _whole(0xB3, second * 1000) + place)
            at += len(cluster)
        cues = points
    return head + _element(0x18538067, info + tracks + _element(0x1C53BB6B, cues) + b"".join(clusters))


def ogg(seconds: int) -> bytes:
    """The first and the last page of an Opus stream, which is where its length stands."""
    first = b"OpusHead\x01\x01" + struct.pack("<HIHB", 312, 48000, 0, 0)

    def page(kind: int, samples: int, content: bytes) -> bytes:
        return b"OggS\0" + bytes([kind]) + struct.pack("<qIIIBB", samples, 7, 0, 0, 1, len(content)) + content

    return page(2, 0, first) + page(4, seconds * 48000 + 312, b"x" * 100)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(
    seconds: float, *, codec: bytes = b"avc1", handler: bytes = b"vide", brand: bytes = b"isom", fragments: float = 0
) -> bytes:
    """The boxes that say what is inside; nothing to play."""
    mvhd = _box(b"mvhd", bytes(12) + struct.pack(">II", 1000, round((0 if fragments else seconds) * 1000)) + bytes(80))
    mvex = _box(b"mvex", _box(b"mehd", bytes(4) + struct.pack(">I", round(fragments * 1000)))) if fragments else b""
    stsd = _box(b"stsd", bytes(4) + struct.pack(">I", 1) + _box(codec, bytes(78)))
    mdia = _box(b"mdia", _box(b"hdlr", bytes(8) + handler + bytes(13)) + _box(b"minf", _box(b"stbl", stsd)))
    return (
        _box(b"ftyp", brand + bytes(12)) + _box(b"mdat", bytes(64)) + _box(b"moov", mvhd + mvex + _box(b"trak", mdia))
    )


LINES = (
    "Người phát ngôn chào phóng viên và giới thiệu nội dung buổi họp báo.",
    "Câu hỏi đầu tiên nói về tiến độ khắc phục sự cố trên địa bàn phường.",
    "Câu trả lời nêu việc đã làm, việc đang làm và giờ có thông tin tiếp theo.",
    "Buổi họp báo kết thúc bằng số điện thoại liên hệ và lời cảm ơn.",
)


def _clock(seconds: float) -> str:
    return f"00:{int(seconds) // 60:02}:{int(seconds) % 60:02}.{int(seconds * 1000) % 1000:03}"


def vtt(seconds: int) -> str:
    step = seconds / len(LINES)
    cues = [f"{_clock(n * step)} --> {_clock((n + 1) * step)}\n{line}\n" for n, line in enumerate(LINES)]
    return "WEBVTT\n\n" + "\n".join(cues)


def transcript(seconds: int) -> str:
    step = seconds / len(LINES)
    said = [f"[{int(n * step) // 60:02}:{int(n * step) % 60:02}] {line}" for n, line in enumerate(LINES)]
    return "## Lời thoại\n\n" + "\n\n".join(said) + "\n"


POSTER = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><title>Họp báo</title><desc>Bàn họp báo.</desc>'
    '<rect width="640" height="360" fill="#0d3436"/><text x="40" y="190" font-size="40" fill="#fff">Họp báo mẫu</text></svg>'
)


def make_course(
    folder: Path, content: bytes, *, kind: str = "video", name: str = "hop-bao.webm", seconds: int = 20, need: int = 90
) -> Path:
    """A copy of the tests' courses with one more, whose first lesson has a recording; gives the folder of courses."""
    courses = folder / "courses"
    shutil.copytree(SMALL, courses, ignore=shutil.ignore_patterns("handbook"))
    home = courses / SLUG
    (courses / "nho").rename(home)
    shutil.copytree(SMALL / "nho", courses / "nho")
    course = (home / "course.yaml").read_text()
    (home / "course.yaml").write_text(
        course.replace("slug: nho", f"slug: {SLUG}").replace("Khóa học nhỏ", "Khóa có ghi hình")
    )
    (home / "media").mkdir()
    (home / "media" / name).write_bytes(content)
    (home / "media" / "hop-bao.vi.vtt").write_text(vtt(seconds))
    (home / "media" / "hop-bao.svg").write_text(POSTER)
    lesson = home / "lessons" / "bai-1.md"
    recording = (
        f"recording:\n  kind: {kind}\n  file: media/{name}\n  captions: media/hop-bao.vi.vtt\n"
        f"  poster: media/hop-bao.svg\n  seconds: {seconds}\n  need: {need}\n"
    )
    front, text = lesson.read_text().split("\n---\n", 1)
    lesson.write_text(f"{front}\n{recording}---\n{text.rstrip()}\n\n{transcript(seconds)}")
    return courses
