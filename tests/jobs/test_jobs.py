"""Work in the background: asked for, watched, cancelled, taken up again; the row is the truth, the queue only wakes."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from elearn.audit.models import AuditEvent
from elearn.jobs import queries, queue, running, service
from elearn.jobs.models import Job
from elearn.jobs.rules import SILENT, Kind, Stopped
from elearn.kernel import clock
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Refused
from elearn.people import background, keeping
from elearn.people.models import Staff, StaffImport, StaffImportRow
from tests.jobs.lists import codes, listed
from tests.page import text_of

ROWS = 600


@pytest.fixture
def workshop(built, world):
    return built.extensions["workshop"]


def send(browser, source, **fields):
    return browser.post("/people/import", {"file": (io.BytesIO(source.content), source.filename), **fields})


def count(what):
    with unit_of_work(writes=False):
        return db.session.scalar(select(func.count()).select_from(what))


def job():
    with unit_of_work(writes=False):
        return db.session.scalar(select(Job).order_by(Job.id.desc()).limit(1))


@contextmanager
def interrupted_after(progress, act):
    """The workshop's check does `act` once it has told its progress."""
    done = []

    def prepare(task):
        def tell(now, all_):
            progress(task, now, all_)
            if not done:
                done.append(act())

        return background.CHECK.prepare(type(task)(task.actor, task.subject_id, tell))

    yield Kind("people-check", "x", prepare, background.CHECK.keep, "people.imported", "import_id")


class TestALongList:
    def test_is_checked_and_written_by_the_worker_with_pages_that_say_how_far(self, client, world, workshop):
        browser = client("coordinator_a")
        where = send(browser, listed(ROWS)).headers["Location"]
        assert where == "/jobs/1"
        page = browser.get(where)
        assert "Đang chờ đến lượt" in text_of(page)
        assert "<progress" in page.text
        assert browser.get(where, headers={"Accept": "application/json"}).json["open"] is True
        assert "Danh sách đang được xử lý" in text_of(browser.get("/people/import/1"))
        assert running.work_off(workshop) == 1
        assert "Đã kiểm tra xong 601 dòng" in text_of(browser.get(where))
        assert count(Staff) == 10
        assert "600 dòng sẽ được ghi" in text_of(browser.get("/people/import/1"))
        where = browser.post("/people/import/1/commit").headers["Location"]
        assert where == "/jobs/2"
        assert running.work_off(workshop) == 1
        told = browser.get(where, headers={"Accept": "application/json"}).json
        assert (told["state"], told["done"], told["total"]) == ("done", told["total"], told["total"])
        assert told["result"] == "/people/import/1"
        assert count(Staff) == 10 + ROWS
        assert "Đã ghi lúc" in text_of(browser.get("/people/import/1"))

    def test_of_500_rows_or_fewer_is_done_at_once(self, client, world):
        browser = client("coordinator_a")
        assert send(browser, listed(400)).headers["Location"] == "/people/import/1"
        assert browser.post("/people/import/1/commit").headers["Location"] == "/people/import/1"
        assert count(Job) == 0
        assert count(Staff) == 410

    def test_asked_for_twice_is_done_once(self, client, world, workshop):
        browser = client("coordinator_a")
        send(browser, listed(ROWS))
        running.work_off(workshop)
        first = browser.post("/people/import/1/commit").headers["Location"]
        browser.post("/people/import/1/commit", status=409)
        browser.post("/people/import/1/drop", status=409)
        running.work_off(workshop)
        browser.post("/people/import/1/commit", status=409)
        assert first == "/jobs/2"
        assert count(Job) == 2
        assert count(Staff) == 10 + ROWS

    def test_that_cannot_be_read_fails_with_what_to_do_and_may_be_dropped(self, client, world, workshop):
        browser = client("coordinator_a")
        broken = listed(ROWS)
        where = browser.post("/people/import", {"file": (io.BytesIO(b"PK" + broken.content * 3), "ds.xlsx")}).headers[
            "Location"
        ]
        running.work_off(workshop)
        assert job().state == "failed"
        assert job().message in text_of(browser.get(where))
        assert job().message in text_of(browser.get("/people/import/1"))
        browser.post("/people/import/1/drop")
        assert count(StaffImportRow) == 0


