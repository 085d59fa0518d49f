"""What users of other systems suffered with enrolling people (lessons 1.5): one test a row, named after it."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import func, select

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict
from elearn.learning.models import Enrolment, LearningRecord
from elearn.people import importing
from elearn.people.cli import cli
from elearn.people.importing import Source
from elearn.people.models import Assignment, FeedAbsence, PressRole, Staff
from elearn.registrations import queries as lists
from elearn.registrations import service as lists_service
from elearn.registrations.models import RegistrationEntry, RegistrationList
from tests.intake.sheets import COMMS, LEADER, NEWCOMER, SPOKESPERSON, STRANGER, TRAINEE, messy
from tests.lessons import steps
from tests.page import text_of
from tests.parallel import write
from tests.people.writers import Page, delimited, in_tcvn3, xlsx
from tests.world import fill_and_approve

TODAY = date(2026, 11, 20)
HEAD = ["Mã cán bộ", "Họ và tên", "Mã đơn vị", "Chức vụ", "Vai trò báo chí", "Email", "Điện thoại", "Từ ngày"]


def rows_of(content: bytes, name: str = "ds.xlsx") -> list[tuple[int, str, str]]:
    """Row, verdict and first reason, as a check tells them."""
    found = importing.check(Source(content, name), actor=MACHINE).rows
    return [(one.row, str(one.verdict), one.reasons[0].code if one.reasons else "") for one in found]


def sheet(*rows: list[object]) -> bytes:
    return xlsx(Page([HEAD, *rows]))


def counts() -> tuple[int, ...]:
    tables = (Staff, Assignment, RegistrationEntry, Enrolment)
    return tuple(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_1_5_bulk_enrol_from_excel_says_what_it_did_row_by_row_and_again_is_a_no_op(world, client):
    """Row “Bulk enrol from Excel”. “Failed” but all 200 created; a user dropped in silence; a duplicate fails the file."""
    coordinator, address = client("coordinator_a"), f"/lists/{world.lists['a']}/import"
    content = xlsx(Page(messy(LEADER, SPOKESPERSON, TRAINEE, COMMS, LEADER, STRANGER, NEWCOMER)))

    def send(data: bytes, status: int = 302):
        return coordinator.post(address, {"file": (io.BytesIO(data), "ds.xlsx")}, status=status)

    before = counts()
    send(content[:300], 422)  # a file that fails has created nobody
    where = send(content).location
    page = text_of(coordinator.get(where))
    assert counts() == before  # the check is a dry run
    assert "5 người sẽ được đưa vào danh sách" in page
    assert "Hoàng Gia Bảo" in page  # nobody is dropped in silence
    coordinator.post(f"{where}/commit", {"checks": "1", "newcomers": "y"})
    assert len(lists.entries_of(world.lists["a"])) == 5
    with coordinator.get(f"{where}/refused") as answer:
        sheet_back = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    back = [row for row in sheet_back.iter_rows(values_only=True) if any(row)]
    assert [row[-1] for row in back if "STT" in row] == ["Lỗi"]
    assert [row[1] for row in back if row[1] and row[-1] and row[-1] != "Lỗi"] == ["Hoàng Gia Bảo"]
    after = counts()
    again = send(content).location
    assert "người sẽ được đưa vào danh sách" not in text_of(coordinator.get(again))
    coordinator.post(f"{again}/commit", {"checks": "1", "newcomers": "y"})
    assert counts() == after


def test_1_5_messy_official_spreadsheets_are_understood_or_refused_with_the_reason(world, built, tmp_path):
    """Row “Messy official spreadsheets”. Leading zero lost; saved dates rewritten."""
    titles = [["UBND PHƯỜNG ĐÔNG HỒ"], ["DANH SÁCH CÁN BỘ"], ["(Kèm theo Công văn số 12)"]]
    merged = [
        ["STT", "Mã cán bộ", "Họ và tên", "Công tác", None, "Điện thoại"],
        [None, None, None, "Mã đơn vị", "Chức vụ", None],
    ]
    file = tmp_path / "ds.xlsx"
    file.write_bytes(
        xlsx(
            Page(
                [
                    *titles,
                    *merged,
                    ["1", "M-500", "Cao Thị Bưởi", "P-DH", "Văn thư", 912345678],
                    ["2", "00123", "Đinh Văn Cam", "P-DH", "Kế toán", "0912 345 679"],
                    ["3", "M-502", in_tcvn3("Phạm Thị Ổi"), "P-DH", in_tcvn3("Chuyên viên"), ""],
                    ["4", "TN-1", "Nguyễn Thị Bích Ngọc", "P-DH", "Chủ tịch UBND phường", ""],
                ]
            )
        )
    )
    told = built.test_cli_runner().invoke(cli, ["check", str(file), "--json"])
    seen = {row["row"]: row for row in map(json.loads, told.stdout.splitlines())}
    assert len(seen) == 9  # every row of the file is told, title rows included
    assert [seen[n]["verdict"] for n in range(1, 10)] == [*["ignored"] * 5, "new", "new", "refused", "ambiguous"]
    assert seen[7]["values"]["code"] == "00123"
    assert "Phạm Thị Ổi" in seen[8]["reasons"][0]  # shown as it would read, not converted unasked
    assert "TN-0001" in seen[9]["reasons"][0]  # the zeros were lost; a person says who it is
    dates = [
        ["M-510", "Cao Thị Na", "P-DH", "Văn thư", "", "", "", day] for day in ("12/31/2026", "03/04/2026", "2026")
    ]
    codes = [["M-511", *dates[1][1:]], ["M-512", *dates[2][1:]]]
    assert [v for _r, v, _c in rows_of(sheet(dates[0], *codes))] == ["ignored", "refused", "refused", "refused"]


def test_1_5_matching_people_by_code_never_by_mailbox_and_one_name_twice_goes_to_a_human(world):
    """Row “Matching people”. Two people, one mailbox; duplicates."""
    shared = [
        ["M-520", "Cao Thị Bưởi", "P-DH", "Văn thư", "", "vanphong@thu.example", "", ""],
        ["M-521", "Đinh Văn Cam", "P-DH", "Kế toán", "", "vanphong@thu.example", "", ""],
        ["TN-0006", "Vũ Lê Hoàng Ưng", "P-DH", "Công chức Tư pháp - Hộ tịch", "", "leader_a@thu.example", "", ""],
    ]
    assert [v for _r, v, _c in rows_of(sheet(*shared))] == ["ignored", "new", "new", "changed"]
    write(importing.commit, Source(sheet(*shared), "ds.xlsx"), actor=MACHINE)
    names = db.session.scalars(select(Staff.full_name).where(Staff.email == "vanphong@thu.example")).all()
    assert sorted(names) == ["Cao Thị Bưởi", "Đinh Văn Cam"]
    assert db.session.get_one(Staff, world.staff["leader_a"]).full_name == "Nguyễn Thị Bích Ngọc"
    same_name = [["M-530", "Đặng Thùy Dương", "P-DH", "Văn thư", "", "", "", ""],
                 ["", "Đặng Thùy Dương", "P-DH", "Văn thư", "", "comms_a@thu.example", "", ""]]  # fmt: skip
    assert [v for _r, v, _c in rows_of(sheet(*same_name))] == ["ignored", "ambiguous", "ambiguous"]


def test_1_5_approval_by_unit_head_is_of_one_list_a_mandate_with_its_signed_number(world, client):
    """Row “Approval by unit head”. Elsewhere approval lives per seminar, not per unit list."""
    coordinator, head, list_id = client("coordinator_a"), client("head_a"), world.lists["a"]
    one_each = select(func.count()).where(
        RegistrationList.mandate_id == world.mandate_id, RegistrationList.unit_id == world.units["a"]
    )
    assert db.session.scalar(one_each) == 1
    for role, names in (
        ("leader", ["leader_a"]), ("spokesperson", ["spokesperson_a"]), ("comms", ["trainee_a", "comms_a"])
    ):  # fmt: skip
        form = {"line": world.lines[role], "staff": [world.staff[name] for name in names]}
        coordinator.post(f"/lists/{list_id}/add", form)
    seen = lists.list_for(MACHINE, list_id).revision
    coordinator.post(f"/lists/{list_id}/submit", {"revision": seen})
    coordinator.post(f"/lists/{list_id}/approve", {"revision": seen}, status=403)
    client("head_b").post(f"/lists/{list_id}/approve", {"revision": seen}, status=404)
    head.post(f"/lists/{list_id}/approve", {"revision": seen, "paper": "45/UBND-VP"})
    assert "Theo văn bản số 45/UBND-VP" in text_of(coordinator.get(f"/lists/{list_id}"))
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 4
    entry = lists.entries_of(list_id)[0].entry_id
    coordinator.post(f"/lists/{list_id}/remove", {"entry": entry}, status=409)  # a change now is a supplement
    coordinator.post(f"/lists/{list_id}/supplement", {"reason": "Bổ sung cán bộ mới về"})
    assert "Bổ sung cán bộ mới về" in text_of(coordinator.get(f"/lists/{list_id}"))


def test_1_5_substitution_names_the_replaced_person_and_credit_never_moves(world, client):
    """Row “Substitution”: cử thay names who is replaced and why; what each has learned stays theirs."""
    write(fill_and_approve, world)
    steps.hire(world, "spare", "Phùng Quang Ích", PressRole.COMMS)
    learner = client("trainee_a")
    steps.read_lessons(learner)  # two of three parts done: not finished, so still replaceable
    coordinator, list_id = client("coordinator_a"), world.lists["a"]
    entry = next(row for row in lists.entries_of(list_id) if row.staff_id == world.staff["trainee_a"]).entry_id
    form = {"staff": world.staff["spare"], "since": "20/11/2026", "reason": "Nghỉ thai sản"}
    coordinator.post(f"/lists/{list_id}/substitute/{entry}", form)
    steps.hand_in(world, list_id)
    assert "Thay Lê Thị Thanh Huyền từ ngày 20/11/2026: Nghỉ thai sản" in text_of(coordinator.get(f"/lists/{list_id}"))
    with clock.at(clock.now() + timedelta(days=1)):
        assert steps.status(world, world.mandate_id, "trainee_a", clock.today()) == "withdrawn"
        assert steps.status(world, world.mandate_id, "spare", clock.today()) == "not_started"
    begun = select(LearningRecord.started_at).where(LearningRecord.staff_id == world.staff["trainee_a"])
    assert db.session.scalar(begun) is not None
    theirs = select(LearningRecord.started_at).where(LearningRecord.staff_id == world.staff["spare"])
    assert db.session.scalar(theirs) is None


def full_list(world, *without: str) -> bytes:
    """The personnel system's list of ward A and B as the site knows them, but for some."""
    unit = {world.units["a"]: "P-DH", world.units["b"]: "P-TS"}
    rows = db.session.execute(
        select(Staff.code, Staff.full_name, Assignment.unit_id, Assignment.position).join(
            Assignment, Assignment.staff_id == Staff.id
        )
    ).all()
    kept = [[r.code, r.full_name, unit[r.unit_id], r.position, "", "", "", ""] for r in rows if r.code not in without]
    return delimited(Page([HEAD, *kept])).encode()


