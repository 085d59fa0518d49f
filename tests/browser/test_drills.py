"""A drill by keyboard, at each width: answered, marked, mended; every page held to axe."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

DRILL = "/courses/tra-loi-phong-van/drills/muoi-cau-hoi-kho"
BAD = "Có lẽ khoảng 300 phụ huynh chưa biết, phường không hề giấu ai. Phường sẽ sớm thông tin."
GOOD = "13 giờ 20 trường báo trạm y tế, 16 giờ 10 trường nhắn tin cho phụ huynh."


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (320, "light")])
def test_a_question_is_answered_by_keyboard_and_fits(person, width, scheme):
    learner = person("hocvien", width=width, color_scheme=scheme)
    learner.go("/courses/tra-loi-phong-van")
    if learner.page.get_by_role("button", name="Tự ghi danh").count():
        learner.press("Tự ghi danh khóa học này")
    learner.go(DRILL).look().go(f"{DRILL}/2").look()
    for words, said in ((BAD, "Chưa đạt: 5 chỗ phải dừng"), (GOOD, "Đạt: không có chỗ nào phải dừng")):
        learner.page.get_by_role("textbox", name="Câu trả lời").fill(words)
        learner.page.keyboard.press("Tab")
        learner.page.keyboard.press("Enter")
        learner.sees(said)
        for fold in learner.page.locator("details.fold > summary").all():
            fold.press("Enter")
        learner.look()
    assert learner.page.get_by_role("heading", level=1).inner_text().startswith("Câu 2")
