"""Archives and pictures that must not come in, each with the sentence it is refused with; courses there and back."""

from __future__ import annotations

import random
import stat
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.catalogue.media import picture_of
from elearn.catalogue.source.archive import read_archive, tree_of, write_archive
from elearn.catalogue.source.library import read_library
from elearn.config import ROOT
from elearn.kernel.errors import Refused
from tests.catalogue.hostile import (
    HEAD,
    chunk,
    course,
    damaged,
    jpeg,
    overlapping,
    packed,
    patched,
    png,
    raw_name,
    svg,
    told_smaller,
    webp,
    with_mode,
)

pytestmark = [pytest.mark.once, pytest.mark.filterwarnings("ignore:Duplicate name")]
ARCHIVES = [
    (
        "not a zip",
        lambda: b"%PDF-1.7 khong phai zip",
        "Tệp không phải zip nguyên vẹn: thiếu phần, hỏng, hoặc có dữ liệu lạ ở đầu hay cuối.",
    ),
    ("empty file", lambda: b"", "Tệp không phải zip nguyên vẹn: thiếu phần, hỏng, hoặc có dữ liệu lạ ở đầu hay cuối."),
    (
        "cut in half",
        lambda: course(("lessons/bai-1.md", b"chu" * 50))[:80],
        "Tệp không phải zip nguyên vẹn: thiếu phần, hỏng, hoặc có dữ liệu lạ ở đầu hay cuối.",
    ),
    (
        "page before the zip",
        lambda: b"<html>" + course(),
        "Tệp không phải zip nguyên vẹn: thiếu phần, hỏng, hoặc có dữ liệu lạ ở đầu hay cuối.",
    ),
    (
        "data after the zip",
        lambda: course() + b"<script>",
        "Tệp không phải zip nguyên vẹn: thiếu phần, hỏng, hoặc có dữ liệu lạ ở đầu hay cuối.",
    ),
    (
        "a bit turned round in the words",
        lambda: damaged(course(("lessons/bai-1.md", b"chu khong nen"), how=zipfile.ZIP_STORED), b"khong nen"),
        "“lessons/bai-1.md” bị hỏng trong tệp zip.",
    ),
    (
        "encrypted",
        lambda: patched(course(("lessons/bai-1.md", b"x")), 8, b"\1\0"),
        "“lessons/bai-1.md” bị khóa bằng mật khẩu.",
    ),
    (
        "packed with bzip2",
        lambda: course(("lessons/bai-1.md", b"x"), how=zipfile.ZIP_BZIP2),
        "“course.yaml” được nén theo cách không đọc được ở đây.",
    ),
    (
        "packed with lzma",
        lambda: course(("lessons/bai-1.md", b"x"), how=zipfile.ZIP_LZMA),
        "“course.yaml” được nén theo cách không đọc được ở đây.",
    ),
    (
        "path up",
        lambda: course(("../../etc/passwd", b"x")),
        "“../../etc/passwd”: đường dẫn đi ngược ra ngoài khóa học.",
    ),
    (
        "path up in the middle",
        lambda: course(("lessons/../../x.md", b"x")),
        "“lessons/../../x.md”: đường dẫn đi ngược ra ngoài khóa học.",
    ),
    ("path from the root", lambda: course(("/etc/passwd", b"x")), "“/etc/passwd”: đường dẫn bắt đầu từ gốc ổ đĩa."),
    ("drive letter", lambda: course(("C:/x.md", b"x")), "“C:/x.md”: đường dẫn bắt đầu từ gốc ổ đĩa."),
    ("backslashes up", lambda: raw_name(b"..\\..\\x.md"), "“..\\..\\x.md”: tên có dấu \\."),
    (
        "NUL in the name",
        lambda: raw_name(b"lessons/a.md\0.exe"),
        "“lessons/a.md\\x00.exe”: tên có ký tự ẩn hoặc ký tự điều khiển.",
    ),
    (
        "line break in the name",
        lambda: course(("lessons/a\n.md", b"x")),
        "“lessons/a\\n.md”: tên có ký tự ẩn hoặc ký tự điều khiển.",
    ),
    (
        "right to left in the name",
        lambda: course(("lessons/\u202edm.exe", b"x")),
        "“lessons/\\u202edm.exe”: tên có ký tự ẩn hoặc ký tự điều khiển.",
    ),
    (
        "dot in the path",
        lambda: course(("lessons/./a.md", b"x")),
        "“lessons/./a.md”: đường dẫn có phần trống hoặc có dấu chấm, dấu cách thừa.",
    ),
    (
        "two slashes",
        lambda: course(("lessons//a.md", b"x")),
        "“lessons//a.md”: đường dẫn có phần trống hoặc có dấu chấm, dấu cách thừa.",
    ),
    (
        "trailing dot",
        lambda: course(("lessons/a.md.", b"x")),
        "“lessons/a.md.”: đường dẫn có phần trống hoặc có dấu chấm, dấu cách thừa.",
    ),
    (
        "name kept by Windows",
        lambda: course(("lessons/con.md", b"x")),
        "“lessons/con.md”: tên này Windows giữ riêng, không đặt cho tệp được.",
    ),
    (
        "symlink",
        lambda: with_mode("lessons/a.md", stat.S_IFLNK | 0o777, b"/etc/passwd"),
        "“lessons/a.md” không phải tệp thường (liên kết hoặc tệp đặc biệt).",
    ),
    (
        "device",
        lambda: with_mode("lessons/a.md", stat.S_IFCHR | 0o600),
        "“lessons/a.md” không phải tệp thường (liên kết hoặc tệp đặc biệt).",
    ),
    (
        "pipe",
        lambda: with_mode("lessons/a.md", stat.S_IFIFO | 0o600),
        "“lessons/a.md” không phải tệp thường (liên kết hoặc tệp đặc biệt).",
    ),
    (
        "the same name twice",
        lambda: packed([("course.yaml", HEAD), ("course.yamq", HEAD)]).replace(b"course.yamq", b"course.yaml"),
        "“course.yaml” trùng tên với “course.yaml”.",
    ),
    ("the same name in capitals", lambda: course(("Course.YAML", HEAD)), "“Course.YAML” trùng tên với “course.yaml”."),
    (
        "the same name decomposed",
        lambda: course(("lessons/b\xe0i.md", b"x"), ("lessons/ba\u0300i.md", b"x")),
        "“lessons/bài.md” trùng tên với “lessons/bài.md”.",
    ),
    ("capitals", lambda: course(("lessons/Bai-1.md", b"x")), "“lessons/Bai-1.md” không có chỗ trong một khóa học."),
    ("diacritics", lambda: course(("lessons/b\xe0i.md", b"x")), "“lessons/bài.md” không có chỗ trong một khóa học."),
    ("a program", lambda: course(("run.exe", b"MZ")), "“run.exe” không có chỗ trong một khóa học."),
    ("a page", lambda: course(("media/a.html", b"x")), "“media/a.html” không có chỗ trong một khóa học."),
    ("a zip in the zip", lambda: course(("media/a.zip", course())), "“media/a.zip” không có chỗ trong một khóa học."),
    ("a zip as a picture", lambda: course(("media/a.png", course())), "“a.png” không phải ảnh thuộc loại nhận được."),
    ("deeper folders", lambda: course(("lessons/a/b.md", b"x")), "“lessons/a/b.md” không có chỗ trong một khóa học."),
    ("an unknown folder", lambda: course(("templates/", b"")), "“templates/” không có chỗ trong một khóa học."),
    ("no course.yaml", lambda: packed([("lessons/a.md", b"x")]), "Tệp zip không có course.yaml."),
    ("nothing in it", lambda: packed([]), "Tệp zip không có course.yaml."),
    (
        "two folders around",
        lambda: packed([("a/course.yaml", HEAD), ("b/course.yaml", HEAD)]),
        "“a/course.yaml” không có chỗ trong một khóa học.",
    ),
    (
        "two thousand entries",
        lambda: course(*((f"lessons/bai-{n}.md", b"") for n in range(2000))),
        "Tệp zip có 2001 mục; một khóa học có nhiều nhất 500 tệp.",
    ),
    (
        "six hundred files",
        lambda: course(*((f"lessons/bai-{n}.md", b"") for n in range(600))),
        "Tệp zip có 601 mục; một khóa học có nhiều nhất 500 tệp.",
    ),
    (
        "a bomb",
        lambda: course(("lessons/a.md", bytes(900_000))),
        "“lessons/a.md” bung ra gấp hơn 100 lần; đó không phải tệp của khóa học.",
    ),
    (
        "a text of three megabytes",
        lambda: course(("lessons/a.md", bytes(3_000_000))),
        "“lessons/a.md” nặng 3 MB; tệp chữ nhiều nhất 1 MB.",
    ),
    (
        "a picture of thirty megabytes",
        lambda: course(("media/a.png", bytes(30_000_000)), how=zipfile.ZIP_STORED),
        "Ảnh “media/a.png” nặng 30 MB; nhiều nhất là 5 MB.",
    ),
    (
        "a packed picture of thirty megabytes",
        lambda: course(("media/a.png", bytes(30_000_000))),
        "Ảnh “media/a.png” nặng 30 MB; nhiều nhất là 5 MB.",
    ),
    ("fifty megabytes", lambda: course() + bytes(50_000_000), "Tệp zip nặng 50 MB; nhiều nhất là 40 MB."),
    (
        "many pictures",
        lambda: course(*((f"media/a-{n}.png", bytes(4_900_000)) for n in range(8)), how=zipfile.ZIP_STORED),
        "Khóa học nặng 39,2 MB sau khi bung; nhiều nhất là 38 MB.",
    ),
    ("overlapping entries", lambda: overlapping(), "“lessons/bai-2.md” nằm chồng lên một mục khác trong tệp zip."),
    (
        "unpacks to more than it tells",
        lambda: told_smaller("lessons/a.md", b"a" * 70_001, 10),
        "“lessons/a.md” bị hỏng trong tệp zip.",
    ),
    (
        "another name in the header",
        lambda: course(("lessons/aa.md", b"x")).replace(b"lessons/aa.md", b"lessons/bb.md", 1),
        "“lessons/aa.md” bị hỏng trong tệp zip.",
    ),
    (
        "more entries told than there are",
        lambda: (lambda c: c[:-12] + b"\xff\xff" + c[-10:])(course()),
        "Tệp zip có 65535 mục; một khóa học có nhiều nhất 500 tệp.",
    ),
    (
        "a script in a drawing",
        lambda: course(("media/a.svg", svg("<script>1</script>"))),
        "Hình “a.svg”, dòng 1: có <script>, không phải phần tử chỉ để vẽ.",
    ),
]
PICTURES = [
    (
        "a page as a picture",
        lambda: ("a.png", b"<html><script>1</script>"),
        "“a.png” không phải ảnh thuộc loại nhận được.",
    ),
    ("a GIF", lambda: ("a.png", b"GIF89a" + bytes(20)), "“a.png” không phải ảnh thuộc loại nhận được."),
    ("a JPEG named PNG", lambda: ("a.png", jpeg()), "Tên “a.png” không khớp với nội dung: tệp này là ảnh JPG."),
    ("a drawing named PNG", lambda: ("a.png", svg()), "Tên “a.png” không khớp với nội dung: tệp này là ảnh SVG."),
    ("a name with a path", lambda: ("../a.png", png()), "Tên ảnh “../a.png” không dùng được."),
    ("two endings", lambda: ("a.php.png", png()), "Tên ảnh “a.php.png” không dùng được."),
    ("a NUL in the name", lambda: ("a\0.png", png()), "Tên ảnh “a\\x00.png” không dùng được."),
    ("thirty megabytes", lambda: ("a.png", png(end=bytes(30_000_000))), "Ảnh “a.png” nặng 30 MB; nhiều nhất là 5 MB."),
    (
        "a PNG of 60,000 by 60,000",
        lambda: ("a.png", png(60_000, 60_000, rows=b"")),
        "Ảnh “a.png” có 60000 × 60000 điểm; mỗi chiều nhiều nhất 8000 điểm và cả ảnh nhiều nhất 25 triệu điểm.",
    ),
    (
        "a JPEG of 65,000 by 65,000",
        lambda: ("a.jpg", jpeg(65_000, 65_000)),
        "Ảnh “a.jpg” có 65000 × 65000 điểm; mỗi chiều nhiều nhất 8000 điểm và cả ảnh nhiều nhất 25 triệu điểm.",
    ),
    (
        "a WebP of 16,000 by 16,000",
        lambda: ("a.webp", webp(16_000, 16_000)),
        "Ảnh “a.webp” có 16000 × 16000 điểm; mỗi chiều nhiều nhất 8000 điểm và cả ảnh nhiều nhất 25 triệu điểm.",
    ),
    (
        "a PNG that unpacks to more",
        lambda: ("a.png", png(rows=bytes(40_000_000))),
        "Ảnh “a.png” bung ra lớn hơn kích thước ghi trong tệp.",
    ),
    ("a PNG with too few rows", lambda: ("a.png", png(rows=bytes(7))), "Ảnh “a.png” bị thiếu phần cuối."),
    ("a PNG cut off", lambda: ("a.png", png()[:-20]), "Ảnh “a.png” bị thiếu phần cuối."),
    ("a PNG with a turned bit", lambda: ("a.png", damaged(png(), b"IDAT")), "Ảnh “a.png” bị hỏng."),
    (
        "a PNG with a zip behind",
        lambda: ("a.png", png(end=course())),
        "Ảnh “a.png” còn dữ liệu lạ sau chỗ ảnh kết thúc.",
    ),
    (
        "a PNG that moves",
        lambda: ("a.png", png(more=chunk(b"acTL", bytes(8)))),
        "Ảnh “a.png” là ảnh động; bài học chỉ dùng ảnh tĩnh.",
    ),
    ("a JPEG cut off", lambda: ("a.jpg", jpeg()[:-2]), "Ảnh “a.jpg” bị thiếu phần cuối."),
    (
        "a JPEG with a page behind",
        lambda: ("a.jpg", jpeg(end=b"<script>1</script>")),
        "Ảnh “a.jpg” còn dữ liệu lạ sau chỗ ảnh kết thúc.",
    ),
    ("a JPEG no browser draws", lambda: ("a.jpg", jpeg(frame=0xC3)), "Ảnh “a.jpg” bị hỏng."),
    ("a WebP cut off", lambda: ("a.webp", webp()[:-1]), "Ảnh “a.webp” bị thiếu phần cuối."),
    (
        "a WebP with a page behind",
        lambda: ("a.webp", webp() + b"<script>"),
        "Ảnh “a.webp” còn dữ liệu lạ sau chỗ ảnh kết thúc.",
    ),
    (
        "a WebP that moves",
        lambda: ("a.webp", webp(more=b"ANIM" + bytes(4))),
        "Ảnh “a.webp” là ảnh động; bài học chỉ dùng ảnh tĩnh.",
    ),
    (
        "SVG script",
        lambda: ("a.svg", svg("<script>1</script>")),
        "Hình “a.svg”, dòng 1: có <script>, không phải phần tử chỉ để vẽ.",
    ),
    (
        "SVG foreignObject",
        lambda: ("a.svg", svg("<foreignObject/>")),
        "Hình “a.svg”, dòng 1: có <foreignObject>, không phải phần tử chỉ để vẽ.",
    ),
    (
        "SVG handler",
        lambda: ("a.svg", svg(attributes='onload="x"')),
        "Hình “a.svg”, dòng 1: có <svg onload>, không phải thuộc tính chỉ để vẽ.",
    ),
    (
        "SVG image from outside",
        lambda: ("a.svg", svg('<image href="https://x/y"/>')),
        "Hình “a.svg”, dòng 1: có <image>, không phải phần tử chỉ để vẽ.",
    ),
    (
        "SVG link",
        lambda: ("a.svg", svg('<a href="javascript:x"><text>x</text></a>')),
        "Hình “a.svg”, dòng 1: có <a>, không phải phần tử chỉ để vẽ.",
    ),
    (
        "SVG xlink",
        lambda: ("a.svg", svg('<path xmlns:l="http://www.w3.org/1999/xlink" l:href="data:,x"/>')),
        "Hình “a.svg”, dòng 1: có <path href>, không phải thuộc tính chỉ để vẽ.",
    ),
    (
        "SVG use bomb",
        lambda: ("a.svg", svg('<use href="#a"/>')),
        "Hình “a.svg”, dòng 1: có <use>, không phải phần tử chỉ để vẽ.",
    ),
    (
        "SVG animation",
        lambda: ("a.svg", svg('<animate attributeName="href"/>')),
        "Hình “a.svg”, dòng 1: có <animate>, không phải phần tử chỉ để vẽ.",
    ),
    (
        "SVG style import",
        lambda: ("a.svg", svg('<style>@import "https://x/y.css";</style>')),
        "Hình “a.svg”, dòng 1: <style> dẫn ra ngoài hình hoặc chứa mã.",
    ),
    (
        "SVG style from outside",
        lambda: ("a.svg", svg("<style>rect{fill:url(https://x/y)}</style>")),
        "Hình “a.svg”, dòng 1: <style> dẫn ra ngoài hình hoặc chứa mã.",
    ),
    (
        "SVG style escaped",
        lambda: ("a.svg", svg("<style>rect{fill:u\\72l(x)}</style>")),
        "Hình “a.svg”, dòng 1: <style> dẫn ra ngoài hình hoặc chứa mã.",
    ),
    (
        "SVG style in pieces",
        lambda: ("a.svg", svg("<style>@im<!-- -->port x;</style>")),
        "Hình “a.svg”, dòng 1: <style> dẫn ra ngoài hình hoặc chứa mã.",
    ),
    (
        "SVG fill from outside",
        lambda: ("a.svg", svg('<rect fill="url(//x/y)"/>')),
        "Hình “a.svg”, dòng 1: <rect fill> dẫn ra ngoài hình hoặc chứa mã.",
    ),
    (
        "SVG entities that explode",
        lambda: ("a.svg", svg("&b;", before='<!DOCTYPE svg [<!ENTITY a "xx"><!ENTITY b "&a;&a;">]>')),
        "Hình “a.svg”, dòng 1: có khai báo <!DOCTYPE>.",
    ),
    (
        "SVG doctype",
        lambda: ("a.svg", svg(before='<!DOCTYPE svg SYSTEM "file:///etc/passwd">')),
        "Hình “a.svg”, dòng 1: có khai báo <!DOCTYPE>.",
    ),
    (
        "SVG style sheet",
        lambda: ("a.svg", svg(before='<?xml-stylesheet href="https://x"?>')),
        "Hình “a.svg”, dòng 1: có khai báo <?xml-stylesheet?>.",
    ),
    (
        "SVG in UTF-16",
        lambda: ("a.svg", svg("<script/>").decode().encode("utf-16")),
        "Hình “a.svg” không phải chữ UTF-8.",
    ),
    (
        "SVG that says UTF-7",
        lambda: ("a.svg", svg(before='<?xml version="1.0" encoding="utf-7"?>')),
        "Hình “a.svg” không phải chữ UTF-8.",
    ),
    ("SVG cut off", lambda: ("a.svg", svg()[:-3]), "Hình “a.svg”, dòng 1: không đọc được SVG (unclosed token)."),
    (
        "SVG with a page behind",
        lambda: ("a.svg", svg() + b"<html/>"),
        "Hình “a.svg”, dòng 1: không đọc được SVG (junk after document element).",
    ),
    (
        "SVG of another space",
        lambda: ("a.svg", b'<svg xmlns="http://www.w3.org/1999/xhtml"/>'),
        "Hình “a.svg”: phần tử ngoài cùng là <svg>, không phải <svg> của SVG.",
    ),
    (
        "SVG a thousand deep",
        lambda: ("a.svg", svg("<g>" * 1000 + "</g>" * 1000)),
        "Hình “a.svg”, dòng 1: quá nhiều phần tử, lồng quá sâu hoặc khổ quá lớn (<g>).",
    ),
    (
        "SVG of six thousand parts",
        lambda: ("a.svg", svg("<g/>" * 6000)),
        "Hình “a.svg”, dòng 1: quá nhiều phần tử, lồng quá sâu hoặc khổ quá lớn (<g>).",
    ),
    (
        "SVG as wide as a town",
        lambda: ("a.svg", svg(attributes='viewBox="0 0 99999999 1"')),
        "Hình “a.svg”, dòng 1: quá nhiều phần tử, lồng quá sâu hoặc khổ quá lớn (<svg viewBox>).",
    ),
    ("SVG of two megabytes", lambda: ("a.svg", svg("<g/>" * 500_000)), "Ảnh “a.svg” nặng 2 MB; nhiều nhất là 1 MB."),
]


