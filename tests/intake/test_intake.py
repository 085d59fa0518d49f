"""A unit's file put on its registration list: the check changes nothing, the commit puts on what was seen, once."""

from __future__ import annotations

import io
import threading
from datetime import date, timedelta

import openpyxl
import pytest
from flask import current_app
from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.intake import queries, service
from elearn.intake.models import ListIntake
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.mandates import queries as mandates
from elearn.mandates import service as mandates_service
from elearn.mandates.models import LineRule
from elearn.people import acting, importing
from elearn.people import service as people
from elearn.people.models import Assignment, PressRole, Staff
from elearn.registrations import queries as registrations
from elearn.registrations import service as lists
from elearn.registrations.models import RegistrationEntry
from tests.intake.sheets import (
    COMMS,
    LEADER,
    NAMED_ONLY,
    NEWCOMER,
    SPOKESPERSON,
    STRANGER,
    TRAINEE,
    file_of,
    messy,
    pasted,
)
from tests.page import text_of
from tests.people.messy import cases
from tests.people.writers import Page, delimited, ods, xls, xlsx
from tests.world import fill_and_approve, letter


def check(world, source, *, login="coordinator_a", side="a", line=None):
    with unit_of_work(writes=True) as work:
        kept = service.keep_check(world.lists[side], source, line, actor=world.actors[login])
        work.commit()
    return kept


def commit(world, kept, choices=None, *, login="coordinator_a", newcomers=True, seen=None):
    with unit_of_work(writes=True) as work:
        seen = seen if seen is not None else db.session.get_one(ListIntake, kept).checks
        done = service.commit(kept, choices or {}, seen=seen, newcomers=newcomers, actor=world.actors[login])
        work.commit()
    return done


def rows_of(kept):
    return {
        row["name"]: row for row in db.session.get_one(ListIntake, kept, populate_existing=True).rows if row["name"]
    }


def verdicts(kept):
    return {name: row["verdict"] for name, row in rows_of(kept).items()}


def reason(row):
    return row["reasons"][0][0]


def on_list(world, side="a"):
    found: dict[str, set[int]] = {}
    for entry in registrations.entries_of(world.lists[side]):
        found.setdefault(entry.full_name, set()).add(entry.line_id)
    return found


def everything():
    return [
        db.session.scalar(select(func.count()).select_from(table))
        for table in (Staff, Assignment, RegistrationEntry, AuditEvent)
    ]


def publish(world, *wishes, double_filling=False):
    """Another mandate for ward A; returns (list id, line ids in order)."""
    actor, course = world.actors["department"], (world.course_id,)
    with unit_of_work(writes=True) as work:
        made = mandates_service.draft_mandate(letter("02/TN-VH"), actor=actor)
        mandates_service.set_scope(
            made,
            course_ids=course,
            unit_ids=[world.units["a"]],
            lines=[mandates_service.LineWish(rule, role, count, course) for rule, role, count in wishes],
            terms=mandates_service.Terms(double_filling=double_filling),
            revision=1,
            actor=actor,
        )
        mandates_service.publish_mandate(made, revision=2, actor=actor)
        work.commit()
    world.lists["a2"] = registrations.list_states(actor, [made], clock.today())[0].list_id
    return [line.id for line in mandates.lines_of(made)]


def test_a_check_changes_nothing_but_keeps_the_file(world):
    before = everything()
    revision = registrations.list_for(world.actors["coordinator_a"], world.lists["a"]).revision
    check(world, file_of(LEADER, TRAINEE, NEWCOMER))
    assert everything() == before
    assert registrations.list_for(world.actors["coordinator_a"], world.lists["a"]).revision == revision


def test_every_row_says_who_it_is_and_which_line_they_fill(world):
    kept = check(world, file_of(LEADER, SPOKESPERSON, TRAINEE, COMMS, STRANGER, NEWCOMER, NAMED_ONLY))
    rows = rows_of(kept)
    assert rows["Nguyễn Thị Bích Ngọc"]["add"] == [world.lines["leader"]]
    assert rows["Trịnh Đình Khoa"]["add"] == [world.lines["spokesperson"]]
    assert rows["Lê Thị Thanh Huyền"]["add"] == [world.lines["comms"]]
    assert rows["Cao Thị Ngân Uyên"]["newcomer"] == "comms"
    assert rows["Hoàng Gia Bảo"]["verdict"] == "refused"
    by_row = {row["row"]: row for row in db.session.get_one(ListIntake, kept).rows}
    assert by_row[8]["add"] == [world.lines["comms"]], "no role in the file: the books say comms"
    assert by_row[11]["verdict"] == "ambiguous"
    counts = db.session.get_one(ListIntake, kept).counts
    assert sum(counts[v] for v in ("new", "matched", "ambiguous", "refused", "ignored")) == counts["rows"]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv", "pasted"])
