"""How a run goes and what it is worth, on small scenarios where every number can be followed by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.scenarios import rules
from elearn.scenarios.rules import Step, begin, mark, play, take
from elearn.scenarios.shapes import Dimension, scenario_of
from tests.scenarios.conftest import FILES, body, choice, node, scenario_at

GOOD, FAIR = {"cx": 2, "pl": 2}, {"cx": 0, "pl": 1}


def one_node(**more):
    return scenario_of(
        body(
            {"n1": node(choice("a", "cuoi", GOOD), choice("b", "cuoi", FAIR), choice("c", "cuoi", {"cx": -2}, d=1))},
            **more,
        )
    )


def result(scenario, *steps):
    return mark(scenario, play(scenario, steps))


def test_points_lie_between_the_worst_and_the_best_of_the_nodes_visited():
    marked = result(one_node(), Step("n1", "b"))
    # accuracy: 0 of -2…2; law: 1 of 0…2 (the third choice says nothing of law, which is 0)
    assert marked.dimensions == {Dimension.ACCURACY: 50, Dimension.LAW: 50}
    assert marked.total == 50
    assert not marked.passed


def test_the_best_is_worth_a_hundred_and_passes():
    marked = result(one_node(), Step("n1", "a"))
    assert (marked.total, marked.passed) == (100, True)


def test_weights_count_only_the_dimensions_that_were_tested():
    marked = result(
        scenario_of(
            body({"n1": node(choice("a", "cuoi", {"cx": 2, "bc": -2}), choice("b", "cuoi", {"cx": -2, "bc": 2}, d=1))})
        ),
        Step("n1", "a"),
    )
    assert marked.total == int(100 * 0.20 / 0.30)


def test_silence_takes_the_default_choice_and_costs_timeliness():
    scenario = one_node()
    state = play(scenario, [Step("n1", None)])
    assert state.got[Dimension.TIMELINESS] == -2
    assert (state.least[Dimension.TIMELINESS], state.most[Dimension.TIMELINESS]) == (-2, 0)
    assert state.got[Dimension.ACCURACY] == -2
    assert state.tension == 30
    assert mark(scenario, state).dimensions[Dimension.TIMELINESS] == 0


def test_silence_where_timeliness_is_tested_replaces_what_the_default_says_of_it():
    scenario = scenario_of(body({"n1": node(choice("a", "cuoi", {"kt": 2}), choice("b", "cuoi", {"kt": -1}, d=1))}))
    state = play(scenario, [Step("n1", None)])
    late = Dimension.TIMELINESS
    assert (state.got[late], state.least[late], state.most[late]) == (-2, -2, 2)


def test_advice_costs_a_point_of_timeliness():
    state = play(one_node(), [Step("n1", "a", consulted=True)])
    assert (state.got[Dimension.TIMELINESS], state.least[Dimension.TIMELINESS]) == (-1, -1)


@pytest.mark.parametrize(("places", "place", "free"), [([], 0, True), ([0], 3, False), ([0], 4, True), ([5], 5, False)])
def test_advice_is_given_once_in_four(places, place, free):
    assert rules.may_consult(places, place) is free


def test_without_a_clock_timeliness_is_not_marked():
    scenario = scenario_of(
        body({"n1": node(choice("a", "cuoi", {"kt": 2, "pl": 1}), choice("b", "cuoi", {"kt": -2}, d=1))})
    )
    assert Dimension.TIMELINESS not in result(scenario, Step("n1", "a", timed=False)).dimensions


def two_nodes(**more):
    nodes = {
        "n1": node(choice("a", "n2", {"kt": 2, "pl": 2}, set="hen"), choice("b", "n2", {"kt": -2, "pl": 0}, d=1)),
        "n2": node(choice("a", "cuoi", {"kt": 2, "pl": 2}), choice("b", "cuoi", {"kt": -2, "pl": 0}, d=1)),
    }
    return scenario_of(body(nodes, **more))


def test_taking_the_clock_off_later_does_not_wipe_out_what_went_before():
    silent_first = result(two_nodes(), Step("n1", None), Step("n2", "a", timed=False))
    assert silent_first.dimensions[Dimension.TIMELINESS] == 0
    good_first = result(two_nodes(), Step("n1", "a"), Step("n2", "a", timed=False))
    assert good_first.dimensions[Dimension.TIMELINESS] == 100


def test_each_promise_not_kept_costs_and_marking_twice_is_marking_once():
    promises = {"hen": {"x": "15:00", "giu": "giu"}, "hen2": {"x": "16:00", "giu": "giu2"}}
    one = two_nodes(cam_ket=promises)
    state = play(one, [Step("n1", "a"), Step("n2", "a")])
    assert mark(one, state) == mark(one, state)
    assert mark(one, state).dimensions[Dimension.TIMELINESS] == 80  # 8 of 8, of 10 with the promise
    state.promised.append("hen2")
    assert mark(one, state).dimensions[Dimension.TIMELINESS] == 66  # 8 of 12


def test_pass_marks_are_held_to_the_exact_sum_and_shown_rounded_down():
    third = {
        "n1": node(choice("a", "cuoi", {"cx": 2}), choice("b", "cuoi", {"cx": 1}), choice("c", "cuoi", {"cx": -1}, d=1))
    }
    marked = result(scenario_of(body(third)), Step("n1", "b"))
    assert marked.dimensions == {Dimension.ACCURACY: 66}
    assert marked.total == 66


def test_silence_is_among_the_worst_a_node_can_cost():
    for at in one_node().decisions:
        assert rules.lost(at, Step(at.id, None)) <= rules.worst(at)


def test_a_promise_not_kept_costs_timeliness_and_is_told():
    nodes = {
        "n1": node(choice("a", "n2", GOOD, set="hen"), choice("b", "n2", FAIR, d=1)),
        "n2": node(choice("a", "cuoi", GOOD, set="giu"), choice("b", "cuoi", FAIR, d=1)),
    }
    scenario = scenario_of(body(nodes, cam_ket={"hen": {"x": "15:00 gửi số", "giu": "giu"}}))
    assert result(scenario, Step("n1", "a"), Step("n2", "a")).broken == ()
    broken = result(scenario, Step("n1", "a"), Step("n2", "b"))
    assert broken.broken == ("hen",)
    assert broken.dimensions[Dimension.TIMELINESS] == 0


def test_crossing_a_line_ends_the_run_and_never_passes():
    scenario = scenario_of(
        body(
            {"n1": node(choice("a", "dung", GOOD, crit="lo"), choice("b", "cuoi", FAIR, d=1))},
            loi_chan={"lo": {"x": "Lộ"}},
        )
    )
    state = play(scenario, [Step("n1", "a")])
    assert scenario.nodes[state.node].stops
    marked = mark(scenario, state)
    assert (marked.breach, marked.passed) == ("lo", False)


@pytest.mark.parametrize(
    ("go", "expected"),
    [
        ({"if_ten_gte": 60, "then": "cuoi", "else": "dung"}, "cuoi"),
        ({"if_ten_gte": 61, "then": "cuoi", "else": "dung"}, "dung"),
        ({"if_tin_lt": 57, "then": "cuoi", "else": "dung"}, "cuoi"),
        ({"if_tin_lt": 56, "then": "cuoi", "else": "dung"}, "dung"),
        ({"if_phut_lt": 6, "then": "cuoi", "else": "dung"}, "cuoi"),
        ({"if_phut_lt": 5, "then": "cuoi", "else": "dung"}, "dung"),
        ({"if_set": "hen", "then": "cuoi", "else": "dung"}, "cuoi"),
        ({"if_set": "khac", "then": "cuoi", "else": "dung"}, "dung"),
        ({"if_lo": "d1", "then": "cuoi", "else": "dung"}, "cuoi"),
    ],
)
def test_roads_part_by_what_was_done(go, expected):
    first = choice("a", go, {"cx": 2}, ten=40, set="hen", lo=["d1"], phut=5)
    scenario = scenario_of(body({"n1": node(first, choice("b", "cuoi", {"cx": -1}, d=1))}, cang_bat_dau=20, phut=10))
    assert play(scenario, [Step("n1", "a")]).node == expected


def test_a_step_at_another_node_is_refused():
    with pytest.raises(ValueError, match="run at n1"):
        play(one_node(), [Step("n9", "a")])
    with pytest.raises(ValueError, match="no choice"):
        play(one_node(), [Step("n1", "z")])


def test_choices_are_shuffled_by_run_and_stay_as_they_are():
    first = one_node().nodes["n1"]
    orders = {tuple(c.id for c in rules.order(first, seed)) for seed in range(30)}
    assert len(orders) > 3
    assert rules.order(first, 7) == rules.order(first, 7)


def test_a_node_changed_in_one_letter_is_another_version():
    entry = node(choice("a", "cuoi", GOOD))
    assert rules.node_hash(entry) == rules.node_hash(dict(reversed(entry.items())))
    assert rules.node_hash(entry) != rules.node_hash({**entry, "q": "Vì sao ?"})


@given(data=st.data(), path=st.sampled_from(FILES))
def test_any_run_comes_to_an_end_with_marks_in_range(data, path):
    scenario = scenario_at(path)
    state, steps = begin(scenario), []
    while not (at := scenario.nodes[state.node]).is_end:
        said = data.draw(st.sampled_from([None, *(c.id for c in at.choices)]))
        steps.append(Step(at.id, said, consulted=data.draw(st.booleans())))
        take(scenario, state, steps[-1])
        assert 0 <= state.tension <= 100
        assert 0 <= state.trust <= 100
    marked = mark(scenario, state)
    assert 0 <= marked.total <= 100
    assert all(0 <= points <= 100 for points in marked.dimensions.values())
    assert mark(scenario, play(scenario, steps)) == marked
