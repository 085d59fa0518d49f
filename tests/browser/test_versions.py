"""A course gets a second version: who is on which, a move previewed and made, a key proposed; held to axe at three widths."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Person, served

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("VERSION_SHOTS")  # a folder to keep pictures in, for who looks at them


def keep(person: Person, name: str) -> None:
    if SHOTS:
        person.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[str]:
    """A served site whose course hop-bao was published again with other words in one lesson."""
    home = tmp_path_factory.mktemp("site")
    with served(demo, home) as address:
        courses = tmp_path_factory.mktemp("again") / "courses"
        shutil.copytree(ROOT / "courses", courses)
        lesson = courses / "hop-bao" / "lessons" / "bai-1-2.md"
        lesson.write_text(lesson.read_text() + "\nMột câu được bổ sung ở phiên bản sau.\n")
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "courses", "publish", "--path", str(courses)],
            cwd=ROOT,
            env={**os.environ, "ELEARN_DATA_DIR": str(home)},
            check=True,
            capture_output=True,
        )
        yield address


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_page_of_versions_is_accessible_and_fits(chromium, changed, width):
    manager = Person(chromium, changed, width).sign_in("so")
    pages = {
        "index": "/versions",
        "course": "/courses/hop-bao/versions",
        "people": "/courses/hop-bao/versions/1/people?part=in_progress",
        "finished": "/courses/hop-bao/versions/1/people?part=finished",
        "preview": "/courses/hop-bao/versions/1/move?all=1",
        "moves": "/courses/hop-bao/versions/1/moves",
        "questions": "/courses/hop-bao/versions/1/questions",
        "question": "/questions/1/correction",
        "dry-run": "/questions/1/correction?void=y",
    }
    for name, path in pages.items():
        manager.go(path)
        keep(manager, f"{name}-{width}")
        manager.look()
    manager.leave()


def test_a_manager_previews_chooses_and_moves_by_keyboard_and_the_learner_goes_on(chromium, changed):
    manager = Person(chromium, changed).sign_in("so").go("/courses/hop-bao/versions")
    page = manager.page
    page.get_by_role("link", name="Phiên bản 1, đang học").click()
    page.wait_for_load_state()
    before = page.locator("h1").inner_text()
    page.locator("tbody input[type=checkbox]").first.focus()
    page.keyboard.press("Space")
    manager.press("Xem trước khi chuyển những người đã chọn").sees("Chưa có gì được ghi").look()
    assert page.locator("h2#people ~ p").inner_text().startswith("1 người")
    page.get_by_label("Đổi không đáng kể").check()
    manager.press("Xem lại theo lựa chọn này").sees("đã đổi, giữ kết quả")
    page.get_by_label("Lý do").fill("Nghị định mới thay Nghị định cũ")
    manager.press("Chuyển 1 người").sees("Đã chuyển 1 người sang phiên bản 2").look()
    keep(manager, "moved-1280")
    manager.go("/courses/hop-bao/versions/1/people?part=in_progress")
    assert int(page.locator("h1").inner_text().split(": ")[1].split()[0]) == int(before.split(": ")[1].split()[0]) - 1
    manager.go("/courses/hop-bao/versions/1/moves")
    page.locator("summary", has_text="Trả về").first.click()
    manager.look()
    page.get_by_label("Lý do trả về").first.fill("Chuyển nhầm người")
    manager.press("Trả về phiên bản 1").sees("Đã trả về phiên bản 1").look()
    keep(manager, "undone-1280")
    manager.leave()


def test_everybody_moves_without_script_and_the_learner_reads_on_in_the_new_version(chromium, changed):
    learner = Person(chromium, changed, 390).sign_in("hocvien").go("/courses/hop-bao").sees("Phiên bản 1, công bố")
    done = learner.page.locator(".meter-label span").first.inner_text()
    manager = Person(chromium, changed, java_script_enabled=False).sign_in("so")
    manager.go("/courses/hop-bao/versions").press("Chuyển tất cả người chưa xong", role="link")
    manager.page.get_by_label("Đổi không đáng kể").check()
    manager.press("Xem lại theo lựa chọn này")
    manager.page.get_by_label("Lý do").fill("Bổ sung một câu")
    manager.press("sang phiên bản 2").sees("người sang phiên bản 2.")
    learner.go("/courses/hop-bao").sees("Phiên bản 2, công bố").look()
    assert learner.page.locator(".meter-label span").first.inner_text() == done, "nothing learned was lost"
    learner.go("/courses/hop-bao/history").sees("Bổ sung một câu").look()
    keep(learner, "history-390")
    for somebody in (learner, manager):
        somebody.leave()
