"""Kinds of question, draws, marks and deadlines, on plain values."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from elearn.quizzes import rules
from elearn.quizzes.kinds import KINDS, UnreadableAnswerError

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
MC1 = {"options": [{"correct": False}, {"correct": True}, {"correct": False}]}
MR = {"options": [{"correct": True}, {"correct": False}, {"correct": True}, {"correct": False}]}
OR = {"items": [{}, {}, {}]}
CL = {"categories": [{"id": "mo"}, {"id": "kin"}], "cards": [{"category": "mo"}, {"category": "kin"}]}


def sent(**fields):
    values = {key.replace("_", "-"): value if isinstance(value, list) else [value] for key, value in fields.items()}
    return lambda name: values.get(name, [])


@pytest.mark.parametrize(
    ("kind", "body", "response", "points"),
    [
        ("mc1", MC1, 1, 1),
        ("mc1", MC1, 0, 0),
        ("mr", MR, [0, 2], 1),
        ("mr", MR, [0], 0.5),
        ("mr", MR, [0, 1], 0),
        ("mr", MR, [0, 1, 2], 0.5),
        ("mr", MR, [1, 3], 0),
        ("or", OR, [0, 1, 2], 1),
        ("or", OR, [0, 2, 1], pytest.approx(1 / 3)),
        ("or", OR, [1, 2, 0], 0),
        ("cl", CL, ["mo", "kin"], 1),
        ("cl", CL, ["mo", ""], 0.5),
        ("cl", CL, ["kin", "mo"], 0),
    ],
)
def test_each_kind_is_marked_by_its_own_rule(kind, body, response, points):
    assert KINDS[kind].points(response, body) == points


def test_answers_are_read_in_the_authors_order():
    assert KINDS["mc1"].read(sent(choice="2"), MC1) == 2
    assert KINDS["mr"].read(sent(choice=["2", "0", "2"]), MR) == [0, 2]
    assert KINDS["or"].read(sent(place_0="2", place_1="0", place_2="1"), OR) == [1, 2, 0]
    assert KINDS["cl"].read(sent(card_0="kin"), CL) == ["kin", ""]


@pytest.mark.parametrize(("kind", "body"), [("mc1", MC1), ("mr", MR), ("or", OR), ("cl", CL)])
def test_nothing_chosen_is_no_answer(kind, body):
    assert KINDS[kind].read(sent(), body) is None


@pytest.mark.parametrize(
    ("kind", "body", "fields"),
    [
        ("mc1", MC1, {"choice": "3"}),
        ("mc1", MC1, {"choice": "-1"}),
        ("mc1", MC1, {"choice": "²"}),
        ("mr", MR, {"choice": ["0", "9"]}),
        ("or", OR, {"place_0": "0", "place_1": "0", "place_2": "1"}),
        ("cl", CL, {"card_0": "khac"}),
    ],
)
def test_a_made_up_answer_is_refused(kind, body, fields):
    with pytest.raises(UnreadableAnswerError):
        KINDS[kind].read(sent(**fields), body)


def test_a_draw_spreads_over_outcomes_and_shuffles_every_part():
    pool = [rules.Drawable(n, f"KQ{n % 3}", 4) for n in range(30)]
    form = rules.draw(pool, 9, Random(1))
    assert len({part["question"] for part in form}) == 9
    assert Counter(part["question"] % 3 for part in form) == {0: 3, 1: 3, 2: 3}
    assert all(sorted(part["order"]) == [0, 1, 2, 3] for part in form)
    assert form != rules.draw(pool, 9, Random(2))


def test_a_draw_from_a_small_pool_gives_all_of_it():
    assert len(rules.draw([rules.Drawable(1, "a", 3), rules.Drawable(2, "b", 3)], 5, Random(1))) == 2


@pytest.mark.parametrize(
    ("points", "most", "needed", "passed"),
    [
        (7.5, 10, 75, True),
        (7.499, 10, 75, False),
        (8, 10, 80, True),
        (1 / 3 + 1 / 3 + 1 / 3, 1, 100, True),
        (0, 4, 1, False),
    ],
)
def test_the_pass_mark_is_reached_exactly(points, most, needed, passed):
    assert rules.passes(points, most, needed) is passed


def test_a_mark_just_below_never_reads_as_the_pass_mark():
    assert rules.percent(7.99, 10) == 79


def test_an_answer_may_be_late_by_the_grace_and_no_more():
    kept = {"submitted_at": None, "deadline_at": NOW}
    assert rules.takes_answers(**kept, now=NOW + rules.GRACE - timedelta(seconds=1))
    assert not rules.takes_answers(**kept, now=NOW + rules.GRACE)
    assert rules.is_expired(**kept, now=NOW + rules.GRACE)
    assert not rules.takes_answers(submitted_at=NOW, deadline_at=NOW + timedelta(1), now=NOW)
