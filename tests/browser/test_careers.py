"""A transfer with its preview, two records of one person merged and parted; every page held to axe at two widths."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("CAREER_SHOTS")  # a folder to keep pictures in, for who looks at them


def keep(person: Person, name: str) -> None:
    if SHOTS:
        person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def somebody(person: Person, path: str = "/people?role=comms") -> str:
    """The address of the first person of a list."""
    person.go(path)
    return person.page.locator("tbody th a").first.get_attribute("href")


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_of_acts_is_accessible_and_fits(chromium, site, width):
    so = Person(chromium, site, width).sign_in("so")
    at = somebody(so)
    pages = {"person": at, "history": f"{at}/history", "doubles": "/people/doubles"}
    pages |= {kind: f"{at}/acts/{kind}" for kind in ("transfer", "leave", "retirement", "name", "code")}
    for name, path in pages.items():
        so.go(path)
        keep(so, f"{name}-{width}")
        so.look()
    so.go(f"{at}/acts/retirement")
    so.page.get_by_label("Căn cứ").fill("QĐ 20/QĐ-SVHTT ngày 18/11/2026")
    so.press("Xem trước")
    keep(so, f"preview-{width}")
    so.look()
    so.go("/units?kind=phuong")
    so.page.locator("tbody th a").nth(3).click()
    so.page.wait_for_load_state()
    keep(so, f"unit-{width}")
    so.look()
    so.page.get_by_role("link", name="Sáp nhập hoặc giải thể").click()
    so.page.wait_for_load_state()
    keep(so, f"reorganise-{width}")
    so.look()
    here = re.search(r"/units/([^/]+)/", so.page.url).group(1)
    others = so.page.request.get(f"{site}/units?kind=phuong").text()
    other = next(code for code in re.findall(r'/units/([A-Z0-9-]+)"', others) if code != here)
    so.page.get_by_label("Mã hoặc tên đơn vị tiếp nhận").fill(other)
    so.page.get_by_label("Căn cứ").fill("NQ 7/NQ-HĐND ngày 18/11/2026")
    so.press("Xem trước")
    so.sees("chuyển theo")
    keep(so, f"reorganise-preview-{width}")
    so.look()
    so.leave()


def test_a_transfer_is_previewed_recorded_and_cancelled_by_keyboard(chromium, site):
    so = Person(chromium, site).sign_in("so")
    at = somebody(so)
    so.go(f"{at}/acts/transfer")
    page = so.page
    page.get_by_label("Từ ngày").fill("2030-01-15")
    others = page.request.get(f"{site}/units?kind=phuong").text()
    page.get_by_label("Mã hoặc tên đơn vị đến").fill(re.findall(r'/units/([A-Z0-9-]+)"', others)[5])
    page.get_by_label("Chức vụ mới").fill("Chuyên viên Văn phòng")
    page.get_by_label("Căn cứ").fill("QĐ 15/QĐ-UBND ngày 18/11/2026")
    page.get_by_role("button", name="Xem trước").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    so.sees("Chưa có gì được ghi").look()
    page.get_by_role("button", name="Ghi thay đổi").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    so.sees("Chưa đến ngày").look()
    keep(so, "history-with-act")
    page.get_by_role("link", name="Hủy việc này").click()
    page.wait_for_load_state()
    so.look()
    page.get_by_label("Lý do").fill("Quyết định bị thu hồi")
    so.press("Hủy việc này")
    so.sees("Đã hủy").look()
    so.leave()


def test_two_records_are_compared_merged_and_parted(chromium, site):
    so = Person(chromium, site).sign_in("so")
    so.go("/people?role=comms")
    ids = [link.get_attribute("href").rsplit("/", 1)[1] for link in so.page.locator("tbody th a").all()[:2]]
    so.go(f"/people/{ids[0]}/same-as/{ids[1]}")
    keep(so, "compare")
    so.look()
    so.page.get_by_label("Căn cứ xác định là một người").fill("Phường xác nhận tại công văn số 12")
    so.press("Gộp hai hồ sơ")
    so.sees("Hồ sơ đã gộp").look()
    keep(so, "merged")
    so.go("/people/doubles").look()
    keep(so, "doubles-merged")
    so.page.get_by_role("link", name="Tách lại").first.click()
    so.page.wait_for_load_state()
    keep(so, "part")
    so.look()
    so.page.get_by_label("Lý do").fill("Hai người trùng tên, đã kiểm tra")
    so.press("Tách hai hồ sơ")
    so.sees("tách ngày").look()
    so.leave()
