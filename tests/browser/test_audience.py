"""Preview, publish, fill the slots, substitute: the week of a department and a ward, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest

from elearn.kernel import clock
from tests.browser.test_chain import confirm

pytestmark = pytest.mark.browser

NUMBER = "3107/SVHTT-BC"


def write_letter(so, today):
    so.go("/mandates/new")
    page = so.page
    page.get_by_label("Số, ký hiệu").fill(NUMBER)
    page.get_by_label("Ngày ký").fill(today.isoformat())
    page.get_by_label("Cơ quan ban hành").fill("Sở Văn hóa và Thể thao")
    page.get_by_label("Trích yếu").fill("Bồi dưỡng người phát ngôn và cán bộ truyền thông")
    page.get_by_label("Hạn đăng ký").fill((today + timedelta(days=7)).isoformat())
    page.get_by_label("Hạn hoàn thành").fill((today + timedelta(days=30)).isoformat())
    so.press("Lưu, chọn phạm vi")


def choose_line(so, place, who, rule, number=None, kinds=()):
    line = so.page.get_by_role("group", name=f"Thành phần {place}", exact=True)
    line.get_by_label("Thành phần", exact=True).select_option(who)
    line.get_by_label("Yêu cầu").select_option(rule)
    if number:
        line.get_by_label("Số người").fill(str(number))
    if kinds:
        line.get_by_text("Riêng một số loại đơn vị hoặc khóa học").click()
    for kind in kinds:
        line.get_by_label(kind, exact=True).check()


def set_scope(so):
    page = so.page
    page.get_by_role("group", name="Khóa học", exact=True).first.get_by_label("Tổ chức và chủ trì họp báo").check()
    page.get_by_label("Phường (51)").check()
    page.get_by_label("Xã (75)").check()
    choose_line(so, 1, "leader", "exactly", 1)
    choose_line(so, 2, "spokesperson", "every")
    choose_line(so, 3, "comms", "at_least", 1, kinds=["Phường"])
    so.press("Thêm một thành phần")
    choose_line(so, 4, "comms", "at_least", 2, kinds=["Xã"])
    so.look().press("Lưu, xem trước")


def fill_every_slot(daumoi):
    while daumoi.page.locator(".slot-miss").count():
        daumoi.page.locator(".slot-miss").first.get_by_role("button", name="Chọn").first.click()
        daumoi.page.wait_for_load_state()


def test_preview_publish_fill_slots_and_substitute(person):
    today = clock.today()  # of Vietnam, as the served site has it
    so, daumoi, thutruong = (person(name) for name in ("so", "daumoi", "thutruong"))
    write_letter(so, today)
    set_scope(so)

    so.sees("Theo loại đơn vị").sees("đơn vị chưa có đủ người phù hợp").look()
    row = so.page.get_by_role("row").filter(has_text="không áp dụng").first
    assert row.is_visible()
    number = so.page.get_by_role("link", name="đang học theo văn bản khác")
    count = number.first.inner_text()
    number.first.click()
    so.sees(f"{count} người").look()
    so.page.go_back()
    so.press("Ban hành tới 126 đơn vị")
    confirm(so, "Ban hành tới 126 đơn vị")
    so.sees("Đã ban hành").look()
    so.page.get_by_text("Nguyên văn lúc ban hành").click()
    so.sees("3. ít nhất 01 cán bộ làm công tác truyền thông (phường): Tổ chức và chủ trì họp báo.").look()

    daumoi.go("/lists").page.get_by_role("link", name=NUMBER).click()
    daumoi.sees("Còn trống").look()
    assert not daumoi.page.get_by_text("truyền thông (xã)").count()
    fill_every_slot(daumoi)
    daumoi.sees("Đủ thành phần").look().press("Gửi thủ trưởng duyệt").sees("Đã gửi danh sách tới thủ trưởng đơn vị")
    address = daumoi.page.url
    thutruong.page.goto(address)
    thutruong.press("Duyệt và ghi danh").sees("Đã duyệt").look()

    daumoi.page.goto(address)
    slot = daumoi.page.locator(".slot").filter(has_text="truyền thông (phường)")
    replaced = slot.locator(".person b").first.inner_text()
    slot.get_by_role("link", name="Cử thay").first.click()
    daumoi.sees("Cả hai người đều còn trong hồ sơ").look()
    daumoi.page.get_by_label("Lý do cử thay").fill("Nghỉ thai sản")
    daumoi.press("Ghi cử thay").sees(f"Thay {replaced} từ ngày").look()
    daumoi.press("Gửi thủ trưởng duyệt").sees("Đã gửi danh sách tới thủ trưởng đơn vị")
    thutruong.page.goto(address)
    thutruong.press("Duyệt và ghi danh").sees("Đã duyệt").look()

    thutruong.page.get_by_role("link", name="Miễn học").first.click()
    thutruong.look()
    thutruong.page.get_by_label("Căn cứ miễn").select_option("illness")
    thutruong.page.get_by_label("Lý do cụ thể").fill("Điều trị dài ngày tại bệnh viện")
    thutruong.page.get_by_label("Miễn từ ngày").fill(today.isoformat())
    thutruong.page.get_by_label("Miễn đến hết ngày").fill((today + timedelta(days=20)).isoformat())
    thutruong.page.get_by_label("Người ký", exact=True).fill("Trần Văn Ký")
    thutruong.page.get_by_label("Chức vụ người ký").fill("Chủ tịch UBND phường")
    thutruong.page.get_by_label("Số văn bản cho miễn").fill("45/UBND")
    thutruong.page.get_by_label("Ngày văn bản").fill(today.isoformat())
    thutruong.press("Gửi đề nghị").sees("Chờ Sở duyệt").look()
    so.page.goto(thutruong.page.url)
    so.press("Duyệt miễn học").sees("Sắp hết hạn").look()
    so.go("/exemptions?show=ending").look()
    assert so.page.locator("tbody").get_by_text("Sắp hết hạn").count() == 1


def test_the_pages_of_exemptions_on_a_phone(person):
    so = person("so", width=390)
    for address in ("/exemptions", "/exemptions/new", "/lists"):
        so.go(address).look()
