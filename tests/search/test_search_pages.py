"""The page: who finds what and how many of it, what is shown, and what bad input is told."""

from __future__ import annotations

import re
import shutil
import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import update

from elearn.accounts.models import User
from elearn.bridging import service as bridging
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import read_library
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.law import service as law
from elearn.law.models import ActKind
from elearn.law.service import Entry
from elearn.learning import service as learning
from elearn.mandates import service as mandates
from elearn.people import service as people
from elearn.people.models import PressRole
from elearn.units import service as units
from tests.bridging.lessons import a_draft
from tests.page import text_of
from tests.parallel import write
from tests.rich import SMALL
from tests.world import FOUNDED, letter
from tests.world import fill_and_approve as registered


def kinds(answer):
    return set(re.findall(r'id="k-([a-z]+)"', answer.text))


def total(answer):
    found = re.search(r"([\d.]+) kết quả", answer.text)
    return int(found[1].replace(".", "")) if found else 0


def ask(browser, typed, **more):
    return browser.get("/search", query_string={"q": typed, **more})


def test_a_stranger_finds_what_is_public_and_nothing_else(world, client):
    stranger = client(None)
    for typed in ("bai", "nho", "nguyen", "phuong dong ho", "boi duong ky nang phat ngon", "le thi thanh huyen"):
        assert kinds(ask(stranger, typed)) <= {"term", "law", "handbook", "form"}, typed
    assert "<mark>Trang</mark> <mark>bai</mark>-1" in ask(stranger, "trang bai").text
    assert kinds(ask(stranger, "npn")) == {"term", "form"}
    for hidden in ("lesson", "person", "unit", "mandate", "course"):  # naming a kind opens nothing
        narrowed = ask(stranger, "phường", kind=hidden)
        assert kinds(narrowed) <= {"term", "law", "handbook", "form"}
        assert total(narrowed) == total(ask(stranger, "phường"))


@pytest.mark.parametrize(
    ("login", "open_kinds"),
    [
        ("trainee_a", {"course", "lesson"}),
        ("coordinator_a", {"course", "unit", "person", "mandate"}),
        ("instructor", {"course", "unit"}),
        ("city", {"course", "unit", "mandate"}),
        ("department", {"course", "unit", "person", "mandate"}),
        ("admin", {"course", "unit", "person"}),
    ],
)
def test_everybody_finds_the_kinds_their_own_pages_show(world, client, login, open_kinds):
    browser = client(login)
    seen = set()
    for typed in ("b", "d", "h", "t", "bai", "dong ho", "huyen", "ky nang phat ngon", "khoa hoc"):
        seen |= kinds(ask(browser, typed))
    assert seen - {"term", "law", "handbook", "form"} == open_kinds


def test_a_unit_finds_its_own_people_and_the_count_is_theirs(world, client):
    own, other = client("coordinator_a"), client("coordinator_b")
    assert "Lê Thị Thanh Huyền" in text_of(ask(own, "thanh huyen"))
    assert not total(ask(other, "thanh huyen", kind="person"))
    assert not total(ask(own, "Hoàng Gia Bảo"))
    assert total(ask(own, "tn", kind="person")) == 6  # staff codes of ward A, not the ten of the city
    assert total(ask(client("department"), "tn", kind="person")) == 10
    assert total(ask(own, "phường", kind="unit")) == 2
    assert total(ask(other, "phường", kind="unit")) == 1


def test_whoever_must_change_their_password_is_a_stranger(world, client, built):
    browser = client("coordinator_a")
    assert "person" in kinds(ask(browser, "thanh huyen"))
    with unit_of_work() as work:
        db.session.execute(update(User).values(must_change_password=True))
        work.commit()
    assert not kinds(ask(browser, "thanh huyen")) & {"person", "unit", "mandate", "course", "lesson"}