def test_the_same_people_come_from_any_kind_of_file(world, kind):
    rows = messy(LEADER, SPOKESPERSON, TRAINEE, COMMS)
    source = {
        "xlsx": lambda: file_of(LEADER, SPOKESPERSON, TRAINEE, COMMS),
        "xls": lambda: importing.Source(xls(Page(rows)), "ds.xls"),
        "ods": lambda: importing.Source(ods(Page(rows)), "ds.ods"),
        "csv": lambda: importing.Source(delimited(Page(rows), ";").encode(), "ds.csv"),
        "pasted": lambda: pasted(LEADER, SPOKESPERSON, TRAINEE, COMMS),
    }[kind]()
    assert commit(world, check(world, source)).people == 4
    assert len(on_list(world)) == 4


def test_one_commit_puts_all_accepted_rows_on_the_list_and_new_people_on_the_books(world):
    done = commit(world, check(world, file_of(LEADER, SPOKESPERSON, TRAINEE, NEWCOMER, STRANGER)))
    assert (done.people, done.newcomers, done.away) == (4, 1, 1)
    assert on_list(world)["Cao Thị Ngân Uyên"] == {world.lines["comms"]}
    made = db.session.scalar(select(Staff).where(Staff.code == "TN-0777"))
    post = db.session.scalar(select(Assignment).where(Assignment.staff_id == made.id))
    assert (post.unit_id, post.position, post.press_role) == (world.units["a"], NEWCOMER[3], "comms")
    assert db.session.scalar(select(func.count()).where(AuditEvent.word == "registration:list:import")) == 1


def test_new_people_come_back_when_the_coordinator_leaves_them_off_the_books(world):
    kept = check(world, file_of(LEADER, NEWCOMER))
    done = commit(world, kept, newcomers=False)
    assert (done.people, done.newcomers, done.away) == (1, 0, 1)
    assert db.session.scalar(select(Staff).where(Staff.code == "TN-0777")) is None
    assert reason(rows_of(kept)["Cao Thị Ngân Uyên"]) == "not_on_books"


def test_the_same_file_again_is_a_no_op(world):
    source = file_of(LEADER, SPOKESPERSON, TRAINEE, NEWCOMER)
    commit(world, check(world, source))
    before, revision = everything(), registrations.list_for(world.actors["coordinator_a"], world.lists["a"]).revision
    kept = check(world, source)
    assert set(verdicts(kept).values()) - {"ignored"} == {"matched"}
    assert commit(world, kept).people == 0
    assert everything() == before
    assert registrations.list_for(world.actors["coordinator_a"], world.lists["a"]).revision == revision


def test_a_file_is_committed_once(world):
    kept = check(world, file_of(LEADER))
    commit(world, kept)
    with pytest.raises(Conflict):
        commit(world, kept)
    assert len(on_list(world)) == 1


def test_a_row_without_a_code_waits_for_a_human_who_picks_from_candidates(world):
    kept = check(world, file_of(NAMED_ONLY))
    row = rows_of(kept)["Đặng Thùy Dương"]
    assert (row["verdict"], row["sole"]) == ("ambiguous", True)
    assert [who for who, _words in row["people"]] == [world.staff["comms_a"]]
    assert commit(world, kept).people == 0, "nobody is guessed"
    kept = check(world, file_of(NAMED_ONLY))
    assert commit(world, kept, {row["key"]: {"who": str(world.staff["comms_a"])}}).people == 1


def test_somebody_who_was_not_offered_can_not_be_picked(world):
    kept = check(world, file_of(NAMED_ONLY))
    key = rows_of(kept)["Đặng Thùy Dương"]["key"]
    assert commit(world, kept, {key: {"who": str(world.staff["trainee_b"])}}).people == 0
    assert on_list(world) == {}