@pytest.mark.parametrize(("make", "told"), [case[1:] for case in ARCHIVES], ids=[case[0] for case in ARCHIVES])
def test_an_archive_is_refused_with_the_entry_and_a_next_step(make, told):
    with pytest.raises(Refused) as refused:
        read_archive(make())
    assert refused.value.message == told
    assert refused.value.next_step


@pytest.mark.parametrize(("make", "told"), [case[1:] for case in PICTURES], ids=[case[0] for case in PICTURES])
def test_a_picture_is_refused_with_the_reason_and_a_next_step(make, told):
    with pytest.raises(Refused) as refused:
        picture_of(*make())
    assert refused.value.message == told
    assert refused.value.next_step


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.png", png(), "image/png"),
        ("a.png", png(9, 9, laced=1, rows=bytes(262)), "image/png"),
        ("a.jpg", jpeg(), "image/jpeg"),
        ("a.jpeg", jpeg(frame=0xC2), "image/jpeg"),
        ("a.webp", webp(), "image/webp"),
        (
            "a.svg",
            svg('<rect fill="url(#a)" style="fill:#fff"/>', before="<?xml version='1.0'?><!-- x -->"),
            "image/svg+xml",
        ),
    ],
)
def test_a_picture_comes_in_as_it_is_and_keeps_its_place(name, content, media_type):
    picture = picture_of(name, content)
    assert (picture.content, picture.media_type) == (content, media_type)
    assert set(picture.attributes) == {"src", "width", "height"}


