"""Drafts of courses: nobody overwrites anybody, two people decide, and what is published is what the folder would say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text

from elearn.audit.models import AuditEvent
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue import sources
from elearn.catalogue.models import CourseVersion
from elearn.catalogue.source.archive import read_archive, tree_of, write_archive
from elearn.catalogue.source.library import read_library
from elearn.editing import deciding, edits, pools, queries, rules, service
from elearn.editing.service import Overtaken, Saved
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Refused
from tests.editing.courses import LESSON, POOL, WISH, approved, opened, published, replaced, save, submitted
from tests.editing.courses import text as said
from tests.parallel import at_once, write

SMALL = Path(__file__).parent.parent / "courses"


def folder(tmp_path: Path) -> Path:
    root = tmp_path / "courses"
    shutil.copytree(SMALL, root)
    return root


def put_in(root: Path, old: str, new: str) -> None:
    file = root / "nho" / LESSON
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_a_version_from_the_folder_keeps_its_files_byte_for_byte(world):
    version = catalogue.published("nho")
    assert sources.files_of(sources.source_of(version.version_id)) == tree_of(SMALL / "nho")


def test_a_draft_begins_as_what_is_published_and_leaves_that_alone(world):
    draft_id = opened(world)
    first = queries.revision(draft_id)
    assert (first.number, first.base, first.by) == (1, 1, "instructor")
    assert first.tree == sources.source_of(first.base_id)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    assert "đúng giờ" in said(draft_id, LESSON)
    assert "đúng giờ" not in said(draft_id, LESSON, 1)
    assert catalogue.published("nho").number == 1


def test_a_save_without_a_change_makes_no_revision(world):
    draft_id = opened(world)
    assert save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng hạn")) == Saved(1, changed=False)
    assert queries.newest_number(draft_id) == 1


def test_who_saves_a_lesson_second_overwrites_nothing_and_is_told(world):
    draft_id = opened(world)
    mine = replaced(draft_id, "đúng hạn", "đúng lúc")
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "department")
    outcome = save(world, draft_id, mine, based_on=1)
    assert isinstance(outcome, Overtaken)
    assert (outcome.number, outcome.by) == (2, "department")
    assert b"\xc4\x91\xc3\xbang gi\xe1\xbb\x9d" in outcome.files[LESSON]
    assert "đúng giờ" in said(draft_id, LESSON)
    assert save(world, draft_id, mine, based_on=1, over=2) == Saved(3, changed=True)
    assert "đúng lúc" in said(draft_id, LESSON)
    assert "đúng giờ" in said(draft_id, LESSON, 2)


def test_different_files_and_different_questions_merge_without_conflict(world):
    draft_id = opened(world)
    entries = {piece.id: piece.entry for piece in pools.pool_of(said(draft_id, POOL)).pieces}
    first = edits.question("m1", {**entries["q1"], "stem": "Câu nào đúng hơn cả?"})
    second = edits.question("m1", {**entries["q2"], "stem": "Những câu nào là đúng?"})
    lesson = replaced(draft_id, "đúng hạn", "đúng giờ")
    for edit, login in ((first, "instructor"), (second, "department"), (lesson, "department")):
        assert isinstance(save(world, draft_id, edit, login, based_on=1), Saved)
    pool = pools.pool_of(said(draft_id, POOL))
    assert pool.piece("q1").entry["stem"] == "Câu nào đúng hơn cả?"
    assert pool.piece("q2").entry["stem"] == "Những câu nào là đúng?"
    assert "đúng giờ" in said(draft_id, LESSON)
    again = edits.question("m1", {**entries["q1"], "stem": "Câu nào?"})
    assert isinstance(save(world, draft_id, again, based_on=1), Overtaken)


def test_a_question_changed_leaves_the_others_their_very_bytes(world):
    draft_id = opened(world)
    before = pools.pool_of(said(draft_id, POOL))
    save(world, draft_id, edits.question("m1", {**before.piece("q2").entry, "difficulty": 3}))
    after = pools.pool_of(said(draft_id, POOL))
    assert after.ids == before.ids
    assert [p.text for p in after.pieces if p.id != "q2"] == [p.text for p in before.pieces if p.id != "q2"]
    assert after.piece("q2").entry["difficulty"] == 3


def test_eight_saves_of_one_lesson_at_once_make_one_revision(built, world):
    draft_id = opened(world)
    puts = [replaced(draft_id, "đúng hạn", f"đúng giờ {number}") for number in range(8)]
    given, raised = at_once(built, lambda: save(world, draft_id, puts.pop(), based_on=1), 8)
    assert not raised
    assert sum(isinstance(outcome, Saved) for outcome in given) == 1
    assert queries.newest_number(draft_id) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE draft_revision SET note = 'x'",
        "DELETE FROM draft_revision",
        "UPDATE draft_step SET kind = 'x'",
        "DELETE FROM draft_step",
        "DELETE FROM course_draft",
        "UPDATE version_source SET tree = '{}'",
        "DELETE FROM version_source",
        "UPDATE source_file SET content = 'x'",
        "DELETE FROM source_file",
    ],
)
def test_nothing_of_a_draft_or_a_source_is_changed_or_deleted_even_by_hand(world, statement):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement))


def test_a_second_person_publishes_and_the_version_says_so(world):
    wish = deciding.Wish("addition", "Thêm một ý.", "12/TN-VH")
    assert published(world, wish=wish) == 2
    version = db.session.scalars(select(CourseVersion).where(CourseVersion.number == 2)).one()
    assert (version.origin, version.kind, version.note, version.letter) == (
        "browser",
        "addition",
        "Thêm một ý.",
        "12/TN-VH",
    )
    assert (version.based_on, version.authors) == (1, ["instructor"])
    assert version.approved_by == world.users["department"][0]
    key = catalogue.published("nho").activity("bai-1").id
    assert "đúng hạn định" in catalogue.lesson_page(key).html
    words = list(db.session.scalars(select(AuditEvent.word).where(AuditEvent.subject == "course-draft:1")))
    assert sorted(words) == ["course:draft:approve", "course:draft:open", "course:draft:save", "course:draft:submit"]


def test_nobody_approves_what_they_wrote_or_handed_in(world):
    draft_id = opened(world, "department")
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "department")
    submitted(world, draft_id, "instructor")
    for login in ("department", "instructor"):
        with pytest.raises(Refused, match="không tự quyết định"):
            approved(world, draft_id, login)
        with pytest.raises(Refused, match="không tự quyết định"):
            write(deciding.give_back, draft_id, "Sai", actor=world.actors[login])
    with pytest.raises(Refused, match="không tự quyết định"):
        write(deciding.approve, draft_id, WISH, revision=2, actor=MACHINE)
    assert catalogue.published("nho").number == 1


def test_who_only_opened_a_draft_may_decide_about_it(world):
    draft_id = opened(world, "department")
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "instructor")
    submitted(world, draft_id, "instructor")
    assert approved(world, draft_id) == 2


def test_a_draft_that_waits_takes_no_changes_until_taken_back_or_returned(world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)
    with pytest.raises(Refused, match="đang chờ duyệt"):
        save(world, draft_id, replaced(draft_id, "đúng giờ", "đúng lúc"))
    with pytest.raises(Refused, match="lý do"):
        write(deciding.give_back, draft_id, "  ", actor=world.actors["department"])
    write(deciding.give_back, draft_id, "Chưa rõ câu đầu", actor=world.actors["department"])
    assert queries.head(draft_id).last.said == {"reason": "Chưa rõ câu đầu"}
    save(world, draft_id, replaced(draft_id, "đúng giờ", "đúng lúc"))
    submitted(world, draft_id)
    write(deciding.recall, draft_id, actor=world.actors["instructor"])
    assert queries.head(draft_id).stand is rules.Stand.OPEN
    with pytest.raises(Conflict, match="không còn chờ duyệt"):
        approved(world, draft_id)


def test_a_draft_with_errors_or_without_a_change_is_not_handed_in(world):
    draft_id = opened(world)
    with pytest.raises(Refused, match="chưa thay đổi gì"):
        submitted(world, draft_id)
    save(
        world,
        draft_id,
        replaced(draft_id, "Điều 7" if "Điều 7" in said(draft_id, LESSON) else "đúng hạn", "![](media/x.svg)"),
    )
    with pytest.raises(Refused, match="lỗi"):
        submitted(world, draft_id)
    write(deciding.drop, draft_id, actor=world.actors["instructor"])
    with pytest.raises(Refused, match="đã kết thúc"):
        save(world, draft_id, replaced(draft_id, "![](media/x.svg)", "x"))


def test_ten_approvals_at_once_make_one_version(built, world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    submitted(world, draft_id)
    actor = world.actors["department"]
    given, raised = at_once(built, lambda: write(deciding.approve, draft_id, WISH, revision=2, actor=actor), 10)
    assert given == [2]
    assert len(raised) == 9
    assert all(isinstance(error, Conflict) for error in raised)


def test_a_course_published_in_the_browser_is_the_same_as_from_the_folder(world, tmp_path):
    published(world)
    root = folder(tmp_path)
    put_in(root, "đúng hạn", "đúng hạn định")
    [done] = [one for one in write(catalogue_service.publish, read_library(root), actor=MACHINE) if one.slug == "nho"]
    assert (done.number, done.is_new, done.held) == (2, False, False)


def test_the_folder_never_undoes_a_browser_publication_in_silence(world, tmp_path):
    published(world)
    root = folder(tmp_path)
    [older] = write(catalogue_service.publish, read_library(root), actor=MACHINE)
    assert (older.number, older.newest, older.is_new, older.held) == (1, 2, False, False)
    put_in(root, "đúng hạn", "kịp thời")
    [held] = write(catalogue_service.publish, read_library(root), actor=MACHINE)
    assert (held.held, held.is_new) == (True, False)
    assert catalogue.published("nho").number == 2
    [over] = write(catalogue_service.publish, read_library(root), actor=MACHINE, over=["nho"])
    assert (over.number, over.is_new) == (3, True)


def test_the_command_says_what_it_held_back_and_fails(built, world, tmp_path):
    published(world)
    root = folder(tmp_path)
    runner = built.test_cli_runner()
    same = runner.invoke(args=["courses", "publish", "--path", str(root)])
    assert same.exit_code == 0
    assert "đúng bằng phiên bản 1" in same.output
    put_in(root, "đúng hạn", "kịp thời")
    held = runner.invoke(args=["courses", "publish", "--path", str(root)])
    assert held.exit_code != 0
    assert "--over nho" in held.output
    assert runner.invoke(args=["courses", "publish", "--path", str(root), "--over", "nho"]).exit_code == 0
    db.session.rollback()
    assert catalogue.published("nho").number == 3


def test_words_brought_back_in_the_browser_are_a_version_of_their_own(world):
    published(world, "đúng hạn", "đúng hạn định")
    assert published(world, "đúng hạn định", "đúng hạn") == 3
    assert catalogue.published("nho").number == 3


def test_a_draft_whose_course_moved_on_takes_the_new_version(world):
    draft_id = opened(world)
    save(
        world,
        draft_id,
        replaced(
            draft_id,
            "Bài thử số 2" if "Bài thử số 2" in said(draft_id, "lessons/bai-2.md") else "id: bai-2",
            "Bài thử thứ hai",
            "lessons/bai-2.md",
        ),
    )
    published(world)
    with pytest.raises(Conflict, match="phiên bản 2"):
        submitted(world, draft_id)
    write(service.take_newest, draft_id, based_on=2, actor=world.actors["instructor"])
    newest = queries.revision(draft_id)
    assert (newest.base, newest.unsettled) == (2, {})
    assert "đúng hạn định" in said(draft_id, LESSON)
    assert "Bài thử thứ hai" in said(draft_id, "lessons/bai-2.md")


def test_a_file_changed_on_both_sides_is_settled_by_a_person(world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    published(world)
    write(service.take_newest, draft_id, based_on=2, actor=world.actors["instructor"])
    assert list(queries.revision(draft_id).unsettled) == [LESSON]
    assert "đúng giờ" in said(draft_id, LESSON)
    with pytest.raises(Refused, match="chưa quyết định"):
        submitted(world, draft_id)
    write(service.settle, draft_id, LESSON, take_new=True, based_on=3, actor=world.actors["instructor"])
    assert "đúng hạn định" in said(draft_id, LESSON)
    assert not queries.revision(draft_id).unsettled


def test_an_earlier_revision_comes_back_as_the_newest(world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    write(service.bring_back, draft_id, 1, based_on=2, actor=world.actors["instructor"])
    assert queries.revision(draft_id).tree == queries.revision(draft_id, 1).tree
    assert queries.newest_number(draft_id) == 3


def test_a_revision_from_before_the_new_version_comes_back_behind_it(world):
    draft_id = opened(world, "department")
    published(world)
    write(service.take_newest, draft_id, based_on=1, actor=world.actors["instructor"])
    write(service.bring_back, draft_id, 1, based_on=2, actor=world.actors["instructor"])
    assert queries.revision(draft_id).base == 1
    with pytest.raises(Conflict, match="phiên bản 2"):
        submitted(world, draft_id)


def test_the_one_who_changed_that_part_is_named_not_the_last_to_save(world):
    draft_id = opened(world)
    mine = replaced(draft_id, "đúng hạn", "đúng lúc")
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"), "department")
    entry = pools.pool_of(said(draft_id, POOL)).piece("q1").entry
    save(world, draft_id, edits.question("m1", {**entry, "stem": "Câu nào?"}), "instructor")
    outcome = save(world, draft_id, mine, based_on=1)
    assert isinstance(outcome, Overtaken)
    assert (outcome.by, outcome.saved, outcome.number) == ("department", 2, 3)


def test_a_path_that_is_no_place_of_a_course_is_refused(world):
    draft_id = opened(world)
    for path in ("../x.md", "lessons/../../x.md", "x.txt", "lessons/a/b.md", "media/x.exe"):
        with pytest.raises(Refused):
            save(world, draft_id, service.whole_file(path, b"x"))
    assert queries.newest_number(draft_id) == 1


def test_a_course_goes_out_and_comes_back_byte_for_byte(world):
    draft_id = opened(world)
    save(world, draft_id, replaced(draft_id, "đúng hạn", "đúng giờ"))
    files = sources.files_of(queries.revision(draft_id).tree)
    again = read_archive(write_archive(files))
    assert again == files
    assert save(world, draft_id, edits.whole(again, "zip")) == Saved(2, changed=False)


def test_who_is_at_a_part_is_told_to_the_other_and_forgotten_after_a_while(world):
    draft_id = opened(world)
    assert write(service.be_present, draft_id, LESSON, actor=world.actors["instructor"]) == []
    assert write(service.be_present, draft_id, LESSON, actor=world.actors["department"]) == ["instructor"]
    assert write(service.be_present, draft_id, POOL, actor=world.actors["department"]) == []
    assert queries.others_at(draft_id, LESSON, world.users["instructor"][0]) == ["department"]
