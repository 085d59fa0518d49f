"""Every page of every role, at 1280, 390 and 320 px: axe, no sideways scroll, no error."""

from __future__ import annotations

import pytest

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser

PAGES = {
    None: [
        "/sign-in",
        "/law",
        "/law/changes",
        "/law/nd-09-2017",
        "/law/nd-244-2026",
        "/handbook",
        "/handbook/gio-dau?answer=1",
        "/handbook/the-nhanh",
        "/forms",
        "/forms/kich-ban-hop-bao",
        "/forms/thong-bao-hop-bao",
        "/glossary",
        "/search",
        "/search?q=hop bao 24h",
        "/search?q=khongcogi",
        "/style",
        "/khong-co-trang-nay",
    ],
    "hocvien": [
        "/duties",
        "/courses",
        "/courses/hop-bao",
        "/courses/hop-bao/lessons/bai-1-1",
        "/courses/hop-bao/quizzes/kiem-tra-1",
        "/courses/hop-bao/scenarios/nuoc-sach-an-phuc",
        "/courses/hop-bao/drills/ban-hoi-dap",
        "/courses/hop-bao/drills/ban-hoi-dap/1",
        "/courses/quy-che-phat-ngon",
        "/password",
    ],
    "daumoi": ["/unit", "/mandates", "/mandates/1", "/lists", "/compliance", "/people", "/search?q=nguyen"],
    "so": [
        "/overview",
        "/compliance",
        "/compliance?only=unregistered",
        "/compliance?period=2026-q4&role=leader",
        "/compliance/people/1",
        "/snapshots",
        "/snapshots/new",
        "/manage/figures",
        "/compliance/people?status=not_started",
        "/mandates/new",
        "/units",
        "/units/00097",
        "/courses",
        "/law/nd-244-2026/replacement",
        "/drafts",
        "/drafts/new",
    ],
    "giangvien": ["/practice", "SCENARIO", "SCENARIO/people"],
    "thanhpho": ["/overview", "/mandates/1"],
    "quantri": ["/accounts", "/accounts/1", "/audit", "/people/1", "/manage/figures"],
}


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_is_accessible_and_fits(person, name, width):
    somebody = person(name, width=width)
    for path in PAGES[name]:
        if path.startswith("SCENARIO"):  # the first one's results
            first = somebody.go("/practice").page.locator("tbody a").first.get_attribute("href")
            path = path.replace("SCENARIO", str(first))
        somebody.go(path)
        somebody.fits() if width == 390 else somebody.look()
        assert somebody.page.locator("h1").count() == 1


@pytest.mark.parametrize(
    "path",
    ["/overview", "/compliance", "/units/00097", "/handbook/gio-dau", "/law/nd-09-2017", "/mandates/1", "/forms"],
)
def test_dark_pages_are_accessible_too(person, path):
    somebody = person("so", color_scheme="dark").go(path)
    assert somebody.page.locator("html").get_attribute("data-bs-theme") == "dark"
    somebody.look()


def test_every_lesson_is_accessible_and_fits_a_phone(person):
    """Each lesson of each course, as a learner of the smallest phone sees it."""
    learner = person("hocvien", width=320)
    for course in sorted((ROOT / "courses").glob("*/course.yaml")):
        slug = course.parent.name
        learner.go(f"/courses/{slug}")
        if learner.page.get_by_role("button", name="Tự ghi danh").count():
            learner.press("Tự ghi danh khóa học này")
        for lesson in sorted(course.parent.glob("lessons/*.md")):
            learner.go(f"/courses/{slug}/lessons/{lesson.stem}").look()
