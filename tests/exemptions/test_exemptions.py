"""Exemptions: an object with reason, signer and end date; figures follow its dated acts, and no past day moves."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from elearn.exemptions import queries, rules, service
from elearn.exemptions.models import Exemption, ExemptionAct, StepKind
from elearn.exemptions.rules import State, Wish
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import queries as learning
from elearn.learning import status_sql
from elearn.learning.models import Enrolment, LearningRecord, RosterAct
from elearn.learning.rules import status_on
from elearn.reports import queries as reports
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
LEAVE = Wish(
    ground="maternity", reason="Nghỉ thai sản sáu tháng", signer_name="Phạm Quang Vinh", signer_post="Phó Giám đốc Sở",
    letter_number="88/SVHTT", letter_date=TODAY, starts_on=TODAY, ends_on=TODAY + timedelta(30),
)  # fmt: skip


@pytest.fixture
def listed(world):
    """Ward A's people are enrolled."""
    write(fill_and_approve, world)
    return world


def propose(world, name="comms_a", wish=LEAVE, actor="head_a"):
    return write(service.propose, world.staff[name], world.mandate_id, wish, actor=world.actors[actor])


def grant(world, name="comms_a", wish=LEAVE):
    return write(service.grant, world.staff[name], world.mandate_id, wish, actor=world.actors["department"])


def statuses(world, *days, name="comms_a"):
    """A person's status on days, told alike by Python and SQL."""
    one = db.session.scalars(
        select(Enrolment.id).where(Enrolment.staff_id == world.staff[name], Enrolment.mandate_id == world.mandate_id)
    ).one()
    facts = learning.enrolment_for(MACHINE, one).facts
    said = [str(s.key) if (s := status_on(facts, day)) else "" for day in days]
    for day, word in zip(days, said, strict=True):
        query = status_sql.joined(select(status_sql.status(day)).where(Enrolment.id == one))
        assert db.session.scalar(query) == word
    return said


@pytest.mark.parametrize(
    ("last", "day", "state"),
    [
        ("proposed", 0, State.PROPOSED),
        ("refused", 0, State.REFUSED),
        ("ended", 0, State.ENDED),
        ("approved", -1, State.COMING),
        ("approved", 0, State.IN_FORCE),
        ("approved", 69, State.IN_FORCE),
        ("approved", 70, State.ENDING),
        ("approved", 100, State.ENDING),
        ("approved", 101, State.OVER),
    ],
)
def test_where_an_exemption_stands_follows_from_its_last_step_and_the_day(last, day, state):
    told = rules.state_on(StepKind(last), TODAY, TODAY + timedelta(100), TODAY + timedelta(day))
    assert told == state


def test_an_exemption_holds_to_the_end_of_its_last_day_and_then_the_duty_is_back(listed):
    grant(listed)
    last = LEAVE.ends_on
    assert statuses(listed, TODAY, last, last + timedelta(1)) == ["exempt", "exempt", "not_started"]


def test_the_exempt_stay_in_the_count(listed):
    """The denominator is the roster: registered is the sum of its parts with somebody exempt in it."""
    asked = reports.Question(as_of=TODAY, mandate_id=listed.mandate_id)
    before = reports.tallies(MACHINE, asked)
    grant(listed)
    after = reports.tallies(MACHINE, asked)
    (pair,) = after
    assert (after[pair].registered, after[pair].exempt) == (before[pair].registered, 1)


def test_a_proposal_frees_nobody_until_the_department_approves(listed):
    made = propose(listed)
    assert statuses(listed, TODAY) == ["not_started"]
    with clock.at(clock.now() + timedelta(days=3)):
        write(service.approve, made, actor=listed.actors["department"])
        # Not from the day asked for: the figures of a day that is over never change.
        assert statuses(listed, TODAY + timedelta(2), TODAY + timedelta(3)) == ["not_started", "exempt"]


def test_a_refusal_is_reasoned_and_leaves_the_duty(listed):
    made = propose(listed)
    with pytest.raises(Refused):
        write(service.refuse, made, " ", actor=listed.actors["department"])
    write(service.refuse, made, "Thiếu quyết định nghỉ", actor=listed.actors["department"])
    assert statuses(listed, TODAY) == ["not_started"]
    with pytest.raises(Conflict):
        write(service.approve, made, actor=listed.actors["department"])