def test_a_role_the_books_do_not_hold_asks_or_refuses(world):
    wrong = [1, "Vũ Lê Hoàng Ưng", "TN-0006", "Công chức Tư pháp - Hộ tịch", "Lãnh đạo"]
    kept = check(world, file_of(wrong, [2, *TRAINEE[1:4], "Lãnh đạo"]))
    assert reason(rows_of(kept)["Vũ Lê Hoàng Ưng"]) == "not_fit"
    trainee = rows_of(kept)["Lê Thị Thanh Huyền"]
    assert (trainee["verdict"], trainee["lines"]) == ("ambiguous", [world.lines["comms"]])
    done = commit(world, kept, {trainee["key"]: {"line": world.lines["comms"]}})
    assert done.people == 1


def test_the_line_chosen_on_the_page_serves_rows_without_a_role(world):
    bare = [*NEWCOMER[:4], ""]
    asked = rows_of(check(world, file_of(bare)))["Cao Thị Ngân Uyên"]
    assert (asked["verdict"], len(asked["lines"])) == ("ambiguous", 3)
    kept = check(world, file_of(bare, LEADER), line=world.lines["comms"])
    assert rows_of(kept)["Cao Thị Ngân Uyên"]["newcomer"] == "comms"
    assert rows_of(kept)["Nguyễn Thị Bích Ngọc"]["add"] == [world.lines["leader"]], "a row's own role wins"


def test_a_line_of_another_mandate_is_refused(world):
    (line,) = publish(world, (LineRule.AT_LEAST, "comms", 1))
    with pytest.raises(Missing):
        check(world, file_of(LEADER), line=line)


def test_an_exact_slot_is_never_filled_by_the_order_of_rows(world):
    (line,) = publish(world, (LineRule.EXACTLY, "comms", 1))
    kept = check(world, file_of(TRAINEE, COMMS), side="a2")
    assert {verdicts(kept)[n] for n in ("Lê Thị Thanh Huyền", "Đặng Thùy Dương")} == {"ambiguous"}
    key = rows_of(kept)["Đặng Thùy Dương"]["key"]
    done = commit(world, kept, {key: {"line": line}, rows_of(kept)["Lê Thị Thanh Huyền"]["key"]: {"who": "skip"}})
    assert done.people == 1
    assert list(on_list(world, "a2")) == ["Đặng Thùy Dương"]
    full = check(world, file_of(TRAINEE), side="a2")
    assert reason(rows_of(full)["Lê Thị Thanh Huyền"]) == "slot_full"


@pytest.mark.parametrize("double", [False, True])
def test_one_person_fills_two_slots_only_where_the_mandate_allows_it(world, double):
    with unit_of_work(writes=True) as work:
        acting.put_in_charge(
            world.staff["trainee_a"],
            press_role="leader",
            title="Quyền Chủ tịch",
            decision="12/QĐ-UBND",
            starts_on=clock.today(),
            ends_on=None,
            actor=world.actors["coordinator_a"],
        )
        work.commit()
    lines = publish(world, (LineRule.AT_LEAST, "leader", 1), (LineRule.AT_LEAST, "comms", 1), double_filling=double)
    kept = check(world, file_of([*TRAINEE[:4], ""]), side="a2")
    row = rows_of(kept)["Lê Thị Thanh Huyền"]
    if double:
        assert sorted(row["add"]) == sorted(lines)
    else:
        assert (row["verdict"], sorted(row["lines"])) == ("ambiguous", sorted(lines))


def test_the_refused_rows_come_back_as_the_same_file_with_a_column_of_faults(world):
    kept = check(world, file_of(LEADER, STRANGER, NAMED_ONLY))
    commit(world, kept)
    with unit_of_work():
        content, ending = service.refused_of(queries.intake_for(world.actors["coordinator_a"], kept))
    assert ending == "xlsx"
    table = [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]
    assert table[0][0] == "UBND PHƯỜNG ĐÔNG HỒ"
    assert table[3][-1] == "Lỗi"
    assert [row[1] for row in table[4:]] == ["Hoàng Gia Bảo", "Đặng Thùy Dương"]
    assert all(row[-1] for row in table[4:])
    again = check(world, importing.Source(content, "ds-loi.xlsx"))
    assert sorted(v for v in verdicts(again).values() if v != "ignored") == ["ambiguous", "refused"]


def test_more_than_500_people_are_sent_to_the_staff_import(world):
    many = [[n, f"Người Thứ {chr(65 + n % 26)}", f"X-{n:04d}", "Chuyên viên", ""] for n in range(501)]
    with pytest.raises(Refused, match="tối đa 500") as refused:
        check(world, file_of(*many))
    assert "Cán bộ" in refused.value.next_step


