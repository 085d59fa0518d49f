"""The figures' own arithmetic."""

import pytest

from elearn.reports.rules import FiguresDisagreeError, Tally, checked, heat, total


def test_registered_is_the_sum_of_its_six_parts():
    tally = Tally(
        registered=21,
        completed_on_time=6,
        completed_late=5,
        in_progress=4,
        not_started=3,
        exempt=2,
        withdrawn=1,
        overdue=7,
    )
    assert checked(tally) is tally


@pytest.mark.parametrize(
    "wrong",
    [
        Tally(registered=2, completed_on_time=1),
        Tally(registered=1, completed_on_time=1, withdrawn=1),
        Tally(registered=1, completed_on_time=1, overdue=1),
    ],
)
def test_figures_that_disagree_are_not_printed(wrong):
    with pytest.raises(FiguresDisagreeError):
        checked(wrong)


def test_the_refusal_names_every_row_that_disagrees_and_no_other():
    rows = [
        ("Phường A, Khóa 1", Tally(registered=2, exempt=1)),
        ("Phường B, Khóa 1", Tally(registered=1, exempt=1)),
        ("Phường C, Khóa 2", Tally(registered=1, completed_on_time=1, overdue=1)),
    ]
    with pytest.raises(FiguresDisagreeError) as refusal:
        total(rows)
    assert [row.partition(" (")[0] for row in refusal.value.rows] == ["Phường A, Khóa 1", "Phường C, Khóa 2"]
    assert "đăng ký 2, sáu phần cộng lại 1" in refusal.value.message


def test_a_status_nobody_knows_is_a_row_that_disagrees_not_a_person_lost():
    with pytest.raises(FiguresDisagreeError, match="sáu phần cộng lại 0"):
        checked(Tally.of("on_leave", 3, 0))


def test_the_total_is_checked_too():
    whole = total([("A", Tally(registered=1, exempt=1)), ("B", Tally(registered=2, in_progress=2, overdue=1))])
    assert whole == Tally(registered=3, exempt=1, in_progress=2, overdue=1)


def test_the_rate_counts_only_those_obliged():
    assert Tally(registered=10, completed_on_time=3, completed_late=1, not_started=4, exempt=1, withdrawn=1).rate == 0.5
    assert Tally(registered=2, exempt=1, withdrawn=1).rate is None


@pytest.mark.parametrize(
    ("rate", "step"), [(None, "x"), (0, "0"), (0.199, "0"), (0.2, "1"), (0.59, "2"), (0.6, "3"), (0.999, "4"), (1, "5")]
)
def test_the_heat_map_is_dark_where_work_is_needed(rate, step):
    assert heat(rate) == step