def test_an_exemption_ended_early_keeps_the_days_it_had(listed):
    made = grant(listed)
    with clock.at(clock.now() + timedelta(days=5)):
        write(service.end, made, "Đi làm sớm hơn dự kiến", actor=listed.actors["department"])
        days = TODAY + timedelta(4), TODAY + timedelta(5)
        assert statuses(listed, *days) == ["exempt", "not_started"]
        with pytest.raises(Conflict):
            write(service.end, made, "Lần nữa cho chắc", actor=listed.actors["department"])


def test_an_extension_is_a_new_exemption_and_the_first_stays_as_it_was(listed):
    first = grant(listed)
    with pytest.raises(Conflict, match="đã có đề nghị hoặc quyết định"):
        grant(listed, wish=replace(LEAVE, starts_on=LEAVE.ends_on, ends_on=LEAVE.ends_on + timedelta(9)))
    more = replace(LEAVE, starts_on=LEAVE.ends_on + timedelta(1), ends_on=LEAVE.ends_on + timedelta(9))
    second = grant(listed, wish=more)
    assert statuses(listed, LEAVE.ends_on, more.starts_on, more.ends_on, more.ends_on + timedelta(1)) == [
        "exempt", "exempt", "exempt", "not_started",
    ]  # fmt: skip
    assert [queries.exemption_for(MACHINE, one).ends_on for one in (first, second)] == [LEAVE.ends_on, more.ends_on]


def test_every_exempt_status_leads_to_an_object_with_reason_signer_and_end(listed):
    """Lesson 1.4: exemption is an object with reason, signer, end date."""
    grant(listed)
    rows = db.session.execute(
        select(RosterAct.reason, RosterAct.ends_at, Exemption.signer_name, Exemption.ends_on)
        .outerjoin(ExemptionAct, ExemptionAct.act_id == RosterAct.id)
        .outerjoin(Exemption, Exemption.id == ExemptionAct.exemption_id)
        .where(RosterAct.kind == "exempt")
    ).all()
    assert [tuple(row) for row in rows] == [
        (LEAVE.reason, clock.end_of(LEAVE.ends_on), LEAVE.signer_name, LEAVE.ends_on)
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ground": "whim"}, "Chưa chọn căn cứ"),
        ({"reason": "bận"}, "Chưa ghi lý do"),
        ({"signer_name": "  "}, "Chưa ghi đủ người ký"),
        ({"letter_number": ""}, "Chưa ghi đủ người ký"),
        ({"letter_date": TODAY + timedelta(1)}, "Ngày văn bản ở sau hôm nay"),
        ({"starts_on": TODAY - timedelta(1)}, "Không ghi lùi ngày"),
        ({"ends_on": TODAY - timedelta(1)}, "sớm hơn ngày bắt đầu"),
    ],
)
def test_what_an_exemption_lacks_is_said_and_nothing_is_written(listed, change, words):
    with pytest.raises(Refused, match=words):
        propose(listed, wish=replace(LEAVE, **change))
    assert not db.session.scalar(select(Exemption.id))


def test_who_has_finished_or_was_never_registered_is_not_exempted(listed):
    def finish():
        for record in db.session.scalars(select(LearningRecord)):
            record.started_at = record.completed_at = clock.now()

    with pytest.raises(Refused, match="chưa được ghi danh"):
        propose(listed, "staff_a")
    made = propose(listed, "trainee_a")
    write(finish)
    with pytest.raises(Refused, match="không còn khóa học nào"):
        propose(listed)
    with pytest.raises(Refused, match="không còn khóa học nào"):
        write(service.approve, made, actor=listed.actors["department"])
    assert statuses(listed, TODAY) == ["completed_on_time"]


def test_two_who_approve_at_once_free_a_person_once(built, listed):
    made, so = propose(listed), listed.actors["department"]
    given, raised = at_once(built, lambda: write(service.approve, made, actor=so), 6)
    assert (len(given), {type(error) for error in raised}) == (1, {Conflict})
    assert len(db.session.scalars(select(RosterAct)).all()) == 1


