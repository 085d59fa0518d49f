"""What a camera writes beside a photo is taken out on upload, not a pixel changed; signs nobody sees are told in every text."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import pytest

from elearn.catalogue.media import picture_of
from elearn.catalogue.source.library import read_library
from elearn.catalogue.traces import has_traces, upright, without_traces

pytestmark = pytest.mark.once
SMALL = Path(__file__).parent.parent / "courses"
GPS = b"21.0285N 105.8542E"


def exif(way: int = 6, order: str = "<") -> bytes:
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    entry = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, way, 0)
    return head + struct.pack(f"{order}H", 1) + entry + bytes(4) + GPS


def segment(marker: int, data: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", 2 + len(data)) + data


def jpeg(*before: bytes) -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, 2, 3, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\x34"
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0" + bytes(9)) + b"".join(before) + frame + scan + b"\xff\xd9"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*before: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 0, 0, 0, 0))
    drawn = chunk(b"IDAT", zlib.compress(b"\0\1\2"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + drawn + chunk(b"IEND", b"")


def riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def webp(flags: int, *after: bytes) -> bytes:
    size = b"\2\0\0\1\0\0"
    lossless = b"\x2f" + struct.pack("<I", 2 | 1 << 14)
    body = b"WEBP" + riff(b"VP8X", bytes([flags, 0, 0, 0]) + size) + riff(b"VP8L", lossless) + b"".join(after)
    return b"RIFF" + struct.pack("<I", len(body)) + body


XMP = b"http://ns.adobe.com/xap/1.0/\0<x>" + GPS
PHOTOS = {
    "a.jpg": jpeg(segment(0xE1, b"Exif\0\0" + exif()), segment(0xE1, XMP), segment(0xED, b"Photoshop 3.0\0" + GPS)),
    "b.jpg": jpeg(segment(0xE1, b"Exif\0\0" + exif(order=">"))),
    "c.png": png(chunk(b"eXIf", exif()), chunk(b"iTXt", b"XML:com.adobe.xmp\0" + GPS)),
    "d.webp": webp(0x0C, riff(b"EXIF", exif()), riff(b"XMP ", GPS)),
}


@pytest.mark.parametrize("name", PHOTOS)
def test_where_a_photo_was_taken_is_taken_out_and_which_way_up_it_is_stays(name):
    clean = without_traces(PHOTOS[name])
    assert GPS not in clean
    picture = picture_of(name, clean)
    assert picture.attributes == {**picture_of(name, PHOTOS[name]).attributes, "src": picture.address}
    assert upright(clean[clean.index(b"II*\0") :]) == 6
    assert without_traces(clean) == clean
    assert has_traces(PHOTOS[name])
    assert not has_traces(clean)


@pytest.mark.parametrize(
    "content", [jpeg(), png(), webp(0), png(chunk(b"tEXt", b"Software\0x")), b"<svg/>", b"\xff\xd8\xff\xe1"]
)
def test_what_holds_no_traces_or_is_no_picture_keeps_its_bytes(content):
    assert without_traces(content) == content


def test_an_upright_photo_keeps_nothing_of_its_exif():
    assert without_traces(jpeg(segment(0xE1, b"Exif\0\0" + exif(way=1)))) == jpeg()
    assert without_traces(png(chunk(b"eXIf", exif(way=1)))) == png()
    assert without_traces(webp(0x0C, riff(b"EXIF", exif(way=1)))) == webp(0)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SMALL, tmp_path / "courses")
    return tmp_path / "courses"


def test_the_check_of_a_folder_warns_of_photos_with_traces(folder):
    (folder / "nho" / "media").mkdir()
    (folder / "nho" / "media" / "anh.jpg").write_bytes(PHOTOS["a.jpg"])
    assert "nho/media/anh.jpg:1: photo holds what its camera wrote" in "\n".join(
        map(str, read_library(folder).faults.warnings)
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("nho/course.yaml", "Khóa học nhỏ", "Khóa\u200b học nhỏ", "nho/course.yaml:2: hidden character U+200B"),
        ("nho/course.yaml", "Biết thử", '"Biết \\u202ethử"', "nho/course.yaml:7: hidden character U+202E"),
        ("nho/course.yaml", "Mô-đun thử", "Mô-đun thử Bộ Cоng an", "nho/course.yaml:10: “Cоng” mixes letters"),
        (
            "nho/lessons/bai-1.md",
            "Bài thử số 1",
            "Bài thử\ufeff số 1",
            "nho/lessons/bai-1.md:3: hidden character U+FEFF",
        ),
        (
            "nho/quizzes/kiem-tra.yaml",
            "title: ",
            "title: \u2066",
            "nho/quizzes/kiem-tra.yaml:2: hidden character U+2066",
        ),
        ("law.yaml", "title: ", "title: \u200d", "hidden character U+200D"),
        ("glossary.yaml", 'text: "', 'text: "\u00ad', "hidden character U+00AD"),
        ("glossary.yaml", 'text: "', 'text: "<b>x</b> ', "raw HTML “<b”"),
    ],
)
def test_signs_nobody_sees_are_told_in_every_text_a_reader_sees(folder, file, old, new, told):
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    assert told in "\n".join(map(str, read_library(folder).faults.errors))


COURSES = Path("courses")


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("hop-bao/scenarios/nuoc-sach-an-phuc.yaml", "fb: "),
        ("forms/*.yaml", "title: "),
        ("hop-bao/drills/*.yaml", "why: "),
    ],
)
def test_also_in_scenarios_forms_and_drills(tmp_path, file, old):
    shutil.copytree(COURSES, tmp_path / "courses")
    path = next((tmp_path / "courses").glob(file), None)
    if path is None:
        path = next((tmp_path / "courses").glob(file.replace("hop-bao", "*")))
    text = path.read_text()
    at = text.index(old) + len(old)
    quote = text[at] if text[at] in "\"'" else ""
    path.write_text(text[: at + len(quote)] + "\u200b" + text[at + len(quote) :])
    found = [str(one) for one in read_library(tmp_path / "courses").faults.errors]
    assert any("hidden character U+200B" in one for one in found), found
