"""A course edited in real browsers: two editors, a second person who approves, and learners who are not disturbed."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
SLUG = "truyen-thong-chinh-sach"


def opened(editor, slug: str = SLUG) -> str:
    """A fresh draft of a course; its path."""
    editor.go("/manage/courses")
    editor.page.locator(f"form[action='/manage/courses/{slug}/open'] button").click()
    editor.page.wait_for_url("**/manage/courses/drafts/*")
    return editor.page.url.removeprefix(editor.site).partition("#")[0]


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_page_of_a_draft_is_accessible_and_fits(person, width):
    editor = person("giangvien", width=width)
    at = opened(editor, "hop-bao")
    editor.go("/manage/courses").look()
    editor.go("/manage/courses/hop-bao/versions").look()
    below = ["", "/frame", "/lessons", "/lessons/bai-1-1", "/files/course.yaml", "/pools/kq1", "/pools/kq1/new"]
    below += ["/pools/kq1/questions/hb-kq1-01", "/media", "/changes", "/review", "/revisions", "/settle", "/import"]
    for path in below:
        editor.go(at + path).look()
    editor.go(f"{at}/lessons/bai-1-1").page.locator("#body").press("Control+End")
    editor.page.keyboard.type("\n\nMột đoạn thêm.\n")
    editor.press("Lưu bài").sees("Đã lưu thành bản 2.")
    for path in ("", "/changes/lessons/bai-1-1.md", "/changes/lessons/bai-1-1.md?view=source", "/review"):
        editor.go(at + path).look()


def test_a_lesson_changes_and_who_is_in_the_middle_is_not_disturbed(person):
    learner, editor, approver, later = person("hocvien"), person("giangvien"), person("so"), person("daumoi")
    lesson = f"/courses/{SLUG}/lessons/bai-1-1"
    learner.go(f"/courses/{SLUG}")
    if learner.page.get_by_role("button", name="Tự ghi danh").count():
        learner.press("Tự ghi danh")
    learner.go(lesson)
    learner.go(f"/courses/{SLUG}/quizzes/dau-vao").press("Bắt đầu làm bài")
    attempt = re.sub(r"(/attempts/\d+).*", r"\1", learner.page.url.removeprefix(learner.site))
    question = learner.page.locator("legend, h1").first.inner_text()

    at = opened(editor)
    editor.go(f"{at}/lessons/bai-1-1")
    editor.page.locator("#body").press("Control+End")
    editor.page.keyboard.type("\n\nCâu mới của bài này.\n")
    editor.page.locator("[data-shown]").get_by_text("Câu mới của bài này.").wait_for(timeout=5000)  # live, as published
    editor.press("Lưu bài").sees("Đã lưu thành bản 2.")
    editor.go(f"{at}/review")
    editor.page.get_by_label("Bổ sung").check()
    editor.page.get_by_label("Ghi chú cho người học").fill("Thêm một câu cuối bài.")
    editor.press("Gửi duyệt").sees("Đã gửi duyệt.")

    approver.go(f"{at}/changes/lessons/bai-1-1.md").sees("Câu mới của bài này.").look()
    approver.go(f"{at}/review").look().press("Duyệt và công bố", exact=True).sees("Đã công bố phiên bản 2")

    learner.go(lesson)
    assert learner.page.get_by_text("Câu mới của bài này.").count() == 0
    learner.sees("Phiên bản 1 của khóa học")
    learner.go(attempt)
    assert learner.page.locator("legend, h1").first.inner_text() == question
    learner.go(f"{attempt}/submit").press("Nộp bài", exact=True)
    assert learner.page.url.startswith(f"{learner.site}{attempt}"), "handed in, on the questions it began with"
    assert learner.look().page.get_by_role("button", name="Nộp bài", exact=True).count() == 0
    later.go(f"/courses/{SLUG}").press("Tự ghi danh")
    later.go(lesson).sees("Câu mới của bài này.").sees("Phiên bản 2 của khóa học")


def test_two_editors_on_one_lesson_see_one_another_and_overwrite_nothing(person):
    first, second = person("so"), person("giangvien")
    at = opened(first, "thong-cao-bao-chi")
    for one in (first, second):
        one.go(f"{at}/lessons/bai-1-1")
    second.sees("cũng đang mở phần này.")
    first.page.locator("#body").press("Control+End")
    first.page.keyboard.type("\n\nCâu của Sở.\n")
    first.press("Lưu bài").sees("Đã lưu thành bản 2.")
    second.page.locator("#body").press("Control+End")
    second.page.keyboard.type("\n\nCâu của giảng viên.\n")
    second.page.get_by_text("đã lưu phần này thành bản 2").wait_for(timeout=15000)
    second.press("Lưu bài").sees("Chưa lưu:").look()
    assert second.page.locator(".diff").first.get_by_text("Câu của Sở.").count()
    assert "Câu của giảng viên." in second.page.locator("#body").input_value()
    second.press("Ghi phần vừa nhập lên bản 2").sees("Đã lưu thành bản 3.")


def test_without_script_a_lesson_is_previewed_and_a_question_gets_a_row(person):
    editor = person(None, java_script_enabled=False).sign_in("giangvien")
    at = opened(editor, "hop-bao")
    editor.go(f"{at}/lessons/bai-1-1")
    editor.page.locator("#body").fill("## Chỉ một mục\n\nĐang gõ dở.\n")
    editor.press("Xem trước")
    assert editor.page.url.endswith("#xem-truoc")
    assert editor.page.locator(".preview h2").inner_text() == "Chỉ một mục"
    assert editor.page.locator("#body").input_value().startswith("## Chỉ một mục")
    editor.go(f"{at}/pools/kq1/questions/hb-kq1-01")
    editor.page.locator("#stem").fill("Đang gõ dở?")
    editor.press("Thêm: Phương án")
    assert editor.page.locator("#stem").input_value() == "Đang gõ dở?"
    assert editor.page.locator("#parts-3-text").count() == 1