class TestCancelling:
    def test_before_it_begins_leaves_nothing_and_it_may_be_asked_for_again(self, client, world, workshop):
        browser = client("coordinator_a")
        where = send(browser, listed(ROWS)).headers["Location"]
        assert "Đã dừng. Không có gì được ghi" in text_of(
            browser.get(browser.post(f"{where}/cancel").headers["Location"])
        )
        assert running.work_off(workshop) == 0
        assert count(StaffImportRow) == 0
        again = browser.post("/people/import/1/again").headers["Location"]
        assert again == "/jobs/2"
        running.work_off(workshop)
        assert job().state == "done"

    def test_while_it_runs_stops_it_at_its_next_word_and_leaves_nothing(self, client, world, workshop, monkeypatch):
        browser, actor = client("coordinator_a"), world.actors["coordinator_a"]
        where = send(browser, listed(3000)).headers["Location"]
        monkeypatch.setattr(running, "_OFTEN", 0)
        told = []

        def act():
            told.append(browser._ask(browser.http.post, f"{where}/cancel").status_code)

        with interrupted_after(lambda task, *far: task.progress(*far), act) as kind:
            running.work_off(running.Workshop({kind.name: kind}, workshop.actor_again, workshop.data_dir))
        assert told == [302]
        assert job().state == "cancelled"
        assert count(StaffImportRow) == 0
        with unit_of_work(writes=False):
            assert keeping.import_for(actor, 1).state == "waiting"

    def test_between_its_last_word_and_its_end_still_leaves_nothing(self, client, world, workshop):
        browser = client("coordinator_a")
        where = send(browser, listed(ROWS)).headers["Location"]

        def keep(task, checked):
            db.session.commit()  # lets the cancelling through on SQLite; what follows is a transaction of its own
            assert browser._ask(browser.http.post, f"{where}/cancel").status_code == 302
            return background.CHECK.keep(task, checked)

        kind = Kind("people-check", "x", background.CHECK.prepare, keep, "people.imported", "import_id")
        running.work_off(running.Workshop({kind.name: kind}, workshop.actor_again, workshop.data_dir))
        assert job().state == "cancelled"
        assert count(StaffImportRow) == 0

    def test_too_late_is_refused_and_said(self, client, world, workshop):
        browser = client("coordinator_a")
        where = send(browser, listed(ROWS)).headers["Location"]
        running.work_off(workshop)
        assert "đã xong trước khi lệnh dừng" in text_of(browser.post(f"{where}/cancel", status=409))

    def test_is_in_the_trail(self, client, world):
        browser = client("coordinator_a")
        browser.post(f"{send(browser, listed(ROWS)).headers['Location']}/cancel")
        assert count(select(AuditEvent).where(AuditEvent.word == "job:job:cancel").subquery()) == 1


def test_a_job_is_nobody_elses(client, world):
    where = send(client("coordinator_a"), listed(ROWS)).headers["Location"]
    for login in ("coordinator_b", "department", "admin", "head_a", "trainee_a"):
        client(login).get(where, status=404)
        client(login).post(f"{where}/cancel", status=404)


def begun(workshop, runner=None):
    with unit_of_work() as work:
        found = service.take_up(runner or workshop.runner)
        work.commit()
        db.session.expunge_all()
    return found


