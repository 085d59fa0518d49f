"""From a pasted letter to a draft in a real browser: paste, confirm, draft; every page held to axe, also without script."""

from __future__ import annotations

import pytest

from tests.mandates.letters.accuracy import text_of

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pasted_letter_is_confirmed_and_becomes_a_draft(person, width):
    so = person("so", width=width)
    so.go("/mandates").press("Tạo từ văn bản", role="link").look()
    so.page.get_by_label("Dán toàn văn văn bản").fill(text_of("thanh-tri-543-2023").replace("543", str(width)))
    so.press("Đọc văn bản").sees("Xem lại phần đọc được").look()
    assert so.page.locator("#number").input_value() == f"{width}/UBND-VHTT"
    assert so.page.locator("#issued_on").input_value() == "2023-03-24"
    assert "Đăng ký và tham gia đầy đủ" in so.page.locator("mark.found-order_text").first.inner_text()
    so.page.locator("#registration_due_on").fill("2026-12-25")
    so.page.locator("#completion_due_on").fill("2027-01-20")
    so.press("Lưu bản thảo").sees("Đã lưu bản thảo cùng chuỗi văn bản.")
    so.go(so.page.url.removeprefix(so.site).removesuffix("/scope")).sees("Chuỗi văn bản").look()
    so.press("146/VPCP-KGVX", role="link").sees("Văn bản thực hiện văn bản này").look()


def test_without_script_too_and_the_doubtful_is_left_empty(person):
    so = person(None, java_script_enabled=False, width=390).sign_in("so")
    so.go("/mandates/from-text")
    so.page.get_by_label("Dán toàn văn văn bản").fill(text_of("hoang-mai-2042-2020"))
    so.press("Đọc văn bản").sees("2042/UBND-VHTT")
    assert so.page.locator("#number").input_value() == ""
    so.page.locator("#number").fill("2042/UBND-VHTT")
    so.page.locator("#issuer").fill("UBND quận Hoàng Mai")
    so.page.locator("#registration_due_on").fill("2026-12-25")
    so.page.locator("#completion_due_on").fill("2027-01-20")
    so.press("Lưu bản thảo").sees("Đã lưu bản thảo cùng chuỗi văn bản.")
