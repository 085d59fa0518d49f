"""Markdown and YAML that must not come in, each with its line and its message; and what good authors write, which may."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.catalogue.rendering import Links, removed, render_lesson, render_words
from elearn.catalogue.source.advice import sentence
from elearn.catalogue.source.dangers import check_markdown
from elearn.catalogue.source.library import read_library
from elearn.catalogue.source.located import Faults, parse
from elearn.kernel.errors import Refused
from tests.catalogue.test_catalogue_source import change, folder  # noqa: F401  a fixture

pytestmark = pytest.mark.once
LINKS = Links(
    law=lambda slug, _anchor: (f"/law/{slug}", slug),
    image=lambda _target: {},
    form=lambda form: (f"/forms/{form}", form),
)
MARKDOWN = [
    (
        "#thongcao đầu đoạn",
        [
            "10: “<h1 id>” would be removed when published; take it out",
            "10: “<h1>” would be removed when published; take it out",
        ],
    ),
    (
        "Tên bài\n===",
        [
            "10: “<h1 id>” would be removed when published; take it out",
            "10: “<h1>” would be removed when published; take it out",
        ],
    ),
    (
        "<script>alert(1)</script>",
        [
            "10: raw HTML “</script”; write it in Markdown, or &lt; for the sign itself",
            "10: raw HTML “<script”; write it in Markdown, or &lt; for the sign itself",
        ],
    ),
    (
        "chữ <img src=x onerror=alert(1)> chữ",
        ["10: raw HTML “<img”; write it in Markdown, or &lt; for the sign itself"],
    ),
    (
        "<iframe src=//x></iframe>",
        [
            "10: raw HTML “</iframe”; write it in Markdown, or &lt; for the sign itself",
            "10: raw HTML “<iframe”; write it in Markdown, or &lt; for the sign itself",
        ],
    ),
    (
        '<div style="position:fixed">x</div>',
        [
            "10: raw HTML “</div”; write it in Markdown, or &lt; for the sign itself",
            "10: raw HTML “<div”; write it in Markdown, or &lt; for the sign itself",
        ],
    ),
    (
        '<form id="csrf_token"><input name="x"></form>',
        [
            "10: raw HTML “</form”; write it in Markdown, or &lt; for the sign itself",
            "10: raw HTML “<form”; write it in Markdown, or &lt; for the sign itself",
            "10: raw HTML “<input”; write it in Markdown, or &lt; for the sign itself",
        ],
    ),
    ("<!-- x -->", ["10: raw HTML “<!--”; write it in Markdown, or &lt; for the sign itself"]),
    ("<?php x ?>", ["10: raw HTML “<?php”; write it in Markdown, or &lt; for the sign itself"]),
    (
        "<svg/onload=alert(1)>",
        ["10: raw HTML “<svg/onload=alert(1)”; write it in Markdown, or &lt; for the sign itself"],
    ),
    ("\\<b>", ["10: raw HTML “<b”; write it in Markdown, or &lt; for the sign itself"]),
    ("a <b", ["10: raw HTML “<b”; write it in Markdown, or &lt; for the sign itself"]),
    (
        "[x](javascript:alert(1))",
        ["10: link to “javascript:alert(1)”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](JaVaScRiPt:alert(1))",
        ["10: link to “JaVaScRiPt:alert(1)”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](&#106;avascript:alert(1))",
        ["10: link “&#106;avascript:alert(1)” is written in codes; write the address in plain letters"],
    ),
    (
        "[x](java&#10;script:alert(1))",
        ["10: link “java&#10;script:alert(1)” is written in codes; write the address in plain letters"],
    ),
    (
        "[x](java&Tab;script:alert(1))",
        ["10: link “java&Tab;script:alert(1)” is written in codes; write the address in plain letters"],
    ),
    (
        "[x](&amp;#106;avascript:alert(1))",
        ["10: link to “&amp;#106;avascript:alert(1)”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](javascript&colon;alert(1))",
        ["10: link “javascript&colon;alert(1)” is written in codes; write the address in plain letters"],
    ),
    (
        "[x](java\nscript:alert(1))",
        ["10: link to “java\\nscript:alert(1”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x]( javascript:alert(1))",
        ["10: link to “javascript:alert(1)”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](\tjavascript:alert(1))",
        ["10: link to “javascript:alert(1)”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](javascript%3Aalert(1))",
        ["10: link “javascript%3Aalert(1)” is written in codes; write the address in plain letters"],
    ),
    (
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        ["10: link to “data:text/html;base64,PHNjcmlwdD4=”; only https://, mailto:, tel:, /page and #heading"],
    ),
    ("[x](vbscript:msgbox)", ["10: link to “vbscript:msgbox”; only https://, mailto:, tel:, /page and #heading"]),
    ("[x](file:///etc/passwd)", ["10: link to “file:///etc/passwd”; only https://, mailto:, tel:, /page and #heading"]),
    (
        "[x](//elsewhere.example)",
        ["10: link to “//elsewhere.example”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](/\\elsewhere.example)",
        ["10: link “/\\elsewhere.example” is written in codes; write the address in plain letters"],
    ),
    (
        "[x](http://bocongan.gov.vn)",
        ["10: link to “http://bocongan.gov.vn”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x](https://bocongan.gov.vn@elsewhere.example/)",
        [
            "10: link “https://bocongan.gov.vn@elsewhere.example/” names a site that can be taken for another; write its plain name"
        ],
    ),
    (
        "[x](https://xn--bcngan-5db.vn)",
        ["10: link “https://xn--bcngan-5db.vn” names a site that can be taken for another; write its plain name"],
    ),
    (
        "[x](https://bocоngan.gov.vn)",
        [
            "10: link “https://bocоngan.gov.vn” names a site that can be taken for another; write its plain name",
            "10: “bocоngan” mixes letters of two alphabets that look alike; type it again",
        ],
    ),
    (
        "[x](\uff4aavascript:alert(1))",
        [
            "10: link to “ｊavascript:alert(1)”; only https://, mailto:, tel:, /page and #heading",
            "10: “ｊavascript” mixes letters of two alphabets that look alike; type it again",
        ],
    ),
    (
        "<javascript:alert(1)>",
        ["10: raw HTML “<javascript:alert(1)”; write it in Markdown, or &lt; for the sign itself"],
    ),
    (
        "<http://elsewhere.example>",
        ["10: link to “http://elsewhere.example”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x][y]\n\n[y]: javascript:alert(1)",
        ["12: link to “javascript:alert(1)”; only https://, mailto:, tel:, /page and #heading"],
    ),
    (
        "[x][y]\n\n[y]:\n   data:text/html,x",
        ["12: link to “data:text/html,x”; only https://, mailto:, tel:, /page and #heading"],
    ),
    ("[y]\n\n> [y]: vbscript:x", ["12: link to “vbscript:x”; only https://, mailto:, tel:, /page and #heading"]),
    (
        "[bocongan.gov.vn](https://elsewhere.example)",
        ["10: the words say “bocongan.gov.vn” but the link goes to “https://elsewhere.example”"],
    ),
    (
        '[x](https://a.vn/"onmouseover=alert(1))',
        ['10: link “https://a.vn/"onmouseover=alert(1)” is written in codes; write the address in plain letters'],
    ),
    (
        "![x](https://elsewhere.example/x.png)",
        ["10: image “https://elsewhere.example/x.png” is not from media/; put the picture into the course"],
    ),
    ("![x](media/../x.svg)", ["10: image “media/../x.svg” is not from media/; put the picture into the course"]),
    (
        "![x](data:image/svg+xml,x)",
        ["10: image “data:image/svg+xml,x” is not from media/; put the picture into the course"],
    ),
    (
        "![x][y]\n\n[y]: https://elsewhere.example/x.png",
        ["10: “<img src>” would be removed when published; take it out"],
    ),
    (
        "## Bảng {: #csrf_token }",
        ["10: attributes “#csrf_token”; only {: #id .class } in small letters, digits and hyphens"],
    ),
    (
        "chữ\n{: onclick=alert(1) }",
        ["11: attributes “onclick=alert(1)”; only {: #id .class } in small letters, digits and hyphens"],
    ),
    (
        'chữ\n{: style="position:fixed" }',
        ['11: attributes “style="position:fixed"”; only {: #id .class } in small letters, digits and hyphens'],
    ),
    ("*x*{onclick}", ["10: “<em onclick>” would be removed when published; take it out"]),
    ("## csrf_token", ["10: id “csrf-token” belongs to the page; choose another heading or id"]),
    ("## Nội dung", ["10: id “noi-dung” belongs to the page; choose another heading or id"]),
    ("chữ\n{: #noi-dung }", ["11: id “noi-dung” belongs to the page; choose another heading or id"]),
    ("chữ {: .to #b3 }", ["10: id “b3” belongs to the page; choose another heading or id"]),
    (
        "/// note | A\n    attrs: {onclick: x}\n\nchữ\n///",
        ["11: attributes “attrs: {onclick: x}”; only {: #id .class } in small letters, digits and hyphens"],
    ),
    (
        "/// note | A\n    attrs: {id: csrf_token}\n\nx\n///",
        ["11: attributes “attrs: {id: csrf_token}”; only {: #id .class } in small letters, digits and hyphens"],
    ),
    (
        ">" * 10_000 + "x",
        ["10: line of more than 8000 characters; divide it", "10: nested more than 8 deep; make it flatter"],
    ),
    (
        "[" * 10_000 + "x" + "]" * 10_000,
        ["10: line of more than 8000 characters; divide it", "10: nested more than 12 deep; make it flatter"],
    ),
    ("- " * 50 + "x", ["10: nested more than 8 deep; make it flatter"]),
    ("a" * 9_000, ["10: line of more than 8000 characters; divide it"]),
    ("chữ\n" * 6_000, ["4010: paragraph of more than 16000 characters; put empty lines between its parts"]),
    ("chữ\n\n" * 30_000, ["10: text of more than 100000 characters; divide it"]),
    ("<a " * 2_500, ["10: raw HTML “<a”; write it in Markdown, or &lt; for the sign itself"]),
    ("<div>" * 2_000, ["10: line of more than 8000 characters; divide it"]),
    (
        "//////////////////// note\nx\n////////////////////",
        ["10: nested more than 8 deep; make it flatter", "12: nested more than 8 deep; make it flatter"],
    ),
    ("a\u202egnp.exe", ["10: hidden character U+202E RIGHT-TO-LEFT OVERRIDE; delete it and type the word again"]),
    ("ch\u1eef\u200bkh\xf4ng", ["10: hidden character U+200B ZERO WIDTH SPACE; delete it and type the word again"]),
    ("a\x00b", ["10: hidden character U+0000; delete it and type the word again"]),
    ("a\x0bb", ["10: hidden character U+000B; delete it and type the word again"]),
    ("a\ufeffb", ["10: hidden character U+FEFF ZERO WIDTH NO-BREAK SPACE; delete it and type the word again"]),
    ("a\ud800b", ["10: hidden character U+D800; delete it and type the word again"]),
    ("a\U000e0041b", ["10: hidden character U+E0041 TAG LATIN CAPITAL LETTER A; delete it and type the word again"]),
    ("a&#8238;b", ["10: hidden character &#8238; (U+202E RIGHT-TO-LEFT OVERRIDE); delete it and type the word again"]),
    (
        "a&ZeroWidthSpace;b",
        ["10: hidden character &ZeroWidthSpace; (U+200B ZERO WIDTH SPACE); delete it and type the word again"],
    ),
    ("Bộ Cоng an", ["10: “Cоng” mixes letters of two alphabets that look alike; type it again"]),
    ("a\rb", ["10: hidden character U+000D; delete it and type the word again"]),
    ("{x} và {y=1}", ["10: attributes “y=1”; only {: #id .class } in small letters, digits and hyphens"]),
    (
        "\x02wzxhzdk:0\x03",
        [
            "10: hidden character U+0002; delete it and type the word again",
            "10: hidden character U+0003; delete it and type the word again",
        ],
    ),
    ("[[[[[[[[[[[[[", ["10: nested more than 12 deep; make it flatter"]),
]
GOOD = [
    "`<script>` trong mã là chữ",
    "`a\n<b>x</b> `c`",
    "1 < 2 và 3 > 2",
    "<a@b.vn>",
    "<https://chinhphu.vn/a>",
    "[Cổng](https://chinhphu.vn/van-ban?x=1&y=2#z)",
    "[x](mailto:a@b.vn)",
    "[x](tel:+84241234)",
    "[x](#muc-1)",
    "[x](/law/nd-1)",
    '[x](https://a.vn "tiêu đề")',
    "![x](media/a.svg)",
    "/// details | A\n    open: True\n\nx\n///",
    "\uff41\uff44\uff4d\uff49\uff4e",
    "Москва",
    "10 kΩ, µm, α, β",
    "a\r\nb",
    "[^1]\n\n[^1]: chữ",
    "| a | b |\n|:--|--:|\n| 1 | 2 |",
    "&lt;b&gt; &nbsp; &copy;",
]
YAML = [
    ("a: &x 1", "1: anchors (&name) and aliases (*name) are not used in course files"),
    (
        "a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b]",
        "1: anchors (&name) and aliases (*name) are not used in course files",
    ),
    ("a: *x", "1: anchors (&name) and aliases (*name) are not used in course files"),
    (
        "a: !!python/object/apply:os.system ['id']",
        "1: tags (tag:yaml.org,2002:python/object/apply:os.system) are not used in course files",
    ),
    ("a: !!binary aGk=", "1: tags (tag:yaml.org,2002:binary) are not used in course files"),
    ("a: !x 1", "1: tags (!x) are not used in course files"),
    ("!!set {a, b}", "1: tags (tag:yaml.org,2002:set) are not used in course files"),
    ("<<: {a: 1}", "1: merge keys (<<) are not used in course files"),
    ("a: 1\nb: 2\na: 3", "3: key “a” stands twice; first on line 1"),
    ("? [a, b]\n: 1", "1: a key must be a word"),
    ("a: no", "1: “no” reads as bool; put it in quotes if it is text"),
    ("a: yes", "1: “yes” reads as bool; put it in quotes if it is text"),
    ("a: Off", "1: “Off” reads as bool; put it in quotes if it is text"),
    ("a: 12:30", "1: “12:30” reads as int; put it in quotes if it is text"),
    ("a: 0x1F", "1: “0x1F” reads as int; put it in quotes if it is text"),
    ("a: 017", "1: “017” reads as int; put it in quotes if it is text"),
    ("a: 1_000", "1: “1_000” reads as int; put it in quotes if it is text"),
    ("a: 99999999999999999999", "1: “99999999999999999999” reads as int; put it in quotes if it is text"),
    ("a: .inf", "1: “.inf” reads as float; put it in quotes if it is text"),
    ("a: 2026-02-30", "1: “2026-02-30” is no timestamp"),
    ("a: 2026-02-03 10:00:00", "1: “2026-02-03 10:00:00” reads as timestamp; put it in quotes if it is text"),
    ("a: 1\n---\nb: 2", "2: but found another document"),
    ("a:\n\t- x", "2: found character '\\t' that cannot start any token"),
    ("a: x\x00y", "1: control character U+0000"),
    ("a: x\x07y", "1: control character U+0007"),
    ("a: [1", "1: expected ',' or ']', but got '<stream end>'"),
    ("a: 'x", "1: found unexpected end of stream"),
    ("~", "1: file holds nothing"),
    ("# chữ", "1: file holds nothing"),
    ("[" * 40 + "]" * 40, "1: nested more than 16 deep"),
    ("[" * 100_000, "1: nested more than 16 deep"),
    ("a: {b: [", "1: expected the node content, but found '<stream end>'"),
    ('a: "\\ud800"', "1: control character U+D800"),
    ("%YAML 9.9\n---\na: 1", "1: found incompatible YAML document (version 1.* is required)"),
    ("- a\n" * 30_001, "30000: holds more than 30,000 values"),
]
# What the second wall makes of it when the first is passed by.
CLEANED = [
    ("<script>alert(1)</script>", ""),
    ("[x](&#106;avascript:alert(1))", '<div id="b0" data-block="0"><p><a rel="noopener">x</a></p></div>'),
    ("[x](//elsewhere.example)", '<div id="b0" data-block="0"><p><a rel="noopener">x</a></p></div>'),
    ("![x](https://elsewhere.example/x.png)", '<div id="b0" data-block="0"><p><img alt="x" loading="lazy"></p></div>'),
    ('<div id="csrf_token" style="position:fixed">x</div>', '<div id="b0" data-block="0"><div>x</div></div>'),
    ("chữ\n{: #noi-dung onclick=alert(1) }", '<div id="b0" data-block="0"><p>chữ</p></div>'),
    ("*x*{onclick}", '<div id="b0" data-block="0"><p><em>x</em></p></div>'),
    ("<iframe src=//x></iframe>chữ", '<div id="b0" data-block="0"><p>chữ</p></div>'),
    ('<a href="vbscript:x" onclick="y">x</a>', '<div id="b0" data-block="0"><p><a rel="noopener">x</a></p></div>'),
    ("[x](data:text/html,x)", '<div id="b0" data-block="0"><p><a rel="noopener">x</a></p></div>'),
    ("<svg><script>1</script></svg>x", '<div id="b0" data-block="0"><p>x</p></div>'),
    ("a\u202eb\x00c\x0bd", '<div id="b0" data-block="0"><p>abcd</p></div>'),
    ('<p id="b0">x</p>', '<div id="b0" data-block="0"><p>x</p></div>'),
]


@pytest.mark.parametrize(("text", "told"), MARKDOWN, ids=[repr(case[0])[:40] for case in MARKDOWN])
def test_dangerous_markdown_is_told_by_line_with_what_to_do(text, told):
    found = check_markdown(text, "b.md", 10)
    assert [str(fault).removeprefix("b.md:") for fault in found][:3] == told
    assert all(sentence(fault) != fault.message for fault in found)


@pytest.mark.parametrize("text", GOOD, ids=lambda text: repr(text)[:40])
def test_what_good_authors_write_is_no_fault(text):
    assert check_markdown(text) == []


@pytest.mark.parametrize(("text", "told"), YAML, ids=[repr(case[0])[:40] for case in YAML])
def test_yaml_that_means_more_than_it_says_is_told_by_line(text, told):
    faults = Faults()
    parse(text, "b.yaml", faults)
    assert [str(fault).removeprefix("b.yaml:") for fault in faults.errors] == [told]


@pytest.mark.parametrize(("text", "html"), CLEANED, ids=[repr(case[0])[:40] for case in CLEANED])
def test_the_second_wall_stands_without_the_first(text, html):
    assert render_lesson(text, LINKS).html == html


@pytest.mark.parametrize("text", [">" * 10_000 + "x", "[" * 10_000 + "]" * 10_000, "<div>" * 2_000, "a" * 200_000])
def test_what_would_take_minutes_or_the_whole_stack_is_refused_by_the_renderer_too(text):
    for render in (render_lesson, render_words):
        with pytest.raises(Refused, match="quá dài hoặc lồng nhau quá sâu"):
            render(text, LINKS)


PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<script>",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "!",
        "javascript:",
        "https://a.vn",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "    ",
        "&#106;",
        "{",
        "}",
        "#x",
        "onclick=1",
        ":",
        "\\",
        '"',
        "<",
        ">",
        "x",
        "*",
        "|",
        "/// note\n",
        "///",
        "media/a.svg",
        "&lt;",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_what_is_no_fault_loses_nothing_and_nothing_that_runs_is_ever_left(text):
    try:
        html = render_lesson(text, LINKS).html.lower()
    except Refused:
        assert check_markdown(text)
        return
    if not check_markdown(text):
        assert removed(text) == []
    shown = html.replace("&lt;", "")
    assert "<script" not in shown
    assert 'href="javascript' not in shown
    assert "onclick=" not in "".join(tag.partition(">")[0] for tag in shown.split("<"))


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "nho/lessons/bai-2.md",
            "- hai",
            "- <script>",
            "raw HTML “<script”; write it in Markdown, or &lt; for the sign itself",
        ),
        (
            "nho/questions/m1.yaml",
            "feedback: Đúng.",
            'feedback: "[x](javascript:x)"',
            "link to “javascript:x”; only https://",
        ),
        ("nho/course.yaml", "hours: 0.5", "hours: 0.5\nhours: 1", "key “hours” stands twice; first on line 5"),
    ],
)
def test_the_loader_tells_it_with_the_file(folder, file, old, new, fault):  # noqa: F811
    change(folder, file, old, new)
    found = [str(one) for one in read_library(folder).faults.errors]
    assert [one for one in found if one.startswith(f"{file}:") and fault in one], found
