"""The search by hand: from the masthead, while typing, on a phone, and without script."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser


def test_what_is_typed_is_found_while_typing(site, chromium):
    reader = Person(chromium, site, 390).go("/law")
    reader.press("Tìm kiếm", role="link")
    reader.page.locator("#q").press_sequentially("the nha ba", delay=20)
    reader.page.locator(".results-list mark", has_text="Thẻ").first.wait_for(timeout=8000)
    reader.page.wait_for_url("**/search?q=the+nha+ba")
    assert reader.page.locator("#q").evaluate("field => field === document.activeElement")
    reader.look()


def test_the_masthead_asks_from_every_page_and_leads_to_people(site, chromium):
    so = Person(chromium, site).sign_in("so").go("/units")
    so.page.locator("#q-masthead").fill("nguyen h")
    so.page.locator("#q-masthead").press("Enter")
    so.page.wait_for_url("**/search?q=nguyen+h")
    so.look()
    so.page.locator("#k-person").wait_for()
    so.press("Xem thêm", role="link")
    assert "kind=" in so.page.url


def test_it_works_without_script(site, chromium):
    reader = Person(chromium, site, java_script_enabled=False).go("/search")
    reader.page.locator("#q").fill("sapo")
    reader.press("Tìm", exact=True)
    assert reader.page.locator(".results-list mark").first.inner_text().lower() == "sapo"
