"""Registration lists: what is missing, who may do what when, and that nobody is lost or doubled."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning.models import Enrolment, RosterAct
from elearn.mandates.models import LineRule
from elearn.mandates.rules import Line
from elearn.registrations import queries, rules, service
from elearn.registrations.models import StepKind
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import fill_and_approve

LEADER = Line(1, LineRule.AT_LEAST, "leader", 1)
SPOKESPERSON = Line(2, LineRule.EVERY, "spokesperson", 0)
COMMS = Line(3, LineRule.AT_LEAST, "comms", 2)
EVERYBODY = Line(4, LineRule.ALL_STAFF, None, 0)


@pytest.mark.parametrize(
    ("line", "chosen", "fitting", "sentence"),
    [
        (LEADER, 0, 2, "còn thiếu 01 lãnh đạo"),
        (LEADER, 1, 2, None),
        (LEADER, 2, 2, None),
        (COMMS, 1, 3, "còn thiếu 01 cán bộ làm công tác truyền thông"),
        (COMMS, 0, 0, "còn thiếu 02 cán bộ làm công tác truyền thông"),
        (SPOKESPERSON, 0, 1, "còn thiếu 01 người phát ngôn"),
        (SPOKESPERSON, 1, 2, "còn thiếu 01 người phát ngôn"),
        (SPOKESPERSON, 0, 0, "chưa có người phát ngôn"),
        (SPOKESPERSON, 1, 1, None),
        (SPOKESPERSON, 1, 0, None),
        (EVERYBODY, 3, 5, "còn thiếu 02 cán bộ, công chức, viên chức"),
        (EVERYBODY, 5, 5, None),
    ],
)
def test_what_a_line_lacks_is_said_in_words(line, chosen, fitting, sentence):
    short = rules.shortage(line, chosen, fitting)
    assert (short.sentence if short else None) == sentence


@pytest.mark.parametrize("now", list(StepKind))
@pytest.mark.parametrize("wanted", list(StepKind))
def test_a_list_takes_only_the_steps_of_its_life(now, wanted):
    allowed = {
        ("opened", "submitted"),
        ("submitted", "approved"),
        ("submitted", "returned"),
        ("returned", "submitted"),
        ("approved", "opened"),
    }
    if (now, wanted) in allowed:
        rules.check_step(now, wanted)
    else:
        with pytest.raises(Conflict):
            rules.check_step(now, wanted)


def add(world, role, name, ward="a", actor=None):
    return write(
        service.add_people,
        world.lists[ward],
        world.lines[role],
        [world.staff[name]],
        actor=actor or world.actors[f"coordinator_{ward}"],
    )


def revision(world, ward="a"):
    return queries.list_for(world.actors[f"coordinator_{ward}"], world.lists[ward]).revision


def test_the_page_says_at_once_what_is_missing_and_offers_who_fits(world, client):
    coordinator = client("coordinator_a")
    page = text_of(coordinator.get(f"/lists/{world.lists['a']}"))
    for words in (
        "Còn thiếu 01 lãnh đạo",
        "Còn thiếu 01 người phát ngôn",
        "Còn thiếu 02 cán bộ làm công tác truyền thông",
        "Trịnh Đình Khoa",
        "Nguyễn Thị Bích Ngọc",
    ):
        assert words in page
    assert "Phạm Đức Thắng" not in page  # ward B's
    coordinator.post(
        f"/lists/{world.lists['a']}/add", {"line": world.lines["spokesperson"], "staff": world.staff["spokesperson_a"]}
    )
    assert "thiếu 01 người phát ngôn" not in text_of(coordinator.get(f"/lists/{world.lists['a']}"))


def test_people_are_found_without_diacritics(world, client):
    page = text_of(client("coordinator_a").get(f"/lists/{world.lists['a']}?q=trinh+dinh"))
    assert "Trịnh Đình Khoa" in page
    assert "Nguyễn Thị Bích Ngọc" not in page


def test_a_list_that_lacks_somebody_is_not_sent_and_nothing_is_lost(world, client):
    add(world, "leader", "leader_a")
    coordinator = client("coordinator_a")
    answer = coordinator.post(f"/lists/{world.lists['a']}/submit", {"revision": revision(world)}, status=422)
    assert "còn thiếu 01 người phát ngôn; còn thiếu 02 cán bộ làm công tác truyền thông" in text_of(answer)
    assert queries.state_of(world.lists["a"]) is StepKind.OPENED
    assert [row.full_name for row in queries.entries_of(world.lists["a"])] == ["Nguyễn Thị Bích Ngọc"]


def test_a_written_reason_stands_for_a_missing_person(world):
    write(fill_and_approve, world, "b")
    assert queries.state_of(world.lists["b"]) is StepKind.APPROVED


def test_somebody_who_does_not_fit_or_works_elsewhere_is_refused(world):
    with pytest.raises(Refused, match="không thuộc diện"):
        add(world, "leader", "staff_a")
    with pytest.raises(Missing):
        add(world, "leader", "leader_b")


def test_adding_somebody_twice_says_who_added_them(world):
    add(world, "leader", "leader_a")
    assert add(world, "leader", "leader_a") == ["Nguyễn Thị Bích Ngọc đã có trong danh sách, do coordinator_a chọn."]
    assert len(queries.entries_of(world.lists["a"])) == 1


def test_a_list_changed_meanwhile_is_not_sent_unseen(world):
    seen = revision(world)
    add(world, "leader", "leader_a")
    with pytest.raises(Conflict, match="Danh sách đã có thay đổi"):
        write(service.submit_list, world.lists["a"], revision=seen, actor=world.actors["coordinator_a"])


def test_two_coordinators_at_once_lose_nobody(built, world):
    coordinator, names = world.actors["coordinator_a"], iter(["trainee_a", "comms_a"] * 4)
    wanted = [next(names) for _n in range(8)]

    def one():
        return write(
            service.add_people, world.lists["a"], world.lines["comms"], [world.staff[wanted.pop()]], actor=coordinator
        )

    _given, raised = at_once(built, one, 8)
    assert not raised
    assert sorted(row.full_name for row in queries.entries_of(world.lists["a"])) == [
        "Lê Thị Thanh Huyền",
        "Đặng Thùy Dương",
    ]


def test_approval_enrols_everybody_once_even_when_pressed_twice_at_once(built, world):
    coordinator, head = world.actors["coordinator_a"], world.actors["head_a"]
    for role, name in (
        ("leader", "leader_a"),
        ("spokesperson", "spokesperson_a"),
        ("comms", "trainee_a"),
        ("comms", "comms_a"),
    ):
        add(world, role, name)
    seen = revision(world)
    write(service.submit_list, world.lists["a"], revision=seen, actor=coordinator)
    given, raised = at_once(built, lambda: write(service.approve_list, world.lists["a"], revision=seen, actor=head), 6)
    assert given == [4]
    assert {type(error) for error in raised} == {Conflict}
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 4


def test_a_returned_list_can_be_mended_and_sent_again(world, client):
    for role, name in (
        ("leader", "leader_a"),
        ("spokesperson", "spokesperson_a"),
        ("comms", "trainee_a"),
        ("comms", "comms_a"),
    ):
        add(world, role, name)
    seen, list_id = revision(world), world.lists["a"]
    write(service.submit_list, list_id, revision=seen, actor=world.actors["coordinator_a"])
    head = client("head_a")
    head.post(f"/lists/{list_id}/return", {"revision": seen, "reason": ""}, status=422)
    head.post(f"/lists/{list_id}/return", {"revision": seen, "reason": "Chị Dương đang nghỉ sinh"})
    assert "Chị Dương đang nghỉ sinh" in text_of(client("coordinator_a").get(f"/lists/{list_id}"))
    assert not db.session.scalar(select(func.count()).select_from(Enrolment))
    write(service.submit_list, list_id, revision=revision(world), actor=world.actors["coordinator_a"])
    assert write(service.approve_list, list_id, revision=revision(world), actor=world.actors["head_a"]) == 4


def test_a_change_after_approval_is_a_supplement_with_a_reason(world):
    write(fill_and_approve, world)
    coordinator, head, list_id = world.actors["coordinator_a"], world.actors["head_a"], world.lists["a"]
    with pytest.raises(Conflict):
        add(world, "leader", "leader_a")
    with pytest.raises(Refused):
        write(service.open_supplement, list_id, " ", actor=coordinator)
    write(service.open_supplement, list_id, "Chị Dương chuyển công tác", actor=coordinator)
    gone = next(row for row in queries.entries_of(list_id) if row.full_name == "Đặng Thùy Dương")
    write(service.remove_person, list_id, gone.entry_id, actor=coordinator)
    assert not write(service.remove_person, list_id, gone.entry_id, actor=coordinator)
    assert not db.session.scalar(select(func.count()).select_from(RosterAct))  # the approved list stands until then
    write(service.excuse_line, list_id, world.lines["comms"], "Chờ người mới", actor=coordinator)
    write(service.submit_list, list_id, revision=revision(world), actor=coordinator)
    write(service.approve_list, list_id, revision=revision(world), actor=head)
    act = db.session.scalars(select(RosterAct)).one()
    assert (act.kind, act.reason) == ("withdrawn", "Chị Dương chuyển công tác")
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 4  # nobody leaves the count


def test_a_reader_of_the_city_cannot_decide(world, client):
    client("city").post(f"/lists/{world.lists['a']}/approve", {"revision": 1}, status=403)
