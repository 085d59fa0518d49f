"""What holds for any list: no row is lost, doing it twice changes nothing, and looks do not matter."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.people import importing
from elearn.people.importing import Source
from elearn.people.models import Assignment, Staff
from elearn.people.words import ACCEPTED, Verdict
from elearn.sheets import legacy
from elearn.sheets.opening import open_book
from elearn.sheets.writing import refused_file
from tests.people.messy import CASE_KINDS, HEAD, People, cases, shuffled
from tests.people.writers import Page, delimited, in_1258, in_tcvn3, in_vni, xlsx

FEW = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
READABLE = [case for case in cases() if isinstance(case.expected, dict)]


def check(content: bytes, name: str = "ds.xlsx", encoding: str = "") -> importing.Checked:
    with unit_of_work(writes=False):
        return importing.check(Source(content, name, encoding), actor=MACHINE)


def commit(content: bytes, name: str = "ds.xlsx", encoding: str = "") -> importing.Checked:
    with unit_of_work() as work:
        done = importing.commit(Source(content, name, encoding), actor=MACHINE)
        work.commit()
    return done


def table():
    """Everything a list may change."""
    staff = db.session.execute(select(Staff.code, Staff.full_name, Staff.email, Staff.phone).order_by(Staff.code)).all()
    posts = db.session.execute(
        select(
            Assignment.staff_id,
            Assignment.unit_id,
            Assignment.position,
            Assignment.press_role,
            Assignment.starts_on,
            Assignment.ends_on,
        ).order_by(Assignment.staff_id, Assignment.starts_on)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in staff], [tuple(row) for row in posts]


def encoding_of(case):
    return case.options[1] if case.options else ""


def test_checking_changes_nothing(world):
    before = table()
    for case in READABLE:
        check(case.content, case.filename, encoding_of(case))
    assert table() == before


@FEW
@given(st.lists(st.sampled_from(range(len(READABLE))), min_size=1, max_size=4))
def test_doing_it_again_changes_nothing_and_the_first_time_lost_nobody(world, picks):
    for pick in picks:
        case = READABLE[pick]
        first = commit(case.content, case.filename, encoding_of(case))
        counts = first.counts
        assert sum(counts[str(v)] for v in Verdict) == counts["rows"] == len(first.reading.lines)
        after = table()
        second = commit(case.content, case.filename, encoding_of(case))
        assert table() == after
        assert second.counts["new"] == second.counts["changed"] == 0
        assert second.counts["matched"] == first.accepted
        assert [s.verdict for s in second.rows if s.verdict not in ACCEPTED] == [
            s.verdict for s in first.rows if s.verdict not in ACCEPTED
        ]


def test_every_filled_row_of_every_file_is_a_row_seen(world):
    for case in READABLE:
        book = open_book(case.content)
        filled = sum(
            any(cell.text.strip() or cell.trap for cell in row.values())
            for sheet in book.sheets
            for row in sheet.rows.values()
        )
        assert check(case.content, case.filename, encoding_of(case)).counts["rows"] == filled, case.name


def messy_rows(seed: int) -> list[list[object]]:
    """People good and bad by chance."""
    people, random = People(seed), Random(seed)
    rows = []
    for _ in range(random.randint(3, 12)):
        kind, change = random.choice(list(CASE_KINDS.items()))
        rows.append(people.row(**change))
        if kind == "good" and random.random() < 0.2:
            rows.append(list(rows[-1]))
    return rows


@FEW
@given(st.integers(0, 10_000), st.permutations(range(len(HEAD))), st.integers(0, 15))
def test_the_order_of_columns_and_titles_above_change_no_verdict(world, seed, order, titles):
    page = Page([HEAD, *messy_rows(seed)])
    moved = shuffled(page, list(order))
    moved.rows = [[f"Tiêu đề {n}"] for n in range(titles)] + moved.rows
    straight, other = check(xlsx(page)), check(xlsx(moved))
    assert [s.verdict for s in straight.rows] == [s.verdict for s in other.rows[titles:]]
    assert [s.values for s in straight.rows] == [s.values for s in other.rows[titles:]]
    assert all(s.verdict is Verdict.IGNORED for s in other.rows[:titles])


@FEW
@given(st.integers(0, 10_000), st.sampled_from([",", ";", "\t", "|"]))
def test_the_kind_of_file_changes_no_verdict(world, seed, separator):
    page = Page([HEAD, *messy_rows(seed)])
    told = [
        [s.verdict for s in check(content, name).rows]
        for content, name in ((xlsx(page), "a.xlsx"), (delimited(page, separator).encode(), "a.csv"))
    ]
    assert told[0] == told[1]


@given(
    st.lists(
        st.sampled_from(
            [
                "Nguyễn",
                "Văn",
                "Uyên",
                "Trần",
                "Thị",
                "Ước",
                "Đặng",
                "Thùy",
                "Dương",
                "Lê",
                "Ất",
                "Quỳnh",
                "Khuê",
                "Hoàng",
                "Vũ",
            ]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_old_encodings_come_back_as_they_were(names):
    name = " ".join(names)
    assert legacy.convert(in_vni(name), legacy.VNI) == name
    assert legacy.convert(in_vni(name.upper()), legacy.VNI) == name.upper()
    assert legacy.convert(in_tcvn3(name), legacy.TCVN3).casefold() == name.casefold()
    assert unicodedata.normalize("NFC", in_1258(name).decode("cp1258")) == name


def test_unicode_is_never_taken_for_an_old_encoding():
    words = ["Nguyễn", "Hòa", "Thúy", "quý", "Ðức", "Y", "Niê", "Êban", "Müller", "François", "Bjørn", "São", "Ñ"]
    assert legacy.evidence(words) is None
    assert legacy.evidence(["Hà", "Lê", "Tú", "Lý", "Nhã"]) is None


def test_the_refused_rows_come_back_alone_and_are_refused_again_for_the_same(world):
    for case in READABLE:
        done = check(case.content, case.filename, encoding_of(case))
        away = done.turned_away
        if not away or done.reading.old or any(table.fault for table in done.reading.tables):
            continue
        told = {(s.line.table, s.row): " ".join(r.sentence for r in s.reasons) for s in away}
        content, ending = refused_file(done.reading, told)
        again = check(content, f"loi.{ending}")
        assert Counter(s.values.get("code") for s in again.rows if s.verdict is not Verdict.IGNORED) == Counter(
            s.values.get("code") for s in away
        ), case.name
        assert "Lỗi" in json.dumps(
            [c.label for t in again.reading.tables if t.header for c in t.header.columns], ensure_ascii=False
        )


def test_a_progress_callback_may_stop_a_commit_and_nothing_is_left(world):
    people = People()
    content = xlsx(Page([HEAD, *[people.row(**{"Họ và tên": f"Nguyễn Văn Số{n}"}) for n in range(600)]]))

    class Stopped(Exception):  # noqa: N818
        pass

    def stop(_done, _all):
        raise Stopped

    try:
        with unit_of_work() as work:
            importing.commit(Source(content, "ds.xlsx"), actor=MACHINE, progress=stop)
            work.commit()
    except Stopped:
        pass
    assert db.session.scalar(select(func.count()).select_from(Staff).where(Staff.code.like("M-%"))) == 0
