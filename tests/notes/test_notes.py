"""Own notes and bookmarks: kept by block, private, never lost, whatever becomes of the lesson."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import delete, func, select, update

from elearn.audit.models import AuditEvent
from elearn.catalogue import queries as catalogue
from elearn.catalogue.models import LessonPage
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.learning import service as learning
from elearn.learning.models import LearningRecord
from elearn.notes import queries, service
from elearn.notes.models import WHOLE_LESSON, Mark, NoteRevision
from elearn.notes.rules import footing
from tests.learning import school
from tests.learning.school import write
from tests.page import text_of
from tests.parallel import at_once


@pytest.fixture
def unit(app):
    return write(school.make_unit)


@pytest.fixture
def version(app):
    return write(school.make_version)


@pytest.fixture
def learner(unit, version):
    return enrolled(write(school.make_learner, unit), version, unit)


def enrolled(person, version, unit):
    write(learning.enrol, person.staff_id, version.course_id, version.id, None, unit, actor=MACHINE)
    return person


def lesson(version, key="bai-1"):
    return f"/courses/{version.slug}/lessons/{key}"


def note(device, version, block, text, seen=0, *, status=302, key="bai-1", script=False):
    headers = {"Accept": "application/json"} if script else {}
    return device.post(
        f"{lesson(version, key)}/notes/{block}", {"text": text, "seen": seen}, status=status, headers=headers
    )


def bookmark(device, version, block, on="1", **more):
    return device.post(f"{lesson(version)}/bookmark", {"block": block, "on": on}, **more)


def read(device, address, status=200):
    return unescape(device.get(address, status=status).get_data(as_text=True))


def retold(version, key, words):
    """The lesson as a later version has it: moves the learner's record there."""
    newer = write(school.make_version, version.slug)

    def rewrite():
        html = "".join(f'<div id="b{n}" data-block="{n}"><p>{text}</p></div>' for n, text in enumerate(words))
        db.session.execute(
            update(LessonPage)
            .where(LessonPage.activity_id == newer.activities[key])
            .values(html=html, blocks=len(words), contents=[])
        )
        db.session.execute(update(LearningRecord).values(version_id=newer.id))

    write(rewrite)
    catalogue.forget()
    return newer


# ---- writing


def test_a_note_is_written_on_a_page_of_its_own_and_stands_after_its_block(app, version, learner):
    device = school.browser(app, learner)
    page = read(device, f"{lesson(version)}/notes/3")
    assert "Đoạn 3" in page
    answer = note(device, version, 3, "Hỏi lại\nông Ưng  ")
    assert answer.location.endswith("/lessons/bai-1#b3")
    page = read(device, lesson(version))
    assert page.index("<p>Đoạn 3</p>") < page.index("Hỏi lại\nông Ưng</p>") < page.index('id="muc-4"')
    assert page.count('class="jot ') == 2  # this one, and the pattern for the script


def test_without_script_every_block_has_its_link_when_asked_for(app, version, learner):
    device = school.browser(app, learner)
    assert f'href="{lesson(version)}?notes=1"' in read(device, lesson(version))
    page = read(device, f"{lesson(version)}?notes=1")
    assert re.findall(r'href="[^"]*/notes/(\d+)" data-write', page) == [str(n) for n in range(12)]
    assert page.count("data-bookmark") == 13  # each block and the lesson
    answer = device.post(f"{lesson(version)}/bookmark", {"block": 2, "on": "1", "notes": "1"})
    assert answer.location.endswith("/bai-1?notes=1#b2")


def test_a_script_is_answered_with_the_place_as_it_stands(app, version, learner):
    device = school.browser(app, learner)
    told = note(device, version, 3, "Một", status=200, script=True).json
    assert not told["overtaken"]
    assert "Một" in told["row"]
    assert 'data-seen="1"' in told["row"]
    told = bookmark(device, version, 3, status=200, headers={"Accept": "application/json"}).json
    assert "Dấu trang ở đoạn này" in told["row"]
    told = bookmark(device, version, WHOLE_LESSON, status=200, headers={"Accept": "application/json"}).json
    assert "Bỏ dấu bài này" in told["row"]


def test_a_bookmark_goes_on_and_off_and_saying_it_twice_is_once(app, version, learner):
    device = school.browser(app, learner)
    for _time in range(2):
        bookmark(device, version, 5)
        bookmark(device, version, WHOLE_LESSON)
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 2
    page = read(device, lesson(version))
    assert "Dấu trang ở đoạn này" in page
    assert "Bỏ dấu bài này" in page
    for _time in range(2):
        bookmark(device, version, 5, on="0")
        bookmark(device, version, WHOLE_LESSON, on="0")
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0


