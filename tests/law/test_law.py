"""The law as data: what a document was replaced by, from when, what stands on it, and what the reader is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from elearn.amendments import queries as amendments
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.errors import Refused
from elearn.law import queries, service
from elearn.law.rules import article_name, document_name
from elearn.learning import service as learning
from tests.amendments.acts import enter, filled
from tests.parallel import write
from tests.world import fill_and_approve


@pytest.mark.parametrize(
    ("kind", "number", "title", "name"),
    [
        ("Luật", "126/2025/QH15", "Luật Báo chí", "Luật Báo chí 126/2025/QH15"),
        ("Nghị định", "237/2026/NĐ-CP", "Nghị định quy định chi tiết", "Nghị định 237/2026/NĐ-CP"),
        ("Cẩm nang", "không số", "Cẩm nang phòng, chống tin giả", "Cẩm nang phòng, chống tin giả"),
    ],
)
def test_a_document_is_named_as_it_is_cited(kind, number, title, name):
    assert document_name(kind, number, title) == name


def test_an_article_is_named_from_its_anchor():
    assert article_name("dieu-31-khoan-2") == "khoản 2 Điều 31"


def test_who_knew_the_old_decree_finds_what_changed(world, client):
    page = client(None).get("/law/nd-cu").text
    for words in ("Văn bản này không còn hiệu lực", "Hai ngày.", "Một ngày, theo", "Điều 7 Nghị định 244/2026/NĐ-CP"):
        assert words in page
    assert "Hai ngày." in client(None).get("/law/changes").text


def test_a_document_tells_where_it_is_cited(world, client):
    assert "Được dẫn trong các bài" in client(None).get("/law/nd-thu").text
    assert [lesson.key for lesson in amendments.lessons_citing("nd-thu")] == ["bai-1", "bai-2"]


def test_a_replacement_lists_what_it_touches_and_tells_readers_from_its_day(world, client):
    write(fill_and_approve, world)
    learner = world.actors["trainee_a"]
    write(learning.finish_lesson, "nho", "bai-1", actor=learner)
    department = client("department")
    day = clock.today() + timedelta(days=2)
    preview = enter(department, "nd-thu", filled(from_on=day))
    assert preview.status_code == 302
    assert "Lê Thị Thanh Huyền" in department.get(f"/watch/nd-thu/people?change={day.isoformat()}").text
    assert queries.document("nd-thu").effective_to == day
    lesson = "/courses/nho/lessons/bai-1"
    assert "Luật đã đổi" not in client("trainee_a").get(lesson).text
    with clock.at(clock.start_of(day)):
        text = client("trainee_a").get(lesson).text
    assert "Luật đã đổi sau khi bài này được công bố" in text
    assert "hết hiệu lực từ" in text


def test_a_file_that_has_not_heard_yet_does_not_bring_a_document_back(world):
    day = clock.today() + timedelta(days=2)
    entry = {
        column.name: getattr(queries.document("nd-thu"), column.name)
        for column in queries.LegalDocument.__table__.columns
        if column.name != "entered_at"
    }
    write(service.replace, "nd-thu", "nd-cu", day, actor=MACHINE)
    write(service.load_registry, [entry], actor=MACHINE)
    assert queries.document("nd-thu").effective_to == day


@pytest.mark.parametrize(("old", "new"), [("nd-thu", "nd-thu"), ("nd-cu", "nd-thu")])
def test_a_senseless_replacement_is_refused(world, old, new):
    with pytest.raises(Refused):
        write(service.replace, old, new, clock.today(), actor=MACHINE)


def test_a_replacement_before_the_document_began_is_refused(world):
    begun = queries.document("nd-thu").effective_from
    with pytest.raises(Refused):
        write(service.replace, "nd-thu", "nd-cu", begun, actor=MACHINE)


def test_a_form_half_filled_says_what_is_missing(world, client):
    page = client("department").post("/law/nd-thu/replacement", {"successor": "", "from_on": "32/13/2026"}, status=422)
    assert "field-error" in page.text


def test_only_the_department_enters_replacements(world, client):
    client("coordinator_a").get("/law/nd-thu/replacement", status=403)
