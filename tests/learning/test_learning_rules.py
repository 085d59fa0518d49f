"""What the facts of an enrolment amount to on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.kernel import clock
from elearn.learning.queries import Progress
from elearn.learning.rules import (
    COMPLETED,
    UNFINISHED,
    Act,
    Effort,
    Facts,
    Status,
    StatusKey,
    effort_to_continue,
    status_on,
    unmet,
    version_to_use,
)
from tests.learning.facts import facts

DUE = date(2026, 11, 30)
LAST_INSTANT = clock.end_of(DUE) - timedelta(microseconds=1)


def at(day: int, hour: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def in_time(key: StatusKey) -> Status:
    return Status(key, overdue=False)


def late(key: StatusKey) -> Status:
    return Status(key, overdue=True)


REGISTERED = Facts(registered_at=at(2), due_on=DUE)


@pytest.mark.parametrize(
    ("changes", "day", "expected"),
    [
        ({}, date(2026, 11, 1), None),
        ({}, date(2026, 11, 2), in_time(StatusKey.NOT_STARTED)),
        ({}, DUE, in_time(StatusKey.NOT_STARTED)),
        ({}, date(2026, 12, 1), late(StatusKey.NOT_STARTED)),
        ({"started_at": at(5)}, date(2026, 11, 4), in_time(StatusKey.NOT_STARTED)),
        ({"started_at": at(5)}, date(2026, 11, 5), in_time(StatusKey.IN_PROGRESS)),
        ({"started_at": at(5)}, date(2026, 12, 1), late(StatusKey.IN_PROGRESS)),
        ({"completed_at": LAST_INSTANT}, DUE, in_time(StatusKey.COMPLETED_ON_TIME)),
        ({"completed_at": clock.end_of(DUE)}, DUE, in_time(StatusKey.NOT_STARTED)),
        ({"completed_at": clock.end_of(DUE)}, date(2026, 12, 1), in_time(StatusKey.COMPLETED_LATE)),
        ({"completed_at": at(20), "due_on": None}, date(2027, 1, 1), in_time(StatusKey.COMPLETED_ON_TIME)),
        ({"due_on": None}, date(2027, 1, 1), in_time(StatusKey.NOT_STARTED)),
        ({"acts": (Act("withdrawn", at(10)),)}, date(2026, 11, 9), in_time(StatusKey.NOT_STARTED)),
        ({"acts": (Act("withdrawn", at(10)),)}, date(2026, 12, 9), in_time(StatusKey.WITHDRAWN)),
        ({"acts": (Act("withdrawn", at(10), at(12)),)}, date(2026, 11, 11), in_time(StatusKey.WITHDRAWN)),
        ({"acts": (Act("withdrawn", at(10), at(12)),)}, date(2026, 11, 12), in_time(StatusKey.NOT_STARTED)),
        ({"acts": (Act("exempt", at(10)), Act("withdrawn", at(11)))}, date(2026, 11, 12), in_time(StatusKey.WITHDRAWN)),
        ({"acts": (Act("exempt", at(10)),), "started_at": at(5)}, date(2026, 12, 12), in_time(StatusKey.EXEMPT)),
        (
            {"acts": (Act("withdrawn", at(10)),), "completed_at": at(9)},
            date(2026, 11, 12),
            in_time(StatusKey.COMPLETED_ON_TIME),
        ),
    ],
)
def test_the_status_follows_from_the_facts_and_the_day(changes, day, expected):
    assert status_on(replace(REGISTERED, **changes), day) == expected


def test_an_exemption_until_a_day_holds_to_the_end_of_that_day():
    exempt = replace(REGISTERED, acts=(Act("exempt", at(10), clock.end_of(date(2026, 11, 15))),))
    assert status_on(exempt, date(2026, 11, 15)) == in_time(StatusKey.EXEMPT)
    assert status_on(exempt, date(2026, 11, 16)) == in_time(StatusKey.NOT_STARTED)


DAYS = st.dates(date(2026, 10, 20), date(2026, 12, 20))


@given(facts(), DAYS, st.integers(0, 60))
def test_a_pass_is_never_lowered_by_a_later_day(one: Facts, day: date, later: int):
    before, after = status_on(one, day), status_on(one, day + timedelta(days=later))
    if before is not None and before.key in COMPLETED:
        assert after == before


@given(facts(), DAYS, st.lists(st.builds(Act, st.sampled_from(["withdrawn", "exempt"]), st.just(at(1))), max_size=3))
def test_no_act_lowers_a_pass(one: Facts, day: date, acts: list[Act]):
    before = status_on(one, day)
    if before is not None and before.key in COMPLETED:
        assert status_on(replace(one, acts=(*one.acts, *acts)), day) == before


@given(facts(), DAYS)
def test_only_the_unfinished_are_overdue_and_only_after_the_due_day(one: Facts, day: date):
    status = status_on(one, day)
    if status is not None and status.overdue:
        assert status.key in UNFINISHED
        assert one.due_on is not None
        assert day > one.due_on


@dataclass(frozen=True)
class Task:
    id: int
    kind: str
    label: str
    required: bool = True
    pass_percent: int | None = None
    has_critical: bool = False


TASKS = [
    Task(1, "lesson", "bài 1.1"),
    Task(2, "lesson", "bài 1.2"),
    Task(3, "quiz", "bài “Kiểm tra”", pass_percent=75),
    Task(4, "lesson", "bài đọc thêm", required=False),
]


def progress(best: int | None = None, done: bool = False) -> Progress:
    return Progress(block=0, sequence=1, seen_at=at(5), best_percent=best, completed_at=at(6) if done else None)


def reasons(known: dict[int, Progress]) -> list[str]:
    return [words for _task, words in unmet(TASKS, known)]


def test_each_unmet_rule_is_said_in_words():
    assert reasons({}) == ["Chưa mở bài 1.1", "Chưa mở bài 1.2", "Chưa làm bài “Kiểm tra”: cần đạt 75%"]
    assert reasons({1: progress(done=True), 2: progress(), 3: progress(best=60)}) == [
        "Chưa đọc xong bài 1.2",
        "Chưa đạt bài “Kiểm tra”: cần 75%, cao nhất 60%",
    ]


def test_nothing_is_unmet_when_everything_required_is_done():
    assert reasons({number: progress(done=True) for number in (1, 2, 3)}) == []


def test_who_has_begun_stays_on_the_old_version_and_who_has_not_moves_to_the_newer():
    begun, fresh = Effort(version_id=11, number=1, begun=True), Effort(version_id=11, number=1, begun=False)
    assert version_to_use(begun, 12, 2) == 11
    assert version_to_use(fresh, 12, 2) == 12
    assert version_to_use(Effort(version_id=12, number=2, begun=False), 11, 1) == 12
    assert version_to_use(None, 12, 2) == 12


def test_an_effort_that_was_begun_comes_before_a_fresh_one_on_a_newer_version():
    begun, fresh = Effort(version_id=11, number=1, begun=True), Effort(version_id=12, number=2, begun=False)
    assert effort_to_continue([fresh, begun]) == begun
    assert effort_to_continue([]) is None
