"""The tree of units: read from the city's real file, changed by dated acts, the past untouched."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.units import queries, service
from elearn.units.models import Unit
from elearn.units.scope import subtree
from tests.page import text_of
from tests.parallel import write

FILE = Path(service.__file__).parent / "data" / "hanoi-units.csv"
HEAD = "code,name,kind,parent_code,source\n"
LATER = date(2026, 12, 1)


def bring(content):
    return write(service.import_units, content.encode(), effective_on=date(2025, 7, 1), actor=MACHINE)


def test_the_citys_144_units_are_read_once(app):
    assert bring(FILE.read_text()).opened == 144
    again = bring(FILE.read_text())
    assert (again.changes, again.unchanged) == (0, 144)
    assert len(queries.units_on(clock.today())) == 144
    assert {"01", "00004"} <= queries.known_codes().keys()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A,Một,so,,\nB,Hai,so,KHONG,\n", "Dòng 3: không có đơn vị cấp trên mang mã KHONG."),
        ("A,Một,so,B,\nB,Hai,so,A,\n", "Dòng 2: A nằm trong vòng cấp trên khép kín."),
        ("A,Một,so,,\nA,Hai,so,,\n", "Dòng 3: mã A đã có ở dòng 2."),
        ("A,,so,,\n", "Dòng 2: chưa có tên đơn vị."),
        (",Một,so,,\n", "Dòng 2: chưa có mã đơn vị."),
    ],
)
def test_a_faulty_file_is_refused_with_its_line_and_nothing_is_written(app, rows, message):
    with pytest.raises(Refused) as refused:
        bring(HEAD + rows)
    assert message in refused.value.message
    assert db.session.scalar(select(func.count()).select_from(Unit)) == 0


def test_a_file_without_a_column_or_in_another_encoding_is_refused(app):
    with pytest.raises(Refused, match="thiếu cột parent_code"):
        bring("code,name,kind\nA,B,so\n")
    with pytest.raises(Refused, match="không phải UTF-8"):
        write(service.import_units, "Đơn".encode("utf-16"), effective_on=LATER, actor=MACHINE)


def test_a_new_name_holds_from_its_day_and_the_old_one_before(world):
    write(
        service.rename_unit,
        world.units["a"],
        name="Phường Đông Hồ Mới",
        effective_on=LATER,
        decision="NQ 1",
        actor=MACHINE,
    )
    assert queries.names_of([world.units["a"]], date(2026, 11, 30))[world.units["a"]] == "Phường Đông Hồ"
    assert queries.names_of([world.units["a"]], LATER)[world.units["a"]] == "Phường Đông Hồ Mới"


def reached(unit_id, day):
    return set(db.session.scalars(subtree(unit_id, day)))


def test_a_successor_reaches_what_it_absorbed_from_that_day_on(world):
    a, b, office = (world.units[name] for name in ("a", "b", "office_a"))
    write(service.merge_unit, a, successor_id=b, effective_on=LATER, decision="NQ 2", actor=MACHINE)
    assert reached(b, date(2026, 11, 30)) == {b}
    assert reached(b, LATER) == {a, b, office}
    assert reached(world.units["city"], LATER) >= {a, b, office}
    assert queries.carried_by(b, LATER) == [b, a]
    assert queries.carried_by(b, date(2026, 11, 30)) == [b]


def test_a_closed_unit_stays_under_its_last_parent(world):
    write(service.close_unit, world.units["office_a"], effective_on=LATER, decision="QĐ", actor=MACHINE)
    assert world.units["office_a"] in reached(world.units["a"], date(2027, 1, 1))
    assert world.units["office_a"] not in {unit.id for unit in queries.units_on(LATER)}


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("merge_unit", {"successor_id": "a"}),
        ("move_unit", {"parent_id": "office_a"}),
        ("close_unit", {}),
        ("rename_unit", {"name": "X", "effective_on": date(2020, 1, 1)}),
    ],
)
def test_acts_that_make_no_sense_are_refused(world, act, fields):
    given = {key: world.units.get(value, value) if isinstance(value, str) else value for key, value in fields.items()}
    with pytest.raises((Refused, Conflict)):
        write(
            getattr(service, act),
            world.units["a"],
            **{"effective_on": LATER, "decision": "x", "actor": MACHINE, **given},
        )


def test_units_are_found_without_diacritics_and_only_ones_own(world, client):
    assert "Phường Tây Sơn Hạ" in text_of(client("department").get("/units?q=tay+son"))
    page = text_of(client("coordinator_a").get("/units"))
    assert "Phường Đông Hồ" in page
    assert "Phường Tây Sơn Hạ" not in page
    client("coordinator_a").get(f"/units/{world.codes['b']}", status=404)


def test_the_department_records_an_act_through_the_page(world, client):
    address = f"/units/{world.codes['b']}"
    form = {
        "act": "rename",
        "effective_on": "2026-12-01",
        "decision": "NQ 3",
        "name": "Phường Tây Sơn",
        "other_code": "",
    }
    client("department").post(address, form)
    with clock.at(clock.start_of(date(2026, 12, 2))):
        assert "Phường Tây Sơn Hạ → Phường Tây Sơn" in text_of(client("department").get(address))
    client("department").post(address, {**form, "effective_on": "31/11/2026"}, status=422)
