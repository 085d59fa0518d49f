"""A later letter adds units to a published mandate: asked from its day on, previewed, unknown to the days before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.mandates import amending, queries
from elearn.mandates.models import Mandate, MandateAmendment, MandateUnit
from elearn.people.models import PressRole
from elearn.registrations import service as lists_service
from elearn.reports import queries as reports
from elearn.units import service as units
from tests.lessons import steps
from tests.mandates.test_amending import figures, wish
from tests.page import text_of
from tests.parallel import at_once, write
from tests.registrations.test_moving_deadlines import FORM, seen
from tests.world import FOUNDED, fill_and_approve

TODAY = date(2026, 11, 20)


@pytest.fixture
def third(world):
    """A third ward with its people, not asked by the letter."""
    world.units["c"] = write(
        units.open_unit, code="P-HK", name="Phường Hồng Khê", kind="phuong", parent_id=world.units["city"],
        opened_on=FOUNDED, decision="Thử nghiệm", actor=MACHINE,
    )  # fmt: skip
    steps.hire(world, "leader_c", "Nghiêm Văn Khôi", PressRole.LEADER, unit="c")
    steps.hire(world, "spokesperson_c", "Thái Thị Lụa", PressRole.SPOKESPERSON, unit="c")
    return world


def add(world, *names, **told):
    asked = replace(wish(completion=None, **told), unit_ids=tuple(world.units[name] for name in names))
    return write(amending.amend, world.mandate_id, asked, actor=world.actors["department"])


def test_the_page_previews_who_would_be_asked_and_records_what_was_previewed(third, client):
    so, address = client("department"), f"/mandates/{third.mandate_id}/deadlines"
    form = {**FORM, "registration_due_on": "", "completion_due_on": "", "codes": "P-HK\nX-X"}
    assert "Không có đơn vị mang mã: X-X" in text_of(so.post(address, form, status=422))
    form["codes"] = "P-HK"
    page = so.post(address, form, status=200)
    told = text_of(page)
    assert "Thêm 1 đơn vị" in told
    assert "Phường Hồng Khê P-HK : 2 người phù hợp" in told.replace("P-HK:", "P-HK :")
    assert "chưa có đủ: ít nhất 02 cán bộ làm công tác truyền thông" in told
    assert third.units["c"] not in queries.unit_ids_of(third.mandate_id)
    so.post(address, {**form, "codes": "P-HK P-DH", "seen": seen(page)}, status=409)  # more than was previewed
    assert so.post(address, {**form, "seen": seen(page)}).location == f"/mandates/{third.mandate_id}"
    page = text_of(so.get(f"/mandates/{third.mandate_id}"))
    assert "Thêm đơn vị: Phường Hồng Khê." in page
    assert "Sửa đổi văn bản 01/TN-VH" in page  # the letter stands in the printed chain
    row = db.session.scalars(select(MandateUnit).where(MandateUnit.unit_id == third.units["c"])).one()
    assert row.asked_from == TODAY
    letter_id = db.session.scalar(select(MandateAmendment.letter_id))
    assert "01/TN-VH" in text_of(so.get(f"/letters/{letter_id}"))


def test_the_added_unit_registers_like_any_other_and_the_rule_stays_frozen(third, client):
    before = db.session.get_one(Mandate, third.mandate_id).rule_hash
    add(third, "c")
    list_id = steps.list_of(third, third.mandate_id, "c")
    for role, name in (("leader", "leader_c"), ("spokesperson", "spokesperson_c")):
        write(lists_service.add_people, list_id, third.lines[role], [third.staff[name]], actor=MACHINE)
    write(lists_service.excuse_line, list_id, third.lines["comms"], "Chưa có người", actor=MACHINE)
    revision = db.session.scalar(text("SELECT revision FROM registration_list WHERE id = :id"), {"id": list_id})
    write(lists_service.submit_list, list_id, revision=revision, actor=MACHINE)
    assert write(lists_service.approve_list, list_id, revision=revision, actor=MACHINE) == 2
    assert db.session.get_one(Mandate, third.mandate_id, populate_existing=True).rule_hash == before
    assert "Phường Hồng Khê" in text_of(client("department").get(f"/compliance?mandate={third.mandate_id}"))


def test_no_figure_of_a_day_that_is_over_changes_and_from_the_day_on_the_unit_has_its_line(third, client):
    write(fill_and_approve, third)
    with clock.at(clock.now() + timedelta(days=3)):
        today, over = clock.today(), [TODAY, TODAY + timedelta(1), TODAY + timedelta(2)]
        before = figures(third, over)
        add(third, "c", issued_on=TODAY)  # the letter is older than the day it is recorded
        assert figures(third, over) == before
        ((lines, _rows),) = figures(third, [today])
        assert third.units["c"] in {unit for unit, _course, _tally in lines}
        everyone = reports.Question(as_of=over[-1])
        assert third.units["c"] not in {unit for unit, _c in reports.asked_pairs(MACHINE, everyone, {})}
        so = client("department")
        assert "Phường Hồng Khê" not in text_of(so.get(f"/compliance?mandate={third.mandate_id}&as_of={over[-1]}"))
        assert "Phường Hồng Khê" in text_of(so.get(f"/compliance?mandate={third.mandate_id}&as_of={today}"))


def test_what_cannot_be_added_is_refused_and_nothing_is_written(third):
    with pytest.raises(Conflict, match="Đã thuộc phạm vi văn bản: Phường Đông Hồ"):
        add(third, "a")
    with pytest.raises(Refused, match="cấp trên, cấp dưới của nhau"):
        add(third, "office_a")
    with pytest.raises(Refused, match="cấp trên, cấp dưới của nhau"):
        add(third, "city")
    with pytest.raises(Refused, match="chưa tới"):
        add(third, "c", issued_on=TODAY + timedelta(3))
    with clock.at(clock.now() + timedelta(days=8)), pytest.raises(Refused, match="Hạn đăng ký 25/11/2026 đã qua"):
        add(third, "c")
    write(units.close_unit, third.units["c"], effective_on=TODAY, decision="QĐ", actor=MACHINE)
    with pytest.raises(Refused, match="Không còn hoạt động"):
        add(third, "c")
    assert db.session.scalars(select(MandateAmendment)).all() == []
    assert len(queries.unit_ids_of(third.mandate_id)) == 2


def test_pressed_twice_at_once_the_unit_is_added_once(third, built):
    given, raised = at_once(built, lambda: add(third, "c"), 6)
    assert len(given) == 1
    assert {type(error) for error in raised} == {Conflict}
    assert steps.list_of(third, third.mandate_id, "c")


@pytest.mark.parametrize("statement", ["DELETE FROM mandate_unit", "UPDATE mandate_unit SET asked_from = NULL"])
def test_a_unit_of_a_published_mandate_is_not_taken_out_even_by_hand(third, statement):
    add(third, "c")
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    for statement_of_letters in ("DELETE FROM mandate_amendment", "UPDATE mandate_amendment SET reason = 'x'"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement_of_letters))
        db.session.rollback()
