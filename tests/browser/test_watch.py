"""Law replaced → lesson flagged → question out of the pool → bridging lesson, seen by who learned the old text only → done."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from elearn.kernel import clock
from tests.browser.conftest import Person, served

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("WATCH_SHOTS")  # a folder to keep pictures in, for who looks at them
LESSON = "/courses/hop-bao/lessons/bai-1-1"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[str]:
    """A demo of its own: a replaced decree would follow the tests of the other files."""
    with served(demo, tmp_path_factory.mktemp("watch")) as address:
        yield address


def keep(person: Person, name: str) -> None:
    if SHOTS:
        person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def finished(somebody: Person) -> None:
    """Has read the lesson, now or before."""
    somebody.go(LESSON)
    if somebody.page.get_by_role("button", name="Tự ghi danh").count():
        somebody.press("Tự ghi danh").go(LESSON)
    if somebody.page.get_by_role("button", name="Đã đọc xong").count():
        somebody.press("Đã đọc xong")


def replaced(so: Person, slug: str, today: date) -> None:
    so.go(f"/watch/{slug}").look()
    keep(so, "document-before-1280")
    so.press("Ghi thay đổi hiệu lực", role="link").look()
    page = so.page
    page.get_by_label("Văn bản mới").select_option(index=1)
    page.get_by_label("Áp dụng từ ngày").fill(today.isoformat())
    page.get_by_label("Căn cứ").fill("Công báo số 101")
    page.get_by_role("button", name="Xem trước").focus()
    page.keyboard.press("Enter")  # by keyboard alone
    so.sees("Việc này chạm tới").look()
    keep(so, "act-preview-1280")
    so.press("Ghi việc này").sees("Đã ghi.").look()
    keep(so, "document-after-1280")


def given(so: Person) -> None:
    so.press("Soạn bài cập nhật", role="link").look()
    page = so.page
    page.get_by_label("Tên bài").fill("Văn bản mới: điều gì khác")
    page.get_by_label("Số phút học").fill("5")
    page.get_by_label("Nội dung bài").fill(
        "## Điều gì khác\n\nMột đoạn **ngắn** về văn bản mới.\n\n- việc thứ nhất\n- việc thứ hai"
    )
    page.get_by_label("Văn bản bài này dạy").select_option(index=1)
    page.get_by_label("Câu kiểm tra", exact=True).fill("Nay theo văn bản nào?")
    page.get_by_label("Phương án 1", exact=True).fill("Văn bản cũ")
    page.get_by_label("Nhận xét khi chọn phương án 1").fill("Văn bản này đã hết hiệu lực.")
    page.get_by_label("Phương án 2", exact=True).fill("Văn bản mới")
    page.get_by_label("Nhận xét khi chọn phương án 2").fill("Đúng.")
    page.get_by_role("group", name="Phương án đúng").get_by_label("2").check()
    so.press("Xem trước").sees("Xem trước: Văn bản mới").look()
    keep(so, "bridging-preview-1280")
    so.press("Giao cho").sees("Đã giao bài cập nhật").look()
    keep(so, "assigned-1280")


def questions_of_a_new_attempt(learner: Person) -> list[str]:
    learner.go("/courses/hop-bao")
    learner.page.locator(".toc a[href*='/quizzes/']").first.click()
    learner.page.wait_for_load_state()
    learner.press("Bắt đầu làm bài")
    page, base = learner.page, learner.page.url.rsplit("/", 1)[0]
    found = []
    for place in range(1, int(page.locator("h1").inner_text().split()[-1]) + 1):
        page.goto(f"{base}/{place}")
        found.append(" ".join(page.locator("#stem").inner_text().split()))
    return found


def taken(so: Person, lesson: str) -> set[str]:
    """The names in the file the department takes away."""
    so.page.locator("summary", has_text="Xuất danh sách").click()
    with so.page.expect_download() as download:
        so.page.get_by_role("button", name="CSV").click()
    rows = csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig")))
    return {row[1] for row in rows}


def test_from_a_replaced_law_to_a_bridging_lesson_done(person):
    today = clock.today()  # of Vietnam, as the served site has it
    so, learner = person("so"), person("hocvien", width=390)
    finished(learner)
    so.go("/watch").look()
    keep(so, "watch-1280")
    slug = "nd-244-2026"
    replaced(so, slug, today)
    so.go("/watch?only=revise").sees("Nghị định 244/2026/NĐ-CP").look()
    keep(so, "watch-revise-1280")
    learner.go(LESSON).sees("Luật đã đổi sau khi bài này được công bố").look()
    so.go(f"/watch/{slug}")
    gone = {
        " ".join(text.split()) for text in so.page.locator("section[aria-labelledby=revise] li").all_text_contents()
    }
    asked = questions_of_a_new_attempt(learner)
    assert asked
    assert not [stem for stem in asked if any(stem in text for text in gone)], "a question to revise is not drawn"
    given(so)
    lesson = so.page.url.split("/bridging/")[1].split("/")[0]
    learner.go("/duties").sees("Văn bản mới: điều gì khác").look()
    keep(learner, "duties-390")
    assert "bắt buộc" not in learner.page.locator("section[aria-labelledby=updates]").inner_text().lower()
    learner.press("Đọc bài cập nhật", role="link").look()
    keep(learner, "lesson-390")
    learner.page.get_by_label("Văn bản cũ").check()
    learner.press("Trả lời", exact=True).sees("Văn bản này đã hết hiệu lực.").look()
    learner.page.get_by_label("Văn bản mới", exact=True).focus()
    learner.page.keyboard.press("Space")
    learner.press("Trả lời", exact=True).sees("Đã ghi là học xong").look()
    keep(learner, "lesson-done-390")
    listed = taken(so, lesson)
    outside = []
    for login in ("daumoi", "thutruong", "giangvien", "quantri"):
        somebody = person(login)
        name = somebody.page.locator(".menu-who b").first.text_content()
        has = somebody.context.request.get(f"{somebody.site}/bridging/{lesson}").status == 200
        assert has == (name in listed), f"{login}: only who learned the old text has the lesson"
        outside += [] if has else [login]
    assert outside, "somebody did not learn the old text"
    so.go(f"/bridging/{lesson}/assigned").look()
    done = so.page.locator("tr.total a.num").nth(1)
    assert int(done.inner_text()) == 1
    done.click()
    so.page.wait_for_load_state()
    so.look()
    keep(so, "people-1280")
    assert so.page.locator("tbody tr").count() == 1
    phone = person("so", width=390)
    for name, path in (
        ("watch", "/watch"),
        ("document", f"/watch/{slug}"),
        ("assigned", f"/bridging/{lesson}/assigned"),
        ("act", f"/law/{slug}/replacement"),
    ):
        phone.go(path).look()
        keep(phone, f"{name}-390")