def test_one_folder_around_is_taken_off_and_leftovers_of_the_tools_are_left_out():
    around = [("nho/", b""), ("nho/course.yaml", HEAD), ("nho/lessons/", b""), ("nho/lessons/a.md", b"x")]
    left = [("__MACOSX/nho/._course.yaml", b"x"), ("nho/.DS_Store", b"x"), ("nho/media/Thumbs.db", b"x")]
    assert read_archive(packed([*around, *left])) == {"course.yaml": HEAD, "lessons/a.md": b"x"}
    assert read_archive(packed(around, comment=b"a comment")) == read_archive(course(("lessons/a.md", b"x")))


PATHS = st.from_regex(
    r"(lessons/[a-z0-9-]{1,12}\.md|(questions|quizzes|scenarios|drills)/[a-z0-9-]{1,12}\.yaml)", fullmatch=True
)
PICTURED = st.dictionaries(
    st.from_regex(r"media/[a-z0-9-]{1,12}\.png", fullmatch=True),
    st.builds(png, st.integers(1, 9), st.integers(1, 9)),
    max_size=3,
)
TREES = st.builds(
    lambda head, texts, pictures: {"course.yaml": head, **texts, **pictures},
    st.binary(max_size=99),
    st.dictionaries(PATHS, st.binary(max_size=300), max_size=8),
    PICTURED,
)


