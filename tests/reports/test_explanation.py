"""Explain this number: every person behind a figure, with the facts, the letter, the line, the actors and the reason why."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from sqlalchemy import select

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.learning import rules
from elearn.learning.models import Enrolment
from elearn.reports import explain, queries
from elearn.reports.queries import Question
from elearn.units import service as units
from tests.page import text_of
from tests.parallel import write


def enrolment_of(world, name):
    return db.session.scalar(select(Enrolment.id).where(Enrolment.staff_id == world.staff[name]))


def page(somebody, world, name, day):
    return text_of(somebody.get(f"/compliance/people/{enrolment_of(world, name)}?as_of={day}"))


@pytest.mark.parametrize(
    ("name", "day", "sentence"),
    [
        (
            "leader_a",
            "2026-12-14",
            "Hoàn thành lúc 14/12/2026 23:59, không muộn hơn hạn là hết ngày 14/12/2026, nên là đúng hạn.",
        ),
        (
            "spokesperson_a",
            "2026-12-15",
            "Hoàn thành lúc 15/12/2026 00:00, sau hạn là hết ngày 14/12/2026, nên là muộn.",
        ),
        (
            "spokesperson_a",
            "2026-12-14",
            "Đã bắt đầu ngày 14/12/2026, đến hết 14/12/2026 chưa hoàn thành, nên là đang học.",
        ),
        ("comms_a", "2026-12-15", "nên là chưa bắt đầu. Hạn là hết ngày 14/12/2026, đã qua, nên đồng thời là quá hạn."),
        (
            "leader_b",
            "2026-12-15",
            "Được miễn từ ngày 20/11/2026, việc miễn còn hiệu lực đến hết 15/12/2026, nên là được miễn.",
        ),
        ("leader_b", "2027-01-02", "nên đồng thời là quá hạn."),
        (
            "spokesperson_b",
            "2026-12-15",
            "Đã rút từ ngày 20/11/2026, việc rút còn hiệu lực đến hết 15/12/2026, nên là đã rút.",
        ),
    ],
)
def test_the_sentence_says_why(autumn, client, name, day, sentence):
    assert sentence in page(client("department"), autumn, name, day)


def test_the_facts_the_letter_the_line_and_the_actors_are_there(autumn, client):
    told = page(client("department"), autumn, "leader_b", "2026-12-15")
    for words in (
        "01/TN-VH ngày 02/11/2026, Sở Văn hóa Thử Nghiệm",
        "ít nhất 01 lãnh đạo",
        "hết ngày 14/12/2026",
        "Được đưa vào danh sách, diện “ít nhất 01 lãnh đạo”",
        "coordinator_b",
        "Danh sách được duyệt",
        "head_b",
        "Được miễn học",
        "Nghỉ thai sản",
        "Phường Tây Sơn Hạ",
    ):
        assert words in told, words
    assert "(sau ngày tính số liệu)" in page(client("department"), autumn, "leader_a", "2026-12-01")


def test_any_cell_leads_to_people_and_each_of_them_to_the_reason(autumn, client):
    so = client("department")
    compliance = so.get("/compliance?as_of=2026-12-15").get_data(as_text=True)
    for href, _number in re.findall(r'<a class="num" href="([^"]+)"[^>]*>([\d.]+)</a>', compliance):
        listed = so.get(unescape(href)).get_data(as_text=True)
        reasons = re.findall(r'href="(/compliance/people/\d+\?as_of=2026-12-15)"', listed)
        assert reasons
        for reason in reasons[:2]:
            assert "nên" in text_of(so.get(reason))


def test_after_a_merger_both_units_are_named(autumn, client):
    write(
        units.merge_unit,
        autumn.units["b"],
        successor_id=autumn.units["a"],
        effective_on=date(2026, 12, 1),
        decision="NQ",
        actor=MACHINE,
    )
    with clock.at(datetime(2026, 12, 20, 3, tzinfo=UTC)):
        told = page(client("coordinator_a"), autumn, "trainee_b", "2026-12-15")
    assert "Phường Tây Sơn Hạ, đã sáp nhập" in told


def test_another_unit_and_a_day_before_registration_are_not_there(autumn, client):
    other = enrolment_of(autumn, "leader_b")
    client("coordinator_a").get(f"/compliance/people/{other}", status=404)
    client("department").get(f"/compliance/people/{other}?as_of=2026-11-19", status=404)


def test_the_explanation_and_the_table_never_disagree(autumn):
    actor = autumn.actors["department"]
    for day in (date(2026, 11, 20), date(2026, 12, 14), date(2026, 12, 15), date(2027, 1, 2)):
        for row in queries.stream(queries.people(actor, Question(as_of=day))):
            found = explain.explain(actor, row.id, day)
            assert (found.status.key, found.status.overdue) == (row.status, bool(row.overdue))
            assert isinstance(found.status, rules.Status)
