"""The trail on its page: every act in words, filtered, and only what the reader's seat reaches."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest

from elearn.accounts import service as accounts
from elearn.audit import present
from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from elearn.kernel.db import unit_of_work
from tests.page import text_of

pytestmark = pytest.mark.once


def write(word, actor, subject, **details):
    with unit_of_work() as work:
        record(word, actor, subject, **details)
        work.commit()


def test_every_word_has_a_sentence_a_group_and_a_translation_mark():
    assert set(present.SENTENCES) == set(Did)
    assert {word.partition(":")[0] for word in Did} == set(present.GROUPS)
    assert all("%(who)s" in sentence for sentence in present.SENTENCES.values())


def test_a_word_of_another_release_is_still_shown():
    assert present.sentence("space:ship:land", "Lò Thị Ổi") == "Lò Thị Ổi: space:ship:land"


def test_before_and_after_become_rows_in_words():
    details = {
        "login": "oilt",
        "before": {"ends_on": "9999-12-31", "open": True},
        "after": {"ends_on": "2026-11-20", "open": False, "role": "unit_head"},
    }
    assert present.changes(details) == [
        ("Đến trước ngày", "chưa định", "20/11/2026"),
        ("Đang mở", "có", "không"),
        ("Vai trò", "chưa có", "Thủ trưởng đơn vị"),
    ]
    assert present.facts(details) == [("Tên đăng nhập", "oilt")]


def test_before_and_after_may_be_plain_values():
    assert present.changes({"before": "Phòng Một", "after": "Phòng Hai"}) == [("Giá trị", "Phòng Một", "Phòng Hai")]
    assert present.changes({"reason": "x"}) == []


def test_the_page_tells_who_did_what_newest_first(client, world):
    write(Did.LIST_RETURNED, world.actors["head_a"], "list:1", reason="Thiếu người phát ngôn")
    page = client("admin").get("/audit")
    words = unescape(text_of(page))
    assert "09:00 20/11/2026" in words
    first = words[words.index("head_a đã trả lại danh sách đăng ký") :]
    assert "Thiếu người phát ngôn" in first[:200]
    assert "Danh sách 1" in first[:200]


@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("group=registration", "đã trả lại danh sách", "đã xuất danh sách"),
        ("group=compliance", "đã xuất danh sách", "đã trả lại danh sách"),
        ("name=head_a", "đã trả lại danh sách", "đã xuất danh sách"),
        ("name=le thi thanh huyen", "đã hoàn thành khóa học", "đã trả lại danh sách"),
        ("name=máy chủ", "Máy chủ đã", "đã trả lại danh sách"),
        ("from=2026-11-25", "đã xuất danh sách", "đã trả lại danh sách"),
        ("to=2026-11-24", "đã trả lại danh sách", "đã xuất danh sách"),
        ("from=2026-11-25&to=2026-11-25", "đã xuất danh sách", "đã trả lại danh sách"),
    ],
)
def test_filters_keep_what_was_asked_for(client, world, query, seen, unseen):
    write(Did.LIST_RETURNED, world.actors["head_a"], "list:1", reason="Thiếu")
    write(Did.COURSE_COMPLETED, world.actors["trainee_a"], "record:1")
    with clock.at(datetime(2026, 11, 25, 16, 59, tzinfo=UTC)):  # 23:59 in Vietnam: still the 25th
        write(Did.COMPLIANCE_EXPORTED, world.actors["department"], "compliance:people", rows=12)
    words = unescape(text_of(client("admin").get(f"/audit?{query}")))
    assert seen in words
    assert unseen not in words


def test_a_day_that_is_none_is_left_out_of_the_filter(client, world):
    client("admin").get("/audit?from=2026-11-31&to=abc&page=xyz&group=%25")


def test_a_seat_below_the_top_sees_its_own_subtree_and_no_act_without_a_unit(client, world):
    from_a = world.actors["head_a"]
    write(Did.LIST_APPROVED, from_a, "list:1")
    write(Did.LIST_RETURNED, world.actors["head_b"], "list:2", reason="Thiếu")
    write(Did.COURSE_COMPLETED, world.actors["trainee_a"], "record:1")
    with unit_of_work() as work:
        seat = accounts.grant_role(
            world.users["instructor"][0], Role.ADMIN, world.units["a"], starts_on=clock.today(), actor=MACHINE
        )
        work.commit()
    browser = client("instructor")
    browser.post(f"/seats/{seat.id}")
    words = text_of(browser.get("/audit"))
    assert "head_a đã duyệt" in words
    assert "đã trả lại" not in words
    assert "đã hoàn thành" not in words
    assert "Máy chủ" not in words


def test_the_top_of_the_tree_sees_acts_without_a_unit(client, world):
    write(Did.COURSE_COMPLETED, world.actors["trainee_a"], "record:1")
    assert "trainee_a đã hoàn thành khóa học" in text_of(client("department").get("/audit"))


@pytest.mark.parametrize("login", ["trainee_a", "coordinator_a", "head_a", "city", "instructor"])
def test_others_do_not_see_the_trail(client, login):
    client(login).get("/audit", status=403)


def test_a_long_trail_is_paged_and_keeps_its_filter(client, world):
    with unit_of_work() as work:
        for number in range(120):
            record(Did.QUIZ_SUBMITTED, world.actors["trainee_a"], f"attempt:{number}")
        work.commit()
    page = client("admin").get("/audit?group=quiz&name=huyen&page=2")
    words = page.get_data(as_text=True)
    assert "Hiện 51 đến 100 trong 120" in unescape(text_of(page))
    assert "group=quiz" in words
    assert "name=huyen" in words


@pytest.mark.parametrize(
    ("subject", "details", "told"),
    [
        ("account:5", {"login": "oilt"}, "Tài khoản oilt"),
        ("account:5", {"after": {"login": "oilt"}}, "Tài khoản oilt"),
        ("account:5", {}, "Tài khoản 5"),
        ("mandate:2", {"number": "01/TN-VH"}, "Văn bản 01/TN-VH"),
        ("list:3", {"after": "x"}, "Danh sách 3"),
        ("ship:1", {}, "ship:1"),
    ],
)
def test_a_subject_is_told_by_the_name_its_event_keeps(subject, details, told):
    assert present.subject(subject, details) == told