def test_1_5_roster_feed_from_hr_marks_who_is_missing_deletes_nobody_and_stops_at_too_many(world, built, tmp_path):
    """Row “Roster feed from HR”. “Delete account and all content” exists elsewhere as an option."""
    write(fill_and_approve, world)
    for number in range(100):
        steps.hire(world, f"extra_{number}", f"Cao Văn {number}", PressRole.STAFF, code=f"X-{number:03d}")
    before = counts()
    file = tmp_path / "feed.csv"

    def feed(*without: str):
        file.write_bytes(full_list(world, *without))
        return built.test_cli_runner().invoke(cli, ["feed", str(file)])

    stopped = feed(*(f"X-{n:03d}" for n in range(6)))  # 6 of 110: above 5 %
    assert stopped.exit_code == 3
    assert "6 trên 110 người" in stopped.stderr
    whole = feed(*(f"TN-{n:04d}" for n in range(7, 11)))
    assert whole.exit_code == 3
    assert "Cả đơn vị không còn ai trong danh sách: Phường Tây Sơn Hạ (4)" in whole.stderr
    assert "quá mức" not in whole.stderr  # 4 of 110: the share alone would let it through
    assert db.session.scalar(select(func.count()).select_from(FeedAbsence)) == 0
    assert feed("TN-0004").exit_code == 0  # one who is on the list and enrolled
    assert db.session.scalars(select(FeedAbsence.staff_id)).all() == [world.staff["trainee_a"]]
    assert counts() == before
    with clock.at(clock.now() + timedelta(days=1)):
        assert steps.status(world, world.mandate_id, "trainee_a", clock.today()) == "not_started"


def test_1_5_two_rows_of_one_person_on_one_line_cannot_be_written(world):
    """The end of row “Bulk enrol from Excel”: whatever the way in, the database itself keeps a person on a line once."""
    coordinator, line = world.actors["coordinator_a"], world.lines["leader"]
    write(lists_service.add_people, world.lists["a"], line, [world.staff["leader_a"]] * 3, actor=coordinator)
    assert len(lists.entries_of(world.lists["a"])) == 1
    with pytest.raises(Conflict):
        write(lists_service.approve_list, world.lists["a"], revision=1, actor=world.actors["head_a"])
