"""`make screenshots`: the main pages at 1280 and 390 px into docs/screenshots/."""

from __future__ import annotations

import signal
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import keys
from tests.browser.conftest import QUIET, ROOT, Person, browser_program, free_port, serve, wait_for

SHOTS = [
    ("01-sign-in", None, "/sign-in"),
    ("02-duties", "hocvien", "/duties"),
    ("03-course", "hocvien", "/courses/hop-bao"),
    ("04-lesson", "hocvien", "/courses/hop-bao/lessons/bai-1-1"),
    ("05-quiz", "hocvien", "QUIZ"),
    ("06-registration", "daumoi", "/lists/1"),
    ("07-unit", "thutruong", "/unit"),
    ("08-mandate", "so", "/mandates/1"),
    ("09-overview", "so", "/overview"),
    ("10-compliance", "so", "/compliance"),
    ("11-handbook", None, "/handbook"),
    ("12-handbook-page", None, "/handbook/gio-dau"),
    ("13-law", None, "/law/nd-09-2017"),
    ("14-forms", None, "/forms"),
    ("15-impostor", "hocvien", "STAGE 3"),
    ("16-stage", "hocvien", "STAGE 7"),
    ("17-debrief", "hocvien", "STAGE end"),
    ("18-practice", "giangvien", "/practice"),
]


def _show_all(somebody: Person) -> None:
    """Fetch the pictures that wait until they come near."""
    somebody.page.evaluate("document.querySelectorAll('img').forEach((img) => { img.loading = 'eager'; })")
    somebody.page.wait_for_load_state("networkidle")
    somebody.page.wait_for_timeout(300)


def _play(somebody: Person, until: str) -> None:
    """A fresh run of the water incident to its n-th decision, or to its end with one slip."""
    page = somebody.page
    somebody.go("/courses/hop-bao/scenarios/nuoc-sach-an-phuc")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Sẵn sàng").count():
        somebody.press("Sẵn sàng")
        page.wait_for_selector(".reply")
    while "/debrief" not in page.url:
        before = page.locator(".stage-top").inner_text()
        place = int(before.split("Lượt ")[1].split()[0]) - 1
        if str(place) == until:
            return
        slip = page.locator(".reply", has_text="chờ lấy lại rồi thông tin bổ sung sau")
        (slip if slip.count() else keys.best_reply(page)).click()
        page.wait_for_function(
            "before => (document.querySelector('.stage-top') || {}).innerText !== before", arg=before
        )
        page.wait_for_load_state()


def take(site: str, folder: Path) -> None:
    path = browser_program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for width in (1280, 390):
            for name, who, address in SHOTS:
                somebody = Person(browser, site, width)
                if who:
                    somebody.sign_in(who)
                if address == "QUIZ":
                    somebody.go("/courses/hop-bao/quizzes/kiem-tra-1")
                    somebody.page.locator("main form button[type=submit]").first.click()
                elif address.startswith("STAGE"):
                    _play(somebody, address.split()[1])
                elif name == "06-registration":
                    somebody.go("/lists")
                    somebody.page.locator("tbody a").first.click()
                else:
                    somebody.go(address)
                _show_all(somebody)
                somebody.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
                somebody.leave()
        browser.close()


if __name__ == "__main__":
    target = ROOT / "docs" / "screenshots"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        process = serve(Path(data), port)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            take(f"http://127.0.0.1:{port}", target)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)
