"""Reading in a real browser: on from phone to desktop, notes on two devices, words explained, keys, voice and paper."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser

COURSE = "/courses/tra-loi-phong-van"
LESSON = f"{COURSE}/lessons/bai-1-1"
NEXT = f"{COURSE}/lessons/bai-1-2"


def enter(somebody, address=LESSON):
    """Onto the course, if not there yet, and to the lesson."""
    somebody.go(COURSE)
    if somebody.page.get_by_role("button", name="Tự ghi danh").count():
        somebody.press("Tự ghi danh")
    return somebody.go(address)


def scroll_to(page, block):
    """Read on to a block, and wait until the server has its place."""
    with page.expect_response(lambda answer: "/position" in answer.url and answer.ok) as kept:
        page.evaluate("n => document.getElementById(`b${n}`).scrollIntoView({block: 'center'})", block)
    return kept.value.json()


def in_view(page, block):
    return page.evaluate(
        "n => { const box = document.getElementById(`b${n}`).getBoundingClientRect();"
        " return box.bottom > 0 && box.top < innerHeight; }",
        block,
    )


def write(page, block, words):
    page.locator(f"#d{block} [data-write]").click()
    page.locator(f"#d{block} textarea").fill(words)
    page.locator(f"#d{block} .jot-form button[type=submit]").click()
    page.locator(f"#d{block} [data-text]", has_text=words.splitlines()[-1]).wait_for()


def test_reading_goes_on_from_phone_to_desktop_and_a_stale_tab_moves_nothing_back(person):
    phone = enter(person("hocvien", width=390))
    phone.look()
    scroll_to(phone.page, 4)
    stale = person("hocvien", width=390).go(LESSON)
    held = scroll_to(phone.page, 14)
    desktop = person("hocvien").go(LESSON)
    desktop.sees("Đọc tiếp từ mục")
    desktop.page.wait_for_timeout(2500)
    assert in_view(desktop.page, held["block"])
    assert held["moved"]
    # The tab left open sends an older place: refused, and its reader is told.
    told = scroll_to(stale.page, 2)
    assert not told["moved"]
    assert told["block"] == held["block"]
    stale.sees("Bài này đã được đọc tiếp trên máy khác").look()
    stale.press("Tới chỗ mới nhất", role="link")
    assert in_view(stale.page, held["block"])
    assert person("hocvien").go(LESSON).page.locator("article").get_attribute("data-block-reached") == str(
        held["block"]
    )


def test_opening_a_lesson_again_does_not_move_the_place_on(person):
    reader = enter(person("thutruong", width=390), NEXT)
    held = scroll_to(reader.page, 6)
    for width in (390, 1280, 390):
        again = person("thutruong", width=width).go(NEXT)
        again.page.wait_for_timeout(2200)
        now = again.go(NEXT).page.locator("article")
        assert now.get_attribute("data-block-reached") == str(held["block"])
        assert now.get_attribute("data-sequence") == str(held["sequence"])


def test_the_device_that_is_further_wins_over_a_tab_that_was_first(person):
    phone = enter(person("thutruong", width=390), f"{COURSE}/lessons/bai-1-3")
    scroll_to(phone.page, 2)
    other = person("thutruong", width=390).go(f"{COURSE}/lessons/bai-1-3")
    scroll_to(other.page, 4)
    refused = scroll_to(phone.page, 9)
    assert not refused["moved"]
    with phone.page.expect_response(lambda answer: "/position" in answer.url) as again:
        pass
    assert again.value.json()["moved"]
    assert again.value.json()["block"] > refused["block"]


def test_a_note_on_the_phone_is_on_the_desktop_and_two_devices_lose_nothing(person):
    phone, desktop = enter(person("hocvien", width=390)), person("hocvien")
    phone.page.get_by_role("button", name="Ghi chú vào bài").first.click()
    phone.look()
    write(phone.page, 3, "Hỏi lại ở Văn phòng\nvề hạn 24 giờ")
    phone.page.locator("#d3 [data-bookmark] button").click()
    phone.sees("Dấu trang ở đoạn này").look()
    desktop.go(LESSON)
    assert desktop.page.locator("#d3 [data-text]").inner_text() == "Hỏi lại ở Văn phòng\nvề hạn 24 giờ"
    write(desktop.page, 3, "Sửa trên máy bàn")
    write(phone.page, 3, "Sửa trên điện thoại")
    phone.page.locator("[data-notes-said]", has_text="vừa được sửa trên máy khác").wait_for(state="attached")
    desktop.page.reload()
    assert desktop.page.locator("#d3 [data-text]").inner_text() == "Sửa trên điện thoại"
    desktop.press("Các bản trước", role="link").sees("Sửa trên máy bàn").sees("Hỏi lại ở Văn phòng").look()
    desktop.go("/notes?q=dien+thoai").sees("1 chỗ khớp").look()
    with desktop.page.expect_download() as file:
        desktop.page.get_by_role("link", name="Tải về dạng văn bản").click()
    assert "Sửa trên máy bàn" in file.value.path().read_text(encoding="utf-8")
    phone.go("/notes").look()


def test_a_note_typed_without_network_is_saved_when_it_is_back(person):
    reader = enter(person("hocvien"))
    page = reader.page
    page.get_by_role("button", name="Ghi chú vào bài").first.click()
    page.locator("#d5 [data-write]").click()
    page.locator("#d5 textarea").fill("Viết lúc mất mạng")
    reader.context.set_offline(True)
    page.locator("#d5 .jot-form button[type=submit]").click()
    reader.sees("Chưa lưu được, đang thử lại")
    reader.context.set_offline(False)
    page.locator("#d5 [data-text]", has_text="Viết lúc mất mạng").wait_for()
    page.reload()
    reader.sees("Viết lúc mất mạng")


def test_notes_by_keyboard_alone(person):
    page = enter(person("hocvien")).page
    toggle = page.locator(".lesson-tools [data-notes-toggle]")
    toggle.focus()
    page.keyboard.press("Space")
    assert toggle.get_attribute("aria-pressed") == "true"
    page.locator("#d6 [data-write]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Chỉ bằng phím")
    page.keyboard.press("Control+Enter")
    page.locator("#d6 [data-text]", has_text="Chỉ bằng phím").wait_for()
    assert page.evaluate("document.activeElement.closest('#d6') !== null")


def test_a_note_half_written_is_not_lost_to_a_key_or_a_link(person):
    page = enter(person("hocvien"), NEXT).page
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("button", name="Ghi chú vào bài").first.click()
    page.locator("#d4 [data-write]").click()
    page.keyboard.type("Viết dở")
    page.keyboard.press("Alt+Period")
    page.wait_for_timeout(500)
    assert page.url.endswith(NEXT)
    assert not asked
    page.locator(".toc-side .kicker a").click()
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert page.locator("#d4 textarea").input_value().startswith("Viết dở")
    page.locator("#d4 .jot-form button[type=submit]").click()
    page.locator("#d4 [data-text]", has_text="Viết dở").wait_for()
    page.locator(".toc-side .kicker a").click()
    page.wait_for_url(f"**{COURSE}")
    assert asked == ["beforeunload"]


def test_a_page_open_over_a_move_to_a_newer_version_says_so_and_keeps_no_place(person, site):
    """The course goes on in version 2 while its page of version 1 is open."""
    reader = enter(person("hocvien"), NEXT)
    reader.page.locator("article").evaluate("article => { article.dataset.version = '77'; }")
    with reader.page.expect_response(lambda answer: "/position" in answer.url) as kept:
        reader.page.wait_for_timeout(300)  # the script has set its watch
        reader.page.evaluate("document.getElementById('b6').scrollIntoView({block: 'center'})")
    assert kept.value.status == 409
    reader.sees("bài vừa đọc là bản cũ").look()


def test_notes_and_words_without_script(person):
    reader = enter(person("hocvien", width=320, java_script_enabled=False))
    page = reader.page
    page.get_by_role("link", name="Ghi chú vào bài").first.click()
    page.locator("#d7 [data-write]").click()
    page.get_by_label("Ghi chú", exact=True).fill("Không cần script")
    reader.press("Lưu ghi chú").sees("Đã lưu ghi chú").sees("Không cần script")
    page.get_by_role("link", name="Ghi chú vào bài").first.click()
    page.locator("#d8 [data-bookmark] button").click()
    reader.sees("Dấu trang ở đoạn này")
    term = page.locator("a.term").first
    slug = term.get_attribute("data-term")
    term.click()
    page.wait_for_url(f"**/glossary#{slug}")
    assert page.locator(f"#{slug} dt").inner_text()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_word_is_explained_where_it_stands(person, width):
    reader = enter(person("hocvien", width=width))
    page = reader.page
    term = page.locator("a.term").first
    said = page.locator(f"#loi-{term.get_attribute('data-term')}")
    page.locator('a.term[aria-expanded="false"]').first.wait_for()  # the script has seen to it
    term.click()
    assert said.is_visible()
    assert len(said.inner_text()) > 20
    assert term.get_attribute("aria-expanded") == "true"
    reader.look()
    page.keyboard.press("Escape")
    assert not said.is_visible()
    page.keyboard.press("Space")
    assert said.is_visible()
    assert page.url.endswith(LESSON)


def test_the_pages_before_and_after_by_key_and_never_by_a_bare_letter(person):
    reader = enter(person("hocvien"), NEXT)
    page = reader.page
    for key in (".", ",", "n", "p", "j", "k"):
        page.keyboard.press(key)
    assert page.url.endswith(NEXT)
    reader.sees("phần trước")
    page.keyboard.press("Alt+Comma")
    page.wait_for_url(f"**{LESSON}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Alt+Period")
    page.wait_for_url(f"**{NEXT}")


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_the_lesson_for_a_voice(person, width, theme):
    reader = enter(person("hocvien", width=width, color_scheme=theme))
    reader.press("Bản để nghe đọc", role="link").look()
    page = reader.page
    assert page.locator("nav, table, details, form, button").count() == 0
    assert page.locator("main a").count() == 1
    assert page.locator("article").get_attribute("lang") == "vi"
    reader.press("Về trang bài học", role="link").look()


def test_on_paper_a_lesson_is_a_page_of_a_booklet(person):
    reader = enter(person("hocvien"))
    page = reader.page
    page.emulate_media(media="print")
    hidden = ".masthead, .mainnav, .foot, .readbar, .turn, .lesson-tools, .jot, .toc-side, .keys"
    assert not [one for one in page.locator(hidden).all() if one.is_visible()]
    assert page.locator(".booklet-head").is_visible()
    # What is folded on the screen stands open.
    folded = page.locator(".prose details > :not(summary), .term-list dl")
    assert folded.count()
    assert all(one.is_visible() and one.bounding_box()["height"] > 5 for one in folded.all())
    sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert 1 <= len(sheets) <= 6
    # The head of the booklet is the first thing on the first sheet: no sheet goes before it.
    assert page.locator(".booklet-head").bounding_box()["y"] < 60


def test_the_glossary_is_narrowed_while_typing(person):
    stranger = person(None, width=390).go("/glossary").look()
    page = stranger.page
    rows = page.locator("[data-items] > div")
    before = rows.count()
    page.get_by_label("Tìm một từ").fill("hop bao")
    assert 1 <= len([row for row in rows.all() if row.is_visible()]) < before
