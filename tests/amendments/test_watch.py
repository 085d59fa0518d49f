"""The watch: documents on a day, acts entered in the browser, what they touch, what a reload can't undo."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from justhtml import JustHTML
from sqlalchemy import select

from elearn.amendments import queries as amendments
from elearn.amendments import watch
from elearn.audit.models import AuditEvent
from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.law import queries, rules, service
from elearn.law.models import ActKind, LawAct, LegalDocument
from elearn.law.rules import Change, Over
from elearn.law.service import Entry
from elearn.learning import service as learning
from elearn.quizzes import service as quizzes
from elearn.quizzes.models import Attempt
from tests.amendments.acts import enter, filled, preview
from tests.parallel import at_once, write
from tests.world import fill_and_approve

SOON = date(2026, 12, 1)  # eleven days after NOW


def entered(kind=ActKind.REPLACED, day=SOON, by="nd-cu", **more):
    return write(service.enter, "nd-thu", Entry(kind, day, by, **more), actor=MACHINE)


def learned(world, login="trainee_a", key="bai-1"):
    write(learning.finish_lesson, "nho", key, actor=world.actors[login])


def file_entry(**changes):
    known = queries.document("nd-thu")
    names = {"slug", "number", "title", "kind", "issuer", "issued_on", "effective_from", "status", "confidence"}
    return {
        **{name: getattr(known, name) for name in names},
        "effective_to": None,
        "replaced_by": [],
        "about": "",
        "changes": [],
        **changes,
    }


# rules


@pytest.mark.parametrize(
    ("changed", "cited", "touched"),
    [
        ("dieu-7", "dieu-7", True),
        ("dieu-7", "dieu-7-khoan-2", True),
        ("dieu-7-khoan-2", "dieu-7", True),
        ("dieu-7-khoan-2", "dieu-7-khoan-3", False),
        ("dieu-7", "dieu-70", False),
        ("dieu-7", "", False),
    ],
)
def test_a_changed_article_touches_citations_of_it_and_of_its_parts_only(changed, cited, touched):
    assert Change(SOON, (changed,)).touches(cited) is touched


def test_a_question_written_for_the_new_text_is_asked_again():
    over = Over(frozenset({"cu"}), {"nd": (Change(SOON, ("dieu-7",)),)})
    assert "nd#dieu-7" in over
    assert "nd#dieu-7" not in over.for_text_of(SOON)
    assert "cu#dieu-1" in over.for_text_of(SOON), (
        "a document that is over stays over, whenever the question was written"
    )


@pytest.mark.parametrize(
    ("written", "anchors"),
    [
        ("Điều 7; khoản 2 Điều 22", ["dieu-7", "dieu-22-khoan-2"]),
        ("điểm a khoản 1 Điều 5", ["dieu-5-khoan-1-diem-a"]),
        ("7, 8", ["dieu-7", "dieu-8"]),
        ("Phụ lục II", ["phu-luc-ii"]),
    ],
)
def test_articles_are_read_as_people_write_them(written, anchors):
    assert rules.anchors_of(written) == (anchors, [])


def test_what_is_no_article_is_told():
    assert rules.anchors_of("Điều bảy; Điều 8") == (["dieu-8"], ["Điều bảy"])


# the act and the file


def test_a_reload_undoes_no_act_and_a_clash_is_told(world, client):
    entered()
    write(service.load_registry, [file_entry()], actor=MACHINE)
    assert queries.document("nd-thu").effective_to == SOON
    write(service.load_registry, [file_entry(effective_to=date(2027, 1, 1))], actor=MACHINE)
    found = queries.document("nd-thu")
    assert (found.effective_to, found.filed_to) == (SOON, date(2027, 1, 1))
    page = client("department").get("/watch/nd-thu").text
    assert "Tệp law.yaml ghi hết hiệu lực từ 01/01/2027" in page
    assert "Sổ văn bản và việc đã ghi không khớp" in client("department").get("/watch").text
    write(service.load_registry, [file_entry(effective_to=SOON, replaced_by=["nd-cu"])], actor=MACHINE)
    assert "không khớp" not in client("department").get("/watch").text


def test_an_act_still_to_come_is_taken_back_with_a_reason_and_stays_on_record(world, client):
    browser = client("department")
    act_id = entered()
    browser.post(f"/law/acts/{act_id}/revocation", {"reason": ""}, status=422)
    browser.post(f"/law/acts/{act_id}/revocation", {"reason": "Nhầm ngày"})
    assert queries.document("nd-thu").effective_to is None
    page = browser.get("/watch/nd-thu").text
    assert "đã thu hồi" in page
    assert "Nhầm ngày" in page
    browser.post(f"/law/acts/{act_id}/revocation", {"reason": "Lần nữa"})
    words = db.session.scalars(select(AuditEvent.word).order_by(AuditEvent.id.desc()).limit(2)).all()
    assert words == ["law:document:revoke", "law:document:replace"], "taken back once"


def test_an_act_whose_day_has_come_is_put_right_by_a_new_one(world):
    act_id = entered(day=clock.today())
    with pytest.raises(Refused):
        write(service.revoke, act_id, "Sai", actor=MACHINE)
    entered(day=SOON, note="Đính chính")
    assert queries.document("nd-thu").effective_to == SOON
    assert len(db.session.scalars(select(LawAct)).all()) == 2


def test_an_end_entered_by_mistake_is_undone_by_a_restoration(world):
    entered(day=clock.today())
    entered(ActKind.RESTORED, clock.today(), None)
    found = queries.document("nd-thu")
    assert (found.effective_to, found.replaced_by) == (None, [])
    assert "nd-thu" not in queries.over_on(clock.today())


@pytest.mark.parametrize(
    "entry",
    [
        Entry(ActKind.REPLACED, SOON, "nd-thu"),
        Entry(ActKind.REPLACED, SOON),
        Entry(ActKind.AMENDED, SOON),
        Entry(ActKind.RESTORED, SOON),
        Entry(ActKind.ENDED, date(2026, 7, 1)),
    ],
)
def test_senseless_acts_are_refused(world, entry):
    with pytest.raises(Refused):
        write(service.enter, "nd-thu", entry, actor=MACHINE)


def test_eight_presses_at_once_enter_one_act(world, built):
    _given, raised = at_once(built, entered, 8)
    assert len(raised) == 7
    assert all(isinstance(error, Conflict) for error in raised)
    assert len(db.session.scalars(select(LawAct)).all()) == 1


# pages


def test_nothing_is_saved_before_it_was_previewed(world, client):
    browser = client("department")
    write(fill_and_approve, world)
    learned(world)
    values = filled(from_on=SOON)
    page = preview(browser, "nd-thu", values).text
    for words in ("Việc này chạm tới", "Bài thử số 1", "Xếp vào nhóm", "Trang bai-1", "Phường Đông Hồ"):
        assert words in page
    assert db.session.scalar(select(LawAct.id)) is None
    changed = {**values, "from_on": "2026-12-02", "seen": "replaced|nd-cu|2026-12-01"}
    assert "Việc này chạm tới" in browser.post("/law/nd-thu/replacement", changed, status=200).text
    assert db.session.scalar(select(LawAct.id)) is None, "what is saved is what was seen"
    enter(browser, "nd-thu", values)
    assert queries.document("nd-thu").effective_to == SOON


def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(world, client):
    browser = client("department")
    page = browser.post(
        "/law/nd-thu/replacement", filled(successor="", from_on="32/13/2026", articles="Điều bảy", note=""), status=422
    ).text
    for words in ("Chưa đọc được “Điều bảy”", "Chưa nhập: văn bản mới", "Chưa nhập căn cứ", "Điều bảy</textarea>"):
        assert words in page
    entered()
    again = browser.post("/law/nd-thu/replacement", filled(from_on="2026-12-05"), status=422).text
    assert "chưa tới ngày áp dụng" in again
    assert "Công báo số 101" in again


def test_the_watch_counts_and_every_number_opens_its_list(world, client):
    write(fill_and_approve, world)
    learned(world)
    learned(world, key="bai-2")
    entered(day=clock.today())
    browser = client("department")
    page = JustHTML(browser.get("/watch").text, sanitize=False)
    row = next(row for row in page.query("tbody tr") if "244/2026" in row.to_text())
    numbers = [int(cell.to_text()) for cell in row.query("td.n")]
    detail = JustHTML(browser.get("/watch/nd-thu").text, sanitize=False)
    sections = detail.query("section[aria-labelledby=cited] li"), detail.query("section[aria-labelledby=revise] li")
    assert numbers == [len(sections[0]), len(sections[1]), 1]
    assert numbers[0] == 5, "two lessons, a question, two pages of the handbook"
    people = browser.get(row.query("td.n a")[2].attrs["href"]).text
    assert "Lê Thị Thanh Huyền" in people


def test_the_day_decides_status_and_what_lies_ahead(world, client):
    entered()
    browser = client("department")
    today = browser.get("/watch?only=coming").text
    assert "Hết hiệu lực từ 01/12/2026" in today
    assert "Nghị định 244/2026" not in browser.get("/watch?only=revise").text
    later = browser.get("/watch?only=revise&on=2026-12-01").text
    assert "Nghị định 244/2026" in later
    assert "Không có văn bản nào" in browser.get("/watch?only=coming&on=2026-12-01").text
    assert "chưa đọc được" in browser.get("/watch?on=32/13/2026").text
    found = {row.document.slug: row for row in watch.watched(MACHINE, SOON - watch.AHEAD - timedelta(days=1))}
    assert found["nd-thu"].coming is None


def test_what_is_not_confirmed_is_a_filter(world, client):
    entry = file_entry(slug="nd-mo", number="1/2027/NĐ-CP", status="unconfirmed", effective_from=None)
    write(service.load_registry, [entry], actor=MACHINE)
    page = client("instructor").get("/watch?only=unconfirmed").text
    assert "Chưa xác nhận hiệu lực" in page
    assert "244/2026" not in page


def test_an_amended_article_flags_what_cites_it_and_nothing_else(world, client):
    entered(ActKind.AMENDED, SOON, None, anchors=("dieu-7",))
    over = queries.over_on(SOON)
    stale = [place for place in amendments.places()["nd-thu"] if place.is_stale(over)]
    assert sorted((place.kind, place.key) for place in stale) == [
        ("lesson", "bai-1"),
        ("lesson", "bai-2"),
        ("page", "bai-1"),
        ("page", "trang-2"),
    ], "the question cites the decree as a whole"
    assert queries.document("nd-thu").effective_to is None
    write(fill_and_approve, world)
    lesson = client("trainee_a").get("/courses/nho/lessons/bai-1").text
    assert "có điều đã đổi từ" not in lesson
    with clock.at(clock.start_of(SOON)):
        assert "có điều đã đổi từ" in client("trainee_a").get("/courses/nho/lessons/bai-1").text


def test_a_question_on_replaced_law_leaves_the_pool_on_its_day(world, client):
    write(fill_and_approve, world)
    enter(client("department"), "nd-thu", filled(from_on=SOON))
    actor = world.actors["trainee_a"]

    def keys():
        attempt = db.session.get(Attempt, write(quizzes.start_attempt, "nho", "kiem-tra", actor=actor))
        pool = catalogue.questions_of(attempt.activity_id)
        drawn = {pool[place["question"]].key for place in attempt.form}
        write(quizzes.submit_attempt, attempt.id, actor=actor)
        return drawn

    assert "q4" in keys()
    with clock.at(clock.start_of(SOON)):
        assert "q4" not in keys()


def test_managers_see_what_to_revise_on_the_outline_and_learners_do_not(world, client):
    write(fill_and_approve, world)
    entered(day=clock.today())
    assert "2 bài cần sửa" in client("department").get("/courses").text
    assert "cần sửa" not in client("trainee_a").get("/courses").text
    assert "cần sửa" not in client("trainee_a").get("/courses/nho").text


@pytest.mark.parametrize("login", ["trainee_a", "coordinator_a", "head_a", "city", "admin"])
def test_the_watch_is_for_the_department_and_instructors(world, client, login):
    for address in ("/watch", "/watch/nd-thu", "/watch/nd-thu/people"):
        client(login).get(address, status=403)
    client("instructor").get("/law/nd-thu/replacement", status=403)


def test_a_migrated_registry_knows_whose_word_is_whose(world):
    found = db.session.get(LegalDocument, "nd-cu")
    assert (found.filed_to, found.filed_by, found.entered_at) == (date(2026, 7, 1), ["nd-thu"], None)