@pytest.mark.parametrize("block", [12, 99_999])
def test_a_block_that_the_lesson_has_not_takes_nothing(app, version, learner, block):
    device = school.browser(app, learner)
    note(device, version, block, "x", status=404)
    bookmark(device, version, block, status=404)
    read(device, f"{lesson(version)}/notes/{block}", status=404)
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0


@pytest.mark.parametrize("data", [{"block": "x", "on": "1"}, {"block": -2, "on": "1"}, {"on": "1"}, {}])
def test_a_bookmark_nowhere_is_refused(app, version, learner, data):
    school.browser(app, learner).post(f"{lesson(version)}/bookmark", data, status=422)


def test_a_note_too_long_is_refused_with_every_letter_still_there(app, version, learner):
    device = school.browser(app, learner)
    long = "ộ" * (service.LONGEST + 1)
    page = unescape(note(device, version, 3, long, status=422).text)
    assert "tối đa 4000 ký tự, đang có 4001" in page
    assert long in page
    assert "tối đa 4000" in note(device, version, 3, long, status=422, script=True).json["error"]
    note(device, version, 3, long[1:])


def test_what_is_written_is_shown_as_words_never_as_code(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "<script>alert(1)</script><b>đậm</b>")
    for address in (lesson(version), "/notes", f"{lesson(version)}/notes/3"):
        html = device.get(address).text
        assert "<script>alert" not in html
        assert "&lt;b&gt;đậm" in html


# ---- two devices


def test_of_two_devices_the_newer_is_shown_and_the_older_can_be_had_back(app, version, learner):
    phone, computer = school.browser(app, learner), school.browser(app, learner)
    note(phone, version, 3, "chung")
    note(phone, version, 3, "của điện thoại", seen=1)
    answer = note(computer, version, 3, "của máy bàn", seen=1)
    page = read(computer, answer.location.partition("#")[0])
    assert "vừa được sửa trên máy khác" in page
    assert "của máy bàn" in page
    assert "của điện thoại" not in page
    page = read(phone, f"{lesson(version)}/notes/3")
    assert "của máy bàn</textarea>" in page
    assert "của điện thoại" in page
    assert "chung" in page
    assert "của điện thoại</textarea>" in read(phone, f"{lesson(version)}/notes/3?revision=2")
    assert note(phone, version, 3, "mới", seen=1, status=200, script=True).json["overtaken"]


def test_saving_the_same_words_again_writes_nothing(app, version, learner):
    device = school.browser(app, learner)
    for seen in (0, 0, 1):
        note(device, version, 3, "Một", seen=seen)
    assert db.session.scalar(select(func.count()).select_from(NoteRevision)) == 1


def test_many_saves_at_once_are_all_kept_in_a_row(app, version, learner):
    texts = iter([f"bản {n}" for n in range(8)])

    def save():
        return write(service.save_note, version.slug, "bai-1", 3, next(texts), 0, actor=learner).number

    numbers, raised = at_once(app, save, 8)
    assert not raised
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {row.text for row in db.session.scalars(select(NoteRevision))} == {f"bản {n}" for n in range(8)}


def test_an_emptied_note_is_off_the_page_and_can_be_had_back(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "giữ lại")
    note(device, version, 3, "", seen=1)
    assert "giữ lại" not in read(device, lesson(version))
    assert "Chưa có ghi chú nào" in read(device, "/notes")
    assert "giữ lại" in read(device, f"{lesson(version)}/notes/3")
    note(device, version, 4, "")
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 1


def test_its_owner_may_erase_a_note_for_good_and_the_bookmark_stays(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "một")
    note(device, version, 3, "hai", seen=1)
    bookmark(device, version, 3)
    device.post(f"{lesson(version)}/notes/3/erase")
    assert db.session.scalar(select(func.count()).select_from(NoteRevision)) == 0
    assert "Dấu trang ở đoạn này" in read(device, lesson(version))
    bookmark(device, version, 3, on="0")
    device.post(f"{lesson(version)}/notes/3/erase")
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0


# ---- private