class TestADeadWorker:
    def test_of_this_machine_is_known_at_the_next_start(self, client, world, workshop):
        send(client("coordinator_a"), listed(ROWS))
        begun(workshop)
        assert running.work_off(workshop) == 0
        with running.alone(workshop) as is_alone:
            assert is_alone
            running.begin(workshop)
            assert running.work_off(workshop) == 1
        assert (job().state, job().attempts) == ("done", 2)

    def test_of_another_machine_is_known_by_its_silence(self, client, world, workshop):
        send(client("coordinator_a"), listed(ROWS))
        begun(workshop, "elsewhere")
        running.begin(workshop)
        assert running.work_off(workshop) == 0
        with clock.at(clock.now() + SILENT + timedelta(seconds=1)):
            assert running.work_off(workshop) == 1
        assert job().state == "done"

    def test_that_was_only_slow_can_end_nothing_any_more(self, client, world, workshop):
        send(client("coordinator_a"), listed(ROWS))
        slow = begun(workshop)
        running.begin(workshop)
        running.work_off(workshop)
        with unit_of_work(), pytest.raises(Stopped):
            service.finish(slow, "muộn")
        with pytest.raises(Stopped):
            service.tell(slow, 1, 2)
        assert job().message != "muộn"

    def test_leaves_its_lock_to_nobody_while_it_lives(self, workshop):
        with running.alone(workshop) as first, running.alone(workshop) as second:
            assert (first, second) == (True, False)


def test_whoever_lost_the_role_meanwhile_gets_nothing_written(client, world, workshop):
    send(client("coordinator_a"), listed(ROWS))
    with unit_of_work() as work:
        db.session.execute(update(Job).values(grant_id=world.users["coordinator_b"][1]))
        work.commit()
    running.work_off(workshop)
    assert job().state == "failed"
    assert count(StaffImportRow) == 0


def test_a_fault_of_our_own_fails_the_job_and_the_next_is_done(client, world, workshop, caplog):
    browser = client("coordinator_a")
    send(browser, listed(ROWS))
    send(browser, listed(ROWS, "B"))
    calls = []

    def prepare(task):
        calls.append(task)
        if len(calls) == 1:
            raise ZeroDivisionError
        return background.CHECK.prepare(task)

    kind = Kind("people-check", "x", prepare, background.CHECK.keep, "people.imported", "import_id")
    running.work_off(running.Workshop({kind.name: kind}, workshop.actor_again, workshop.data_dir))
    with unit_of_work(writes=False):
        assert db.session.scalars(select(Job.state).order_by(Job.id)).all() == ["failed", "done"]
    assert "ZeroDivisionError" in caplog.text


def test_what_changed_between_judging_and_writing_is_judged_again(client, world, workshop):
    browser = client("coordinator_a")
    send(browser, listed(ROWS))
    running.work_off(workshop)
    browser.post("/people/import/1/commit")

    def prepare(task):
        judged = background.COMMIT.prepare(task)
        db.session.rollback()
        send(client("coordinator_a"), listed(1))  # somebody adds the first person of the list meanwhile
        browser._ask(browser.http.post, "/people/import/2/commit")
        return judged

    kind = Kind("people-import", "x", prepare, background.COMMIT.keep, "people.imported", "import_id")
    running.work_off(running.Workshop({kind.name: kind}, workshop.actor_again, workshop.data_dir))
    with unit_of_work(writes=False):
        assert keeping.import_for(world.actors["coordinator_a"], 1).counts["matched"] == 1
        assert db.session.scalar(select(func.count()).select_from(Staff).where(Staff.code == codes(1)[0])) == 1
    assert count(Staff) == 10 + ROWS


def test_asking_wakes_the_worker_only_once_it_is_kept(world, built):
    waiting, _task = queue.open_queue(lambda: None)
    waiting.storage.flush_all()
    with unit_of_work():
        service.ask("people-check", "staff_import:1", actor=world.actors["coordinator_a"])
    assert waiting.pending_count() == 0
    with unit_of_work() as work:
        service.ask("people-check", "staff_import:1", actor=world.actors["coordinator_a"])
        work.commit()
    assert waiting.pending_count() == 1
    with unit_of_work(writes=False):
        assert queries.waiting()


def test_a_subject_has_one_open_job(world):
    with unit_of_work() as work:
        ids = {service.ask("people-check", "staff_import:1", actor=world.actors["coordinator_a"]) for _ in range(3)}
        work.commit()
    assert ids == {1}


