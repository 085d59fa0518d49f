"""The pages of editing, as an editor meets them: every field there and back, nothing typed lost, without script."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from elearn.catalogue.source.archive import read_archive, write_archive
from elearn.editing import edits, pools, queries
from tests.authoring.test_authoring_pages import fields
from tests.editing.courses import LESSON, POOL, opened, published, replaced, save, submitted
from tests.editing.courses import text as said
from tests.page import text_of

pytestmark = pytest.mark.once

D = "/manage/courses/drafts/1"


@pytest.fixture
def editor(client):
    return client("instructor")


def test_an_editor_opens_a_course_and_finds_every_part(world, editor):
    assert "Khóa học nhỏ" in text_of(editor.get("/manage/courses"))
    assert editor.post("/manage/courses/nho/open").location == D
    words = text_of(editor.get(D))
    for part in (
        "Bài thử số 1",
        "Bài kiểm tra thử",
        "m1",
        "course.yaml",
        "Như phiên bản đã công bố",
        "Chưa thay đổi gì",
    ):
        assert part in words


def test_editors_find_the_page(world, client):
    assert 'href="/manage/courses"' in client("instructor").get("/practice").text
    assert 'href="/manage/courses"' in client("department").get("/courses").text
    assert 'href="/manage/courses"' not in client("trainee_a").get("/courses").text


def test_a_lesson_saved_untouched_changes_nothing(world, editor):
    draft_id = opened(world)
    for key in ("bai-1", "bai-2"):
        editor.post(f"{D}/lessons/{key}", fields(editor.get(f"{D}/lessons/{key}")))
    assert queries.newest_number(draft_id) == 1


def test_a_question_saved_untouched_changes_nothing(world, editor):
    draft_id = opened(world)
    for piece in pools.pool_of(said(draft_id, POOL)).pieces:
        at = f"{D}/pools/m1/questions/{piece.id}"
        editor.post(at, fields(editor.get(at)))
    assert queries.newest_number(draft_id) == 1


def test_a_file_and_the_frame_saved_untouched_change_nothing(world, editor):
    draft_id = opened(world)
    for path in ("frame", "files/course.yaml", "files/quizzes/kiem-tra.yaml", "files/lessons/bai-1.md"):
        editor.post(f"{D}/{path}", fields(editor.get(f"{D}/{path}")))
    assert queries.newest_number(draft_id) == 1


def test_a_lesson_is_written_and_shown_as_it_will_be_published(world, editor):
    draft_id = opened(world)
    sent = {**fields(editor.get(f"{D}/lessons/bai-1")), "title": "Tên mới", "minutes": "7"}
    sent["body"] = sent["body"].replace("đúng hạn", "**đúng giờ**")
    page = editor.post(f"{D}/lessons/bai-1", {**sent, "act": "preview"}, status=200)
    assert "<strong>đúng giờ</strong>" in page.text
    assert queries.newest_number(draft_id) == 1
    editor.post(f"{D}/lessons/bai-1", sent)
    made = said(draft_id, LESSON)
    assert 'title: "Tên mới"\nminutes: 7\n' in made
    assert "**đúng giờ**" in made
    live = editor.post(f"{D}/preview", {"body": "## A\n\n<script>x</script>**b**"}, status=200).json
    assert "<strong>b</strong>" in live["html"]
    assert "<script" not in live["html"]


def test_a_fault_stands_in_vietnamese_at_its_line_and_leads_to_the_editor(world, editor):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng hạn [[luat:nd-khong-co]] ![](media/x.svg)"))
    page = editor.get(D)
    words = text_of(page)
    assert "Văn bản “nd-khong-co” không có trong sổ văn bản pháp luật." in words
    assert "Ảnh “media/x.svg” chưa có lời mô tả thay thế." in words
    assert f'href="{D}/lessons/bai-1"' in page.text
    assert "dòng 10" in words
    assert "không có trong sổ" in text_of(editor.get(f"{D}/lessons/bai-1"))


def test_a_question_of_every_kind_is_made_filled_and_kept(world, editor):
    draft_id = opened(world)
    for number, kind in enumerate(("mc1", "mr", "or", "cl", "sj", "sa")):
        key = f"moi-{number}"
        at = f"{D}/pools/m1/questions/{key}"
        made = editor.post(
            f"{D}/pools/m1/new", {"kind": kind, "outcome": "KQ1", "key": key, "revision": str(1 + 2 * number)}
        )
        assert made.location == at
        sent = {**fields(editor.get(at)), "stem": f"Hỏi {kind}: “a”, b?", "difficulty": "2", "valid_to": "2027-01-01"}
        sent |= {name: f"Chữ {name}" for name in sent if name.endswith(("-text", "-feedback"))}
        editor.post(at, sent)
        entry = pools.pool_of(said(draft_id, POOL)).piece(key).entry
        assert (entry["kind"], entry["stem"], entry["difficulty"]) == (kind, f"Hỏi {kind}: “a”, b?", 2)
        assert str(entry["valid_to"]) == "2027-01-01"
        editor.post(at, fields(editor.get(at)))
        assert queries.newest_number(draft_id) == 3 + 2 * number


def test_rows_of_a_question_come_go_and_move_without_script(world, editor):
    opened(world)
    at = f"{D}/pools/m1/questions/q1"
    sent = fields(editor.get(at))
    page = editor.post(at, {**sent, "stem": "Đang gõ dở", "act": "add:parts"}, status=200)
    assert "Phương án 4" in text_of(page)
    assert fields(page)["stem"] == "Đang gõ dở"
    page = editor.post(at, {**sent, "act": "down:parts-0"}, status=200)
    assert (fields(page)["parts-0-text"], fields(page)["parts-1-text"]) == (sent["parts-1-text"], sent["parts-0-text"])
    assert "Phương án 3" not in text_of(editor.post(at, {**sent, "act": "drop:parts-2"}, status=200))


def test_questions_move_and_go(world, editor):
    draft_id = opened(world)
    ids = pools.pool_of(said(draft_id, POOL)).ids
    editor.post(f"{D}/pools/m1/questions/{ids[1]}/move", {"by": "-1", "revision": "1"})
    editor.post(f"{D}/pools/m1/questions/{ids[0]}/remove", {"revision": "2"})
    assert pools.pool_of(said(draft_id, POOL)).ids == [ids[1], *ids[2:]]


def test_lessons_are_added_moved_and_removed_with_their_file(world, editor):
    draft_id = opened(world)
    new = {"title": "Bài thêm", "key": "bai-3", "module": "m1", "outcome": "KQ1", "revision": "1"}
    assert editor.post(f"{D}/lessons", new).location == f"{D}/lessons/bai-3"
    assert "đã có bài" in text_of(editor.post(f"{D}/lessons", {**new, "revision": "2"}, status=422))
    editor.post(f"{D}/move", {"what": "lesson/bai-3", "by": "-1", "revision": "2"})
    course = said(draft_id, "course.yaml")
    assert course.index("bai-3") < course.index("kiem-tra")
    assert course.startswith("slug: nho\ntitle: Khóa học nhỏ\n")
    editor.post(f"{D}/lessons/bai-3/remove", {"revision": "3"})
    assert "bai-3" not in said(draft_id, "course.yaml")
    assert "lessons/bai-3.md" not in queries.revision(draft_id).tree


def test_the_frame_of_a_course_is_a_form(world, editor):
    draft_id = opened(world)
    sent = {**fields(editor.get(f"{D}/frame")), "title": "Khóa “nhỏ”", "hours": "1,5", "modules-0": "Phần một"}
    editor.post(f"{D}/frame", sent)
    course = said(draft_id, "course.yaml")
    assert 'title: "Khóa “nhỏ”"\n' in course
    assert "hours: 1.5\n" in course
    assert 'title: "Phần một"' in course
    assert "completion: {lessons: all, quizzes: all}" in course
    assert "số giờ" in text_of(editor.post(f"{D}/frame", {**sent, "hours": "nhiều"}, status=422))


def test_the_second_to_save_sees_what_the_other_changed_and_keeps_what_was_typed(world, editor):
    draft_id = opened(world)
    sent = fields(editor.get(f"{D}/lessons/bai-1"))
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "department")
    page = editor.post(f"{D}/lessons/bai-1", {**sent, "body": sent["body"] + "\nCâu của giảng viên.\n"}, status=409)
    words = text_of(page)
    assert "Chưa lưu: department đã lưu bản 2" in words
    assert "đúng [− hạn −] [+ giờ +]" in words
    assert "Câu của giảng viên." in fields(page)["body"]
    editor.post(f"{D}/lessons/bai-1", {**fields(page), "over": "2"})
    assert "Câu của giảng viên." in said(draft_id, LESSON)


def test_the_same_question_saved_twice_is_a_conflict_told_question_by_question(world, editor):
    draft_id = opened(world)
    at = f"{D}/pools/m1/questions/q1"
    sent = fields(editor.get(at))
    entry = pools.pool_of(said(draft_id, POOL)).piece("q1").entry
    save(world, draft_id, edits.question("m1", {**entry, "stem": "Câu của Sở?"}), "department")
    page = editor.post(at, {**sent, "stem": "Câu của giảng viên?"}, status=409)
    assert "Câu của Sở?" in text_of(page).replace("[+ ", "").replace(" +]", "")
    assert fields(page)["stem"] == "Câu của giảng viên?"


def test_who_else_is_there_is_told_by_asking_and_on_the_page(world, client, editor):
    draft_id = opened(world)
    asked = {"place": LESSON, "revision": "1"}
    assert client("department").post(f"{D}/presence", asked, status=200).json == {"others": "", "saved": ""}
    assert "department cũng đang mở phần này." in text_of(editor.get(f"{D}/lessons/bai-1"))
    told = editor.post(f"{D}/presence", asked, status=200).json
    assert told == {"others": "department cũng đang mở phần này.", "saved": ""}
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "department")
    assert "department đã lưu phần này thành bản 2" in editor.post(f"{D}/presence", asked, status=200).json["saved"]


def test_what_changed_is_readable_as_people_read_and_as_source(world, editor):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "được trả lời đúng hạn", "phải được trả lời đúng giờ"))
    entry = pools.pool_of(said(draft_id, POOL)).piece("q1").entry
    save(world, draft_id, edits.question("m1", {**entry, "stem": "Câu nào đúng hơn?"}))
    assert LESSON in text_of(editor.get(f"{D}/changes"))
    read = text_of(editor.get(f"{D}/changes/{LESSON}"))
    assert "thông tin [+ phải +] được trả lời đúng [− hạn −] [+ giờ +]" in read.replace("[+ phải  +]", "[+ phải +]")
    assert "[[luat:" in text_of(editor.get(f"{D}/changes/{LESSON}?view=source"))
    assert "[[luat:" not in read
    assert "Câu nào đúng [− nhất −] [+ hơn +]" in text_of(editor.get(f"{D}/changes/{POOL}"))
    assert "<ins" in editor.get(f"{D}/changes/{LESSON}").text
    editor.get(f"{D}/changes/course.yaml", status=404)


def test_a_picture_is_uploaded_with_its_words_and_the_line_to_paste(world, editor):
    draft_id = opened(world)
    drawing = (Path("courses/hop-bao/media") / "no-thong-tin.svg").read_bytes()
    sent = {"file": (io.BytesIO(drawing), "so-do.svg"), "alt": "Sơ đồ hai bước", "revision": "1"}
    page = editor.post(f"{D}/media", sent, status=200, content_type="multipart/form-data")
    assert "![Sơ đồ hai bước](media/so-do.svg)" in page.text
    assert "media/so-do.svg" in queries.revision(draft_id).tree
    live = editor.post(f"{D}/preview", {"body": "![Sơ đồ](media/so-do.svg)"}, status=200).json["html"]
    assert 'src="/courses/files/' in live
    wrong = {"file": (io.BytesIO(b"<svg onload='x'/>"), "xau.svg"), "alt": "Xấu", "revision": "2"}
    editor.post(f"{D}/media", wrong, status=422, content_type="multipart/form-data")
    assert "Chưa nhập: lời mô tả" in text_of(editor.post(f"{D}/media", {"revision": "2"}, status=422))
    editor.post(f"{D}/media/remove", {"what": "media/so-do.svg", "revision": "2"})
    assert "media/so-do.svg" not in queries.revision(draft_id).tree


def test_the_approver_sees_the_change_and_who_is_touched_and_publishes(world, client, editor):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    wish = {"kind": "addition", "readers_note": "Rõ hạn hơn.", "letter": "", "revision": "2"}
    assert "Chưa nhập: ghi chú" in text_of(editor.post(f"{D}/submit", {**wish, "readers_note": ""}, status=422))
    editor.post(f"{D}/submit", wish)
    assert "Không tự duyệt được" not in text_of(editor.get(f"{D}/review"))
    editor.post(f"{D}/approve", wish, status=403)
    approver = client("department")
    words = text_of(approver.get(f"{D}/review"))
    assert LESSON in words
    assert "Người đã hoàn thành giữ kết quả của phiên bản đã học." in words
    approver.post(f"{D}/approve", wish)
    assert "Đã công bố phiên bản 2" in text_of(approver.get(f"{D}/review"))
    words = text_of(approver.get("/manage/courses/nho/versions"))
    assert "bổ sung" in words
    assert "viết: instructor; duyệt: department; từ phiên bản 1" in words


def test_who_wrote_does_not_see_the_buttons_and_is_refused(world, client):
    draft_id = opened(world, "department")
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "department")
    submitted(world, draft_id, "department")
    writer = client("department")
    page = writer.get(f"{D}/review")
    assert "Không tự duyệt được" in text_of(page)
    assert f'action="{D}/approve"' not in page.text
    refused = writer.post(f"{D}/approve", {"kind": "correction", "readers_note": "x", "revision": "2"}, status=422)
    assert "không tự quyết định" in text_of(refused)


def test_a_draft_is_returned_with_its_reason(world, client, editor):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)
    approver = client("department")
    approver.post(f"{D}/give-back", {"reason": ""}, status=422)
    approver.post(f"{D}/give-back", {"reason": "Chưa dẫn luật"})
    assert "Chưa dẫn luật" in text_of(editor.get(D))


def test_a_zip_goes_out_and_in_after_a_look_at_what_it_changes(world, editor):
    draft_id = opened(world)
    content = editor.get(f"{D}/archive").data
    assert content == editor.get("/manage/courses/nho/versions/1/archive").data
    same = {"file": (io.BytesIO(content), "nho.zip")}
    page = editor.post(f"{D}/import", same, status=200, content_type="multipart/form-data")
    assert "giống hệt" in text_of(page)
    tree = read_archive(content)
    tree[LESSON] = tree[LESSON].replace("đúng hạn".encode(), "đúng giờ".encode())
    other = {"file": (io.BytesIO(write_archive(tree)), "nho.zip")}
    page = editor.post(f"{D}/import", other, status=200, content_type="multipart/form-data")
    assert "1 tệp của bản nháp sẽ đổi" in text_of(page)
    assert queries.newest_number(draft_id) == 1
    sent = {
        name: page.text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0].replace("&#34;", '"')
        for name in ("tree",)
    }
    editor.post(f"{D}/import/apply", {**sent, "revision": "1"})
    assert "đúng giờ" in said(draft_id, LESSON)
    assert read_archive(editor.get(f"{D}/archive").data) == tree
    wrong = {"file": (io.BytesIO(b"khong phai zip"), "x.zip")}
    assert "zip" in text_of(editor.post(f"{D}/import", wrong, status=422, content_type="multipart/form-data"))
    editor.post(f"{D}/import/apply", {"tree": '{"../x": "0"}', "revision": "2"}, status=404)


def test_a_draft_behind_offers_the_new_version_and_lists_what_is_to_be_settled(world, editor):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    published(world)
    assert "Khóa học đã có phiên bản 2" in text_of(editor.get(D))
    editor.post(f"{D}/newest", {"revision": "2"})
    assert "Còn 1 tệp cả hai phía cùng đổi" in text_of(editor.get(D))
    assert "đúng hạn [+ định +]" in text_of(editor.get(f"{D}/settle")).replace("[+  định +]", "[+ định +]")
    editor.post(f"{D}/settle", {"what": LESSON, "take": "mine", "revision": "3"})
    assert "Không còn tệp nào" in text_of(editor.get(f"{D}/settle"))
    assert "đúng giờ" in said(draft_id, LESSON)


def test_the_history_lists_every_save_and_brings_one_back(world, editor):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), note="rõ hơn")
    assert "rõ hơn" in text_of(editor.get(f"{D}/revisions"))
    editor.post(f"{D}/revisions/1/return", {"revision": "2"})
    assert queries.newest_number(draft_id) == 3
    editor.post(f"{D}/drop")
    assert "Đã bỏ" in text_of(editor.get("/manage/courses"))