def test_another_unit_s_list_and_file_are_not_there(world):
    with pytest.raises(Missing):
        check(world, file_of(LEADER), login="coordinator_b")
    kept = check(world, file_of(LEADER))
    with pytest.raises(Missing):
        commit(world, kept, login="coordinator_b")


# What happens between the check and the commit


def test_two_coordinators_importing_at_once_make_no_double_and_the_second_is_told(world):
    first, second = check(world, file_of(LEADER, TRAINEE)), check(world, file_of(TRAINEE, COMMS))
    commit(world, first)
    told = commit(world, second)
    assert told.people == 0
    assert any("Lê Thị Thanh Huyền" in one for one in told.changed)
    assert "Đặng Thùy Dương" not in on_list(world), "nothing written until what changed was seen"
    assert commit(world, second).people == 1
    assert len(registrations.entries_of(world.lists["a"])) == 3


def test_many_commits_of_one_list_at_once_put_everybody_on_once(
    world,
):
    at_once = 6
    keys = [check(world, file_of(LEADER, SPOKESPERSON, TRAINEE, COMMS, NEWCOMER)) for _n in range(at_once)]
    app, now, outcomes = current_app._get_current_object(), clock.now(), []

    def go(kept):
        with app.app_context(), clock.at(now):
            try:
                outcomes.append(commit(world, kept).people)
            except Conflict:
                outcomes.append(0)

    db.session.rollback()
    threads = [threading.Thread(target=go, args=(kept,)) for kept in keys]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(outcomes) == [0] * (at_once - 1) + [5]
    assert len(registrations.entries_of(world.lists["a"])) == 5
    assert db.session.scalar(select(func.count()).where(Staff.code == "TN-0777")) == 1


def test_a_list_approved_while_the_file_was_looked_at_takes_nobody_and_says_so(world):
    kept = check(world, file_of(LEADER, NEWCOMER))
    with unit_of_work(writes=True) as work:
        fill_and_approve(world)
        work.commit()
    before = everything()
    with pytest.raises(Conflict, match=r"head_a.*Chưa ghi gì"):
        commit(world, kept)
    assert everything() == before
    with pytest.raises(Conflict):
        check(world, file_of(LEADER))


def test_a_supplement_after_approval_takes_the_file_and_leaves_the_approved_people(world):
    with unit_of_work(writes=True) as work:
        fill_and_approve(world)
        lists.open_supplement(world.lists["a"], "Bổ sung người mới", actor=world.actors["coordinator_a"])
        work.commit()
    done = commit(world, check(world, file_of(LEADER, NEWCOMER)))
    assert done.people == 1
    assert len(on_list(world)) == 5, "nobody is taken off for not being in the file"
    added = {e.full_name: e.added_round for e in registrations.entries_of(world.lists["a"])}
    assert (added["Cao Thị Ngân Uyên"], added["Nguyễn Thị Bích Ngọc"]) == (2, 1)


def test_somebody_transferred_after_the_check_is_told_and_not_put_on(world):
    kept = check(world, file_of(LEADER, TRAINEE))
    with unit_of_work(writes=True) as work:
        people.assign(
            world.staff["trainee_a"],
            unit_id=world.units["b"],
            position="Công chức",
            press_role=PressRole.COMMS,
            starts_on=clock.today(),
            actor=world.actors["department"],
        )
        work.commit()
    told = commit(world, kept)
    assert told.people == 0
    assert any("Lê Thị Thanh Huyền" in one for one in told.changed)
    assert commit(world, kept).people == 1
    assert list(on_list(world)) == ["Nguyễn Thị Bích Ngọc"]


def test_somebody_taken_off_before_is_put_on_again_only_as_a_new_row_that_is_seen(world):
    commit(world, check(world, file_of(LEADER)))
    entry = registrations.entries_of(world.lists["a"])[0]
    with unit_of_work(writes=True) as work:
        lists.remove_person(world.lists["a"], entry.entry_id, actor=world.actors["coordinator_a"])
        work.commit()
    kept = check(world, file_of(LEADER))
    assert rows_of(kept)["Nguyễn Thị Bích Ngọc"]["verdict"] == "new"
    commit(world, kept)
    assert len(registrations.entries_of(world.lists["a"])) == 1


