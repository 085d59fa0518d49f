"""A clerk logs a matter and sees the number open its list; the department reads the city's form; by keyboard, on a phone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from elearn.kernel import clock

pytestmark = pytest.mark.browser

SUBJECT = "Hỏi về tiến độ cải tạo vườn hoa ven sông"


def number_of(page, label):
    link = page.locator(".sheet").get_by_role("link", name=re.compile(rf"^{label}: "))
    return int(link.first.inner_text()), link.first


def test_a_clerk_logs_a_request_answers_it_and_the_number_opens_its_list(person):
    yesterday = clock.today() - timedelta(days=1)  # of Vietnam, as the served site has it
    daumoi = person("daumoi")
    page = daumoi.page
    daumoi.go("/press/figures").look()
    asked, _link = number_of(page, "Đề nghị của báo chí")
    answered, _link = number_of(page, "Đề nghị của báo chí đã trả lời")

    daumoi.go("/unit").look().press("Sổ phát ngôn", role="link").look().press("Ghi việc mới", role="link").look()
    daumoi.press("Đề nghị của báo chí", role="link").look()
    page.get_by_label("Trường hợp").select_option("question")
    page.get_by_label("Cơ quan báo chí").fill("Báo Nhịp Phố, 0912345678")
    page.get_by_label("Nội dung, trong một dòng").fill(SUBJECT)
    page.get_by_label("Nhận đề nghị ngày").fill(yesterday.isoformat())
    page.get_by_label("Nhận lúc").fill("08:15")
    page.get_by_label("Nhận lúc").press("Enter")  # from the keyboard
    daumoi.sees("bỏ số điện thoại").look()
    assert page.get_by_label("Nội dung, trong một dòng").input_value() == SUBJECT
    page.get_by_label("Cơ quan báo chí").fill("Báo Nhịp Phố")
    daumoi.press("Ghi vào sổ").sees("Đã ghi vào sổ").sees("Chưa trả lời").look()

    daumoi.press("Ghi trả lời hoặc sửa", role="link").look()
    page.get_by_label("Kết quả").select_option("answered")
    page.get_by_label("Trả lời ngày").fill(yesterday.isoformat())
    page.get_by_label("Trả lời lúc").fill("16:00")
    page.get_by_label("Người phát ngôn").select_option(index=1)
    page.get_by_label("Tư cách phát ngôn").select_option("authorised")
    page.get_by_label("Số, ngày văn bản ủy quyền").fill("15/GUQ-UBND")
    page.get_by_label("Lý do sửa").fill("Ghi phần trả lời")
    daumoi.press("Lưu bản sửa").sees("Đã trả lời").sees("Sửa lần 1").look()

    daumoi.go("/press/figures")
    count, link = number_of(page, "Đề nghị của báo chí")
    assert count == asked + 1
    count, link = number_of(page, "Đề nghị của báo chí đã trả lời")
    assert count == answered + 1
    link.click()
    daumoi.sees(f"Đề nghị của báo chí đã trả lời: {count} việc").look()
    assert page.locator("tbody tr").count() == count
    assert page.get_by_role("link", name=SUBJECT).count() == 1


def test_the_department_opens_a_unit_of_the_city_s_form_and_takes_the_paper(person):
    so = person("so")
    so.go("/overview").press("Biểu số liệu phát ngôn", role="link").sees("đơn vị chưa ghi nhận").look()
    with so.page.expect_download() as waiting:
        so.page.get_by_text("Xuất biểu", exact=True).click()
        so.page.get_by_role("button", name="Báo cáo để ký").click()
    assert waiting.value.suggested_filename.endswith(".docx")
    so.press("Phường Hồng Hà", role="link").sees("Sáu chỉ tiêu").look()
    so.page.locator(".sheet .num").first.click()
    so.page.wait_for_load_state()
    so.look()


@pytest.mark.parametrize("width", [390, 320])
def test_the_pages_of_the_log_on_a_phone(person, width):
    daumoi, so = person("daumoi", width=width), person("so", width=width)
    kinds = [f"/press/new?kind={kind}" for kind in ("request", "correction", "posting")]
    for address in ("/press", "/press/new", *kinds, "/press/2", "/press/figures", "/press/figures?period=2024"):
        daumoi.go(address).look()
    so.go("/press/figures").look()
    so.go("/press?figure=incidents").look()