@settings(max_examples=80, deadline=None)
@given(TREES, st.randoms(use_true_random=False))
def test_what_is_written_is_read_and_equal_trees_give_equal_bytes(tree, chance: random.Random):
    written = write_archive(tree)
    assert read_archive(written) == tree
    shuffled = list(tree.items())
    chance.shuffle(shuffled)
    assert write_archive(dict(shuffled)) == written == write_archive(read_archive(written))
    assert read_archive(packed(shuffled)) == tree


@settings(max_examples=150, deadline=None)
@given(TREES, st.data())
def test_a_broken_archive_is_refused_or_says_the_same(tree, data):
    written = bytearray(write_archive(tree))
    at = data.draw(st.integers(0, len(written) - 1))
    written[at] ^= data.draw(st.integers(1, 255))
    with suppress(Refused):
        assert read_archive(bytes(written)) == tree


def test_a_tree_that_is_no_course_is_not_written():
    for tree in ({}, {"course.yaml": b"", "../x": b""}, {"course.yaml": b"", "media/a.png": b"x"}):
        with pytest.raises(Refused):
            write_archive(tree)


def test_every_course_of_the_site_goes_there_and_back_byte_for_byte_and_has_no_fault(tmp_path):
    folders = sorted(file.parent for file in (ROOT / "courses").glob("*/course.yaml"))
    assert len(folders) == 7
    for folder in folders:
        tree = tree_of(folder)
        assert set(tree) == {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
        back = read_archive(write_archive(tree))
        assert back == tree
        assert write_archive(back) == write_archive(tree)
        for path, content in back.items():
            file = tmp_path / folder.name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    (tmp_path / "law.yaml").write_bytes((ROOT / "courses" / "law.yaml").read_bytes())
    (tmp_path / "forms").symlink_to(ROOT / "courses" / "forms")
    library = read_library(tmp_path)
    assert (len(library.courses), library.faults.errors) == (7, [])