def test_a_page_that_shows_an_earlier_check_commits_nothing(world):
    kept = check(world, file_of(LEADER, NAMED_ONLY))
    with unit_of_work(writes=True) as work:
        service.check_again(
            kept, {rows_of(kept)["Đặng Thùy Dương"]["key"]: {"who": "skip"}}, None, actor=world.actors["coordinator_a"]
        )
        work.commit()
    with pytest.raises(Conflict):
        commit(world, kept, seen=1)
    assert on_list(world) == {}


def test_the_file_is_forgotten_after_a_week_and_its_figures_stay(world):
    kept = check(world, file_of(LEADER))
    with clock.at(clock.now() + timedelta(days=8)):
        check(world, file_of(TRAINEE))
        old = db.session.get_one(ListIntake, kept, populate_existing=True)
        assert (old.content, old.rows, old.counts["new"]) == (None, [], 1)


# Lessons from others, 1.4, 1.5 and 1.7: each impossible here


def test_lesson_1_5_a_file_said_to_have_failed_has_created_nobody(world):
    """ "Failed" but all 200 created (OUP#38)."""
    before = everything()
    with pytest.raises(Refused):
        check(world, importing.Source(b"PK\x03\x04 broken", "ds.xlsx"))
    assert everything() == before


def test_lesson_1_5_a_second_person_with_the_same_mailbox_is_not_dropped_in_silence(world):
    """Second user dropped silently (survey#6)."""
    head = ["STT", "Họ và tên", "Mã cán bộ", "Chức vụ", "Vai trò", "Email"]
    rows = [
        head,
        [*NEWCOMER, "vp@thu.example"],
        [7, "Cao Văn Tài", "TN-0778", "Viên chức", "Truyền thông", "vp@thu.example"],
    ]
    done = commit(world, check(world, importing.Source(xlsx(Page(rows)), "ds.xlsx")))
    assert (done.people, done.newcomers) == (2, 2)


def test_lesson_1_5_a_duplicate_row_does_not_fail_the_file(world):
    """Duplicate fails the file (coursemology#2432)."""
    kept = check(world, file_of(LEADER, LEADER, TRAINEE))
    assert commit(world, kept).people == 2
    by_row = {row["row"]: row for row in db.session.get_one(ListIntake, kept).rows}
    assert (by_row[6]["verdict"], reason(by_row[6])) == ("ignored", "duplicate_row")


def test_lesson_1_5_a_code_that_lost_its_zeros_is_nobody_until_a_human_says_who(world):
    """Leading zero lost in xlsx (django-import-export#289, teable#1880)."""
    kept = check(world, file_of([1, "Nguyễn Thị Bích Ngọc", "TN-1", "Chủ tịch UBND phường", "Lãnh đạo"]))
    row = rows_of(kept)["Nguyễn Thị Bích Ngọc"]
    assert (row["verdict"], [who for who, _w in row["people"]]) == ("ambiguous", [world.staff["leader_a"]])


def test_lesson_1_5_two_people_of_one_name_are_forced_to_a_human(world):
    """Two people, one identity (Maptio#469): no row is matched by name."""
    with unit_of_work(writes=True) as work:
        people.add_staff(code="TN-0900", full_name="Đặng Thùy Dương", unit_id=world.units["a"], position="Văn thư", press_role=PressRole.COMMS, starts_on=date(2026, 1, 1), email="", phone="", actor=world.actors["department"])  # fmt: skip
        work.commit()
    row = rows_of(check(world, file_of(NAMED_ONLY)))["Đặng Thùy Dương"]
    assert (row["verdict"], row["sole"], len(row["people"])) == ("ambiguous", False, 2)


def test_lesson_1_5_who_is_missing_from_the_file_is_not_taken_off(world):
    """Mark missing, not delete (studentinsights#2156)."""
    commit(world, check(world, file_of(LEADER, TRAINEE)))
    commit(world, check(world, file_of(COMMS)))
    assert len(on_list(world)) == 3


def test_lesson_1_4_a_unit_s_file_never_reaches_another_unit_s_people(world):
    """Somebody of another unit gets one sentence, the same whether they exist or not."""
    kept = check(world, file_of(STRANGER))
    row = rows_of(kept)["Hoàng Gia Bảo"]
    assert (row["staff_id"], row["people"], reason(row)) == (None, [], "out_of_scope")


def test_lesson_1_7_one_row_per_person_and_line_whatever_is_sent(world):
    """No uniqueness on (module, user) (CSL duplicate-module-record-fix)."""
    for rows in ([LEADER], [LEADER, LEADER], [LEADER, TRAINEE], [TRAINEE, LEADER]):
        commit(world, check(world, file_of(*rows)))
    entries = [(e.staff_id, e.line_id) for e in registrations.entries_of(world.lists["a"])]
    assert len(entries) == len(set(entries)) == 2