def test_nobody_else_reads_or_reaches_a_note_not_even_on_the_same_lesson(app, version, learner, unit):
    mine, other = school.browser(app, learner), enrolled(write(school.make_learner, unit), version, unit)
    note(mine, version, 3, "riêng tư")
    device = school.browser(app, other)
    for address in (lesson(version), "/notes", "/notes/export", f"{lesson(version)}/notes/3"):
        assert "riêng tư" not in read(device, address)
    note(device, version, 3, "của người khác")
    device.post(f"{lesson(version)}/notes/3/erase")
    assert "riêng tư" in read(mine, lesson(version))


def test_who_is_not_on_the_course_has_no_place_to_write(app, version, unit):
    device = school.browser(app, write(school.make_learner, unit))
    note(device, version, 3, "x", status=404)
    bookmark(device, version, 3, status=404)
    device.post(f"{lesson(version)}/notes/3/erase", status=404)
    read(device, f"{lesson(version)}/notes/3", status=404)


def test_notes_leave_nothing_in_the_trail(app, version, learner):
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    device = school.browser(app, learner)
    note(device, version, 3, "riêng")
    bookmark(device, version, 4)
    device.post(f"{lesson(version)}/notes/3/erase")
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_the_verbs_refuse_by_themselves(app, version, learner):
    for block in (-1, -7, 12):
        with pytest.raises(Missing):
            write(service.save_note, version.slug, "bai-1", block, "x", 0, actor=learner)
    with pytest.raises(Missing):
        write(service.save_note, version.slug, "kiem-tra", 0, "x", 0, actor=learner)
    with pytest.raises(Refused):
        write(service.save_note, version.slug, "bai-1", 0, "x" * 4001, 0, actor=learner)


# ---- a new version of the lesson


def test_a_note_stays_at_its_lesson_and_block_and_says_what_stood_there(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "về đoạn ba")
    bookmark(device, version, 2)
    retold(version, "bai-1", ["Đầu", "Đoạn 1", "Đoạn 2", "Câu viết lại", "Đoạn 3", "Cuối"])
    page = read(device, lesson(version))
    assert page.index("<p>Câu viết lại</p>") < page.index("về đoạn ba") < page.index("<p>Đoạn 3</p>")
    assert "Chữ của đoạn này đã đổi. Lúc ấy viết: “Đoạn 3”" in page
    assert 'href="#b4">Chữ ấy nay ở đoạn khác' in page
    assert page.count("Lúc ấy viết") == 1  # the bookmark's words stand as they did
    shelf = read(device, "/notes")
    assert "Chữ trong bài nay đã khác" in shelf
    assert "Đoạn 3" in shelf
    page = read(device, f"{lesson(version)}/notes/3")
    assert "Lúc ghi chú, đoạn này viết" in page
    note(device, version, 3, "về câu viết lại", seen=1)
    page = read(device, lesson(version))
    assert "Lúc ấy viết" not in page
    assert "khi học phiên bản 1" in read(device, f"{lesson(version)}/notes/3")


def test_a_note_from_a_page_of_the_old_version_keeps_the_words_its_writer_saw(app, version, learner):
    """Somebody is moved while the page is open: the note goes to the passage it was written at, not to its number."""
    device = school.browser(app, learner)
    retold(version, "bai-1", ["Đầu", "Một đoạn mới", "Đoạn 1", "Đoạn 2", "Đoạn 3", "Cuối"])
    device.post(f"{lesson(version)}/notes/2", {"text": "về đoạn hai", "seen": 0, "version": 1})
    device.post(f"{lesson(version)}/bookmark", {"block": 4, "on": "1", "version": 1})
    page = read(device, lesson(version))
    assert "Lúc ấy viết: “Đoạn 2”" in page
    assert 'href="#b3">Chữ ấy nay ở đoạn khác' in page
    assert page.count("Lúc ấy viết") == 2
    device.post(f"{lesson(version)}/notes/1", {"text": "về đoạn mới", "version": 2})
    script = {"Accept": "application/json"}
    for unknown in (77, 10**12, -1, "x"):
        said = {"text": f"bản {unknown}", "version": unknown}
        device.post(f"{lesson(version)}/notes/0", said, status=200, headers=script)
    assert read(device, lesson(version)).count("Lúc ấy viết") == 2


def test_a_note_on_a_block_that_is_gone_stands_at_the_end_and_can_be_changed(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 9, "về đoạn chín")
    retold(version, "bai-1", ["Đầu", "Đoạn 1"])
    page = read(device, lesson(version))
    assert "Ghi chú ở đoạn không còn trong bài" in page
    assert "Đoạn này không còn trong bài. Lúc ấy viết: “Đoạn 9”" in page
    note(device, version, 9, "sửa", seen=1)
    assert "Lúc ấy viết: “Đoạn 9”" in read(device, lesson(version))


