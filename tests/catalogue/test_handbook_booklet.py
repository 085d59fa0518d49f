"""The booklet, read back: every page of the handbook in it, tags, language, contents, the same bytes every time."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import pytest
from pypdf import PdfReader

from elearn.catalogue import handbook
from elearn.catalogue.handbook import booklet, editions
from elearn.catalogue.handbook.blocks import blocks_of, runs_of
from elearn.catalogue.handbook.search import plain
from tests.catalogue.editions import changed, publish_whole
from tests.parallel import at_once

pytestmark = pytest.mark.once


@pytest.fixture
def world(stands, site_library):
    """With the handbook of courses/, published."""
    with stands.on("handbook", lambda: publish_whole(site_library)) as world:
        yield world


@pytest.fixture
def whole(world):
    return handbook.newest()


@pytest.fixture(scope="module")
def kept():
    """What one making gave, for the tests of this file: bytes and the sections it was made of."""
    return {}


@pytest.fixture
def made(whole, kept):
    if not kept:
        kept.update(content=booklet.make(whole), sections=editions.contents(whole))
    return kept


@pytest.fixture
def reader(made):
    return PdfReader(io.BytesIO(made["content"]))


def words(text):
    """Letters and digits alone: where a line breaks says nothing."""
    return re.sub(r"[\W_]+", "", text)


def test_every_word_of_every_page_is_in_it(reader, made):
    pages = [page.extract_text() for page in reader.pages]
    # A page's running head and foot stand between the parts of a sentence that goes on overleaf.
    text = words("".join("\n".join(page.splitlines()[2:-2]) for page in pages))
    everything = words("".join(pages))
    assert len(made["sections"]) == 23
    for section in made["sections"]:
        assert words(section.title) in everything, section.title
        assert words(plain(section.check["stem"])) in everything
        for option in section.check["options"]:
            assert words(plain(option["text"])) in everything
        missing = [said for said in re.split(r" · ", plain(section.html)) if words(said) not in text + everything]
        assert len(missing) <= 2, (section.key, missing)  # a sentence parted by a page's end


def test_cover_contents_and_page_numbers(reader, whole):
    pages = [page.extract_text() for page in reader.pages]
    assert words(whole.title) in words(pages[0])
    assert "Ấn bản 2026.1, ngày 21/11/2026" in pages[0]
    assert whole.content_hash[:12] in pages[0]
    assert "Mục lục" in pages[1]
    assert 30 <= len(pages) <= 70
    for number, text in enumerate(pages[1:], start=2):
        assert f"{number} / {len(pages)}" in text
    contents = dict(re.findall(r"^(Phiếu \d+)\. .*?(\d+)\s*$", pages[1], re.MULTILINE))
    assert len(contents) == 12
    for name, number in contents.items():
        assert f"{name}." in pages[int(number) - 1], (name, number)


def test_bookmarks_name_every_page_and_lead_to_it(reader, made):
    found = {}

    def walk(items):
        for item in items:
            if isinstance(item, list):
                walk(item)
            else:
                found[item.title] = reader.get_destination_page_number(item)

    walk(reader.outline)
    for section in made["sections"]:
        assert section.title in found
        assert words(section.title) in words(reader.pages[found[section.title]].extract_text())


def tags(node, seen):
    if isinstance(node, list):
        for one in node:
            tags(one.get_object() if hasattr(one, "get_object") else one, seen)
    elif isinstance(node, dict):
        if "/S" in node:
            seen.append((str(node["/S"]), node))
        if "/K" in node:
            tags(node["/K"].get_object() if hasattr(node["/K"], "get_object") else node["/K"], seen)
    return seen


def test_it_is_tagged_for_screen_readers(reader, made, whole):
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a PDF boolean
    assert root["/Lang"] in {"vi", "vi-VN"}
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata.title == whole.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    seen = tags(root["/StructTreeRoot"].get_object(), [])
    names = [name for name, _node in seen]
    for wanted in ("/H1", "/H2", "/H3", "/P", "/L", "/LI", "/Table", "/TH", "/TD", "/Figure", "/TOC"):
        assert wanted in names, wanted
    assert names.count("/H2") == 23
    alternatives = " ".join(str(node.get("/Alt", "")) for name, node in seen if name == "/Figure")
    drawn = [alt for section in made["sections"] for alt in re.findall(r'<img[^>]* alt="([^"]*)"', section.html)]
    assert len(drawn) == 4
    for alt in drawn:
        assert words(alt) in words(alternatives)
    levels = [int(name[2]) for name in names if re.fullmatch(r"/H[1-6]", name)]
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is skipped"


def test_the_fonts_are_the_sites_own_and_the_bytes_are_always_the_same(made, whole, reader):
    assert booklet.make(whole) == made["content"]
    fonts = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
    assert "BeVietnamPro-Regular" in fonts
    assert all(name.startswith(("BeVietnamPro", "DejaVuSansMono")) for name in fonts), fonts
    assert len(made["content"]) < 1_500_000


def test_it_is_served_with_an_etag_and_made_once(world, client, tmp_path, monkeypatch, settings):
    times = []
    make = booklet.make
    monkeypatch.setattr(booklet, "make", lambda edition: times.append(edition) or make(edition))
    changed(tmp_path, number="2026.9", text="Một đoạn chỉ ở đây")
    reader = client(None)
    answer = reader.get("/handbook/handbook.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.get_data().startswith(b"%PDF-")
    assert "cam-nang-2026.9.pdf" in answer.headers["Content-Disposition"]
    again = reader.get("/handbook/handbook.pdf")
    assert again.get_data() == answer.get_data()
    assert len(times) == 1
    etag = answer.headers["ETag"]
    unchanged = reader.get("/handbook/handbook.pdf", status=304, headers={"If-None-Match": etag})
    assert unchanged.get_data() == b""
    piece = reader.get("/handbook/handbook.pdf", status=206, headers={"Range": "bytes=0-9"})
    assert piece.get_data() == answer.get_data()[:10]
    older = reader.get("/handbook/editions/2026.1/handbook.pdf")
    assert older.headers["ETag"] != etag
    assert "Một đoạn chỉ ở đây" in PdfReader(io.BytesIO(answer.get_data())).pages[2].extract_text()
    assert "Một đoạn chỉ ở đây" not in PdfReader(io.BytesIO(older.get_data())).pages[2].extract_text()
    assert len(list((settings.data_dir / "handbook").glob("*.part"))) == 0
    reader.get("/handbook/editions/khong-co/handbook.pdf", status=404)


def test_many_who_ask_at_once_get_one_making(built, world, tmp_path, monkeypatch):
    times = []
    make = booklet.make
    monkeypatch.setattr(booklet, "make", lambda edition: times.append(edition) or make(edition))
    edition = handbook.newest()
    given, raised = at_once(built, lambda: booklet.pdf(edition, tmp_path), 8)
    assert not raised
    assert len({bytes(content) for content in given}) == 1
    assert len(times) == 1


def test_a_disk_that_cannot_keep_it_still_serves_it(world, tmp_path):
    (tmp_path / "handbook").write_text("a file where the folder should be")
    assert booklet.pdf(handbook.newest(), tmp_path).startswith(b"%PDF-")


def test_text_is_never_read_as_typst(world, client, tmp_path):
    hostile = "Xem #panic() $x$ *không đậm* _không nghiêng_ @nhan \\ ` // chú thích [ngoặc] <nhan> Một đoạn"
    edition = changed(tmp_path, text=hostile.replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;"))
    text = PdfReader(io.BytesIO(booklet.make(edition))).pages[2].extract_text()
    for words_ in ("#panic()", "$x$", "*không đậm*", "_không nghiêng_", "@nhan", "// chú thích", "[ngoặc]"):
        assert words_ in text


def test_what_may_stand_in_a_page_becomes_blocks():
    assert [block["is"] for block in blocks_of("lỏng <b>lẻo</b><p>đoạn</p><hr><h3>mục</h3>")] == [
        "para",
        "para",
        "rule",
        "heading",
    ]
    [ticks] = blocks_of("<ul><li>☐ một</li><li>☐ <strong>hai</strong></li></ul>")
    assert ticks["ticks"]
    assert ticks["items"][1] == [{"is": "para", "runs": [{"is": "strong", "runs": ["hai"]}]}]
    [box] = blocks_of("<details><summary>Mở</summary><p>trong</p></details>")
    assert (box["kind"], box["title"], len(box["blocks"])) == ("details", ["Mở"], 1)
    [table] = blocks_of("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>")
    assert (table["head"], table["rows"]) == ([["a"], ["b"]], [[["1"], []]])
    [terms] = blocks_of("<dl><dt>từ</dt><dd><p>nghĩa</p></dd></dl>")
    assert terms["pairs"][0]["term"] == ["từ"]
    assert runs_of('a <a href="/law/x">luật</a> <a href="https://a.vn/">ngoài</a><br>b')[-3:] == [
        {"is": "link", "to": "https://a.vn/", "runs": ["ngoài"]},
        {"is": "break"},
        "b",
    ]
    assert blocks_of("") == []
    deep = "<ul><li>" * 40 + "sâu" + "</li></ul>" * 40
    assert blocks_of(deep)
