"""The pages of a file for a list, as a coordinator and the department use them without script."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from sqlalchemy import func, select

from elearn.intake.models import ListIntake
from elearn.kernel.db import db, unit_of_work
from elearn.people.importing import Source
from elearn.people.models import Staff
from elearn.registrations import queries as registrations
from elearn.registrations.models import RegistrationEntry
from tests.intake.sheets import COMMS, LEADER, NAMED_ONLY, NEWCOMER, SPOKESPERSON, STRANGER, TRAINEE, file_of, pasted
from tests.page import text_of
from tests.world import fill_and_approve

pytestmark = pytest.mark.once


@pytest.fixture
def coordinator(client):
    return client("coordinator_a")


def send(client, address, source, *, status=302, **fields):
    data = dict(fields)
    if source.filename:
        data["file"] = (io.BytesIO(source.content), source.filename)
    else:
        data["pasted"] = source.content.decode()
    return client.post(address, data=data, content_type="multipart/form-data", status=status)


def fetched(client, address):
    answer = client.get(address)
    content = answer.get_data()
    answer.close()
    return content


def sent(client, world, source, **fields):
    """Upload and come to the page of the check."""
    answer = send(client, f"/lists/{world.lists['a']}/import", source, **fields)
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"]


def test_from_the_list_to_the_list_with_a_messy_file(world, coordinator):
    page = coordinator.get(f"/lists/{world.lists['a']}")
    assert f"/lists/{world.lists['a']}/import" in page.text
    coordinator.get(f"/lists/{world.lists['a']}/import")
    where = sent(coordinator, world, file_of(LEADER, SPOKESPERSON, TRAINEE, NAMED_ONLY, NEWCOMER))
    page = coordinator.get(where)
    assert "4 người sẽ được đưa vào danh sách, 1 dòng cần quyết định" in text_of(page)
    again = coordinator.post(f"{where}/again", data={"take": "sole"})
    assert "5 người sẽ được đưa vào danh sách" in text_of(coordinator.get(again.headers["Location"]))
    done = coordinator.post(f"{where}/commit", data={"checks": "2", "newcomers": "y"})
    assert done.headers["Location"] == f"/lists/{world.lists['a']}"
    shown = text_of(coordinator.get(done.headers["Location"]))
    assert "Đã đưa 5 người vào danh sách." in shown
    assert "Cao Thị Ngân Uyên" in shown


def test_choices_sent_with_the_commit_are_not_lost(world, coordinator):
    where = sent(coordinator, world, pasted(NAMED_ONLY))
    key = db.session.scalars(select(ListIntake)).one().rows[1]["key"]
    coordinator.post(f"{where}/commit", data={"checks": "1", f"who-{key}": str(world.staff["comms_a"])})
    assert [e.staff_id for e in registrations.entries_of(world.lists["a"])] == [world.staff["comms_a"]]


def test_refused_rows_are_shown_and_fetched(world, coordinator):
    where = sent(coordinator, world, file_of(LEADER, STRANGER))
    done = coordinator.post(f"{where}/commit", data={"checks": "1"})
    assert done.headers["Location"] == where
    shown = text_of(coordinator.get(where))
    assert "Tải 1 dòng chưa nhận, có cột Lỗi" in shown
    content = fetched(coordinator, f"{where}/refused")
    assert "Hoàng Gia Bảo" in str(list(openpyxl.load_workbook(io.BytesIO(content)).active.values))


def test_a_file_that_can_not_be_read_says_what_to_do_and_keeps_what_was_chosen(world, coordinator):
    where, line = f"/lists/{world.lists['a']}/import", str(world.lines["comms"])
    broken = Source(b"PK\x03\x04 broken", "x.xlsx")
    assert "Chưa có gì được ghi." in text_of(send(coordinator, where, broken, line=line, status=422))
    answer = coordinator.post(where, data={"line": line, "pasted": ""}, status=422)
    assert "Chưa chọn tệp, cũng chưa dán ô nào." in text_of(answer)
    assert f'<option selected value="{world.lines["comms"]}">' in answer.text


def test_a_column_put_right_by_hand_reads_the_file_anew(world, coordinator):
    where = sent(coordinator, world, pasted(LEADER))
    fields = {"sheet": "", "row": "1", "column-B": "full_name", "column-C": "code", "column-D": "position"}
    answer = coordinator.post(f"{where}/again", data=fields)
    assert answer.status_code == 302
    assert "1 người sẽ được đưa vào" in text_of(coordinator.get(where))


def test_a_list_that_takes_nobody_says_so_on_the_page(world, coordinator, approved):
    assert "hiện không nhận thêm người" in text_of(coordinator.get(f"/lists/{world.lists['a']}/import"))


@pytest.fixture
def approved(world):
    with unit_of_work(writes=True) as work:
        fill_and_approve(world)
        work.commit()


def test_dropping_a_file_leaves_the_list_as_it_was(world, coordinator):
    where = sent(coordinator, world, pasted(LEADER))
    assert coordinator.post(f"{where}/drop", data={}).status_code == 302
    assert registrations.entries_of(world.lists["a"]) == []
    assert "Tệp này đã bỏ" in text_of(coordinator.get(where))


@pytest.mark.parametrize("login", ["coordinator_a", "department"])
@pytest.mark.parametrize("against", ["list", "staff"])
def test_two_lists_compared_in_five_groups_whose_counts_open_lists(world, client, approved, login, against):
    browser = client(login)
    tables = (Staff, RegistrationEntry)
    before = [db.session.scalar(select(func.count()).select_from(t)) for t in tables]
    browser.get(f"/lists/{world.lists['a']}/compare")
    moved = [*TRAINEE[:3], "Phó Chánh Văn phòng", ""]
    source = file_of(LEADER, moved, NAMED_ONLY, NEWCOMER)
    answer = send(browser, f"/lists/{world.lists['a']}/compare", source, against=against)
    where = answer.headers["Location"]
    page = browser.get(where)
    counts = db.session.scalars(select(ListIntake)).one().counts
    missing = 1 if against == "list" else 3
    assert [counts[g] for g in ("match", "position", "missing", "extra", "unsure")] == [1, 1, missing, 1, 1]
    for group in ("match", "position", "missing", "extra", "unsure"):
        assert f"{where}?group={group}" in page.text
        shown = browser.get(f"{where}?group={group}")
        assert shown.text.count('data-label="Kết quả"') == counts[group]
    assert [db.session.scalar(select(func.count()).select_from(t)) for t in tables] == before
    sheet = openpyxl.load_workbook(io.BytesIO(fetched(browser, f"{where}/file?media=xlsx"))).active
    text = fetched(browser, f"{where}/file?media=csv").decode("utf-8-sig")
    assert [[c or "" for c in row] for row in sheet.values] == list(csv.reader(io.StringIO(text)))
    assert sheet.max_row == 1 + sum(counts[g] for g in ("match", "position", "missing", "extra", "unsure"))


def test_rows_of_other_units_are_counted_and_left_out_of_a_comparison(world, client):
    so = client("department")
    head = ["Họ và tên", "Mã cán bộ", "Đơn vị"]
    rows = [head, [LEADER[1], LEADER[2], "Phường Đông Hồ"], [STRANGER[1], "TN-0009", "Phường Tây Sơn Hạ"]]
    text = "\n".join("\t".join(row) for row in rows)
    answer = so.post(f"/lists/{world.lists['a']}/compare", data={"pasted": text, "against": "staff"})
    assert "1 dòng của tệp ghi đơn vị khác" in text_of(so.get(answer.headers["Location"]))


def test_another_unit_s_comparison_is_not_there(world, client, coordinator):
    answer = send(coordinator, f"/lists/{world.lists['a']}/compare", pasted(LEADER), against="list")
    client("coordinator_b").get(answer.headers["Location"], status=404)
    client("department").get(answer.headers["Location"], status=404)
    coordinator.get(f"/lists/{world.lists['b']}/compare", status=404)


def test_500_rows_are_checked_and_shown_within_the_statements_of_a_page(world, coordinator):
    rows = [[n, f"Người Thứ {chr(65 + n % 26)}", f"X-{n:04d}", "Chuyên viên", "Truyền thông"] for n in range(496)]
    where = sent(coordinator, world, file_of(LEADER, SPOKESPERSON, TRAINEE, COMMS, *rows))
    assert "500 người sẽ được đưa vào danh sách" in text_of(coordinator.get(where))
    coordinator.post(f"{where}/commit", data={"checks": "1", "newcomers": "y"})
    assert len(registrations.entries_of(world.lists["a"])) == 500
