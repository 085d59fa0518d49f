"""Every page of every role, at 1280, 390 and 320 px: axe, no sideways scroll, no error."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

PAGES = {
    None: ["/sign-in", "/law", "/law/nd-244-2026", "/style", "/khong-co-trang-nay"],
    "hocvien": [
        "/duties",
        "/courses",
        "/courses/hop-bao",
        "/courses/hop-bao/lessons/bai-1-1",
        "/courses/hop-bao/quizzes/kiem-tra-1",
        "/password",
    ],
    "daumoi": ["/unit", "/mandates", "/mandates/1", "/lists", "/compliance", "/people"],
    "so": [
        "/overview",
        "/compliance",
        "/compliance?only=unregistered",
        "/compliance/people?status=not_started",
        "/mandates/new",
        "/units",
        "/units/00097",
        "/courses",
    ],
    "thanhpho": ["/overview", "/mandates/1"],
    "quantri": ["/accounts", "/accounts/1", "/audit", "/people/1"],
}


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("name", list(PAGES))
def test_every_page_is_accessible_and_fits(person, name, width):
    somebody = person(name, width=width)
    for path in PAGES[name]:
        somebody.go(path).look()
        assert somebody.page.locator("h1").count() == 1


@pytest.mark.parametrize("path", ["/overview", "/compliance", "/units/00097"])
def test_dark_pages_are_accessible_too(person, path):
    somebody = person("so", color_scheme="dark").go(path)
    assert somebody.page.locator("html").get_attribute("data-bs-theme") == "dark"
    somebody.look()