def test_two_who_propose_at_once_make_one_exemption(built, listed):
    _given, raised = at_once(built, lambda: propose(listed), 5)
    assert {type(error) for error in raised} == {Conflict}
    assert len(db.session.scalars(select(Exemption)).all()) == 1


def test_an_exemption_of_today_is_written_though_the_clock_goes_on(listed, monkeypatch):
    """Found in a browser: the clock of the other tests stands still, and hid that a moment later is late."""
    began = clock.now()
    moments = (began + timedelta(milliseconds=n) for n in range(10_000))
    monkeypatch.setattr(clock, "now", lambda: next(moments))
    grant(listed)
    assert statuses(listed, TODAY) == ["exempt"]


@pytest.mark.parametrize("table", ["exemption", "exemption_step", "exemption_act"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET exemption_id = 1"])
def test_an_exemption_is_never_changed_or_deleted(listed, table, statement):
    grant(listed)
    statement = statement.replace("exemption_id = 1", "id = id") if table == "exemption" else statement
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement.format(table)))


def test_another_ward_s_exemption_is_not_there(listed):
    made = propose(listed)
    with pytest.raises(Missing):
        queries.exemption_for(listed.actors["head_b"], made)
    with pytest.raises(Refused, match="chưa được ghi danh"):
        propose(listed, actor="head_b")


def form(world, **changes):
    code = {"code": "TN-0005", "mandate": world.mandate_id, "ground": "maternity", "reason": "Nghỉ thai sản"}
    days = {"starts_on": "20/11/2026", "ends_on": "2027-05-20", "letter_date": "2026-11-19"}
    return {**code, **days, "signer_name": "Vinh", "signer_post": "Phó Giám đốc", "letter_number": "9/QĐ", **changes}


def test_a_head_proposes_and_the_department_decides_through_the_pages(listed, client):
    head, so, coordinator = client("head_a"), client("department"), client("coordinator_a")
    assert "Chưa có ai được miễn học" in text_of(head.get("/exemptions"))
    head.get(f"/exemptions/new?code=TN-0005&mandate={listed.mandate_id}")
    page = head.post("/exemptions/new", form(listed, ends_on="", code="KHONG-CO"), status=422)
    assert "Chưa nhập: miễn đến hết ngày." in text_of(page)
    page = head.post("/exemptions/new", form(listed, code="TN-0007"), status=422)  # ward B's
    assert "Không có cán bộ mang mã này" in text_of(page)
    assert "Nghỉ thai sản" in page.text  # nothing typed is lost
    scan = (io.BytesIO(b"%PDF-1.4 qd"), "quyết định.pdf")
    where = head.post("/exemptions/new", form(listed, file=scan), content_type="multipart/form-data").location
    assert "Chờ Sở duyệt" in text_of(head.get(where))
    head.post(f"{where}/approve", status=403)
    coordinator.post("/exemptions/new", form(listed), status=403)
    client("head_b").get(where, status=404)
    so.post(f"{where}/approve")
    assert "Đang được miễn" in text_of(coordinator.get(where))
    assert coordinator.http.get(f"{where}/file").data == b"%PDF-1.4 qd"
    assert "Đặng Thùy Dương" in text_of(so.get("/exemptions?show=in_force"))
    assert "Không có ai ở tình trạng này" in text_of(so.get("/exemptions?show=ending"))
    with clock.at(clock.now() + timedelta(days=160)):
        later = client("department")
        assert "Đặng Thùy Dương" in text_of(later.get("/exemptions?show=ending"))
        assert (
            "21/05/2027" in later.get("/exemptions/new?extends=1").text
            or "2027-05-21" in later.get("/exemptions/new?extends=1").text
        )
        later.post(f"{where}/end", {"reason": ""}, status=422)
        later.post(f"{where}/end", {"reason": "Đi làm lại"})
        assert "Kết thúc sớm" in text_of(later.get(where))


def test_a_bad_file_is_refused_and_nothing_is_half_done(listed, client):
    scan = (io.BytesIO(b"MZ\x90"), "xau.exe")
    client("department").post(
        "/exemptions/new", form(listed, file=scan), status=422, content_type="multipart/form-data"
    )
    assert not db.session.scalar(select(Exemption.id))