def test_while_a_list_is_in_hand_nothing_comes_between(world):
    with unit_of_work():
        background.take(listed(ROWS), actor=world.actors["coordinator_a"])
        with pytest.raises(Conflict):
            background.busy(1)
        with pytest.raises((Conflict, Refused)):
            background.commit(1, "", actor=world.actors["coordinator_a"])
    assert count(StaffImport) == 0


class TestAWorkerThatIsSilent:
    def asked(self, client, workshop):
        browser = client("coordinator_a")
        return browser, send(browser, listed(ROWS)).headers["Location"]

    def taken_up(self, workshop):
        with unit_of_work() as work:
            taken = service.take_up(workshop.runner)
            work.commit()
        return taken

    def test_in_the_middle_of_a_job_is_told_on_its_page(self, client, world, workshop):
        browser, where = self.asked(client, workshop)
        self.taken_up(workshop)
        assert "Đang đọc danh sách" in text_of(browser.get(where))
        with clock.at(clock.now() + timedelta(minutes=2)):
            assert "Tiến trình nền không báo gì từ 09:00" in text_of(browser.get(where))
            running.begin(workshop)  # the worker is started again
            assert running.work_off(workshop) == 1
            assert "Đã kiểm tra xong 601 dòng" in text_of(browser.get(where))

    def test_is_not_suspected_while_it_does_the_job_before(self, client, world, workshop):
        browser, first = self.asked(client, workshop)
        self.taken_up(workshop)
        second = send(browser, listed(ROWS + 1)).headers["Location"]
        assert second != first
        with clock.at(clock.now() + timedelta(seconds=40)):
            assert "Đang chờ việc trước xong" in text_of(browser.get(second))
        with clock.at(clock.now() + timedelta(minutes=5)):
            assert "Chưa có tiến trình nền nào nhận việc này" in text_of(browser.get(second))


class TestCancellingTheWriting:
    def write_it(self, client, workshop, keep):
        """A list of 600 rows checked, its writing asked for and begun; `keep` stands in the last step's place."""
        browser = client("coordinator_a")
        send(browser, listed(ROWS))
        running.work_off(workshop)
        where = browser.post("/people/import/1/commit").headers["Location"]
        kind = Kind(
            "people-import", "x", background.COMMIT.prepare, keep(browser, where), "people.imported", "import_id"
        )
        running.work_off(running.Workshop({kind.name: kind}, workshop.actor_again, workshop.data_dir))
        return browser, where

    def test_before_its_last_step_writes_nobody_and_it_may_be_written_afterwards(self, client, world, workshop):
        def keep(browser, where):
            def kept(task, judged):
                db.session.commit()  # lets the cancelling through on SQLite
                assert browser._ask(browser.http.post, f"{where}/cancel").status_code == 302
                return background.COMMIT.keep(task, judged)

            return kept

        browser, where = self.write_it(client, workshop, keep)
        assert "Đã dừng. Không có gì được ghi" in text_of(browser.get(where))
        assert count(Staff) == 10
        page = text_of(browser.get("/people/import/1"))
        assert "Đã dừng. Không có gì được ghi" in page
        assert "600 dòng sẽ được ghi" in page
        browser.post("/people/import/1/commit")
        running.work_off(workshop)
        assert count(Staff) == 10 + ROWS
        assert job().state == "done"

    def test_while_it_writes_gets_one_answer_that_is_true(self, client, world, workshop, built):
        """From another thread, so that on PostgreSQL it meets the rows as they are written."""
        answers = []

        def keep(browser, where):
            def kept(task, judged):
                told = background.COMMIT.keep(task, judged)

                def cancel():
                    with built.app_context():
                        answers.append(browser._ask(browser.http.post, f"{where}/cancel").status_code)

                thread = threading.Thread(target=cancel)
                thread.start()
                if db.engine.dialect.name == "postgresql":
                    thread.join(20)
                self.thread = thread
                return told

            return kept

        self.write_it(client, workshop, keep)
        self.thread.join(20)
        if answers == [302]:
            assert (job().state, count(Staff)) == ("cancelled", 10)
        else:
            assert answers == [409]
            assert (job().state, count(Staff)) == ("done", 10 + ROWS)
