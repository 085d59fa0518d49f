"""The main job, end to end, in a real browser: letter, list, approval, learning, compliance."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from elearn.kernel import clock
from tests.browser import keys

pytestmark = pytest.mark.browser

NUMBER = "2815/SVHTT-BC"


def issue_mandate(so, today):
    so.go("/mandates/new").look()
    page = so.page
    page.get_by_label("Số, ký hiệu").fill(NUMBER)
    page.get_by_label("Ngày ký").fill(today.isoformat())
    page.get_by_label("Cơ quan ban hành").fill("Sở Văn hóa và Thể thao")
    page.get_by_label("Trích yếu").fill("Bồi dưỡng kỹ năng họp báo quý IV")
    page.get_by_label("Hạn đăng ký").fill((today + timedelta(days=7)).isoformat())
    page.get_by_label("Hạn hoàn thành").fill((today + timedelta(days=30)).isoformat())
    page.get_by_label("Căn cứ").fill("Nghị định 244/2026/NĐ-CP")
    page.get_by_label("Kính gửi").fill("- UBND các phường;")
    page.get_by_label("Bản chụp văn bản").set_input_files(
        {"name": "cong-van.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    so.press("Lưu, chọn phạm vi")
    page.get_by_role("group", name="Khóa học", exact=True).first.get_by_label("Tổ chức và chủ trì họp báo").check()
    page.get_by_label("Phường (51)").check()
    for place, who, rule in ((1, "spokesperson", "every"), (2, "comms", "at_least")):
        line = page.get_by_role("group", name=f"Thành phần {place}", exact=True)
        line.get_by_label("Thành phần", exact=True).select_option(who)
        line.get_by_label("Yêu cầu").select_option(rule)
    so.look()
    so.press("Lưu, xem trước")
    so.sees("đơn vị chưa có đủ người phù hợp").look()
    so.press("Ban hành tới 51 đơn vị")
    confirm(so, "Ban hành tới 51 đơn vị")
    so.sees("Đã ban hành").look()
    return page.url.rstrip("/").split("/")[-1]


def confirm(somebody, label):
    """Answer the question that is asked before a thing that leaves the house."""
    dialog = somebody.page.locator("dialog[open]")
    if dialog.count():
        dialog.get_by_role("button", name=label).or_(
            dialog.locator("button.btn-primary, button.btn-danger")
        ).first.click()
        somebody.page.wait_for_load_state()


def register(daumoi):
    daumoi.go("/lists").look()
    daumoi.page.get_by_role("link", name=NUMBER).click()
    daumoi.sees("còn thiếu 01 người phát ngôn".capitalize()).look()
    daumoi.press("Gửi thủ trưởng duyệt")
    daumoi.sees("Chưa gửi được danh sách").look()
    daumoi.page.go_back()
    while (
        daumoi.page.get_by_role("button", name="Chọn", exact=False).count()
        and daumoi.page.locator(".slot-miss").count()
    ):
        daumoi.page.locator(".slot-miss").first.get_by_role("button", name="Chọn").first.click()
        daumoi.page.wait_for_load_state()
    daumoi.sees("Đủ thành phần").look()
    daumoi.press("Gửi thủ trưởng duyệt")
    daumoi.sees("Đã gửi danh sách tới thủ trưởng đơn vị").look()
    return daumoi.page.url


def answer_everything(learner):
    """Answer each question rightly; every answer is stored when it is chosen."""
    page = learner.page
    total = int(page.locator("h1").inner_text().split()[-1])
    for place in range(1, total + 1):
        learner.sees(f"Câu {place} trong {total}")
        keys.answer(page)
        learner.sees("Đã lưu lúc")
        if place == 1:
            learner.look()
        page.locator("form[data-module=quiz] button[type=submit]").first.click()
        page.wait_for_load_state()


def finish_course(learner, slug):
    """Read what is not read, pass what is not passed, from the first activity to the last."""
    learner.go(f"/courses/{slug}")
    addresses = [link.get_attribute("href") for link in learner.page.locator(".toc a").all()]
    for number, address in enumerate(addresses):
        learner.go(address)
        if number < 3 or "/quizzes/" in address:
            learner.look()
        if learner.page.get_by_role("button", name="Đã đọc xong").count():  # the demo's learner has read some already
            learner.press("Đã đọc xong")
        elif "/quizzes/" in address and learner.page.get_by_role("button", name="làm bài").count():
            learner.press("Bắt đầu làm bài")
            answer_everything(learner)
            learner.sees("Đã trả lời đủ các câu").look().press("Nộp bài", exact=True)
            learner.sees("Đạt 100%").look()
        elif "/scenarios/" in address and not address.endswith("chay-chung-cu-mini"):  # that one is optional
            play(learner)


def play(learner):
    """Through the scenario by the best replies."""
    page = learner.page
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    if page.get_by_role("button", name="Sẵn sàng").count():  # another test may have left a run open
        learner.press("Không tính giờ").press("Sẵn sàng")
    page.wait_for_selector(".reply")
    while "/debrief" not in page.url:
        before = page.locator(".stage-top").inner_text()
        keys.best_reply(page).click()
        page.wait_for_function(
            "before => (document.querySelector('.stage-top') || {}).innerText !== before", arg=before
        )
        page.wait_for_load_state()
    learner.sees("Đạt: 100 điểm").look()


def test_the_whole_chain(person):
    today = clock.today()  # of Vietnam, as the served site has it
    so, daumoi, thutruong, hocvien = (person(name) for name in ("so", "daumoi", "thutruong", "hocvien"))
    mandate = issue_mandate(so, today)
    list_address = register(daumoi)

    thutruong.page.goto(list_address)
    thutruong.look().press("Duyệt và ghi danh")
    thutruong.sees("Đã duyệt").look()

    hocvien.go("/duties").sees("Tổ chức và chủ trì họp báo").sees(NUMBER).look()
    hocvien.go("/courses/hop-bao").sees("Vì sao chưa xong").look()
    finish_course(hocvien, "hop-bao")
    hocvien.go("/courses/hop-bao").sees("Đã hoàn thành").look()

    so.go(f"/compliance?mandate={mandate}").sees("Phường Hồng Hà").look()
    row = so.page.get_by_role("row", name="Phường Hồng Hà")
    assert int(row.get_by_role("link", name="Đúng hạn, Phường Hồng Hà").inner_text()) == 1
    count = row.get_by_role("link", name="Đăng ký, Phường Hồng Hà")
    registered = int(count.inner_text())
    count.click()
    so.sees(f"{registered} lượt ghi danh").look()
    assert so.page.locator("tbody tr").count() == registered
    so.page.get_by_text("Xuất danh sách này").click()
    with so.page.expect_download() as download:
        so.page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows.index([]) == registered + 1  # the counting rules stand under an empty line


def test_an_answer_survives_a_lost_network_and_an_ended_session(person):
    learner = person("thutruong")
    learner.go("/courses/cam-nang-an-ninh-mang/quizzes/kiem-tra-1")
    if learner.page.get_by_role("button", name="Ghi danh").count():
        learner.press("Ghi danh")
        learner.go("/courses/cam-nang-an-ninh-mang/quizzes/kiem-tra-1")
    learner.page.locator("main form button[type=submit]").first.click()
    learner.page.wait_for_load_state()
    page, place = learner.page, 1
    while not page.locator("input[type=radio][name=choice]").count():
        place += 1
        page.goto(page.url.rsplit("/", 1)[0] + f"/{place}")
    address = page.url
    learner.context.set_offline(True)
    page.locator("input[name=choice]").nth(1).check()
    learner.sees("Chưa lưu được")
    learner.context.set_offline(False)
    learner.sees("Đã lưu lúc")

    learner.context.clear_cookies()
    page.locator("input[name=choice]").nth(2).check()
    learner.sees("Đăng nhập lại")
    page.get_by_role("link", name="Đăng nhập lại").click()
    page.get_by_label("Tên đăng nhập").fill("thutruong")
    page.get_by_label("Mật khẩu").fill("ba-con-sao-nho")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(address)
    learner.sees("Đã lưu lúc")
    page.wait_for_timeout(500)
    page.reload()
    assert page.locator("input[name=choice]").nth(2).is_checked()


def test_the_quiz_works_without_script(person):
    learner = person("daumoi", java_script_enabled=False)
    learner.go("/courses/cam-nang-an-ninh-mang/quizzes/kiem-tra-1")
    if learner.page.get_by_role("button", name="Ghi danh").count():
        learner.press("Ghi danh")
        learner.go("/courses/cam-nang-an-ninh-mang/quizzes/kiem-tra-1")
    learner.page.locator("main form button[type=submit]").first.click()
    page = learner.page
    choices, words = page.locator("input[name=choice]"), page.locator("textarea[name=text]")
    if choices.count():
        choices.first.check()
    if words.count():
        words.fill("24 giờ")
    for number, select in enumerate(page.locator("main select").all()):
        select.select_option(index=number + 1 if select.get_attribute("data-place") is not None else 1)
    address = page.url
    page.locator("main form button[type=submit]").first.click()
    page.goto(address)
    assert "Đã lưu lúc" in page.locator("[data-saved]").inner_text()
