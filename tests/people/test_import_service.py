"""Lists of staff at the command line and on the page: who may, what is written, what comes back."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pytest
from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.people import importing, keeping
from elearn.people.cli import cli
from elearn.people.importing import Source
from elearn.people.models import Assignment, Staff, StaffImport
from elearn.sheets.opening import open_book
from tests.page import statements, text_of
from tests.people.messy import HEAD, People, known
from tests.people.writers import Page, delimited, in_tcvn3, ods, xlsx


def run(app, *arguments):
    return app.test_cli_runner().invoke(cli, [str(a) for a in arguments])


@pytest.fixture
def people():
    return People()


def mixed(people):
    """One new, one changed, one matched, one ambiguous, one refused, and a heading."""
    return [
        HEAD,
        people.row(),
        known(**{"Chức vụ": "Bí thư Đảng ủy phường"}),
        known(
            **{
                "Mã cán bộ": "TN-0002",
                "Họ và tên": "Trịnh Đình Khoa",
                "Chức vụ": "Chánh Văn phòng HĐND và UBND",
                "Vai trò báo chí": "NPN",
                "Email": None,
            }
        ),
        people.row(**{"Mã cán bộ": "TN-3"}),
        people.row(**{"Đơn vị": "Sở Không Có"}),
        ["I", "Phường Đông Hồ"],
    ]


def staff_of(code):
    return db.session.scalar(select(Staff).where(Staff.code == code))


def posts_of(code):
    rows = select(Assignment).join(Staff).where(Staff.code == code).order_by(Assignment.starts_on)
    return db.session.scalars(rows).all()


def test_accepted_rows_are_written_and_the_command_fails_for_the_others(world, built, tmp_path, people):
    file, out = tmp_path / "ds.xlsx", tmp_path / "loi.xlsx"
    file.write_bytes(xlsx(Page([["DANH SÁCH"], *mixed(people)])))
    result = run(built, "import", file, "--refused", out)
    assert result.exit_code == 1
    assert "1 mới, 1 đã có, không đổi, 1 thay đổi, 1 cần người quyết định, 1 chưa nhận, 3 bỏ qua" in result.stdout
    assert staff_of("M-001") is not None
    assert [p.position for p in posts_of("TN-0001")] == ["Chủ tịch UBND phường", "Bí thư Đảng ủy phường"]
    assert posts_of("TN-0001")[0].ends_on == posts_of("TN-0001")[1].starts_on == clock.today()
    sheet = openpyxl.load_workbook(out).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "DANH SÁCH"
    assert rows[1][-1] == "Lỗi"
    assert [row[1] for row in rows[2:] if row[-1]] == ["TN-3", "M-003"]
    assert "Sở Không Có" in rows[-2][-1] or "Sở Không Có" in rows[-1][-1] or "Sở Không Có" in rows[3][-1]


def test_a_file_of_good_rows_succeeds_and_the_second_time_writes_nothing(world, built, tmp_path, people):
    file = tmp_path / "ds.csv"
    file.write_bytes(delimited(Page([HEAD, *people.rows(3)])).encode())
    assert run(built, "import", file).exit_code == 0
    acts = db.session.scalar(select(func.count()).select_from(AuditEvent))
    db.session.rollback()
    again = run(built, "import", file)
    assert again.exit_code == 0
    assert "3 đã có, không đổi" in again.stdout
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == acts


def test_a_dry_run_writes_nothing(world, built, tmp_path, people):
    file = tmp_path / "ds.csv"
    file.write_bytes(delimited(Page([HEAD, *people.rows(2)])).encode())
    result = run(built, "import", file, "--dry-run")
    assert result.exit_code == 0
    assert "2 mới" in result.stdout
    assert staff_of("M-001") is None
    assert db.session.scalar(select(func.count()).select_from(StaffImport)) == 0


def test_the_check_prints_an_object_a_row_and_succeeds_even_with_refused_rows(world, built, tmp_path, people):
    file = tmp_path / "ds.xlsx"
    file.write_bytes(xlsx(Page(mixed(people))))
    result = run(built, "check", file, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [row["verdict"] for row in rows] == [
        "ignored",
        "new",
        "changed",
        "matched",
        "ambiguous",
        "refused",
        "ignored",
    ]
    assert all({"row", "sheet", "verdict", "reasons", "values"} <= row.keys() for row in rows)
    assert "Ô D6" in rows[5]["reasons"][0]
    assert run(built, "check", file).exit_code == 0


def test_old_letters_are_shown_before_and_after_and_converted_only_when_asked(world, built, tmp_path, people):
    row = people.row()
    file = tmp_path / "ds.csv"
    file.write_bytes(in_tcvn3(delimited(Page([HEAD, row]))).encode("latin-1"))
    told = run(built, "check", file)
    assert "TCVN3" in told.stderr
    assert row[2] in told.stderr
    assert "--encoding tcvn3" in told.stderr
    assert run(built, "import", file).exit_code == 1
    assert staff_of(row[1]) is None
    assert run(built, "import", file, "--encoding", "tcvn3").exit_code == 0
    assert staff_of(row[1]).full_name == row[2]


def test_a_unit_may_be_given_for_the_whole_list(world, built, tmp_path):
    file = tmp_path / "ds.csv"
    file.write_text("Mã cán bộ,Họ và tên,Chức vụ\nM-1,Lê Văn Ất,Văn thư\n")
    assert run(built, "check", file).exit_code != 0
    assert run(built, "import", file, "--unit", "P-TS").exit_code == 0
    assert posts_of("M-1")[0].unit_id == world.units["b"]


def test_a_new_post_starts_on_the_day_the_row_gives(world, people):
    rows = [[*HEAD, "Từ ngày"], [*known(**{"Chức vụ": "Bí thư Đảng ủy phường"}), "01/11/2026"]]
    with unit_of_work() as work:
        importing.commit(Source(xlsx(Page(rows)), "ds.xlsx"), actor=world.actors["department"])
        work.commit()
    assert posts_of("TN-0001")[-1].starts_on == date(2026, 11, 1)


def test_refused_rows_of_ods_come_back_as_ods(world, people):
    done = importing.check(Source(ods(Page(mixed(people))), "ds.ods"), actor=world.actors["department"])
    with unit_of_work() as work:
        kept = keeping.keep_check(done.source, actor=world.actors["department"])
        content, ending = keeping.refused_of(keeping.import_for(world.actors["department"], kept))
        work.commit()
    assert ending == "ods"
    assert open_book(content).kind == "ods"


def test_outside_ones_reach_nothing_is_told_and_nothing_written(world, people):
    elsewhere = people.row(**{"Đơn vị": "P-TS"})
    taken = people.row(**{"Mã cán bộ": "TN-0007", "Họ và tên": "Phạm Đức Thắng", "Đơn vị": "P-DH"})
    free = people.row(**{"Mã cán bộ": "TN-8888", "Họ và tên": "Phạm Đức Thắng", "Đơn vị": "P-TS"})
    held = people.row(**{"Mã cán bộ": "TN-0008", "Họ và tên": "Đỗ Ánh Tuyết", "Đơn vị": "P-TS"})
    content = xlsx(Page([HEAD, elsewhere, taken, free, held]))
    with unit_of_work() as work:
        done = importing.commit(Source(content, "ds.xlsx"), actor=world.actors["coordinator_a"])
        work.commit()
    told = [[r.sentence.partition(": ")[2] for r in s.reasons] for s in done.rows[1:]]
    assert [str(s.verdict) for s in done.rows[1:]] == ["refused"] * 4
    assert len({tuple(one) for one in told}) == 1, "the same words whoever exists"
    assert not any(s.warnings for s in done.rows[1:])
    assert staff_of("TN-8888") is None


def test_a_thousand_rows_cost_a_handful_of_statements(world):
    people = People()
    rows = [people.row(**{"Họ và tên": f"Nguyễn Văn Số{n}"}) for n in range(1000)]
    source = Source(delimited(Page([HEAD, *rows])).encode(), "ds.csv")
    with unit_of_work() as work:
        with statements() as seen:
            importing.commit(source, actor=world.actors["department"])
        work.commit()
    assert len(seen) < 25


class TestThePage:
    def send(self, browser, content, name="ds.xlsx", **fields):
        return browser.post("/people/import", {"file": (io.BytesIO(content), name), **fields})

    def test_a_coordinator_checks_writes_and_fetches_the_rest(self, client, world, people):
        browser = client("coordinator_a")
        content = xlsx(Page([HEAD, people.row(**{"Đơn vị": "P-DH"}), people.row(**{"Đơn vị": "P-TS"})]))
        where = self.send(browser, content).headers["Location"]
        page = browser.get(where)
        assert "1 dòng sẽ được ghi" in text_of(page)
        assert "Ngoài phạm vi" in text_of(page) or "ngoài phạm vi" in text_of(page)
        assert staff_of("M-001") is None
        browser.get(f"{where}?verdict=refused")
        browser.post(f"{where}/commit")
        assert "Đã ghi" in text_of(browser.get(where))
        assert staff_of("M-001") is not None
        browser.post(f"{where}/commit", status=409)
        back = browser.get(f"{where}/refused")
        sheet = openpyxl.load_workbook(io.BytesIO(back.data)).active
        assert [row[1] for row in sheet.iter_rows(values_only=True)] == ["Mã cán bộ", "M-002"]

    def test_cells_may_be_pasted_with_their_tabs(self, client, world, people):
        browser = client("coordinator_a")
        text = delimited(Page([HEAD, people.row(**{"Đơn vị": "P-DH"})]), "\t")
        where = browser.post("/people/import", {"pasted": text}).headers["Location"]
        assert "1 dòng sẽ được ghi" in text_of(browser.get(where))

    def test_columns_are_put_right_by_hand(self, client, world, people):
        browser = client("coordinator_a")
        head = ["STT", "Mã cán bộ", "Họ và tên", "Đơn vị", "Chức vụ", "Ghi chú 1", "Ghi chú 2", "Ghi chú 3"]
        where = self.send(browser, xlsx(Page([head, people.row(**{"Đơn vị": "P-DH"})]))).headers["Location"]
        browser.get(where)
        fields = {"column-B": "code", "column-C": "full_name", "column-D": "unit_name", "column-E": "position", "column-G": "email"}  # fmt: skip
        fresh = browser.post(f"{where}/again", {"sheet": "Danh sách", "row": "1", **fields}).headers["Location"]
        assert fresh != where
        browser.post(f"{fresh}/commit")
        assert staff_of("M-001").email == "m1@thu.example"
        twice = self.send(browser, xlsx(Page([head, people.row(**{"Đơn vị": "P-DH"})]))).headers["Location"]
        wrong = browser.post(
            f"{twice}/again", {"sheet": "Danh sách", "row": "1", **fields, "column-F": "code"}, status=422
        )
        assert "Một giá trị chỉ lấy từ một cột" in text_of(wrong)

    def test_old_letters_are_shown_and_converted_by_a_button(self, client, world, people):
        browser = client("coordinator_a")
        row = people.row(**{"Đơn vị": "P-DH"})
        cells = [[in_tcvn3(v) if isinstance(v, str) else v for v in line] for line in (HEAD, row)]
        where = self.send(browser, xlsx(Page(cells))).headers["Location"]
        page = browser.get(where)
        assert row[2] in text_of(page)
        assert "Không có dòng nào cần ghi" in text_of(page)
        fresh = browser.post(f"{where}/again", {"encoding": "tcvn3"}).headers["Location"]
        assert "1 dòng sẽ được ghi" in text_of(browser.get(fresh))

    def test_a_file_that_cannot_be_read_says_what_to_do_and_keeps_nothing(self, client, world):
        browser = client("coordinator_a")
        answer = browser.post("/people/import", {"file": (io.BytesIO(b"%PDF-1.7"), "ds.xlsx")}, status=422)
        assert "Đây là tệp PDF" in text_of(answer)
        assert "Chưa có gì được ghi" in text_of(answer)
        assert "Chưa chọn tệp" in text_of(browser.post("/people/import", {}, status=422))
        assert db.session.scalar(select(func.count()).select_from(StaffImport)) == 0

    def test_a_list_belongs_to_whoever_sent_it(self, client, world, people):
        where = self.send(client("coordinator_a"), xlsx(Page([HEAD, people.row()]))).headers["Location"]
        for login in ("coordinator_b", "department", "admin"):
            client(login).get(where, status=404)
            client(login).post(f"{where}/commit", status=404)
        client("head_a").get(where, status=403)

    def test_a_list_may_be_dropped(self, client, world, people):
        browser = client("coordinator_a")
        where = self.send(browser, xlsx(Page([HEAD, people.row()]))).headers["Location"]
        browser.post(f"{where}/drop")
        assert db.session.scalar(select(StaffImport.content)) is None
        db.session.rollback()
        browser.post(f"{where}/commit", status=409)
