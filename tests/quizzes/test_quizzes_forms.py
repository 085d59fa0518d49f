"""Forms by outcome and difficulty, the critical block, placement tests, and the two newer kinds of question."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.law import service as law
from elearn.learning import queries as learning_queries
from elearn.learning import service as learning
from elearn.quizzes import queries, rules, service
from elearn.quizzes.kinds import KINDS
from tests import rich
from tests.parallel import write


@pytest.fixture
def world(stands, tmp_path_factory):
    """With the course that has everything, published."""
    with stands.on("rich", lambda: rich.published(tmp_path_factory.mktemp("rich"))) as world:
        yield world


@pytest.fixture
def slug(world):
    return rich.SLUG


@pytest.fixture
def learner(world, slug):
    actor = world.actors["trainee_a"]
    write(learning.enrol_myself, slug, actor=actor)
    return actor


def attempt_of(learner, slug, key="cuoi-khoa"):
    attempt_id = write(service.start_attempt, slug, key, actor=learner)
    attempt = queries.attempt_for(learner, attempt_id)
    pool = catalogue.questions_of(attempt.activity_id)
    return attempt_id, [pool[asked["question"]] for asked in attempt.form]


def answer(attempt_id, learner, questions, right):
    """Answer every question rightly where `right(question)` says so, wrongly elsewhere; hand in."""
    for place, question in enumerate(questions, start=1):
        options = question.body["options"]
        chosen = next(i for i, option in enumerate(options) if option["correct"] is bool(right(question)))
        write(service.save_answer, attempt_id, place, lambda _n, c=chosen: [str(c)], None, actor=learner)
    return write(service.submit_attempt, attempt_id, actor=learner)


def test_a_form_is_drawn_cell_by_cell_with_its_critical_block(learner, slug):
    for _again in range(3):
        attempt_id, questions = attempt_of(learner, slug)
        drawn = Counter((q.outcome, q.difficulty) for q in questions)
        assert drawn == {(o, d): n for o, row in rich.FORM.items() for d, n in enumerate(row, start=1) if n}
        assert sum(q.critical for q in questions) == 2
        answer(attempt_id, learner, questions, lambda _q: False)


def test_enough_points_do_not_pass_without_the_critical_block(learner, slug, client):
    attempt_id, questions = attempt_of(learner, slug)
    missed = next(q for q in questions if q.critical)
    result = answer(attempt_id, learner, questions, lambda q: q is not missed)
    assert (rules.percent(result.points, result.max_points), result.passed) == (80, False)
    page = client("trainee_a").get(f"/attempts/{attempt_id}")
    assert "Phần ranh giới (thẩm quyền" in page.text
    assert "đủ điểm nhưng phần ranh giới chưa đạt" in client("trainee_a").get(f"/courses/{slug}").text


def test_a_placement_test_spares_reading_never_practice_and_shows_no_key(learner, slug, client):
    attempt_id, questions = attempt_of(learner, slug, "dau-vao")
    answer(attempt_id, learner, questions, lambda q: q.outcome == "KQ1")
    progress = learning_queries.record_for(learner, slug).progress
    spared = {a.key for a in catalogue.published(slug).activities if a.id in progress and progress[a.id].spared}
    assert spared == {"bai-1"}  # bai-2 holds a task, bai-3 is of the other outcome
    page = client("trainee_a").get(f"/attempts/{attempt_id}")
    assert "Biết một" in page.text
    assert "option-why" not in page.text
    assert "được bỏ qua nhờ bài đầu vào" in client("trainee_a").get(f"/courses/{slug}").text


def test_a_question_leaves_the_pool_on_the_day_its_law_does(learner, slug):
    day = clock.today() + timedelta(days=3)
    write(law.replace, "nd-thu", "nd-cu", day, actor=MACHINE)
    activity = catalogue.published(slug).activity("cuoi-khoa")
    standing = {q.id for q in catalogue.questions_of(activity.id).values() if q.law}
    assert standing
    for moved, expected in ((day - timedelta(days=1), True), (day, False)):
        with clock.at(clock.start_of(moved)):
            pool = {question.id for question in service._pool(activity.id, clock.now())}
        assert (standing <= pool, bool(standing & pool)) == (expected, expected)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "drawn"),
    [
        (None, None, True),
        (date(2026, 11, 21), None, True),
        (date(2026, 11, 22), None, False),
        (None, date(2026, 11, 22), True),
        (None, date(2026, 11, 21), False),
    ],
)
def test_a_question_is_asked_in_its_time_only(valid_from, valid_to, drawn):
    day = date(2026, 11, 21)
    found = rules.may_be_drawn(day, valid_from=valid_from, valid_to=valid_to, law=["a#b"], over=())
    assert found is drawn


def test_a_judgement_earns_by_its_wording():
    kind, body = KINDS["sj"], {"options": [{"score": 2}, {"score": 1}, {"score": 0}]}
    assert [kind.points(i, body) for i in range(3)] == [1.0, 0.5, 0.0]


@pytest.mark.parametrize(
    ("words", "points"),
    [
        ("Chưa có số. 11 GIỜ 30 tôi gửi.", 1.0),
        ("Chưa có số, sẽ gửi sau.", 0.0),
        ("Chắc khoảng chục người, 11 giờ 30 gửi.", 0.0),
        ("Một hai ba bốn năm sáu bảy tám 11 giờ 30.", 0.0),
        ("Chưa có số, 111 giờ 30.", 0.0),
    ],
)
def test_a_short_answer_keeps_every_rule_or_earns_nothing(words, points):
    question = rich._short_answer()
    assert KINDS["sa"].points(words, {"wording": question}) == points


def test_a_pool_that_ran_dry_still_asks_as_many():
    pool = [rules.Drawable(n, "KQ1", 3, 1) for n in range(9)]
    drawn = rules.draw(pool, 0, Random(1), form={"KQ1": [1, 1, 0], "KQ2": [0, 1, 0]})
    assert len({row["question"] for row in drawn}) == 3
