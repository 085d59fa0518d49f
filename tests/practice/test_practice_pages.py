"""The stage through its pages: with script and without, in time and late, one's own and somebody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.learning import service as learning
from elearn.scenarios.rules import best_choices
from tests.page import text_of
from tests.parallel import write
from tests.practice.conftest import KEY, SLUG, Player

pytestmark = pytest.mark.once

SCENARIO = f"/courses/{SLUG}/scenarios/{KEY}"


@pytest.fixture
def learner(player, client):
    return client("trainee_a")


@pytest.fixture
def run(learner):
    """The address of a run whose first decision is open."""
    address = learner.post(SCENARIO, {}).location
    learner.get(address)
    learner.post(f"{address}/ready", {})
    return address


@pytest.fixture
def ended(player):
    """The number of a run played to a good end by the learner."""
    player.start().say_best()
    return player.run_id


def test_the_scenario_says_who_one_is_and_how_it_is_marked(learner):
    page = text_of(learner.get(SCENARIO))
    for words in (
        "Vai: Phó Chủ tịch UBND phường An Phúc",
        "Số lượt quyết định 18",
        "pháp luật từ 80",
        "Chỉ người chơi và giảng viên",
    ):
        assert words in page


def test_preparation_shows_the_fact_sheet_with_its_marks_in_words(learner):
    address = learner.post(SCENARIO, {}).location
    page = text_of(learner.get(address))
    assert page.count("Không được nói") == 2
    assert "Còn 180 giây" in page


def test_a_decision_page_holds_no_key(learner, run):
    page = learner.get(run).get_data(as_text=True)
    for secret in ("feedback", "Đúng: thông tin sớm", "crit", "bi_mat_dieu_tra"):
        assert secret not in page


def test_the_page_tells_who_asks_and_how_long_there_is(learner, run):
    page = text_of(learner.get(run))
    assert "Việc phải quyết định ngay" in page
    assert "45 giây" in page
    assert learner.get(run).get_data(as_text=True).count('name="choice"') == 3


def test_without_script_a_whole_run_is_a_series_of_forms(learner, player):
    address = learner.post(SCENARIO, {}).location
    player.run_id = int(address.rsplit("/", 1)[1])
    learner.post(f"{address}/ready", {})
    while player.standing.run.ended_at is None:
        learner.get(address)
        best = best_choices(player.standing.node)[0].id
        assert learner.post(f"{address}/{player.standing.place}", {"choice": best}).location == address
    assert learner.get(address, status=302).location == f"{address}/debrief"
    page = text_of(learner.get(f"{address}/debrief"))
    assert "Đạt: 100 điểm" in page
    assert "đã giữ lời" in page
    assert "Đã đạt tình huống này" in text_of(learner.get(SCENARIO))


def test_a_script_is_told_where_to_go_on(learner, run):
    answer = learner.post(f"{run}/0", {"choice": "b"}, status=200, headers={"Accept": "application/json"})
    assert answer.json == {"next": run}


def test_an_ended_session_loses_no_stored_choice(learner, run, client):
    learner.post(f"{run}/0", {"choice": "b"})
    told = client().post(f"{run}/1", {"choice": "c"}, status=401, headers={"Accept": "application/json"})
    assert told.json["sign_in"] == "/sign-in"
    assert "Lượt 2" in text_of(client("trainee_a").get(run))


def test_a_choice_sent_twice_says_that_the_first_one_stays(learner, run):
    learner.post(f"{run}/0", {"choice": "b"})
    learner.post(f"{run}/0", {"choice": "a"})
    page = text_of(learner.get(run))
    assert "Lượt ấy đã có câu trả lời từ trước" in page
    assert "Lượt 2" in page


def test_the_same_choice_sent_again_says_nothing(learner, run):
    learner.post(f"{run}/0", {"choice": "b"})
    learner.post(f"{run}/0", {"choice": "b"})
    assert "đã có câu trả lời từ trước" not in text_of(learner.get(run))


def test_a_number_too_large_for_any_row_is_no_address(learner):
    for number in (2**31, 2**63):
        learner.get(f"/runs/{number}", status=404)


def test_a_late_choice_is_told_as_silence(learner, run):
    with clock.at(clock.now() + timedelta(seconds=60)):
        assert "Đã hết giờ của lượt này" in text_of(learner.get(run))
        learner.post(f"{run}/0", {"choice": "b"})
        assert "được tính là im lặng" in text_of(learner.get(run))


def test_when_time_is_up_one_goes_on_without_script(learner, run):
    with clock.at(clock.now() + timedelta(seconds=60)):
        learner.post(f"{run}/0", {"out": "1"})
        assert "Lượt 2" in text_of(learner.get(run))


def test_advice_says_what_the_question_tries(learner, run):
    learner.post(f"{run}/0", {"aside": "consult"})
    page = text_of(learner.get(run))
    assert "câu này thử kịp thời, tuân thủ pháp luật, giữ thông điệp" in page
    assert "65 giây" in page


def test_the_clock_can_be_taken_off(learner, run):
    learner.post(f"{run}/0", {"aside": "untimed"})
    page = learner.get(run)
    assert "Không tính giờ" in text_of(page)
    assert "readbar" not in page.get_data(as_text=True).split("<main", 1)[1]


def test_a_run_left_for_a_day_says_so(learner, run):
    with clock.at(clock.now() + timedelta(hours=25)):
        assert "đã để quá 24 giờ" in text_of(learner.get(run))
        assert "đã để quá 24 giờ" in text_of(learner.post(f"{run}/0", {"choice": "b"}, status=409))


def test_the_debrief_shows_the_dearest_moment_its_ground_and_its_lesson(learner, player):
    player.start().say_best(until="n10")
    player.say("a")
    page = text_of(learner.get(f"/runs/{player.run_id}/debrief"))
    for words in (
        "Chưa đạt: chạm ranh giới không được qua",
        "Để lộ hướng xác minh",
        "Điều 31 Luật Báo chí 126/2025/QH15",
        "Lượt mất điểm nhiều nhất",
        "Căn cứ nên nêu",
        "Bài 3.1.",
        "Các mặt của lần này",
    ):
        assert words in page


def test_a_debrief_can_be_replayed_from_any_node(learner, ended):
    address = learner.post(f"/runs/{ended}/replay", {"place": "4"}).location
    page = text_of(learner.get(address))
    assert "tập lại, không tính điểm" in page
    assert "Lượt 5" in page
    learner.post(f"/runs/{ended}/replay", {"place": "77"}, status=404)
    learner.post(f"/runs/{ended}/replay", {"place": "x"}, status=404)


def test_the_sentence_for_next_time_comes_back(learner, ended):
    learner.post(f"/runs/{ended}/resolution", {"words": "15:00 tôi gửi số cho mọi báo."})
    assert "15:00 tôi gửi số cho mọi báo." in learner.get(f"/runs/{ended}/debrief").get_data(as_text=True)
    page = text_of(learner.post(f"/runs/{ended}/resolution", {"words": "a" * 700}, status=422))
    assert "Dài quá" in page


def test_nobody_opens_anothers_run(ended, client):
    other = client("trainee_b")
    for path in ("", "/debrief"):
        other.get(f"/runs/{ended}{path}", status=404)
    for path, data in (
        ("/ready", {}),
        ("/0", {"choice": "b"}),
        ("/replay", {"place": "0"}),
        ("/resolution", {"words": "x"}),
    ):
        other.post(f"/runs/{ended}{path}", data, status=404)


def test_results_have_no_names_and_say_nothing_of_a_few(ended, client):
    page = client("department").get("/practice")
    assert "Sự cố nước sạch" in text_of(page)
    activity = page.get_data(as_text=True).split('href="/practice/')[1].split('"')[0]
    report = text_of(client("department").get(f"/practice/{activity}"))
    assert "Chưa đủ người chơi" in report
    assert "Lê Thị Thanh Huyền" not in report
    client("department").get(f"/practice/{activity}/people", status=403)
    client("department").get(f"/practice/runs/{ended}", status=403)


def test_the_instructor_sees_whose_run_it_was_and_how_it_went(ended, client):
    instructor = client("instructor")
    activity = instructor.get("/practice").get_data(as_text=True).split('href="/practice/')[1].split('"')[0]
    listed = instructor.get(f"/practice/{activity}/people")
    assert "Lê Thị Thanh Huyền" in text_of(listed)
    one = listed.get_data(as_text=True).split(f'href="/practice/{activity}/people/')[1].split('"')[0]
    assert "100 điểm, đạt" in text_of(instructor.get(f"/practice/{activity}/people/{one}"))
    page = instructor.get(f"/practice/runs/{ended}")
    assert "Lê Thị Thanh Huyền" in text_of(page)
    assert "replay" not in page.get_data(as_text=True)


def test_five_runs_of_one_person_say_nothing(player, client):
    for _run in range(5):
        player.start().say_best()
    page = client("department").get("/practice")
    assert "dưới 5 người" in text_of(page)
    activity = page.get_data(as_text=True).split('href="/practice/')[1].split('"')[0]
    assert "Chưa đủ người chơi" in text_of(client("department").get(f"/practice/{activity}"))


def test_five_people_are_enough_to_say_where_points_are_lost(player, world, client):
    for login in ("leader_a", "spokesperson_a", "authorised_a", "comms_a", "staff_a", "leader_b"):
        actor = Actor(None, world.staff[login], login)
        write(learning.enrol_myself, SLUG, actor=actor)
        other = Player(actor).start().say_best(until="n12")
        other.say("a")
    player.start().say_best(until="n10")
    player.say("a")
    page = client("department").get("/practice")
    activity = page.get_data(as_text=True).split('href="/practice/')[1].split('"')[0]
    report = text_of(client("department").get(f"/practice/{activity}"))
    assert "Để lộ nơi ở và sức khỏe của một trẻ em 6 lần" in report
    assert "quy trách nhiệm khi chưa có kết luận dưới 5 người" in report
    assert report.index("Xin tên và bệnh án") < report.index("Nếu có người tử vong")
    assert "Amoni trong mẫu" not in report


def test_a_stage_costs_few_statements(learner, run):
    learner.get(run)
    assert len(learner.last_statements) <= 5, learner.last_statements


def test_a_scenario_stands_on_the_page_of_its_law_and_opens_from_there(learner):
    page = learner.get("/law/nd-237-2026").get_data(as_text=True)
    assert f'href="{SCENARIO}"' in page
    learner.get(SCENARIO.replace("/scenarios/", "/lessons/"), status=404)