def test_a_bridging_lesson_is_found_by_whom_it_was_given_to_and_nobody_else(world, client):
    with unit_of_work() as work:
        registered(world)
        learning.finish_lesson("nho", "bai-1", actor=world.actors["trainee_a"])
        entry = Entry(ActKind.REPLACED, clock.today() + timedelta(days=2), "nd-cu")
        law.enter("nd-thu", entry, actor=MACHINE)
        draft = a_draft(title="Hạn nay là chuồn chuồn", html="<h2>Điều đổi</h2><p>Con chẫu chuộc &amp; nhái.</p>")
        lesson_id = bridging.assign("e" * 32, draft, actor=world.actors["department"])
        work.commit()
    own = client("trainee_a")
    for typed in ("chuon chuon", "chẫu chuộc", "bai cap nhat chau"):
        page = ask(own, typed)
        assert kinds(page) == {"update"}
        assert total(page) == 1
        assert f'href="/bridging/{lesson_id}"' in page.text
    assert "<mark>chẫu</mark> <mark>chuộc</mark> &amp; nhái" in ask(own, "chau chuoc").text
    for login in (None, "trainee_b", "spokesperson_a", "coordinator_a", "department", "admin", "city", "instructor"):
        assert not total(ask(client(login), "chuon chuon")), login
        assert not total(ask(client(login), "chuon chuon", kind="update")), login


def test_drafts_of_mandates_are_found_by_who_issues_them(world, client):
    write(mandates.draft_mandate, letter("77/TN-VH", subject="Chuồn chuồn tre"), actor=world.actors["department"])
    assert "bản thảo" in text_of(ask(client("department"), "chuon chuon"))
    assert not total(ask(client("coordinator_a"), "chuon chuon"))
    assert not total(ask(client("city"), "chuon chuon"))


def test_what_is_kept_is_found_the_moment_it_is_written(world, client):
    browser = client("department")
    write(
        people.add_staff,
        code="TN-0777",
        full_name="Ỷ Thị Ỡm Ờ",
        unit_id=world.units["a"],
        position="Văn thư",
        press_role=PressRole.STAFF,
        starts_on=FOUNDED,
        actor=MACHINE,
    )
    assert total(ask(browser, "om o", kind="person")) == 1
    assert total(ask(browser, "0777", kind="person")) == 1
    with unit_of_work() as work:
        units.rename_unit(
            world.units["b"], name="Phường Mới Tinh", effective_on=units.clock.today(), decision="x", actor=MACHINE
        )
        work.commit()
    assert total(ask(browser, "moi tinh", kind="unit")) == 1
    assert not total(ask(browser, "tay son ha", kind="unit"))


