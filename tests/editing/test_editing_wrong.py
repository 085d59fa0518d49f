"""Editing done wrong: too large, another course's, taken away meanwhile, pressed twice, approved while others write."""

from __future__ import annotations

import threading

import pytest

from elearn.catalogue import queries as catalogue
from elearn.catalogue.source.archive import write_archive
from elearn.editing import deciding, edits, service
from elearn.kernel import finding
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Conflict, Refused
from elearn.search import queries as search
from elearn.search.queries import Reach
from elearn.search.rules import INDEXED
from tests.authoring.test_authoring_pages import fields
from tests.editing.courses import LESSON, POOL, WISH, opened, published, replaced, save, submitted
from tests.editing.courses import text as said
from tests.page import text_of
from tests.parallel import at_once, write

D = "/manage/courses/drafts/1"
FORM = "multipart/form-data; boundary=cut"


@pytest.fixture
def editor(client):
    return client("instructor")


def sent(content: bytes, name: str, **more: str) -> bytes:
    """A form with a file as a browser sends it; written here, since the test client leaves large ones open."""
    said = "".join(
        f'--cut\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in {"revision": "1", **more}.items()
    )
    head = f'{said}--cut\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--cut--\r\n"


def test_a_picture_of_30_mb_is_refused_by_name_and_size_and_its_words_stay(world, editor):
    opened(world)
    photo = sent(b"\xff\xd8\xff" + bytes(30_000_000), "anh.jpg", alt="Họp báo sáng thứ Ba")
    page = editor.post(f"{D}/media", photo, status=422, content_type=FORM)
    assert "Ảnh “anh.jpg” nặng 30 MB; nhiều nhất là 5 MB. Thu nhỏ ảnh" in text_of(page)
    assert fields(page)["alt"] == "Họp báo sáng thứ Ba"


def test_a_zip_of_41_mb_is_refused_by_its_size(world, editor):
    opened(world)
    page = editor.post(f"{D}/import", sent(bytes(41_000_000), "nho.zip"), status=422, content_type=FORM)
    assert "Tệp zip nặng 41 MB; nhiều nhất là 40 MB." in text_of(page)


def test_what_is_larger_than_any_upload_is_refused_with_the_limit_of_that_door(world, editor):
    opened(world)
    assert "vượt 41 MB" in text_of(
        editor.post(f"{D}/media", sent(bytes(46_000_000), "a.png"), status=413, content_type=FORM)
    )
    elsewhere = editor.post(f"{D}/frame", sent(bytes(22_000_000), "a.png"), status=413, content_type=FORM)
    assert "vượt 20 MB" in text_of(elsewhere)


def test_a_zip_of_another_course_is_refused_with_both_names(world, editor):
    draft_id = opened(world)
    files = {"course.yaml": said(draft_id, "course.yaml").replace("slug: nho", "slug: to").encode()}
    page = editor.post(f"{D}/import", sent(write_archive(files), "to.zip"), status=422, content_type=FORM)
    assert "Tệp zip này là của khóa học “to”, bản nháp là của “nho”." in text_of(page)
    assert "Ghi thành bản mới" not in text_of(page)


def test_a_lesson_taken_away_while_it_is_open_loses_nothing_typed_and_can_come_back(world, editor):
    draft_id = opened(world)
    typed = fields(editor.get(f"{D}/lessons/bai-1"))
    save(world, draft_id, edits.without_lesson("bai-1"), "department")
    page = editor.post(f"{D}/lessons/bai-1", {**typed, "body": typed["body"] + "\nCâu mới.\n"}, status=409)
    words = text_of(page)
    assert "Chưa lưu: department đã lưu bản 2" in words
    assert "Người kia đã bỏ phần này khỏi bản nháp." in words
    assert "Câu mới." in fields(page)["body"]
    editor.post(f"{D}/lessons/bai-1", {**fields(page), "over": "2"})
    assert "Câu mới." in said(draft_id, LESSON)
    course = said(draft_id, "course.yaml")
    assert course.index("bai-1") < course.index("bai-2"), "where it stood"
    assert 'law: ["nd-thu#dieu-7"]' in said(draft_id, LESSON)