def test_lesson_1_7_an_import_never_changes_a_post_or_a_past_day(world):
    """Move between units: dated memberships, not rewritten by a list."""
    odd = [*LEADER]
    odd[3] = "Bí thư Đảng ủy"
    before = [(p.position, p.starts_on) for p in db.session.scalars(select(Assignment).order_by(Assignment.id))]
    kept = check(world, file_of(odd))
    assert rows_of(kept)["Nguyễn Thị Bích Ngọc"]["warnings"][0][0] == "position_differs"
    commit(world, kept)
    assert [(p.position, p.starts_on) for p in db.session.scalars(select(Assignment).order_by(Assignment.id))] == before


@pytest.mark.once
def test_no_row_of_the_90_messy_files_is_lost_and_the_same_file_twice_puts_nobody_on_twice(world):
    read = 0
    for case in cases():
        source = importing.Source(case.content, case.filename)
        try:
            kept = check(world, source)
        except Refused:
            continue
        read += 1
        rows = db.session.get_one(ListIntake, kept).rows
        assert len(rows) == len({row["key"] for row in rows}), case.name
        assert all(row["verdict"] in {"new", "matched", "ambiguous", "refused", "ignored"} for row in rows), case.name
        assert all(row["reasons"] for row in rows if row["verdict"] not in {"new", "matched"}), case.name
        commit(world, kept)
        assert commit(world, check(world, source)).people == 0, case.name
    assert read > 60
    entries = [(e.staff_id, e.line_id) for e in registrations.entries_of(world.lists["a"])]
    assert len(entries) == len(set(entries))


def test_a_heading_over_rows_says_nothing_of_people_known_by_code(world):
    """Every row of a file with departments between its rows carried the same vague remark."""
    rows = [["II", "VĂN PHÒNG HĐND VÀ UBND"], LEADER, SPOKESPERSON]
    found = rows_of(check(world, file_of(*rows)))
    assert found["Nguyễn Thị Bích Ngọc"]["verdict"] == "new"
    assert [row["warnings"] for row in found.values() if row["code"]] == [[], []]


def test_what_a_row_of_somebody_known_gets_wrong_is_named_with_its_cell(world):
    text = "Họ và tên\tMã cán bộ\tThành phần\tEmail\nNguyễn Thị Bích Ngọc\tTN-0001\tLãnh đạo\tngoc@@x"
    found = rows_of(check(world, importing.Source(text.encode(), "")))["Nguyễn Thị Bích Ngọc"]
    assert found["verdict"] == "new"
    (warning,) = found["warnings"]
    assert warning[1] == "D2"
    assert "ngoc@@x" in warning[2]
    assert warning[2].endswith("sổ cán bộ giữ nguyên.")


def test_somebody_in_two_rows_for_two_slots_is_counted_as_one_person(world, client):
    publish(world, (LineRule.AT_LEAST, "leader", 1), (LineRule.AT_LEAST, "spokesperson", 1), double_filling=True)
    with unit_of_work(writes=True) as work:
        acting.put_in_charge(
            world.staff["leader_a"], press_role=PressRole.SPOKESPERSON, title="Phụ trách phát ngôn", decision="QĐ 3",
            starts_on=clock.today(), ends_on=None, actor=world.actors["coordinator_a"],
        )  # fmt: skip
        work.commit()
    again = [2, *LEADER[1:4], "Người phát ngôn"]
    kept = check(world, file_of(LEADER, again), side="a2")
    keys = [row["key"] for row in db.session.get_one(ListIntake, kept).rows if row["name"]]
    with unit_of_work(writes=True) as work:  # rows of one code that differ go to a human, who says both are this person
        who = {key: {"who": str(world.staff["leader_a"])} for key in keys}
        service.check_again(kept, who, None, actor=world.actors["coordinator_a"])
        work.commit()
    assert [row["verdict"] for row in db.session.get_one(ListIntake, kept).rows if row["name"]] == ["new", "new"]
    page = text_of(client("coordinator_a").get(f"/lists/import/{kept}"))
    assert "1 người sẽ được đưa vào danh sách" in page
    assert "Đưa 1 người vào danh sách" in page
    assert commit(world, kept).people == 1
