"""A quiz through its pages, with and without script."""

from __future__ import annotations

import pytest

from elearn.kernel.db import unit_of_work
from tests.page import text_of
from tests.world import fill_and_approve

pytestmark = pytest.mark.once


@pytest.fixture
def learner(world, client):
    with unit_of_work() as work:
        fill_and_approve(world)
        work.commit()
    return client("trainee_a")


def start(learner):
    address = learner.post("/courses/nho/quizzes/kiem-tra", {}).location
    return address.rsplit("/", 1)[0]


def test_a_question_page_holds_no_key(learner):
    page = learner.get(start(learner) + "/1").get_data(as_text=True)
    assert "correct" not in page
    assert "Chưa đúng một" not in page
    assert "feedback" not in page


def test_an_answer_stored_without_script_is_there_on_coming_back(learner):
    attempt = start(learner)
    for place in range(1, 5):
        page = learner.get(f"{attempt}/{place}").get_data(as_text=True)
        if 'name="choice"' in page:
            learner.post(f"{attempt}/{place}", {"choice": "1", "go": str(place)})
            again = learner.get(f"{attempt}/{place}").get_data(as_text=True)
            assert 'value="1" checked' in again
            assert "Đã lưu lúc" in again


def test_a_script_is_told_when_the_answer_is_stored(learner):
    attempt = start(learner)
    place = next(p for p in range(1, 5) if 'name="choice"' in learner.get(f"{attempt}/{p}").get_data(as_text=True))
    answer = learner.post(f"{attempt}/{place}", {"choice": "0"}, status=200, headers={"Accept": "application/json"})
    assert answer.json == {"saved_at": "09:00", "superseded": False}


def test_an_ended_session_is_said_to_a_script_and_led_back_for_a_person(learner, client):
    attempt = start(learner)
    stranger = client()
    told = stranger.post(f"{attempt}/1", {"choice": "0"}, status=401, headers={"Accept": "application/json"})
    assert told.json["sign_in"] == "/sign-in"
    assert stranger.get(f"{attempt}/1", status=302).location.startswith("/sign-in?next=")


def test_the_review_explains_every_option(learner):
    attempt = start(learner)
    learner.get(f"{attempt}/submit")
    learner.post(f"{attempt}/submit", {})
    page = text_of(learner.get(attempt))
    for words in ("Chưa đạt: 0%", "Chưa đúng một.", "Làm trước.", "Thuộc nhóm: Không công khai"):
        assert words in page
    assert learner.get(f"{attempt}/1", status=302).location == attempt


def test_nobody_opens_anothers_attempt(learner, client):
    attempt = start(learner)
    for path in ("", "/1", "/submit"):
        client("trainee_b").get(attempt + path, status=404)
