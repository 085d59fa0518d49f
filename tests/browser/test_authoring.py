"""Authoring in a real browser: every page held to axe at two widths, two editors at once, the keyboard alone."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser


def opened(author) -> str:
    """A fresh draft of the first published scenario; its path."""
    author.go("/drafts").press("Mở bản nháp")
    return author.page.url.removeprefix(author.site).partition("#")[0]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_page_of_a_draft_is_accessible_and_fits(person, width):
    author = person("giangvien", width=width)
    at = opened(author)
    below = ["", "/map", "/frame", "/ways", "/revisions", "/revisions/1", "/upload"]
    below += ["/nodes/n08", "/nodes/e_dung", "/nodes/n08/after", "/nodes/n08/name", "/nodes/n08/removal"]
    for path in below:
        author.go(at + path).look()


def test_the_second_editor_loses_nothing(person):
    first, second = person("so"), person("giangvien")
    at = opened(first)
    for one in (first, second):
        one.go(f"{at}/nodes/n06")
    first.page.locator("#q").fill("Câu của Sở?")
    first.press("Lưu nút n06")
    second.page.locator("#q").fill("Câu của giảng viên?")
    second.press("Lưu nút n06").sees("Chưa lưu:").sees("Câu của Sở?").look()
    assert second.page.locator("#q").input_value() == "Câu của giảng viên?"
    second.press("Ghi phần vừa nhập lên bản 2").sees("Đã lưu thành bản 3.")


def test_the_keyboard_alone_finds_a_node_on_the_map_and_saves_it(person):
    author = person("giangvien")
    at = opened(author)
    author.go(f"{at}/map")
    keys = author.page.keyboard
    for _stop in range(40):
        keys.press("Tab")
        if author.page.evaluate("document.activeElement.classList.contains('map-node')"):
            break
    with author.page.expect_navigation():
        keys.press("Enter")
    author.sees("Nút n01")
    author.page.locator("#at").focus()
    keys.press("End")
    keys.type(" sáng")
    with author.page.expect_navigation():
        keys.press("Enter")
    author.sees("Đã lưu thành bản 2.")


def test_without_script_a_choice_is_added_and_what_was_typed_stays(person):
    author = person(None, java_script_enabled=False).sign_in("giangvien")
    at = opened(author)
    author.go(f"{at}/nodes/n06")
    author.page.locator("#q").fill("Đang gõ dở")
    author.press("Thêm một lựa chọn")
    assert author.page.url.endswith("#c-3")
    assert author.page.locator("#q").input_value() == "Đang gõ dở"
    assert author.page.locator("#c-3-id").input_value() == "d"