def test_a_lesson_that_is_gone_keeps_its_notes_in_the_list(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "còn đây", key="bai-2")
    newer = write(school.make_version, version.slug, lessons=1)
    write(lambda: db.session.execute(update(LearningRecord).values(version_id=newer.id)))
    page = read(device, "/notes")
    assert "còn đây" in page
    assert "Bài không còn trong phiên bản đang học" in page
    assert "còn đây" in read(device, "/notes/export")


def test_footing():
    assert footing(1, "b", ["a", "b"]).same
    assert footing(1, "b", ["b", "x"]) == footing(1, "b", ["b", "y"])
    assert footing(1, "b", ["b", "x"]).moved_to == 0
    assert footing(5, "b", ["a"]).gone
    assert footing(WHOLE_LESSON, "", []).same


# ---- the list and the file


def test_the_list_holds_everything_the_latest_first(app, version, learner):
    device = school.browser(app, learner)
    now = clock.now()
    for minutes, act in enumerate([lambda: note(device, version, 3, "một"), lambda: bookmark(device, version, 5)]):
        with clock.at(now + timedelta(minutes=minutes)):
            act()
    page = text_of(device.get("/notes"))
    assert page.index("Đoạn 5") < page.index("Đoạn 3")
    assert "Chưa có" not in page


@pytest.mark.parametrize(
    "typed", ["hop bao dong ho", "HỌP BÁO", unicodedata.normalize("NFD", "Đông Hồ"), "đoạn 3 đông"]
)
def test_the_search_finds_without_diacritics(app, version, learner, typed):
    device = school.browser(app, learner)
    note(device, version, 3, "Họp báo ở Đông Hồ")
    note(device, version, 5, "việc khác")
    page = text_of(device.get("/notes", query_string={"q": typed}))
    assert "1 chỗ khớp" in page
    assert "Họp báo ở Đông Hồ" in page
    assert "việc khác" not in page
    assert "0 chỗ khớp" in text_of(device.get("/notes", query_string={"q": f"{typed} khongco"}))


def test_a_long_list_comes_in_pages_and_costs_the_same(app, version, learner):
    device = school.browser(app, learner)
    for key in ("bai-1", "bai-2"):
        for block in range(12):
            write(service.save_note, version.slug, key, block, "x", 0, actor=learner)
    for _time in range(2):  # what belongs to the version is kept in memory from here on
        device.get("/notes")
    first = len(device.last_statements)
    for block in range(12):
        write(service.set_bookmark, version.slug, "bai-1", block, on=True, actor=learner)
    device.get("/notes")
    assert len(device.last_statements) == first <= 4


def test_the_file_holds_every_word_and_the_earlier_ones(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "bản một")
    note(device, version, 3, "bản hai", seen=1)
    bookmark(device, version, WHOLE_LESSON)
    answer = device.get("/notes/export")
    assert answer.mimetype == "text/plain"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = answer.get_data(as_text=True)
    assert text.index("Cả bài") < text.index("Đoạn: “Đoạn 3”") < text.index("bản hai") < text.index("bản một")
    assert "Bản trước của ghi chú, 09:00 20/11/2026" in text


def test_a_lesson_with_notes_costs_one_statement_more_than_the_session_and_the_standing(app, version, learner):
    device = school.browser(app, learner)
    note(device, version, 3, "x")
    bookmark(device, version, 5)
    read(device, lesson(version))
    device.get(lesson(version))
    assert len(device.last_statements) == 3, device.last_statements


def test_revisions_go_with_their_mark_in_order(app, version, learner):
    for number in range(3):
        write(service.save_note, version.slug, "bai-1", 3, f"{number}", number, actor=learner)
    mark = queries.marks_in(learner, version.slug, "bai-1")[3]
    assert [revision.number for revision in queries.revisions(mark)] == [3, 2, 1]
    write(lambda: db.session.execute(delete(NoteRevision)))
    assert queries.revisions(None) == []


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\u0301", "😀", "\ufffe", "\u202eabc"])
def test_strange_letters_are_kept_or_left_out_but_never_break_the_page(app, version, learner, text):
    device = school.browser(app, learner)
    note(device, version, 1, f"đầu{text}cuối")
    assert "cuối" in read(device, lesson(version))
    assert "cuối" in read(device, "/notes")
    device.get("/notes", query_string={"q": text})
