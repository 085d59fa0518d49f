"""A list of 5,000 rows on the page: progress that moves, a stop that leaves nothing, then written."""

from __future__ import annotations

import re

import pytest

from tests.jobs.lists import FAMILY, GIVEN

pytestmark = pytest.mark.browser
ROWS = 5000


def long_list(unit: str, letter: str) -> bytes:
    lines = ["Mã cán bộ,Họ và tên,Đơn vị,Chức vụ"]
    for n in range(ROWS):
        name = f"{FAMILY[n % 10]} {letter} {GIVEN[n // 10 % 10]} {GIVEN[n // 100 % 10]} {GIVEN[n // 1000]}"
        lines.append(f"{letter}{n:05d}X,{name},{unit},Chuyên viên")
    return "\n".join(lines).encode()


def unit_code(person) -> str:
    person.go("/units")
    links = person.page.locator("main a[href^='/units/']")
    return links.first.get_attribute("href").rsplit("/", 1)[1]


def send(person, letter: str) -> None:
    code = unit_code(person)
    person.go("/people/import")
    person.page.locator("input[type=file]").set_input_files(
        {"name": f"ds-{letter}.csv", "mimeType": "text/csv", "buffer": long_list(code, letter)}
    )
    person.press("Kiểm tra danh sách")
    assert re.search(r"/jobs/\d+$|/people/import/\d+$", person.page.url)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_list_of_5000_rows_is_watched_and_written(person, width):
    one = person("so", width=width)
    send(one, "W" if width == 1280 else "V")
    if "/jobs/" in one.page.url:
        one.look()
    one.page.wait_for_url(re.compile(r"/people/import/\d+$"), timeout=60_000)
    one.look().sees("5.000 dòng sẽ được ghi")
    one.page.get_by_role("button", name="Ghi 5.000 dòng").click()
    one.page.wait_for_url(re.compile(r"/people/import/\d+$"), timeout=60_000, wait_until="load")
    one.sees("Đã ghi lúc")
    one.look()


def test_it_is_stopped_by_a_button_and_nothing_is_written(person):
    one = person("so")
    send(one, "Z")
    one.page.get_by_role("button", name="Dừng").click()
    one.sees("Đã dừng. Không có gì được ghi")
    one.look()
    one.go("/people?q=Z00001X").sees("Không tìm thấy ai")


def test_without_script_the_same_pages_lead_to_the_end(person):
    one = person("so", java_script_enabled=False)
    send(one, "Y")
    for _look in range(200):
        if one.page.get_by_role("link", name="Xem kết quả").count():
            break
        one.page.wait_for_timeout(200)
        one.page.get_by_role("link", name="Xem tiến độ mới").click()
    one.press("Xem kết quả", role="link").sees("5.000 dòng sẽ được ghi")
