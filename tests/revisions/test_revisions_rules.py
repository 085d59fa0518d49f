"""What a move keeps and what a corrected key does, on plain values: nothing is ever lost or lowered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.catalogue.changes import Content, Pair, Verdict, compare
from elearn.catalogue.queries import QuestionData
from elearn.learning.rules import carried
from elearn.quizzes.keys import Key, Mark, mark
from elearn.quizzes.kinds import KINDS
from elearn.quizzes.rules import Drawable, without_void
from elearn.revisions.present import enough
from elearn.revisions.rules import PassMark, Result, plan, remark, usually_kept

pytestmark = pytest.mark.once

CONTENTS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.tuples(st.sampled_from(["lesson", "quiz", "scenario"]), st.integers(0, 2))
)


def contents(made, first_id):
    return [Content(first_id + n, key, kind, key, essence) for n, (key, (kind, essence)) in enumerate(made.items())]


@given(CONTENTS, CONTENTS)
def test_every_activity_of_both_versions_is_told_exactly_once(before, after):
    old, new = contents(before, 1), contents(after, 100)
    pairs = compare(old, new)
    assert sorted(p.before for p in pairs if p.before) == sorted(c.id for c in old)
    assert sorted(p.after for p in pairs if p.after) == sorted(c.id for c in new)


@given(CONTENTS, CONTENTS, st.data())
def test_whatever_was_done_is_kept_done_anew_or_history_and_never_forgotten(before, after, data):
    old, new = contents(before, 1), contents(after, 100)
    pairs = compare(old, new)
    done = data.draw(st.sets(st.sampled_from([c.id for c in old]))) if old else set()
    required = {c.id for c in new}
    marked = data.draw(st.sets(st.sampled_from("abcdefgh")))
    found = plan(pairs, done, required, marked)
    told = [p.before for p in (*found.kept, *found.anew, *found.history)]
    assert sorted(told) == sorted(done)
    assert {p.after for p in found.kept} | {p.after for p in found.due} >= required - {p.after for p in found.anew}
    assert not {p.after for p in found.kept} & {p.after for p in found.due}
    assert {p.after for p in found.anew} & required <= {p.after for p in found.due}


@given(CONTENTS, CONTENTS, st.data())
def test_who_is_said_to_be_through_is_told_alike_for_one_and_for_many(before, after, data):
    old, new = contents(before, 1), contents(after, 100)
    pairs = compare(old, new)
    done = data.draw(st.sets(st.sampled_from([c.id for c in old]))) if old else set()

    class Outline:
        def required(self, _track):
            return frozenset(c.id for c in new)

    needed = enough(pairs, Outline(), [""], ())
    alone = plan(pairs, done, Outline().required(""), ()).completes
    assert alone == ("" in needed and set(needed[""]) <= done)


@pytest.mark.parametrize(
    ("verdict", "kind", "marked", "kept"),
    [
        (Verdict.SAME, "lesson", False, True),
        (Verdict.CHANGED, "lesson", False, False),
        (Verdict.CHANGED, "lesson", True, True),
        (Verdict.CHANGED, "scenario", True, True),
        (Verdict.SAME, "quiz", False, True),
        (Verdict.CHANGED, "quiz", True, False),
        (Verdict.GONE, "lesson", True, False),
        (Verdict.NEW, "lesson", True, False),
    ],
)
def test_the_rule_of_keeping(verdict, kind, marked, kept):
    assert carried(verdict, kind, marked=marked) is kept


def test_another_kind_under_an_old_key_is_another_activity():
    pairs = compare([Content(1, "a", "lesson", "a", "x")], [Content(2, "a", "quiz", "a", "x")])
    assert [(p.before, p.after, p.verdict) for p in pairs] == [(None, 2, Verdict.NEW), (1, None, Verdict.GONE)]


def test_nothing_done_completes_nothing():
    assert not plan([Pair("a", "lesson", "a", 1, 2, Verdict.SAME)], set(), set(), ()).completes


@given(
    st.floats(0, 10, allow_nan=False),
    st.booleans(),
    st.floats(0, 10, allow_nan=False),
    st.integers(0, 3),
    st.integers(1, 100),
)
def test_a_correction_only_raises(points, passed, by_key, critical, percent):
    found = remark(Result(points, passed), Mark(by_key, critical), 10.0, PassMark(percent, 1))
    assert found.after.points >= points
    assert found.after.passed >= passed
    assert found.after.points in {points, by_key}
    assert found.held == (by_key < points or (passed and not found.by_key.passed))


def question(number=1, kind="mc1", critical=False):
    options = [{"text": letter, "correct": letter == "A"} for letter in "ABC"]
    return QuestionData(
        number, f"c{number}", kind, "KQ1", 1, critical, None, None, [], {"stem": "", "options": options}
    )


def test_a_new_key_marks_only_its_own_question_again():
    pool = {1: question(1, critical=True), 2: question(2)}
    form = [{"question": 1}, {"question": 2}]
    stored = {1: (1, 0.0), 2: (0, 0.25)}  # the second was marked by a rule of then
    assert mark(form, stored, pool, {}) == Mark(0.25, 0)
    assert mark(form, stored, pool, {1: Key(False, (1,))}) == Mark(1.25, 1)
    assert mark(form, stored, pool, {1: Key(False, (0, 1))}) == Mark(1.25, 1)


def test_a_cancelled_question_gives_its_point_also_to_who_left_it_open():
    assert mark([{"question": 1}], {}, {1: question()}, {1: Key(True)}) == Mark(1.0, 0)
    assert mark([{"question": 1}], {}, {1: question()}, {}) == Mark(0.0, 0)


def test_several_right_options_are_marked_by_the_kind_itself():
    assert KINDS["mc1"].points(2, {"options": [{"correct": True}, {"correct": False}, {"correct": True}]}) == 1.0


class Shape:
    draw, form, critical_draw = 2, {}, 1


def test_a_cancelled_question_is_not_asked_again_unless_too_few_are_left():
    pool = [Drawable(1, "k", 3, critical=True), Drawable(2, "k", 3), Drawable(3, "k", 3, critical=True)]
    assert [q.id for q in without_void(pool, {1: Key(True)}, Shape())] == [2, 3]
    assert len(without_void(pool, {1: Key(True), 3: Key(True)}, Shape())) == 3, "the critical block would be empty"
    assert len(without_void(pool[:2], {2: Key(True)}, Shape())) == 2, "fewer than are asked"
    assert len(without_void(pool, {1: Key(False, (1,))}, Shape())) == 3, "a corrected one is asked on"


@pytest.mark.parametrize(
    ("kinds", "kept"),
    [
        (["correction"], ["a", "b"]),
        (["correction", "correction"], ["a", "b"]),
        (["correction", "addition"], []),
        (["addition"], []),
        (["replacement"], []),
        ([""], []),
        ([], []),
    ],
)
def test_only_corrections_keep_what_changed_unless_somebody_says_so(kinds, kept):
    pairs = [
        Pair("a", "lesson", "A", 1, 2, Verdict.CHANGED),
        Pair("b", "scenario", "B", 3, 4, Verdict.CHANGED),
        Pair("c", "quiz", "C", 5, 6, Verdict.CHANGED),
        Pair("d", "lesson", "D", 7, 8, Verdict.SAME),
        Pair("e", "lesson", "E", None, 9, Verdict.NEW),
    ]
    assert usually_kept(pairs, kinds) == kept
