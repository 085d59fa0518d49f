"""What users of other systems suffered with mandates and audiences (lessons 1.4): one test a row, named after it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DatabaseError

from elearn.exemptions import service as exemptions
from elearn.exemptions.rules import Wish as Exempting
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Refused
from elearn.learning.models import LearningRecord
from elearn.mandates import rules
from elearn.mandates import service as mandates_service
from elearn.mandates.audience import Facts, Holding, Standing, evaluate
from elearn.mandates.models import LineRule, Mandate
from elearn.mandates.service import Terms
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.quizzes.models import Attempt
from elearn.registrations import preview as previews
from elearn.registrations import queries as lists
from elearn.registrations import service as lists_service
from elearn.reports import checking, periods, table
from elearn.reports.queries import Question
from elearn.units import service as units
from tests.lessons import steps
from tests.lessons.steps import Wish
from tests.page import text_of
from tests.parallel import write
from tests.world import FOUNDED, fill_and_approve

TODAY = date(2026, 11, 20)
SPOKESPERSON = (LineRule.EVERY, "spokesperson", 0)


def test_1_4_rule_based_audience_who_falls_out_of_it_keeps_mark_effort_and_seat(world, client):
    """Row “Rule-based audience”. Totara: falling out of the audience un-enrols, deletes the quiz grade and the seat."""
    write(fill_and_approve, world)
    learner = client("trainee_a")
    steps.read_lessons(learner)
    attempt_id = steps.pass_quiz(world, learner)
    mark = db.session.get_one(Attempt, attempt_id).points
    coordinator, staff_id = client("coordinator_a"), world.staff["trainee_a"]
    write(people.assign, staff_id, unit_id=world.units["a"], actor=MACHINE, position="Văn thư",
          press_role=PressRole.STAFF, starts_on=TODAY)  # fmt: skip
    with clock.at(clock.now() + timedelta(days=400)):
        assert steps.status(world, world.mandate_id, "trainee_a", clock.today()) == "completed_on_time"
        assert db.session.get_one(Attempt, attempt_id, populate_existing=True).points == mark > 0
        assert [row.staff_id for row in lists.entries_of(world.lists["a"])].count(staff_id) == 1
        assert "Không còn thuộc diện này" in text_of(coordinator.get(f"/lists/{world.lists['a']}"))
        with pytest.raises(Refused):  # they leave by a reasoned act, or not at all
            write(lists_service.open_supplement, world.lists["a"], " ", actor=world.actors["coordinator_a"])
    for table_name in ("attempt", "learning_record", "activity_progress", "enrolment"):
        with pytest.raises(DatabaseError):
            db.session.execute(db.text(f"DELETE FROM {table_name}"))
        db.session.rollback()


def answer_after(world, order):
    """Do things to ward A in some order; what its registration page then asks, and whom it offers."""
    number = f"{'-'.join(order)}/TN"
    acts = {
        "letter": lambda: world.lists.update(
            n=steps.list_of(world, steps.publish(world, number, ["a"], Wish(*SPOKESPERSON, (world.course_id,))), "a")
        ),
        "hired": lambda: steps.hire(world, "hired", "Phùng Quang Ích", PressRole.SPOKESPERSON, TODAY),
        "moved": lambda: write(
            people.assign, world.staff["staff_a"], unit_id=world.units["office_a"], position="Phó Chánh Văn phòng",
            press_role=PressRole.SPOKESPERSON, starts_on=TODAY, actor=MACHINE,
        ),
        "left": lambda: write(
            people.assign, world.staff["spokesperson_a"], unit_id=world.units["a"], position="Chuyên viên",
            press_role=PressRole.STAFF, starts_on=TODAY, actor=MACHINE,
        ),
    }  # fmt: skip
    for one in order:
        acts[one]()
    return world.lists["n"]


@pytest.mark.parametrize("order", list(permutations(["letter", "hired", "moved", "left"]))[::4], ids="-".join)
def test_1_4_new_members_and_old_members_are_asked_for_alike_whatever_came_first(world, client, order):
    """Row “New members and old members”. Docebo: the rule fires on joining only; existing members are not enrolled."""
    page = text_of(client("coordinator_a").get(f"/lists/{answer_after(world, order)}"))
    assert "Còn thiếu Phùng Quang Ích, Vũ Lê Hoàng Ưng" in page or "Còn thiếu 02" in page, page
    assert "Phùng Quang Ích" in page
    assert "Vũ Lê Hoàng Ưng" in page
    assert "Trịnh Đình Khoa" not in page


def test_1_4_preview_before_publishing_keeps_problem_rows_in_the_denominator(world, client):
    """Row “Preview before publishing”. Totara: a user in “exception” is not assigned, gets no message, vanishes."""
    lines = [Wish(*SPOKESPERSON, (world.course_id,)), Wish(LineRule.EXACTLY, "authorised", 1, (world.course_id,))]
    mandate_id = steps.draft(world, "20/TN", ["a", "b", "department"], *lines)
    so = client("department")
    page = text_of(so.get(f"/mandates/{mandate_id}/preview"))
    assert "Cần xử lý" in page
    assert "2 đơn vị chưa có đủ người phù hợp" in page  # ward B has nobody authorised, the department nobody at all
    assert page.index("Sở Văn hóa Thử Nghiệm") < page.index("Phường Đông Hồ")
    write(mandates_service.publish_mandate, mandate_id, revision=2, actor=world.actors["department"])
    for unit in ("a", "b", "department"):
        assert steps.list_of(world, mandate_id, unit)  # each has its list, whoever it lacks
    table_page = text_of(so.get(f"/compliance?mandate={mandate_id}"))
    for name in ("Phường Đông Hồ", "Phường Tây Sơn Hạ", "Sở Văn hóa Thử Nghiệm"):
        assert name in table_page
    made = table.build(MACHINE, Question(as_of=TODAY, mandate_id=mandate_id))
    assert [line.tally.registered for line in made.lines] == [0, 0, 0]
    assert checking.compare(MACHINE, made).findings == []


def test_1_4_already_done_elsewhere_is_done_and_not_assigned_again(world, client):
    """Row “Already done elsewhere”. SAP 2407100: completed yet reassigned."""
    write(fill_and_approve, world)
    learner = client("trainee_a")
    steps.read_lessons(learner)
    steps.pass_quiz(world, learner)
    other = steps.publish(world, "21/TN", ["a"], Wish(LineRule.AT_LEAST, "comms", 1, (world.course_id,)))
    list_id = steps.list_of(world, other, "a")
    write(lists_service.add_people, list_id, steps.lines_of(other)["comms"], [world.staff["trainee_a"]],
          actor=world.actors["coordinator_a"])  # fmt: skip
    steps.hand_in(world, list_id)
    assert steps.status(world, other, "trainee_a", TODAY) == "completed_on_time"
    mine = select(func.count()).where(LearningRecord.staff_id == world.staff["trainee_a"])
    assert db.session.scalar(mine) == 1
    page = text_of(learner.get("/duties"))
    assert "Không còn việc nào phải làm" in page
    assert "01/TN-VH" in page
    assert "21/TN" in page
    assert "Đã xong 1 khóa" in page


def test_1_4_obligation_state_re_evaluated_nothing_done_is_never_complete_and_nobody_is_out_for_ever(world):
    """Row “Obligation state re-evaluated”. SAP: complete with only future items; removed by hand, never assigned again."""
    write(fill_and_approve, world)
    for days in (0, 10, 24):  # not due yet is not met
        assert steps.status(world, world.mandate_id, "comms_a", TODAY + timedelta(days)) == "not_started"
    coordinator, list_id = world.actors["coordinator_a"], world.lists["a"]
    write(lists_service.open_supplement, list_id, "Chị Dương bận", actor=coordinator)
    entry = next(row for row in lists.entries_of(list_id) if row.staff_id == world.staff["comms_a"])
    write(lists_service.remove_person, list_id, entry.entry_id, actor=coordinator)
    write(lists_service.excuse_line, list_id, world.lines["comms"], "Chờ người mới", actor=coordinator)
    steps.hand_in(world, list_id)
    with clock.at(clock.now() + timedelta(days=1)):
        assert steps.status(world, world.mandate_id, "comms_a", clock.today()) == "withdrawn"
        write(lists_service.open_supplement, list_id, "Chị Dương về", actor=coordinator)
        write(lists_service.add_people, list_id, world.lines["comms"], [world.staff["comms_a"]], actor=coordinator)
        steps.hand_in(world, list_id)
    with clock.at(clock.now() + timedelta(days=2)):
        assert steps.status(world, world.mandate_id, "comms_a", clock.today()) == "not_started"
        ill = Exempting(
            ground="other", reason="Đi học tập trung dài hạn", signer_name="Phạm Quang Vinh", signer_post="Giám đốc",
            letter_number="9/SVH", letter_date=TODAY, starts_on=clock.today(), ends_on=clock.today() + timedelta(5),
        )  # fmt: skip
        write(exemptions.grant, world.staff["comms_a"], world.mandate_id, ill, actor=world.actors["department"])
        until = [steps.status(world, world.mandate_id, "comms_a", clock.today() + timedelta(n)) for n in (5, 6)]
    assert until == ["exempt", "not_started"]  # it ends with its last day; nobody need end it


HIERARCHY = {
    # units in scope → who asks for the spokesperson of the ward, of its office, of the team below the office
    "the city alone": (["city"], {"city": {"spokesperson_a", "in_office", "in_team", "spokesperson_b"}}),
    "the ward alone": (["a"], {"a": {"spokesperson_a", "in_office", "in_team"}}),
    "ward and office": (["a", "office_a"], {"a": {"spokesperson_a"}, "office_a": {"in_office", "in_team"}}),
    "city, ward and team": (
        ["city", "a", "team"],
        {"city": {"spokesperson_b"}, "a": {"spokesperson_a", "in_office"}, "team": {"in_team"}},
    ),
}


@pytest.mark.parametrize("case", HIERARCHY)
def test_1_4_hierarchy_inheritance_the_nearest_unit_asks_and_the_tree_is_new_at_once(world, client, case):
    """Row “Hierarchy inheritance”. CSL: precedence was inverted; a change did not rebuild the tree."""
    world.units["team"] = write(
        units.open_unit, code="P-DH-VP-1", name="Tổ Một", kind="phong", parent_id=world.units["office_a"],
        opened_on=FOUNDED, decision="Thử nghiệm", actor=MACHINE,
    )  # fmt: skip
    steps.hire(world, "in_office", "Cao Thị Bưởi", PressRole.SPOKESPERSON, unit="office_a")
    steps.hire(world, "in_team", "Đinh Văn Cam", PressRole.SPOKESPERSON, unit="team")
    scope, wanted = HIERARCHY[case]
    mandate_id = steps.draft(world, "22/TN", scope, Wish(*SPOKESPERSON, (world.course_id,)))
    names = {world.staff[name]: name for name in ("spokesperson_a", "spokesperson_b", "in_office", "in_team")}

    def asked():
        found = previews.preview(db.session.get_one(Mandate, mandate_id), clock.today())
        return {
            unit: {names[one.staff_id] for one in found.people if one.unit_id == world.units[unit]} for unit in scope
        }

    assert asked() == wanted
    # The team goes to ward B: who reads ward A reads it no more, from the very transaction on.
    assert "Đinh Văn Cam" in text_of(client("coordinator_a").get("/people"))
    write(units.move_unit, world.units["team"], parent_id=world.units["b"], effective_on=TODAY, decision="QĐ 5",
          actor=MACHINE)  # fmt: skip
    assert "Đinh Văn Cam" not in text_of(client("coordinator_a").get("/people"))
    assert "Đinh Văn Cam" in text_of(client("coordinator_b").get("/people"))
    nearest = "team" if "team" in scope else "city" if "city" in scope else None
    assert {unit for unit, found in asked().items() if "in_team" in found} == ({nearest} if nearest else set())


def test_1_4_hierarchy_inheritance_is_the_same_on_the_lists_as_in_the_preview(world, client):
    """The same row: where ward and office are both asked, each person stands on one list, that of the nearest."""
    steps.hire(world, "in_office", "Cao Thị Bưởi", PressRole.SPOKESPERSON, unit="office_a")
    mandate_id = steps.publish(world, "24/TN", ["a", "office_a"], Wish(*SPOKESPERSON, (world.course_id,)))
    line, coordinator = steps.lines_of(mandate_id)["spokesperson"], client("coordinator_a")
    of_ward, of_office = (steps.list_of(world, mandate_id, unit) for unit in ("a", "office_a"))
    for list_id, offered, other in (
        (of_ward, "Trịnh Đình Khoa", "Cao Thị Bưởi"),
        (of_office, "Cao Thị Bưởi", "Trịnh Đình Khoa"),
    ):
        page = text_of(coordinator.get(f"/lists/{list_id}"))
        assert offered in page
        assert other not in page
    coordinator.post(f"/lists/{of_ward}/add", {"line": line, "staff": world.staff["in_office"]}, status=404)
    coordinator.post(f"/lists/{of_ward}/add", {"line": line, "staff": world.staff["spokesperson_a"]})
    coordinator.post(f"/lists/{of_office}/add", {"line": line, "staff": world.staff["in_office"]})
    assert (steps.hand_in(world, of_ward), steps.hand_in(world, of_office)) == (1, 1)


@pytest.mark.parametrize(
    ("moment", "quarter"),
    [
        ((2027, 3, 14, 23, 59, 59), (2027, 1)),
        ((2027, 3, 15, 0, 0, 0), (2027, 2)),
        ((2028, 2, 29, 12, 0, 0), (2028, 1)),
        ((2026, 12, 14, 23, 59, 59), (2026, 4)),
        ((2026, 12, 15, 0, 0, 0), (2027, 1)),
    ],
)
def test_1_4_periods_are_half_open_and_a_day_is_a_day_in_vietnam(moment, quarter):
    """Row “Periods”. CSL: a future deadline gave the wrong yearly cycle; a start date one day off."""
    year, month, day, hour, minute, second = moment
    instant = clock.start_of(date(year, month, day)) + timedelta(hours=hour, minutes=minute, seconds=second)
    every = [periods.of(periods.PeriodKind.QUARTER, y, n) for y in range(year - 1, year + 2) for n in (1, 2, 3, 4)]
    assert [(one.year, one.number) for one in every if one.holds(instant)] == [quarter]


def test_1_4_periods_a_round_a_year_on_begins_on_its_own_day_and_moves_no_deadline(world):
    """Row “Periods”, the yearly cycle: a deadline to come never changes which round somebody is in."""
    assert rules.months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    terms = Terms(recurrence="yearly", starts_on=date(2028, 2, 29), recognition="since_start")
    assert rules.CountsFrom("since_start", terms.starts_on).instant == clock.start_of(date(2028, 2, 29))
    mandate_id = steps.publish(world, "23/TN", ["a"], Wish(*SPOKESPERSON, (world.course_id,)))
    list_id = steps.list_of(world, mandate_id, "a")
    write(lists_service.add_people, list_id, steps.lines_of(mandate_id)["spokesperson"],
          [world.staff["spokesperson_a"]], actor=world.actors["coordinator_a"])  # fmt: skip
    steps.hand_in(world, list_id)
    due = date(2026, 12, 14)
    last, late = clock.end_of(due) - timedelta(microseconds=1), clock.end_of(due)
    for at, said in ((last, "completed_on_time"), (late, "completed_late")):
        with clock.at(at):
            write(finish, world, "spokesperson_a")
        assert steps.status(world, mandate_id, "spokesperson_a", due + timedelta(30)) == said


def finish(world, name):
    for record in db.session.scalars(select(LearningRecord).where(LearningRecord.staff_id == world.staff[name])):
        record.started_at = record.completed_at = clock.now()


SLOTS = [
    rules.Line(1, LineRule.EXACTLY, "leader", 1),
    rules.Line(2, LineRule.EXACTLY, "spokesperson", 1),
    rules.Line(3, LineRule.AT_LEAST, "comms", 1),
]
STAFF = [(1, "leader"), (2, "spokesperson"), (3, "comms"), (4, "comms"), (1, "spokesperson")]


@pytest.mark.parametrize(
    ("standings", "missing", "surplus"),
    [
        ([(1, 1), (2, 2), (3, 3)], [], []),
        ([(1, 1), (2, 2)], [3], []),  # one slot empty is not “two thirds”
        ([(1, 1), (2, 1), (3, 3)], [2], []),  # one person in two slots counts in one
        ([(1, 1), (2, 2), (3, 3), (3, 4)], [], []),
        ([(2, 2), (3, 3), (3, 4)], [1], []),  # more of one role make up for none of another
    ],
)
def test_1_4_quota_mandate_is_judged_slot_by_slot(standings, missing, surplus):
    """Row “Quota mandate”: each unit 01 leader, 01 spokesperson, 01 communications officer; none has it."""
    facts = Facts("phuong", [Holding(*one) for one in STAFF], [Standing(staff, line) for line, staff in standings])
    answers = evaluate(SLOTS, facts, TODAY, double_filling=False)
    assert [line.id for line in SLOTS if answers[line.id].missing] == missing
    assert [line.id for line in SLOTS if answers[line.id].surplus] == surplus
