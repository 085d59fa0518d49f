"""The check of the night: the worker does it by itself once a night, and the page says when it did not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from elearn.jobs import running
from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.learning import status_sql
from elearn.reports.models import FiguresCheck
from tests.page import text_of

TWO_AT_NIGHT = datetime(2026, 12, 20, 19, tzinfo=UTC)  # 2:00 on the 21st in Vietnam
MISSED = "Đêm qua số liệu chưa được kiểm tra"


def look(built):
    """What the worker does every minute."""
    return running.by_night(built.extensions["workshop"])


def results():
    return db.session.scalars(select(FiguresCheck).order_by(FiguresCheck.id)).all()


def test_the_worker_recounts_the_day_that_is_over_once_a_night(autumn, built):
    with clock.at(TWO_AT_NIGHT - timedelta(seconds=1)):
        assert look(built) == 0
    for minutes in (0, 1, 600):
        with clock.at(TWO_AT_NIGHT + timedelta(minutes=minutes)):
            look(built)
    with clock.at(TWO_AT_NIGHT + timedelta(days=1)):
        look(built)
    assert [(one.occasion, one.as_of.isoformat(), one.wrong) for one in results()] == [
        ("nightly", "2026-12-20", 0),
        ("nightly", "2026-12-21", 0),
    ]
    assert results()[0].enrolments > 0


def test_a_worker_that_slept_through_the_night_checks_in_the_morning(autumn, built):
    with clock.at(TWO_AT_NIGHT + timedelta(hours=7)):
        assert look(built) == 1


def test_a_table_that_refuses_to_be_made_is_a_result_with_its_rows(autumn, built, monkeypatch):
    whole = status_sql.status
    monkeypatch.setattr(status_sql, "status", lambda day: db.func.replace(whole(day), "in_progress", "lost"))
    with clock.at(TWO_AT_NIGHT):
        assert look(built) == 1
    (one,) = results()
    assert one.wrong > 0
    assert "Phường Đông Hồ" in one.findings[0]


def test_the_page_warns_when_no_night_was_checked(autumn, built, client):
    with clock.at(TWO_AT_NIGHT):
        assert MISSED in text_of(client("admin").get("/manage/figures"))
        look(built)
        page = text_of(client("admin").get("/manage/figures"))
        assert MISSED not in page
        assert "Hằng đêm" in page
    with clock.at(TWO_AT_NIGHT + timedelta(hours=25)):
        assert MISSED not in text_of(client("admin").get("/manage/figures"))
    with clock.at(TWO_AT_NIGHT + timedelta(hours=27)):
        assert MISSED in text_of(client("admin").get("/manage/figures"))


def test_a_kept_result_can_not_be_taken_back(autumn, built):
    with clock.at(TWO_AT_NIGHT):
        look(built)
    with pytest.raises(Exception, match=r"figures_check|refuse|không"):
        db.session.execute(db.text("DELETE FROM figures_check"))
