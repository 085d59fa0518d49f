"""Frozen figures: the same bytes for ever, made once, opened to names, and corrected only by another snapshot."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import func, insert, select, text

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Refused
from elearn.learning import service as learning
from elearn.learning.models import Enrolment
from elearn.reports import periods, table
from elearn.reports.queries import Question
from elearn.snapshots import queries, service
from elearn.snapshots.models import Snapshot, SnapshotPart
from elearn.units import service as units
from tests.page import text_of
from tests.parallel import at_once, write
from tests.reports.conftest import learn

NEXT_YEAR = datetime(2027, 1, 5, 3, tzinfo=UTC)
QUARTER = periods.parse("2026-q4")  # to 14/12/2026


@pytest.fixture
def january(autumn):
    with clock.at(NEXT_YEAR):
        yield autumn


def freeze(world, period=QUARTER, login="department", **filters):
    asked = Question(as_of=period.ends, **filters)
    return write(service.freeze, period, asked, scope="", note="", actor=world.actors[login])


def printed(built, number, what="compliance", media="csv", folder=None):
    arguments = ["snapshots", "show", str(number), "--what", what, "--format", media]
    if media == "xlsx":
        out = folder / f"{what}.xlsx"
        assert built.test_cli_runner().invoke(args=[*arguments, "--output", str(out)]).exit_code == 0
        return out.read_bytes()
    answer = built.test_cli_runner().invoke(args=arguments)
    assert answer.exit_code == 0, answer.output
    return answer.stdout_bytes


def enrol_late(world, name="staff_a", day=date(2026, 12, 1)):
    """Somebody whose list arrives after the cut-off, for a day before it."""
    with unit_of_work() as work:
        version = db.session.execute(text("SELECT id FROM course_version ORDER BY id LIMIT 1")).scalar_one()
        learning.enrol(
            world.staff[name],
            world.course_id,
            version,
            world.mandate_id,
            world.units["a"],
            actor=MACHINE,
            at=clock.start_of(day),
        )
        work.commit()


def test_a_snapshot_holds_what_the_table_says_and_its_hash(january):
    frozen = freeze(january)
    made = table.build(january.actors["department"], Question(as_of=QUARTER.ends))
    found = db.session.get(Snapshot, frozen.id)
    lines = [(part.unit_id, *row) for part in queries.parts(frozen.id) for row in part.figures["rows"]]
    assert lines == [(line.unit.id, line.course_id, line.course, *line.tally.figures) for line in made.lines]
    assert (found.people_rows, found.totals["registered_within"], found.totals["completed_within"]) == (7, 7, 1)
    assert queries.actual_hash(found) == found.content_hash


def test_a_snapshot_prints_the_same_bytes_whatever_happens_later(january, built, tmp_path):
    number = freeze(january).id
    every = [(what, media) for what in ("compliance", "people") for media in ("csv", "json", "xlsx")]
    before = [printed(built, number, *one, folder=tmp_path) for one in every]
    enrol_late(january)
    write(
        learn,
        january,
        "comms_a",
        started=clock.start_of(date(2026, 12, 2)),
        completed=clock.start_of(date(2026, 12, 3)),
    )
    write(
        units.merge_unit,
        january.units["b"],
        successor_id=january.units["a"],
        effective_on=date(2026, 12, 1),
        decision="NQ ghi muộn",
        actor=MACHINE,
    )
    write(
        units.rename_unit,
        january.units["a"],
        name="Phường Hồ Đông",
        effective_on=date(2026, 12, 2),
        decision="NQ",
        actor=MACHINE,
    )
    with clock.at(NEXT_YEAR + timedelta(days=400)):
        assert [printed(built, number, *one, folder=tmp_path) for one in every] == before
    assert queries.actual_hash(db.session.get(Snapshot, number)) == db.session.get(Snapshot, number).content_hash


@pytest.mark.parametrize("table_name", ["snapshot", "snapshot_part", "figures_check"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_the_database_itself_refuses_to_change_or_delete_it(january, table_name, act):
    freeze(january)
    column = {"snapshot": "note = 'x'", "snapshot_part": "people_rows = 0", "figures_check": "wrong = 0"}[table_name]
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(act.format(table_name, column)))


def test_a_part_slipped_in_later_is_found_by_the_hash(january, built):
    number = freeze(january).id
    assert built.test_cli_runner().invoke(args=["snapshots", "verify"]).exit_code == 0

    def slip():
        last = db.session.scalars(select(SnapshotPart).order_by(SnapshotPart.place.desc()).limit(1)).one()
        db.session.execute(
            insert(SnapshotPart).values(
                snapshot_id=number,
                place=99,
                unit_id=last.unit_id,
                figures=last.figures,
                people_rows=last.people_rows,
                people=last.people,
            )
        )

    write(slip)
    answer = built.test_cli_runner().invoke(args=["snapshots", "verify"])
    assert answer.exit_code != 0
    assert f"Sai mã băm: {number}" in answer.output


def test_two_pressed_at_once_make_one(january, built):
    given, raised = at_once(built, lambda: freeze(january), 6)
    assert not raised
    assert len({one.id for one in given}) == 1
    assert sum(one.fresh for one in given) == 1
    assert db.session.scalar(select(func.count()).select_from(Snapshot)) == 1


def test_another_question_or_another_period_is_another_snapshot(january):
    first = freeze(january)
    assert freeze(january).id == first.id
    assert freeze(january, role="leader").id != first.id
    assert freeze(january, periods.parse("2026")).id not in {first.id}


@pytest.mark.parametrize("login", ["city", "coordinator_a", "head_a", "admin"])
def test_only_the_department_freezes(january, client, login):
    with pytest.raises(Refused):
        freeze(january, login=login)
    client(login).post("/snapshots/new", {"period": "2026-q4"}, status=403)


def test_a_period_that_is_not_over_is_not_frozen(autumn, client):
    with pytest.raises(Refused, match="14/12/2026"):
        freeze(autumn)
    page = text_of(client("department").get("/snapshots/new?period=2026-q4"))
    assert "Kỳ này chưa kết thúc" in page
    client("department").post("/snapshots/new", {"period": "2026-q4"}, status=422)
    client("department").post("/snapshots/new", {"period": "2026-09-15..2026-11-20"})


def test_what_arrives_after_the_cut_off_is_listed_person_by_person(january, client, built):
    number = freeze(january).id
    so = client("department")
    assert "Không có gì phát sinh" in text_of(so.get(f"/snapshots/{number}/differences"))
    enrol_late(january)
    write(
        learn,
        january,
        "comms_a",
        started=clock.start_of(date(2026, 12, 2)),
        completed=clock.start_of(date(2026, 12, 3)),
    )
    page = text_of(so.get(f"/snapshots/{number}/differences"))
    assert "2 lượt ghi danh nay có tình trạng khác" in page
    assert "Vũ Lê Hoàng Ưng" in page
    assert "không có trong số liệu" in page
    assert "Chưa bắt đầu (Phường Đông Hồ) Đúng hạn (Phường Đông Hồ)" in page
    told = printed(built, number, "differences").decode()
    assert told.count("\r\n") == 3


def test_a_merger_recorded_late_is_a_difference_and_one_after_the_cut_off_is_none(january):
    number = freeze(january).id
    merge = {"successor_id": january.units["a"], "decision": "NQ", "actor": MACHINE}
    with unit_of_work():  # not kept
        units.merge_unit(january.units["b"], effective_on=date(2026, 12, 15), **merge)
        assert queries.since_frozen(db.session.get(Snapshot, number)) == []
    write(units.merge_unit, january.units["b"], effective_on=date(2026, 12, 14), **merge)
    changed = queries.since_frozen(db.session.get(Snapshot, number))
    assert {(one.before.unit_id, one.after.unit_id) for one in changed} == {(january.units["b"], january.units["a"])}
    assert len(changed) == 3


def test_a_correction_names_the_old_snapshot_and_lists_the_differences(january, client):
    old = freeze(january).id
    so = client("department")
    so.post(f"/snapshots/{old}/correct", {"note": "Danh sách gửi muộn"}, status=422)  # nothing differs
    enrol_late(january)
    so.post(f"/snapshots/{old}/correct", {"note": ""}, status=422)
    new = so.post(f"/snapshots/{old}/correct", {"note": "Danh sách gửi muộn"}).location.rpartition("/")[2]
    page = text_of(so.get(f"/snapshots/{new}"))
    assert f"đính chính bản {old}" in page
    assert "Danh sách gửi muộn" in page
    assert "Đã có bản đính chính" in text_of(so.get(f"/snapshots/{old}"))
    listed = text_of(so.get(f"/snapshots/{new}/differences?against=corrected"))
    assert "1 lượt ghi danh khác giữa hai bản chốt" in listed
    assert "Vũ Lê Hoàng Ưng" in listed
    assert so.post(f"/snapshots/{old}/correct", {"note": "Lần nữa, cùng lúc"}).location.endswith(f"/{new}")
    assert "Không có gì phát sinh" in text_of(so.get(f"/snapshots/{new}/differences"))
    assert freeze(january).id == int(new)  # the newest of its chain


def test_every_figure_of_a_snapshot_opens_the_frozen_people(january, client):
    number = freeze(january).id
    enrol_late(january)
    city = client("city")
    page = city.get(f"/snapshots/{number}").get_data(as_text=True)
    figures = re.findall(r'<a class="num" href="([^"]+)"[^>]*>([\d.]+)</a>', page)
    assert len(figures) > 10
    for href, shown in figures:
        listed = city.get(unescape(href)).get_data(as_text=True)
        assert len(re.findall(r"<tr>", listed.split("<tbody>")[1])) == int(shown), href


def test_pages_of_frozen_people_read_only_the_units_on_them(january):
    number = freeze(january).id
    everybody, total = queries.people_page(number, queries.Narrowed(), 0, 50)
    assert total == len(everybody) == 7
    for first in range(7):
        some, total = queries.people_page(number, queries.Narrowed(), first, 2)
        assert total == 7
        assert [one for _part, one in some] == [one for _part, one in everybody[first : first + 2]]
    late, total = queries.people_page(number, queries.Narrowed(status="in_progress"), 0, 50)
    assert total == len(late) == 3


def test_a_snapshot_is_for_the_department_and_the_city_alone(january, client):
    number = freeze(january).id
    for login, status in (
        ("department", 200),
        ("city", 200),
        ("coordinator_a", 403),
        ("trainee_a", 403),
        ("admin", 403),
    ):
        client(login).get(f"/snapshots/{number}", status=status)
        client(login).get("/snapshots", status=status)
    client("city").get("/snapshots/999", status=404)


def test_taking_a_snapshot_away_is_recorded_and_gives_the_same_file_each_time(january, client):
    number = freeze(january).id
    so = client("department")
    for media in ("csv", "xlsx", "json"):
        first, second = (
            so.post(
                f"/snapshots/{number}/export", {"what": "people", "format": media}, status=200, buffered=True
            ).get_data()
            for _time in (1, 2)
        )
        assert first == second
    assert "đã xuất danh sách có thông tin cá nhân" in text_of(client("admin").get("/audit?group=compliance"))
    assert "đã chốt số liệu" in text_of(client("admin").get("/audit?group=compliance"))


def test_the_list_of_snapshots_is_a_command_too(january, built):
    number = freeze(january).id
    answer = built.test_cli_runner().invoke(args=["snapshots", "list"])
    assert answer.exit_code == 0, answer.output
    assert f"{number}\tQuý IV năm 2026\tđến hết 14/12/2026" in answer.output
    assert built.test_cli_runner().invoke(args=["snapshots", "show", "99"]).exit_code != 0


def test_the_button_keeps_the_filter_of_the_page(january, client):
    so = client("department")
    page = so.get("/compliance?period=2026-q4&role=comms").get_data(as_text=True)
    href = unescape(re.search(r'href="(/snapshots/new[^"]+)"', page)[1])
    form = so.get(href).get_data(as_text=True)
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.split('action="/snapshots/new"')[1]))
    so.post("/snapshots/new", {**fields, "note": "Quý IV"})
    found = db.session.scalars(select(Snapshot)).one()
    assert (found.question["role"], found.period, found.people_rows) == ("comms", "2026-q4", 3)
    assert found.scope == "Cán bộ làm công tác truyền thông"
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 7


@pytest.mark.parametrize(
    ("within", "words"), [("registered", "Đăng ký trong kỳ"), ("completed", "Hoàn thành trong kỳ")]
)
@pytest.mark.parametrize(
    "period", [QUARTER, periods.free(date(2026, 12, 1), date(2026, 12, 20))], ids=["quarter", "days"]
)
def test_what_happened_within_the_period_opens_to_its_people_too(january, client, within, words, period):
    number = freeze(january, period).id
    told = queries.snapshot_for(MACHINE, number).totals[f"{within}_within"]
    department = client("department")
    assert f"within={within}" in unescape(department.get(f"/snapshots/{number}").get_data(as_text=True)) or not told
    assert f"{words}: {told} lượt" in text_of(department.get(f"/snapshots/{number}/people?within={within}"))
