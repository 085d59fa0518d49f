"""A feed is the personnel system's full list: who is missing is marked, never deleted; too many missing stops and asks."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.jobs import running
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.clock import FOREVER
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict
from elearn.people import importing, keeping
from elearn.people.cli import cli
from elearn.people.models import Assignment, FeedAbsence, Staff, StaffImport
from tests.jobs.lists import codes, listed
from tests.page import text_of
from tests.people.messy import HEAD
from tests.people.writers import Page, xlsx

ROWS = 60
TODAY = date(2026, 11, 20)


@pytest.fixture
def staffed(world):
    """Ward A with 60 more people: 66 in post there, 70 in all."""
    with unit_of_work() as work:
        importing.commit(listed(ROWS), actor=MACHINE)
        work.commit()
    return world


def everybody(built, *, without=(), more=()):
    """Everyone in post now, as the personnel system lists them, but for some codes."""
    with unit_of_work(writes=False):
        rows = db.session.execute(
            select(Staff.code, Staff.full_name, Assignment.unit_id, Assignment.position)
            .join(Assignment)
            .where(Assignment.ends_on == FOREVER)
            .order_by(Staff.id)
        ).all()
    units = {3: "P-DH", 4: "P-TS", 5: "P-DH-VP"}
    lines = [
        ["", r.code, r.full_name, units[r.unit_id], r.position, "", "", "", ""] for r in rows if r.code not in without
    ]
    return [HEAD, *lines, *more]


def feed(built, tmp_path, rows, *options, name="feed.xlsx"):
    file = tmp_path / name
    file.write_bytes(xlsx(Page(rows)))
    return built.test_cli_runner().invoke(cli, ["feed", str(file), *options])


def marked():
    with unit_of_work(writes=False):
        rows = db.session.execute(
            select(Staff.code, FeedAbsence.missed_on).join(FeedAbsence).where(FeedAbsence.found_on.is_(None))
        )
        return {row.code: row.missed_on for row in rows}


def acts(word):
    with unit_of_work(writes=False):
        return db.session.scalars(select(AuditEvent).where(AuditEvent.word == word)).all()


def posts_open():
    with unit_of_work(writes=False):
        return db.session.scalar(select(func.count()).select_from(Assignment).where(Assignment.ends_on == FOREVER))


class TestWhoIsMissing:
    def test_is_marked_with_the_feeds_date_and_keeps_their_post(self, staffed, built, tmp_path):
        gone = codes(ROWS)[:3]
        result = feed(built, tmp_path, everybody(built, without=gone), "--date", "2026-11-18")
        assert result.exit_code == 0, result.output
        assert "3 vắng mới" in result.stdout
        assert marked() == dict.fromkeys(gone, date(2026, 11, 18))
        assert posts_open() == 70
        assert len(acts("staff:feed:miss")) == 3

    def test_is_cleared_when_a_later_feed_has_them(self, staffed, built, tmp_path):
        gone = codes(ROWS)[:2]
        feed(built, tmp_path, everybody(built, without=gone), "--date", "2026-11-18")
        result = feed(built, tmp_path, everybody(built, without=gone[:1]))
        assert "0 vắng mới, 1 vẫn vắng, 1 có lại" in result.stdout
        assert marked() == {gone[0]: date(2026, 11, 18)}
        with unit_of_work(writes=False):
            assert db.session.scalars(select(FeedAbsence.found_on).where(FeedAbsence.found_on.is_not(None))).all() == [
                TODAY
            ]
        assert len(acts("staff:feed:find")) == 1

    def test_twice_is_once(self, staffed, built, tmp_path):
        rows = everybody(built, without=codes(ROWS)[:2])
        feed(built, tmp_path, rows)
        assert feed(built, tmp_path, rows).exit_code == 0
        assert len(acts("staff:feed:miss")) == 2

    def test_a_row_that_is_refused_still_names_its_person(self, staffed, built, tmp_path):
        rows = everybody(built)
        rows[-1][3] = "Sở Không Có"
        assert feed(built, tmp_path, rows).exit_code == 1
        assert marked() == {}

    def test_a_row_that_may_mean_somebody_keeps_them_from_being_marked(self, staffed, built, tmp_path):
        rows = everybody(built)
        rows[-1][1] = ""  # named, but without the code
        rows[-2][1] = rows[-2][1].replace("K0", "K-0")  # a code nearly theirs
        result = feed(built, tmp_path, rows)
        assert "2 chưa rõ" in result.stdout
        assert marked() == {}

    def test_the_rows_of_a_feed_are_taken_as_any_list(self, staffed, built, tmp_path):
        new = ["", "M-777", "Trần Văn Mới", "P-DH", "Văn thư", "", "", "", ""]
        assert feed(built, tmp_path, everybody(built, more=[new])).exit_code == 0
        with unit_of_work(writes=False):
            assert db.session.scalar(select(Staff.full_name).where(Staff.code == "M-777")) == "Trần Văn Mới"

    def test_a_dry_run_says_who_and_writes_nothing(self, staffed, built, tmp_path):
        result = feed(built, tmp_path, everybody(built, without=codes(ROWS)[:3]), "--dry-run")
        assert "3 vắng mới" in result.stdout
        assert marked() == {}
        assert not acts("staff:feed:take")


class TestAFeedThatWouldMarkTooMany:
    def test_stops_above_5_percent_with_the_figures_and_writes_nothing(self, staffed, built, tmp_path):
        new = ["", "M-777", "Trần Văn Mới", "P-DH", "Văn thư", "", "", "", ""]
        result = feed(built, tmp_path, everybody(built, without=codes(ROWS)[:4], more=[new]))
        assert result.exit_code == 3
        assert "4 trên 70 người đang công tác" in result.stderr
        assert "5,7 %" in result.stderr
        assert marked() == {}
        with unit_of_work(writes=False):
            assert db.session.scalar(select(Staff.id).where(Staff.code == "M-777")) is None

    def test_asks_by_name_where_one_person_is_already_too_many(self, world, client, built):
        browser = client("coordinator_a")  # six people in post: one of them is 16,7 %
        rows = [row for row in everybody(built, without={"TN-0006"}) if row[3] != "P-TS"]
        sent = {"file": (io.BytesIO(xlsx(Page(rows))), "feed.xlsx"), "full": "y"}
        page = text_of(browser.get(browser.post("/people/import", sent).headers["Location"]))
        assert "1 trên 6 người đang công tác không có trong danh sách: Vũ Lê Hoàng Ưng (TN-0006)" in page
        assert "Đánh dấu vắng 1 người này?" in page
        assert marked() == {}

    def test_does_not_stop_below(self, staffed, built, tmp_path):
        assert feed(built, tmp_path, everybody(built, without=codes(ROWS)[:3])).exit_code == 0

    def test_stops_for_a_whole_unit_and_names_it(self, staffed, built, tmp_path):
        with unit_of_work() as work:
            importing.commit(listed(100, "B"), actor=MACHINE)
            work.commit()
        ward_b = [f"TN-{number:04d}" for number in range(7, 11)]
        result = feed(built, tmp_path, everybody(built, without=ward_b))
        assert result.exit_code == 3
        assert "Phường Tây Sơn Hạ (4)" in result.stderr
        assert "quá mức" not in result.stderr

    def test_counts_who_was_marked_before_towards_a_whole_unit(self, staffed, built, tmp_path):
        ward_b = [f"TN-{number:04d}" for number in range(7, 11)]
        assert feed(built, tmp_path, everybody(built, without=ward_b[:3])).exit_code == 0
        result = feed(built, tmp_path, everybody(built, without=ward_b))
        assert result.exit_code == 3
        assert "Phường Tây Sơn Hạ (4)" in result.stderr

    def test_goes_on_when_a_person_says_so_and_the_trail_keeps_why(self, staffed, built, tmp_path):
        rows = everybody(built, without=codes(ROWS)[:10])
        result = feed(built, tmp_path, rows, "--yes", "--reason", "Giải thể phòng theo Quyết định 12")
        assert result.exit_code == 0, result.output
        assert len(marked()) == 10
        act = acts("staff:feed:take")[0]
        assert act.details["reason"] == "Giải thể phòng theo Quyết định 12"
        assert act.details["missing"] == 10
        assert "10 trên 70" in act.details["stopped"][0]


def test_an_older_feed_and_one_of_a_day_to_come_are_refused(staffed, built, tmp_path):
    rows = everybody(built)
    assert feed(built, tmp_path, rows, "--date", "2026-11-19").exit_code == 0
    older = feed(built, tmp_path, rows, "--date", "2026-11-18")
    assert older.exit_code == 1
    assert "mới hơn danh sách này" in older.stderr
    assert "chưa tới" in feed(built, tmp_path, rows, "--date", "2026-12-01").stderr


class TestThePage:
    def send(self, browser, rows, **fields):
        return browser.post(
            "/people/import", {"file": (io.BytesIO(xlsx(Page(rows))), "feed.xlsx"), "full": "y", **fields}
        ).headers["Location"]

    def test_asks_for_a_reason_before_it_goes_on(self, client, staffed, built):
        browser = client("department")
        where = self.send(browser, everybody(built, without=codes(ROWS)[:10]), full_on="2026-11-19")
        page = text_of(browser.get(where))
        assert "Danh sách bị dừng, chờ xác nhận" in page
        assert "10 trên 70 người đang công tác" in page
        assert "Ghi lý do đủ rõ" in text_of(browser.post(f"{where}/commit", {"reason": " "}, status=422))
        assert marked() == {}
        assert codes(ROWS)[0] in text_of(browser.get(f"{where}/absent"))
        browser.post(f"{where}/commit", {"reason": "Phòng đã giải thể"})
        assert marked() == dict.fromkeys(codes(ROWS)[:10], date(2026, 11, 19))
        assert "Lý do xác nhận: Phòng đã giải thể" in text_of(browser.get(where))
        assert acts("staff:feed:take")[0].details["reason"] == "Phòng đã giải thể"

    def test_what_was_confirmed_is_no_more_than_what_was_seen(self, client, staffed, built):
        browser = client("department")
        where = self.send(browser, everybody(built, without=codes(ROWS)[:10]))
        with unit_of_work() as work:
            importing.commit(listed(5, "B"), actor=MACHINE)
            work.commit()
        page = browser.post(f"{where}/commit", {"reason": "Phòng đã giải thể"}, status=409)
        assert "đã khác lúc xác nhận" in text_of(page)
        assert marked() == {}
        fresh = browser.post(f"{where}/again").headers["Location"]
        browser.post(f"{fresh}/commit", {"reason": "Phòng đã giải thể"})
        assert len(marked()) == 15

    def test_a_coordinators_full_list_is_about_their_unit_alone(self, client, staffed, built):
        browser = client("coordinator_a")
        rows = [row for row in everybody(built, without=codes(ROWS)[:2]) if row[3] != "P-TS"]
        where = self.send(browser, rows)
        assert "Danh sách bị dừng" not in text_of(browser.get(where))
        browser.post(f"{where}/commit")
        assert set(marked()) == set(codes(ROWS)[:2])

    def test_the_mark_is_shown_with_a_filter_and_its_figure_opens_it(self, client, staffed, built, tmp_path):
        gone = codes(ROWS)[:2]
        feed(built, tmp_path, everybody(built, without=gone), "--date", "2026-11-18")
        browser = client("coordinator_a")
        assert "Vắng trong danh sách nhân sự 2" in text_of(browser.get("/people"))
        page = text_of(browser.get("/people?absent=1&unit=P-DH"))
        assert page.count("Vắng trong danh sách ngày 18/11/2026") == 2
        assert "2 người đang công tác" in page
        with unit_of_work(writes=False):
            one = db.session.scalar(select(Staff.id).where(Staff.code == gone[0]))
        assert "Vắng trong danh sách nhân sự ngày 18/11/2026" in text_of(browser.get(f"/people/{one}"))
        assert "Vắng trong danh sách" not in text_of(client("coordinator_b").get("/people"))

    def test_a_long_feed_goes_to_the_worker_and_stops_there_too(self, client, staffed, built):
        browser, workshop = client("coordinator_a"), built.extensions["workshop"]
        with unit_of_work() as work:
            importing.commit(listed(700, "B"), actor=MACHINE)
            work.commit()
        source = listed(700, "B", without=set(codes(700, "B")[:90]))
        sent = {"file": (io.BytesIO(source.content), "feed.csv"), "full": "y"}
        where = browser.post("/people/import", sent).headers["Location"]
        running.work_off(workshop)
        assert "Đã kiểm tra xong" in text_of(browser.get(where))
        assert "Danh sách bị dừng" in text_of(browser.get("/people/import/1"))
        browser.post("/people/import/1/commit", status=422)
        job = browser.post("/people/import/1/commit", {"reason": "Đã rà với phòng nội vụ"}).headers["Location"]
        running.work_off(workshop)
        assert browser.get(job, headers={"Accept": "application/json"}).json["state"] == "done"
        assert len(marked()) == 90 + 60 + 6
        with unit_of_work(writes=False):
            assert db.session.scalar(select(StaffImport.confirmation)) == "Đã rà với phòng nội vụ"

    def test_a_day_to_come_is_refused_with_what_was_chosen_kept(self, client, staffed, built):
        sent = {"file": (io.BytesIO(xlsx(Page(everybody(built)))), "f.xlsx"), "full": "y", "full_on": "2026-12-24"}
        page = client("department").post("/people/import", sent, status=422)
        assert "Ngày chưa tới" in text_of(page)
        assert clock.today() < date(2026, 12, 24)


def test_a_mark_is_never_deleted(staffed, built, tmp_path):
    feed(built, tmp_path, everybody(built, without=codes(ROWS)[:1]))
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(FeedAbsence.__table__.delete())


def test_a_feed_that_comes_to_stop_after_its_check_says_to_check_it_again(staffed):
    """The page of the check has no place for a reason: it showed a feed that might go on."""
    actor = staffed.actors["department"]
    rows = everybody(staffed, without=set(codes(3)))
    with unit_of_work() as work:
        source = importing.Source(xlsx(Page(rows)), "feed.xlsx", full_on=TODAY)
        kept = keeping.keep_check(source, actor=actor)
        assert db.session.get_one(StaffImport, kept).found["feed"]["stops"] == []
        importing.commit(listed(10, "S"), actor=actor)
        work.commit()
    with unit_of_work(), pytest.raises(Conflict, match="Từ lúc kiểm tra đã có thêm người vắng") as told:
        keeping.commit_kept(kept, actor=actor)
    assert "Kiểm tra lại danh sách" in told.value.next_step
    assert marked() == {}
