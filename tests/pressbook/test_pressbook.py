"""The log and the yearly form: who logs and sees what, nothing lost, figures that open, confirmation, files."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.people import service as people
from elearn.pressbook import queries, rules, service, sheet
from elearn.pressbook.models import PressEntry, PressRevision
from elearn.pressbook.queries import Question
from elearn.units import service as units
from tests.page import text_of
from tests.parallel import at_once, write
from tests.pressbook.samples import YEAR, at, form_of, log, spoken, wish, year_of_work

AFTER = at("2026-12-16 09:00")


def six(made):
    return [row[2] for row in sheet.indicator_rows(made)]


@pytest.fixture
def logged(world):
    year_of_work(world)
    return world


def test_the_six_figures_fill_themselves_for_the_unit_and_for_the_city(logged):
    assert six(form_of(logged, "coordinator_a")) == ["1", "2", "2/3", "2/3", "1/3", "1/2"]
    log(logged, spoken(logged, "conference", "2026-10-01 08:00", ward="b"), "b")
    city = form_of(logged, "department")
    assert six(city) == ["2", "2", "2/3", "2/3", "1/3", "1/2"]
    assert {row.name for row in city.rows} == {
        "Thành phố Thử Nghiệm", "Sở Văn hóa Thử Nghiệm", "Phường Đông Hồ", "Phường Tây Sơn Hạ",
    }  # fmt: skip


def test_a_unit_without_an_entry_is_a_line_not_recorded_and_never_a_zero(logged):
    rows = {row.name: row for row in form_of(logged, "department").rows}
    assert rows["Phường Tây Sơn Hạ"].figures is None
    assert sheet.state_word(rows["Phường Tây Sơn Hạ"]) == "chưa ghi nhận"
    assert six(form_of(logged, "coordinator_b")) == ["chưa ghi nhận"] * 6


def test_the_period_before_stands_beside(logged):
    log(logged, spoken(logged, "conference", "2025-12-14 23:59"))
    made = form_of(logged, "head_a")
    assert [row[3] for row in sheet.indicator_rows(made)] == ["1", "0", "0/0", "0/0", "0/0", "0/0"]
    assert [row[3] for row in sheet.indicator_rows(form_of(logged, "head_b"))] == ["chưa ghi nhận"] * 6


def test_an_entry_of_an_office_counts_in_its_ward(logged):
    write(
        service.log,
        logged.units["office_a"],
        wish("release", "2026-10-01 08:00"),
        "t",
        actor=logged.actors["coordinator_a"],
    )
    made = form_of(logged, "head_a")
    assert [row.name for row in made.rows] == ["Phường Đông Hồ"]
    assert made.total["releases"] == 2


def test_after_a_merger_the_successor_s_form_carries_what_was_logged_before(logged):
    """Product rule 3: nothing moves in the past; the successor carries the history."""
    write(
        units.merge_unit,
        logged.units["a"],
        successor_id=logged.units["b"],
        effective_on=date(2026, 11, 1),
        decision="NQ",
        actor=MACHINE,
    )
    assert six(form_of(logged, "head_b")) == ["1", "2", "2/3", "2/3", "1/3", "1/2"]
    told = db.session.execute(queries.entries(logged.actors["head_b"], Question(YEAR, kind="conference"))).all()
    assert [row.unit_name for row in told] == ["Phường Đông Hồ"]


def test_the_log_as_it_was_known_gives_the_figures_of_that_day(logged):
    """The clean source a snapshot needs: what was entered later is not there."""
    known = clock.now() + timedelta(seconds=1)
    with clock.at(clock.now() + timedelta(days=1)):
        log(logged, spoken(logged, "conference", "2026-10-01 08:00"))
        asked = Question(YEAR, unit_id=logged.units["a"])
        counted = [queries.figures(MACHINE, asked.narrowed(known_at=when)) for when in (None, known)]
    assert [one[logged.units["a"]]["conferences"] for one in counted] == [2, 1]


def test_the_same_form_sent_six_times_at_once_makes_one_entry(built, world):
    entry = spoken(world, "conference", "2026-10-01 08:00")
    given, raised = at_once(built, lambda: log(world, entry, token="mot-lan"), 6)
    assert (len(set(given)), raised) == (1, [])
    assert db.session.scalar(select(func.count()).select_from(PressEntry)) == 1
    assert db.session.scalar(select(func.count()).select_from(PressRevision)) == 1


def test_another_matter_typed_over_a_page_gone_back_to_is_an_entry_of_its_own(world):
    first = log(world, wish("release", "2026-10-01 08:00"), token="mot-lan")
    second = log(world, wish("release", "2026-10-02 08:00"), token="mot-lan")
    assert first != second
    assert log(world, wish("release", "2026-10-01 08:00"), token="mot-lan") == first


def test_two_who_correct_at_once_never_overwrite_each_other(built, world):
    made, actor = log(world, wish("request", "2026-11-02 08:00")), world.actors["coordinator_a"]
    better = spoken(world, "request", "2026-11-02 08:00", "2026-11-02 10:00")
    _given, raised = at_once(built, lambda: write(service.correct, made, better, "Ghi trả lời", seen=1, actor=actor), 5)
    assert [type(error) for error in raised] == [Conflict] * 4
    assert [one.outcome for one in queries.revisions(made)] == ["open", "answered"]


def test_a_correction_is_a_new_revision_and_the_first_stays(world):
    actor = world.actors["coordinator_a"]
    made = log(world, wish("request", "2026-11-02 08:00"))
    better = spoken(world, "request", "2026-11-02 08:30", "2026-11-02 10:00")
    with pytest.raises(Refused, match="Lý do"):
        write(service.correct, made, better, "x", seen=1, actor=actor)
    with pytest.raises(Refused, match="Loại việc"):
        write(service.correct, made, wish("release", "2026-11-02 08:00"), "Đổi loại", seen=1, actor=actor)
    write(service.correct, made, better, "Nhầm giờ nhận", seen=1, actor=actor)
    first, second = queries.revisions(made)
    assert (first.happened_at, second.happened_at) == (at("2026-11-02 08:00"), at("2026-11-02 08:30"))
    assert (second.reason, second.name) == ("Nhầm giờ nhận", "coordinator_a")


def test_what_is_withdrawn_leaves_the_figures_and_stays_to_be_read(logged, client):
    actor = logged.actors["coordinator_a"]
    asked = Question(YEAR, figure="conferences")
    (row,) = db.session.execute(queries.entries(actor, asked)).all()
    write(service.withdraw, row.entry_id, "Ghi trùng", seen=1, actor=actor)
    assert six(form_of(logged, "head_a"))[0] == "0"
    with pytest.raises(Conflict, match="đã rút"):
        write(service.withdraw, row.entry_id, "Ghi trùng", seen=2, actor=actor)
    assert "Ghi trùng" in text_of(client("head_a").get(f"/press/{row.entry_id}"))
    assert row.subject in text_of(client("head_a").get("/press?show=withdrawn"))
    assert row.subject not in text_of(client("head_a").get("/press"))


@pytest.mark.parametrize("table", ["press_entry", "press_revision", "press_file", "press_form_step"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_nothing_of_the_log_is_ever_changed_or_deleted(logged, table, statement):
    column = {"press_revision": "note = note", "press_entry": "token = token", "press_file": "filename = filename"}
    made = log(logged, wish("release", "2026-10-01 08:00"))
    write(
        service.correct, made, wish("release", "2026-10-01 09:00"), "Sai giờ",
        seen=1, actor=logged.actors["coordinator_a"], filename="a.pdf", content=b"%PDF-1.4",
    )  # fmt: skip
    write(service.remark, logged.units["a"], YEAR, "Thiếu người", "", seen=0, actor=logged.actors["coordinator_a"])
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement.format(table, column.get(table, "name = name"))))


def test_who_speaks_held_the_post_on_that_day_or_was_authorised_by_a_paper(world):
    def said(name, capacity, day="2026-10-01 08:00", **more):
        return log(world, wish("statement", day, speaker_id=world.staff[name], capacity=capacity, **more))

    said("leader_a", "head")
    said("staff_a", "authorised", authority="15/GUQ-UBND")
    with pytest.raises(Refused, match="không giữ vai trò"):
        said("staff_a", "spokesperson")
    with pytest.raises(Refused, match="không làm việc"):
        said("spokesperson_b", "spokesperson")
    with pytest.raises(Refused, match="không làm việc"):
        said("spokesperson_a", "spokesperson", "2025-06-01 08:00")
    with pytest.raises(Refused, match="Chưa chọn người phát ngôn"):
        log(world, wish("statement", "2026-10-01 08:00"))
    write(
        people.assign, world.staff["spokesperson_a"], unit_id=world.units["a"], position="Văn thư",
        press_role="staff", starts_on=date(2026, 11, 1), actor=MACHINE,
    )  # fmt: skip
    said("spokesperson_a", "spokesperson", "2026-10-31 23:59")
    with pytest.raises(Refused, match="không giữ vai trò"):
        said("spokesperson_a", "spokesperson", "2026-11-01 00:00")


def test_a_unit_logs_for_itself_and_below_and_the_department_for_its_own_seat(world):
    entry = wish("release", "2026-10-01 08:00")
    for login, unit in (("coordinator_a", "b"), ("coordinator_a", "city"), ("department", "a")):
        with pytest.raises(Missing):
            write(service.log, world.units[unit], entry, login + unit, actor=world.actors[login])
    write(service.log, world.units["city"], entry, "so", actor=world.actors["department"])
    made = log(world, entry)
    for login in ("coordinator_b", "head_b"):
        with pytest.raises(Missing):
            queries.entry_for(world.actors[login], made)
    with pytest.raises(Missing):
        write(service.correct, made, entry, "Không phải việc", seen=1, actor=world.actors["department"])


def test_a_file_that_is_no_scan_or_too_large_is_refused_and_nothing_is_half_done(world):
    for content in (b"MZ\x90", b"%PDF-" + b"0" * service.FILE_LIMIT):
        with pytest.raises(Refused, match="lớn hơn 5 MB"):
            write(
                service.log, world.units["a"], wish("release", "2026-10-01 08:00"), "t",
                actor=world.actors["coordinator_a"], filename="x.pdf", content=content,
            )  # fmt: skip
    assert not db.session.scalar(select(PressEntry.id))


def test_the_head_confirms_after_the_last_day_and_a_change_later_shows(logged):
    head = logged.actors["head_a"]
    seen = sheet.unit_hash(form_of(logged, "head_a").rows[0].figures)
    with pytest.raises(Refused, match="chưa kết thúc"):
        write(service.confirm, YEAR, seen=seen, actor=head)
    with clock.at(AFTER):
        with pytest.raises(Conflict, match="đã thay đổi"):
            write(service.confirm, YEAR, seen="0" * 64, actor=head)
        for _twice in range(2):
            write(service.confirm, YEAR, seen=seen, actor=head)
        assert sheet.state_word(form_of(logged, "head_a").rows[0]) == "đã xác nhận"
        log(logged, spoken(logged, "conference", "2026-12-14 08:00"))
        assert sheet.state_word(form_of(logged, "head_a").rows[0]) == "thay đổi sau khi xác nhận"
    assert db.session.scalar(text("SELECT count(*) FROM press_form_step")) == 1


def test_a_confirmed_year_without_a_matter_is_zero_and_no_longer_not_recorded(world):
    with clock.at(AFTER):
        write(service.confirm, YEAR, seen=sheet.unit_hash(rules.NOTHING), actor=world.actors["head_b"])
        assert six(form_of(world, "head_b")) == ["0", "0", "0/0", "0/0", "0/0", "0/0"]
        assert six(form_of(world, "head_a")) == ["chưa ghi nhận"] * 6


def test_words_of_the_form_are_not_overwritten_by_a_stale_page(world):
    a = world.actors["coordinator_a"]
    write(service.remark, world.units["a"], YEAR, "Thiếu người", "Thêm biên chế", seen=0, actor=a)
    write(service.remark, world.units["a"], YEAR, "Thiếu người", "Thêm biên chế", seen=0, actor=a)  # pressed twice
    with pytest.raises(Conflict, match="vừa ghi"):
        write(service.remark, world.units["a"], YEAR, "Khác", "", seen=0, actor=a)
    assert form_of(world, "head_a").remarks.proposals == "Thêm biên chế"
