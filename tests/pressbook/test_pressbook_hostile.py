"""The log filled in by somebody in a hurry, in bad faith, or in two tabs at once."""

from __future__ import annotations

import re
from datetime import date

import pytest

from elearn.kernel.actor import MACHINE
from elearn.pressbook import queries
from elearn.pressbook.queries import Question
from elearn.units import service as units
from tests.page import text_of
from tests.parallel import write
from tests.pressbook.samples import YEAR, log, spoken, wish

SOUND = {
    "subject": "Họp báo về trường học",
    "happened_on": "2026-11-02",
    "happened_time": "08:00",
    "speaker": "0",
}


def typed(world, **changed):
    return SOUND | {"speaker": str(world.staff["spokesperson_a"]), "capacity": "spokesperson"} | changed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("happened_on", "0001-01-01"),
        ("happened_on", "9999-12-31"),
        ("happened_on", "0026-11-02"),
        ("happened_on", "31/02/2026"),
        ("happened_time", "25:00"),
        ("happened_time", "'"),
        ("speaker", "9" * 30),
        ("speaker", "x"),
        ("capacity", "king"),
        ("subject", "\x00\x01  "),
        ("subject", "a" * 301),
        ("link", "javascript:alert(1)"),
        ("link", "https://a b"),
        ("note", "a" * 2001),
    ],
)
def test_what_can_not_be_kept_is_said_at_its_field_and_nothing_typed_is_lost(world, client, field, value):
    page = client("coordinator_a").post(
        "/press/new?kind=conference",
        typed(world, **{field: value, "note": value if field == "note" else "Ghi chú của tôi"}),
        status=422,
    )
    html = page.get_data(as_text=True)
    assert re.search(r"is-invalid|aria-invalid", html)
    if field != "note":
        assert "Ghi chú của tôi" in html
    assert list(queries.db.session.execute(queries.entries(MACHINE, Question(YEAR)))) == []


def test_signs_of_control_are_left_out_and_markup_stands_as_text(world, client):
    subject = 'Họp báo <script>alert("x")</script> & \x0b{{ 7*7 }}'
    coordinator = client("coordinator_a")
    coordinator.post("/press/new?kind=conference", typed(world, subject=subject, note="Một\x00\x0b hai"), status=302)
    row = queries.db.session.execute(queries.entries(MACHINE, Question(YEAR))).one()
    page = coordinator.get(f"/press/{row.entry_id}").get_data(as_text=True)
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page


def test_a_unit_that_was_closed_keeps_its_log_and_takes_no_more(world, client):
    number = log(world, wish("request", "2026-11-02 08:00"), ward="b")
    write(
        units.merge_unit,
        world.units["b"],
        successor_id=world.units["a"],
        effective_on=date(2026, 11, 20),
        decision="NQ",
        actor=MACHINE,
    )
    head = client("head_a")
    assert text_of(head.get(f"/press/{number}"))  # the successor reads it
    assert "Việc request" in text_of(head.get("/press"))
    answer = client("coordinator_b")._ask(client("coordinator_b").http.get, "/press/new?kind=request")
    assert answer.status_code in (302, 403, 404)  # a seat in a closed unit logs nothing


def test_two_tabs_with_the_same_entry_the_second_is_told_who_was_faster(world, client):
    number = log(world, spoken(world, "conference", "2026-11-02 08:00"))
    coordinator = client("coordinator_a")
    change = typed(world, seen="1", reason="Sửa giờ họp", happened_time="09:00")
    coordinator.post(f"/press/{number}/edit", change, status=302)
    answer = coordinator.post(
        f"/press/{number}/edit", change | {"happened_time": "10:00", "note": "Chữ vừa gõ"}, status=422
    )
    assert "vừa sửa việc này lúc" in text_of(answer)
    assert "Chữ vừa gõ" in answer.get_data(as_text=True)
    coordinator.post(f"/press/{number}/withdraw", {"seen": "1", "reason": "Ghi nhầm việc"}, status=409)


def test_the_log_in_english_says_nothing_in_vietnamese_but_names(world, client):
    log(world, wish("request", "2026-11-02 08:00"))
    reader = client("coordinator_a")
    reader.http.post("/language", data={"language": "en"})
    for address in ("/press", "/press/figures", "/press/new", "/press/new?kind=incident", "/press/new?kind=request"):
        page = reader.get(address).get_data(as_text=True)
        assert 'lang="en"' in page[:200]
        main = page[page.index("<main") : page.index("</main")]
        said = re.sub(r"<option.*?</option>|<[^>]*>", " ", main)
        for name in ("Phường Đông Hồ", "Việc request", "Báo Thử Nghiệm"):
            said = said.replace(name, "")
        assert not re.findall(r"\b\w*[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđ]\w*", said), address


def test_ten_thousand_entries_are_pages_and_a_form_within_the_budget(world, client):
    first = log(world, wish("request", "2026-11-02 08:00"))
    entry, revision = queries.PressEntry.__table__, queries.PressRevision.__table__

    def many():
        session = queries.db.session
        one = dict(session.execute(revision.select().where(revision.c.entry_id == first)).one()._mapping)
        row = dict(session.execute(entry.select().where(entry.c.id == first)).one()._mapping)
        ids = range(first + 1, first + 10_000)
        session.execute(entry.insert(), [{**row, "id": n, "token": f"t{n}"} for n in ids])
        session.execute(revision.insert(), [{**one, "entry_id": n, "subject": "Việc " + "ă" * 120} for n in ids])

    write(many)
    page = text_of(client("coordinator_a").get("/press"))
    assert "10.000" in page
    assert "10.000" in text_of(client("coordinator_a").get("/press/figures"))
