"""Who fills the lines of a mandate: a pure function, held to brute force and to every order of its facts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.mandates.audience import QUOTAS, Facts, Holding, Standing, evaluate
from elearn.mandates.models import LineRule
from elearn.mandates.rules import CountsFrom, Line, months_before, rule_text, text_hash, words

DAY = date(2026, 11, 20)
ROLES = ("leader", "spokesperson", "comms")
LEADER = Line(1, LineRule.EXACTLY, "leader", 1)
SPOKESPERSON = Line(2, LineRule.EXACTLY, "spokesperson", 1)
COMMS = Line(3, LineRule.AT_LEAST, "comms", 1)
LETTER = (LEADER, SPOKESPERSON, COMMS)  # "01 lãnh đạo, 01 người phát ngôn, ít nhất 01 cán bộ truyền thông"


def unit(*holdings: Holding, on: list[tuple[int, int]] | None = None, kind: str = "phuong", **more) -> Facts:
    return Facts(kind, holdings, None if on is None else [Standing(s, line) for s, line in on], **more)


def test_the_three_slots_of_the_letter_are_filled_each_by_its_person():
    facts = unit(Holding(1, "leader"), Holding(2, "spokesperson"), Holding(3, "comms"), on=[(1, 1), (2, 2), (3, 3)])
    answers = evaluate(LETTER, facts, DAY)
    assert [(a.filled, a.missing) for a in answers.values()] == [((1,), 0), ((2,), 0), ((3,), 0)]


def test_a_person_in_two_slots_is_counted_once_unless_the_mandate_allows_it():
    facts = unit(
        Holding(1, "leader"), Holding(1, "spokesperson", acting=True), Holding(3, "comms"), on=[(1, 1), (1, 2), (3, 3)]
    )
    once = evaluate(LETTER, facts, DAY)
    assert sum(len(once[line].filled) for line in (1, 2)) == 1
    assert sum(once[line].missing for line in (1, 2)) == 1
    assert [once[2].doubled, once[1].doubled] == [{1: 1}, {}]
    twice = evaluate(LETTER, facts, DAY, double_filling=True)
    assert [twice[line].missing for line in (1, 2, 3)] == [0, 0, 0]


def test_whoever_comes_as_one_of_every_fills_no_other_slot():
    every = Line(2, LineRule.EVERY, "spokesperson", 0)
    facts = unit(Holding(1, "leader"), Holding(1, "spokesperson", acting=True), on=[(1, 1), (1, 2)])
    answers = evaluate([LEADER, every], facts, DAY)
    assert (answers[2].filled, answers[1].filled, answers[1].missing) == ((1,), (), 1)
    assert answers[1].doubled == {1: 2}


def test_all_staff_take_nobody_away_from_a_slot():
    everybody = Line(9, LineRule.ALL_STAFF, None, 0)
    answers = evaluate([LEADER, everybody], unit(Holding(1, "leader"), on=[(1, 1), (1, 9)]), DAY)
    assert [(a.filled, a.missing) for a in answers.values()] == [((1,), 0), ((1,), 0)]


def test_people_are_moved_between_slots_so_that_none_stays_empty_in_vain():
    """The acting head fits two slots; only the other order leaves a slot for the plain leader."""
    head, leader = [Holding(1, "leader"), Holding(1, "spokesperson", acting=True)], Holding(2, "leader")
    answers = evaluate([LEADER, SPOKESPERSON], unit(*head, leader), DAY)
    assert [(a.filled, a.missing) for a in answers.values()] == [((2,), 0), ((1,), 0)]


def test_a_line_for_wards_asks_nothing_of_a_department():
    wards = Line(1, LineRule.AT_LEAST, "comms", 2, kinds=("phuong", "xa"))
    departments = Line(2, LineRule.AT_LEAST, "comms", 1, kinds=("so",))
    answers = evaluate([wards, departments], unit(Holding(1, "comms"), on=[(1, 2)], kind="so"), DAY)
    assert (answers[1].applies, answers[1].missing, answers[2].missing) == (False, 0, 0)


def test_more_than_an_exact_number_is_a_surplus_and_more_than_at_least_is_not():
    facts = unit(
        Holding(1, "leader"), Holding(2, "leader"), Holding(3, "comms"), Holding(4, "comms"),
        on=[(1, 1), (2, 1), (3, 3), (4, 3)],
    )  # fmt: skip
    answers = evaluate(LETTER, facts, DAY)
    assert (len(answers[1].filled), len(answers[1].surplus)) == (1, 1)
    assert (answers[3].filled, answers[3].surplus) == ((3, 4), ())


def test_a_vacant_post_is_told_from_a_slot_not_filled_yet_and_an_excuse_from_both():
    answers = evaluate(LETTER, unit(Holding(1, "leader"), on=[], excused=[2]), DAY)
    assert [(a.vacant, a.missing, a.excused) for a in answers.values()] == [
        (False, 1, False),
        (True, 1, True),
        (True, 1, False),
    ]


def test_an_acting_head_counts_from_the_first_day_to_the_last_and_not_after():
    first, after = DAY + timedelta(1), DAY + timedelta(3)
    facts = unit(Holding(1, "comms"), Holding(1, "leader", first, after, acting=True), on=[(1, 1)])
    missing = [evaluate([LEADER], facts, DAY + timedelta(n))[1].missing for n in range(5)]
    assert missing == [1, 0, 0, 1, 1]


def test_who_left_the_role_stands_there_still_and_fills_nothing():
    """A rule proposes, a person decides: falling out of the audience removes nobody."""
    facts = unit(Holding(1, "leader", ends_on=DAY), on=[(1, 1)])
    answer = evaluate([LEADER], facts, DAY)[1]
    assert (answer.unfit, answer.filled, answer.missing) == ((1,), (), 1)
    assert evaluate([LEADER], facts, DAY - timedelta(1))[1].filled == (1,)


def test_a_substitute_has_to_fit_on_the_day_they_come():
    later = DAY + timedelta(10)
    facts = Facts("phuong", [Holding(1, "leader", later)], [Standing(1, 1, since=later)])
    assert evaluate([LEADER], facts, DAY)[1].filled == (1,)
    assert evaluate([LEADER], Facts("phuong", facts.holdings, [Standing(1, 1)]), DAY)[1].unfit == (1,)


LINES = st.lists(
    st.tuples(st.sampled_from(list(LineRule)), st.sampled_from(ROLES), st.integers(1, 3), st.booleans()),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [
        Line(n, rule, None if rule == LineRule.ALL_STAFF else role, number, kinds=("so",) if other else ())
        for n, (rule, role, number, other) in enumerate(rows, start=1)
    ]
)
HOLDINGS = st.lists(
    st.builds(
        lambda person, role, start, days: Holding(
            person, role, DAY + timedelta(start), DAY + timedelta(start + days), acting=True
        ),
        st.integers(1, 5),
        st.sampled_from(ROLES),
        st.integers(-3, 2),
        st.integers(1, 6),
    ),
    max_size=10,
)
STANDINGS = st.none() | st.lists(st.builds(Standing, st.integers(1, 6), st.integers(1, 4)), max_size=12)


@given(LINES, HOLDINGS, STANDINGS, st.booleans(), st.integers(-3, 5), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_answer_whatever_the_order_of_events(
    lines, holdings, standings, doubling, offset, luck
):
    """Lesson 1.4: a mandate is a pure function of rule and facts at a date."""
    day = DAY + timedelta(offset)
    told = evaluate(lines, Facts("phuong", holdings, standings), day, double_filling=doubling)
    for things in (lines, holdings, *([standings] if standings else [])):
        luck.shuffle(things)
    assert evaluate(lines, Facts("phuong", holdings, standings), day, double_filling=doubling) == told


@given(LINES, HOLDINGS, STANDINGS)
def test_as_many_slots_are_filled_as_brute_force_can_fill(lines, holdings, standings):
    answers = evaluate(lines, Facts("phuong", holdings, standings), DAY)
    applying = [line for line in lines if answers[line.id].applies]
    on = {
        line.id: {
            p
            for p in answers[line.id].fitting
            if standings is None or any((s.staff_id, s.line_id) == (p, line.id) for s in standings)
        }
        for line in applying
    }
    claimed = {p for line in applying if line.rule == LineRule.EVERY for p in on[line.id]}
    quotas = [line for line in applying if line.rule in QUOTAS]
    people = sorted({p for line in quotas for p in on[line.id]} - claimed)
    best = 0
    for choice in product(*([None, *(line.id for line in quotas if p in on[line.id])] for p in people)):
        best = max(best, sum(min(choice.count(line.id), line.minimum) for line in quotas))
    assert sum(min(len(answers[line.id].filled), line.minimum) for line in quotas) == best
    counted = [p for line in applying if line.rule in QUOTAS for p in answers[line.id].filled]
    assert len(counted) == len(set(counted))
    assert not claimed & set(counted)


def test_many_slots_are_matched_in_a_moment():
    lines = [Line(n, LineRule.AT_LEAST, ROLES[n % 3], 300) for n in range(3)]
    holdings = [Holding(p, ROLES[(p + turn) % 3]) for p in range(900) for turn in range(2)]
    answers = evaluate(lines, Facts("so", holdings), DAY)
    assert sum(a.missing for a in answers.values()) == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (LEADER, "01 lãnh đạo"),
        (Line(1, LineRule.AT_LEAST, "comms", 2, kinds=("phuong", "xa")),
         "ít nhất 02 cán bộ làm công tác truyền thông (phường, xã)"),
        (Line(1, LineRule.AT_LEAST, "comms", 2, wording="ít nhất hai người viết bài"), "ít nhất hai người viết bài"),
    ],
)  # fmt: skip
def test_a_line_says_its_kinds_and_once_frozen_says_what_it_said(line, said):
    assert words(line) == said


def test_the_whole_rule_is_kept_in_words_with_a_hash():
    text = rule_text(LETTER, {}, double_filling=False, counts=CountsFrom("since_start", date(2027, 1, 1)))
    assert text.splitlines() == [
        "Mỗi đơn vị cử:",
        "1. 01 lãnh đạo.",
        "2. 01 người phát ngôn.",
        "3. ít nhất 01 cán bộ làm công tác truyền thông.",
        "Mỗi người chỉ được tính vào một suất.",
        "Kết quả hoàn thành khóa học được công nhận nếu đạt từ ngày 01/01/2027.",
    ]
    assert len(text_hash(text)) == 64


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 3, 15), 12, date(2025, 3, 15)),
        (date(2026, 3, 15), 0, date(2026, 3, 15)),
    ],
)
def test_months_are_counted_back_to_a_day_that_exists(day, months, before):
    assert months_before(day, months) == before
