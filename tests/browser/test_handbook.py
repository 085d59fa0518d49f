"""The handbook on a phone and on a desktop: search, answer every page, acknowledge, take the booklet, print."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("HANDBOOK_SHOTS")  # a folder to keep pictures in, for who looks at them


def keep(person: Person, name: str) -> None:
    if SHOTS:
        person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_a_person_reads_answers_and_acknowledges_on_a_phone(site, chromium):
    reader = Person(chromium, site, 390).sign_in("hocvien")
    reader.go("/handbook")
    keep(reader, "index-390")
    reader.look()
    page = reader.page
    for number in range(40):
        reader.go("/handbook")
        onwards = page.get_by_role("link", name="Đọc trang tiếp theo")
        if not onwards.count():
            break
        onwards.click()
        for place in range(3):
            page.locator("#check input[type=radio]").nth(place).check()
            page.get_by_role("button", name="Xem đúng hay chưa").click()
            page.wait_for_load_state()
            if number == 0:
                keep(reader, f"answer-{place}-390")
            if page.locator("#check .option-right").count():
                break
        assert page.locator("#check .option-right").count() == 1
    reader.look()
    keep(reader, "ready-390")
    page.get_by_role("button", name="Đã đọc và nắm").click()
    page.wait_for_load_state()
    assert "Đã xác nhận ấn bản 2026.1 ngày" in page.inner_text("#xac-nhan")
    reader.look()
    keep(reader, "done-390")
    desk = Person(chromium, site, 1280).sign_in("so")
    desk.go("/handbook/acknowledgements")
    desk.look()
    keep(desk, "register-1280")
    desk.page.locator("tr.total a.num").nth(1).click()
    desk.page.wait_for_load_state()
    desk.look()
    assert desk.page.locator("tbody tr").count() == 1
    keep(desk, "people-1280")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_citizen_searches_and_takes_the_booklet(site, chromium, width):
    citizen = Person(chromium, site, width)
    citizen.go("/handbook")
    citizen.look()
    keep(citizen, f"public-{width}")
    citizen.page.get_by_label("Tìm trong cẩm nang").fill("muc phat tin")
    citizen.page.keyboard.press("Enter")
    citizen.page.wait_for_url("**/handbook/search?q=*")
    citizen.page.wait_for_load_state()
    citizen.look()
    keep(citizen, f"search-{width}")
    assert citizen.page.locator(".hit mark").count() > 2
    citizen.go("/handbook/editions")
    citizen.look()
    keep(citizen, f"editions-{width}")
    answer = citizen.context.request.get(f"{site}/handbook/handbook.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def test_a_page_prints_without_what_belongs_to_the_screen(site, chromium):
    reader = Person(chromium, site).sign_in("hocvien")
    reader.go("/handbook/tuyen-bo-ban-dau")
    reader.page.emulate_media(media="print")
    for hidden in ("#check", "nav.turn", ".masthead", ".crumbs"):
        assert not reader.page.locator(hidden).first.is_visible(), hidden
    assert reader.page.locator(".prose").is_visible()
    keep(reader, "print")
    reader.go("/handbook")
    for hidden in ("#xac-nhan", "form[role=search]"):
        assert not reader.page.locator(hidden).first.is_visible(), hidden