def test_a_question_taken_away_while_it_is_open_loses_nothing_typed_and_can_come_back(world, editor):
    draft_id = opened(world)
    at = f"{D}/pools/m1/questions/q1"
    typed = fields(editor.get(at))
    save(world, draft_id, edits.without_question("m1", "q1"), "department")
    page = editor.post(at, {**typed, "stem": "Câu đang gõ?"}, status=409)
    assert "Người kia đã bỏ phần này khỏi bản nháp." in text_of(page)
    assert fields(page)["stem"] == "Câu đang gõ?"
    editor.post(at, {**fields(page), "over": "2"})
    assert "Câu đang gõ?" in said(draft_id, POOL)
    editor.get(f"{D}/pools/m1/questions/khong-co", status=404)
    editor.post(f"{D}/pools/m1/questions/khong-co", {**typed}, status=404)


def test_a_source_file_taken_away_while_it_is_open_can_come_back(world, editor):
    draft_id = opened(world)
    typed = fields(editor.get(f"{D}/files/{LESSON}"))
    save(world, draft_id, edits.without_lesson("bai-1"), "department")
    page = editor.post(f"{D}/files/{LESSON}", {**typed, "text": typed["text"] + "\nCâu mới.\n"}, status=409)
    editor.post(f"{D}/files/{LESSON}", {**fields(page), "over": "2"})
    assert "Câu mới." in said(draft_id, LESSON)


def test_opening_pressed_twice_opens_one_draft(built, world, editor):
    assert editor.post("/manage/courses/nho/open").location == editor.post("/manage/courses/nho/open").location
    save(world, 1, replaced(1, "đúng hạn", "đúng giờ"))
    given, raised = at_once(built, lambda: opened(world), 4)
    assert (set(given), raised) == ({2}, [])


def test_what_was_approved_in_the_browser_is_found_by_search(world):
    published(world, "đúng hạn", "đúng hạn chuồn chuồn")
    found = search.found(
        finding.question("chuồn chuồn"),
        Reach(world.actors["department"], frozenset(INDEXED)),
        page=1,
        per_page=10,
    )
    assert [hit.row.key for group in found.groups for hit in group.hits.rows] == ["bai-1"]


def test_others_can_write_while_an_approval_reads_the_course(built, world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)
    wrote = threading.Event()

    def elsewhere() -> None:
        with built.app_context():
            write(service.open_from, "nho", actor=world.actors["department"])
            wrote.set()

    with unit_of_work() as work, deciding.made_ready(draft_id, revision=2) as ready:
        other = threading.Thread(target=elsewhere)
        other.start()
        assert wrote.wait(10), "the write lock was free"
        other.join()
        actor = world.actors["department"]
        assert deciding.approve(draft_id, WISH, revision=2, actor=actor, ready=ready) == 2
        work.commit()


def test_an_approval_of_what_was_changed_while_it_was_read_is_refused(built, world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)

    def elsewhere() -> None:
        with built.app_context():
            write(deciding.recall, draft_id, actor=world.actors["instructor"])
            save(world, draft_id, replaced(draft_id, "đúng giờ", "đúng phút"))
            submitted(world, draft_id)

    with unit_of_work(), deciding.made_ready(draft_id, revision=2) as ready:
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        with pytest.raises(Conflict):
            deciding.approve(draft_id, WISH, revision=2, actor=world.actors["department"], ready=ready)
    assert catalogue.published("nho").number == 1


def test_two_approvers_at_once_publish_once(built, world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)

    def approve() -> int:
        with unit_of_work() as work, deciding.made_ready(draft_id, revision=2) as ready:
            done = deciding.approve(draft_id, WISH, revision=2, actor=world.actors["department"], ready=ready)
            work.commit()
            return done

    given, raised = at_once(built, approve, 3)
    assert given == [2]
    assert [type(error) for error in raised] == [Conflict, Conflict]
    assert catalogue.published("nho").number == 2


def test_a_course_without_activities_is_an_error(world, client):
    draft_id = opened(world)
    text = said(draft_id, "course.yaml")
    bare = text[: text.index("modules:")] + "modules: []\ncompletion: {lessons: all, quizzes: all}\n"
    save(world, draft_id, edits.raw("course.yaml", bare))
    with pytest.raises(Refused, match="lỗi nên chưa gửi duyệt"):
        submitted(world, draft_id)
    assert "Khóa học không yêu cầu gì" in text_of(client("instructor").get(D))