@pytest.mark.parametrize(
    "typed", ["Đặng Thùy Dương", "dang thuy duong", "ĐẶNG THUỲ DƯƠNG", "duong dang", "dang thuy du"]
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_person_is_found_however_the_name_is_typed(world, client, typed, form):
    assert "TN-0005" in ask(client("department"), unicodedata.normalize(form, typed)).text


def test_people_as_asked_stand_before_others(world, client):
    for number, name in enumerate(("Trần Thị Hoà", "Trần Thị Hoa", "Trần Văn Hoan"), start=900):
        write(
            people.add_staff,
            code=f"TN-0{number}",
            full_name=name,
            unit_id=world.units["a"],
            position="Văn thư",
            press_role=PressRole.STAFF,
            starts_on=FOUNDED,
            actor=MACHINE,
        )

    def order(typed):
        return re.findall(r"TN-0(9\d\d)", text_of(ask(client("department"), typed, kind="person")))

    assert order("trần hoà") == ["900", "901", "902"]  # diacritics, then bare, then begun
    assert order("tran hoa")[2] == "902"


def test_what_was_asked_is_marked_and_nothing_else_is_markup(world, client, tmp_path):
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    (folder / "glossary.yaml").write_text(
        'terms:\n  - {slug: nguy, term: "Thẻ <b> & dấu", text: "Gõ &lt;script&gt;alert(1)&lt;/script&gt; vào báo."}\n'
    )
    write(catalogue_service.publish, read_library(folder), actor=MACHINE)
    page = ask(client(None), "the dau").text
    assert "<mark>Thẻ</mark> &lt;b&gt; &amp; <mark>dấu</mark>" in page
    page = ask(client(None), "script").text
    assert "&lt;<mark>script</mark>&gt;alert(1)" in page
    page = ask(client(None), '"><script>alert(1)</script>').text
    assert "<script>alert" not in page


def test_more_of_a_kind_stands_on_pages_of_its_own(world, client):
    browser = client(None)
    front = ask(browser, "bieu mau")
    assert "Xem thêm, có 14 mục" in text_of(front)
    assert "/search?q=bieu+mau&amp;kind=form" in front.text
    alone = ask(browser, "bieu mau", kind="form")
    assert kinds(alone) == {"form"}
    assert alone.text.count('class="results-title"') == 14
    ask(browser, "bieu mau", kind="form", page="99")
    ask(browser, "bieu mau", kind="form", page="-1")
    ask(browser, "bieu mau", kind="form", page="x")
    ask(browser, "bieu mau", kind="khong-co")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Gõ vài từ"),
        ("   ", "Gõ vài từ"),
        ("\x00", "Gõ vài từ"),
        ("%", "Chưa có chữ hay số nào"),
        ("_", "Chưa có chữ hay số nào"),
        ("'\"--;", "Chưa có chữ hay số nào"),
        ("!?…", "Chưa có chữ hay số nào"),
        ("a\x00b' OR 1=1 --", "Không tìm thấy mục nào"),
        ("khôngthểnàocó", "Không tìm thấy mục nào"),
        ("báo " * 500, "Chỉ tìm theo 12 từ đầu"),
        ("a" * 100_000, "Câu hỏi dài quá"),
        ("\U0010ffff", "Chưa có chữ hay số nào"),
        ("漢字", "Không tìm thấy mục nào"),
    ],
)
def test_bad_input_gets_a_clear_page(world, client, typed, told):
    for login in (None, "department"):
        assert told in text_of(ask(client(login), typed))


def test_bytes_that_are_no_text_get_a_clear_page(world, client):
    client(None).get("/search?q=%ff%fe%ed%a0%80")
    client("department").get("/search?q=%00%25%5f%27")


def test_a_percent_sign_is_not_everybody(world, client):
    assert total(ask(client("department"), "nguyễn %", kind="person")) == total(
        ask(client("department"), "nguyễn", kind="person")
    )


def test_a_hit_leads_to_a_page_that_opens(world, client):
    for login in ("trainee_a", "coordinator_a", "department", None):
        browser = client(login)
        for typed in ("b", "t", "n", "bai", "dong ho", "huyen", "ky nang phat ngon", "khoa hoc"):
            for address in set(re.findall(r'found-title"><a href="([^"#]+)', ask(browser, typed).text)):
                browser.get(address)


def test_a_learner_in_the_middle_reads_and_finds_their_own_version(world, client, tmp_path):
    browser = client("trainee_a")
    write(learning.enrol_myself, "nho", actor=world.actors["trainee_a"])
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    lesson = folder / "nho/lessons/bai-1.md"
    lesson.write_text(lesson.read_text() + "\nMột câu về con chẫu chuộc.\n")
    write(catalogue_service.publish, read_library(folder), actor=MACHINE)
    assert not total(ask(browser, "chau chuoc", kind="lesson"))
    assert total(ask(client("trainee_b"), "chau chuoc", kind="lesson")) == 1
    assert total(ask(browser, "bai hoc", kind="lesson")) == total(ask(client("trainee_b"), "bai hoc", kind="lesson"))


def test_every_page_leads_to_the_search(world, client):
    for login in (None, "trainee_a"):
        page = client(login).get("/law").text
        assert 'action="/search"' in page
        assert 'href="/search"' in page
    assert 'href="/glossary#sapo"' in ask(client(None), "sapo").text


def test_a_replaced_law_says_so(world, client):
    found = ask(client(None), "nghị định", kind="law").text
    assert found.count("Đã được thay thế") == 1
    assert found.index('href="/law/nd-thu"') < found.index('href="/law/nd-cu"') < found.index("Đã được thay thế")
