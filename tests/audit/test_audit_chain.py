"""The chain: linked at the commit, whole under concurrency, and broken by any touch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from elearn.audit import service
from elearn.audit.models import AuditEvent, AuditHead
from elearn.audit.rules import GENESIS, chain_hash
from elearn.audit.service import record, verify
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor, Role, Seat
from elearn.kernel.db import db, unit_of_work

CLERK = Actor(7, 3, "Lò Thị Ổi", Seat(4, Role.COORDINATOR, 12, "Phường Đông Hồ"))
INSTANTS = [datetime(2026, 11, 20, 2, 0, 0, microsecond, tzinfo=UTC) for microsecond in (0, 1, 123456, 999999, 500000)]


def write(times: int = 1, actor: Actor = CLERK) -> None:
    with unit_of_work() as work:
        for number in range(times):
            record(
                Did.ROLE_GRANTED, actor, f"account:{number}", before={"role": None}, after={"role": "Đầu mối", "n": 0.1}
            )
        work.commit()


@pytest.fixture
def chain(app):
    """Five events at instants with and without microseconds."""
    for instant in INSTANTS:
        with clock.at(instant):
            write()
    return app


def tamper(*statements: str) -> None:
    """What somebody does who owns the database: take the triggers away and write."""
    on = " ON audit_event" if db.engine.dialect.name == "postgresql" else ""
    with db.engine.begin() as connection:
        for act in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_event_no_{act}{on}"))
        for statement in statements:
            connection.execute(text(statement))


def check():
    with unit_of_work(writes=False):
        return verify()


def test_an_empty_trail_is_whole(app):
    assert check().is_whole
    assert check().length == 0


def test_each_event_carries_the_hash_of_the_one_before(chain):
    rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [row.id for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous_hash for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    head = db.session.scalars(select(AuditHead)).one()
    assert (head.length, head.hash) == (5, rows[-1].hash)


def test_times_read_back_hash_as_they_did_when_written(chain):
    rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [row.at for row in rows] == INSTANTS
    assert [row.at.isoformat() for row in rows] == [instant.isoformat() for instant in INSTANTS]
    assert check().is_whole


def test_a_server_that_tells_time_in_vietnam_changes_no_hash(chain):
    with unit_of_work(writes=False):
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SET TIME ZONE 'Asia/Ho_Chi_Minh'"))
        assert verify().is_whole


def test_an_act_that_is_not_committed_leaves_no_trace(chain):
    with unit_of_work():
        record(Did.SIGNED_IN, CLERK, "account:7")
    write()
    assert check().length == 6
    assert not db.session.scalar(select(func.count()).where(AuditEvent.word == str(Did.SIGNED_IN)))


def test_the_walk_reads_in_pieces(chain):
    write(25)
    assert service._walk(10).length == 30
    assert service._walk(10).is_whole


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-11-20 02:00:00.123457'"),
        ("word", "'account:role:end'"),
        ("user_id", "8"),
        ("user_id", "NULL"),
        ("name", "'Lò Thị Ôi'"),
        ("unit_id", "13"),
        ("subject", "'account:9'"),
        ("details", "'{}'"),
        ("previous_hash", f"'{'1' * 64}'"),
        ("hash", f"'{'1' * 64}'"),
        ("id", "99"),
    ],
)
def test_a_change_in_any_column_of_a_middle_row_is_found(chain, column, value):
    tamper(f"UPDATE audit_event SET {column} = {value} WHERE id = 3")
    found = check()
    assert not found.is_whole
    assert found.broken_at == 3
    assert found.length == 2


def test_a_row_that_cannot_even_be_read_is_named(chain):
    if db.engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL keeps no such row")
    tamper("UPDATE audit_event SET details = '{' WHERE id = 4")
    assert check().broken_at == 4


@pytest.mark.parametrize(("place", "broken_at"), [(1, 1), (3, 3), (5, 5)])
def test_a_deleted_row_is_found_wherever_it_stood(chain, place, broken_at):
    tamper(f"DELETE FROM audit_event WHERE id = {place}")
    assert check().broken_at == broken_at


def test_a_deleted_end_with_its_head_put_back_needs_the_right_hash(chain):
    tamper("DELETE FROM audit_event WHERE id = 5", "UPDATE audit_head SET length = 4")
    assert check().broken_at == 5


def test_an_emptied_trail_and_a_missing_head_are_found(chain):
    tamper("DELETE FROM audit_event")
    assert check().broken_at == 1
    tamper("DELETE FROM audit_head")
    assert not check().is_whole


def test_an_event_put_at_the_end_without_the_head_is_found(chain):
    last = db.session.get(AuditEvent, 5)
    forged = {"at": last.at, "word": "x", "user_id": None, "name": "x", "unit_id": None, "subject": "x", "details": {}}
    db.session.rollback()
    with unit_of_work() as work:
        db.session.add(AuditEvent(id=6, previous_hash=last.hash, hash=chain_hash(last.hash, 6, forged), **forged))
        work.commit()
    assert not check().is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET name = 'x' WHERE id = 3",
        "DELETE FROM audit_event WHERE id = 3",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert check().is_whole


def test_concurrent_commits_keep_one_chain(app):
    together, errors = Barrier(4), []

    def work(number: int) -> None:
        try:
            with app.app_context():
                together.wait(10)
                for _time in range(10):
                    write(2, Actor(number, None, f"Người {number}"))
        except BaseException as error:  # told by the test, not lost with the thread
            errors.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors
    found = check()
    assert (found.length, found.is_whole) == (80, True)
    assert len(set(db.session.scalars(select(AuditEvent.user_id)))) == 4


def test_a_walk_beside_a_writer_raises_no_false_alarm(app):
    write(50)
    done = []

    def keep_writing() -> None:
        with app.app_context():
            for _time in range(30):
                write()
            done.append(True)

    writer = Thread(target=keep_writing)
    writer.start()
    while writer.is_alive():
        assert check().is_whole
    assert done
    assert check().length == 80


def test_the_command_says_how_many_and_exits_1_when_broken(chain):
    runner = chain.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify"])
    assert (whole.exit_code, whole.output) == (0, "5 sự kiện, chuỗi nguyên vẹn\n")
    tamper("UPDATE audit_event SET name = 'x' WHERE id = 2")
    broken = runner.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert "sự kiện số 2" in broken.output


def test_a_machine_act_is_written_without_a_person(app):
    write(1, MACHINE)
    row = db.session.get(AuditEvent, 1)
    assert (row.user_id, row.unit_id, row.name) == (None, None, "Máy chủ")
    assert row.at - clock.now() < timedelta(seconds=1)
