"""The water incident in a real browser: by keyboard alone on a phone, and without script."""

from __future__ import annotations

import pytest

from tests.browser import keys
from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser

SCENARIO = "/courses/hop-bao/scenarios/nuoc-sach-an-phuc"


def enter(somebody):
    """Onto the course, if not there yet, and to the scenario."""
    somebody.go("/courses/hop-bao")
    if somebody.page.get_by_role("button", name="Ghi danh").count():
        somebody.press("Ghi danh")
    return somebody.go(SCENARIO)


def tab_to(page, target):
    """Press Tab until the control has the focus; that it can be reached is part of the test."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no way to {target} by keyboard")


def turned(page, before):
    page.wait_for_function("before => (document.querySelector('.stage-top') || {}).innerText !== before", arg=before)
    page.wait_for_load_state()


def test_a_whole_run_by_keyboard_on_a_phone(person):
    learner = enter(person("thutruong", width=390)).look()
    page = learner.page
    tab_to(page, page.get_by_role("button", name="Vào tình huống"))
    page.keyboard.press("Enter")
    learner.sees("Bảng dữ kiện").look()
    tab_to(page, page.get_by_role("button", name="Gấp đôi thời gian"))
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    tab_to(page, page.get_by_role("button", name="Sẵn sàng"))
    page.keyboard.press("Enter")
    page.wait_for_selector(".reply")
    decisions = 0
    while "/debrief" not in page.url:
        learner.look()
        assert page.get_by_role("timer").count() == 1
        before = page.locator(".stage-top").inner_text()
        tab_to(page, keys.best_reply(page))
        page.keyboard.press("Enter")
        turned(page, before)
        decisions += 1
    assert decisions >= 14
    learner.sees("Đạt: 100 điểm").look()
    tab_to(page, page.get_by_label("Lần sau tôi sẽ nói câu nào?"))
    page.keyboard.type("15:00 tôi gửi số cho mọi báo.")
    tab_to(page, page.get_by_role("button", name="Ghi lại"))
    page.keyboard.press("Enter")
    learner.sees("Đã ghi câu sẽ nói lần sau").look()


def test_a_whole_run_without_script(person):
    learner = enter(person("daumoi", java_script_enabled=False))
    page = learner.page
    learner.press("Vào tình huống").press("Sẵn sàng")
    while "/debrief" not in page.url:
        keys.best_reply(page).click()
        page.wait_for_load_state()
    learner.sees("Đạt: 100 điểm")


def test_the_time_left_is_announced_and_silence_moves_on(person):
    learner = enter(person("thutruong"))
    page = learner.page
    page.clock.install()
    page.reload()
    page.locator("main form button[type=submit]").first.click()
    learner.press("Sẵn sàng")
    page.wait_for_selector(".reply")
    said = page.locator("[data-said]")
    page.clock.run_for(16_000)
    said.filter(has_text="Còn 30 giây").wait_for(state="attached", timeout=5000)
    page.clock.run_for(20_000)
    said.filter(has_text="Còn 10 giây").wait_for(state="attached", timeout=5000)
    # The browser's clock runs ahead here; the server's does not, and the server's counts.
    page.clock.run_for(10_000)
    page.wait_for_load_state()
    learner.sees("Lượt 1")


def test_a_choice_made_without_network_arrives_when_it_is_back(person):
    learner = enter(person("daumoi"))
    page = learner.page
    page.locator("main form button[type=submit]").first.click()
    learner.press("Không tính giờ").press("Sẵn sàng")
    page.wait_for_selector(".reply")
    before = page.locator(".stage-top").inner_text()
    learner.context.set_offline(True)
    keys.best_reply(page).click()
    learner.sees("Chưa gửi được, đang thử lại")
    learner.context.set_offline(False)
    turned(page, before)
    learner.sees("Lượt 2")


def test_a_reload_and_another_device_go_on_with_the_same_clock(person):
    first = enter(person("thutruong"))
    first.page.locator("main form button[type=submit]").first.click()
    first.page.wait_for_load_state()
    if first.page.get_by_role("button", name="Sẵn sàng").count():
        first.press("Sẵn sàng")
    first.page.wait_for_selector(".reply, [name=out]")
    address, before = first.page.url, first.page.locator(".stage-top").inner_text()
    first.page.wait_for_timeout(2000)
    first.page.reload()
    second = person("thutruong", width=390)
    second.page.goto(address)
    for device in (first, second):
        assert device.page.locator(".stage-top").inner_text() == before
        ring = device.page.locator("[data-seconds]")
        assert not ring.count() or int(ring.inner_text()) <= 43


def test_a_choice_made_after_the_session_ended_says_so_and_arrives_after_signing_in(person):
    learner = enter(person("hocvien"))
    page = learner.page
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Sẵn sàng").count():
        learner.press("Không tính giờ").press("Sẵn sàng")
    page.wait_for_selector(".reply")
    before = page.locator(".stage-top").inner_text()
    learner.context.clear_cookies()
    keys.best_reply(page).click()
    learner.sees("Phiên làm việc đã hết")
    again = learner.context.new_page()
    again.goto(f"{learner.site}/sign-in")
    again.get_by_label("Tên đăng nhập").fill("hocvien")
    again.get_by_label("Mật khẩu").fill(PASSWORD)
    again.get_by_role("button", name="Đăng nhập").click()
    again.wait_for_url(lambda url: "/sign-in" not in url)
    turned(page, before)
    learner.sees("Lượt 2")


def test_the_clock_of_a_phone_speaks_english_too(person):
    learner = enter(person("thutruong", width=390))
    learner.page.get_by_role("button", name="English").click()
    learner.page.wait_for_load_state()
    learner.page.locator("main form button[type=submit]").first.click()
    learner.page.wait_for_load_state()
    if learner.page.get_by_role("button", name="Ready").count():
        learner.press("Ready")
    learner.page.wait_for_selector(".reply, [name=out]")
    bar = learner.page.locator("[data-bar-seconds]")
    if bar.count():
        assert bar.inner_text().split()[0].isdigit()
