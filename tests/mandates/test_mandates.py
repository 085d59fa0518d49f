"""Mandates: drafted from a letter, previewed, published once, frozen."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from elearn.catalogue import queries as catalogue
from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.mandates import queries, rules, service
from elearn.mandates.models import LineRule, MandateScan
from elearn.mandates.rules import Line
from elearn.registrations import preview as previews
from elearn.registrations.models import RegistrationList
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import letter

TODAY = date(2026, 11, 20)
SOUND = {
    "courses": [1],
    "units": [1],
    "lines": [Line(1, "every", "leader", 0, (1,))],
    "issued_on": TODAY,
    "registration_due_on": TODAY,
    "completion_due_on": TODAY,
    "today": TODAY,
}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (Line(1, LineRule.EVERY, "spokesperson", 0), "mọi người phát ngôn"),
        (Line(1, LineRule.AT_LEAST, "leader", 1), "ít nhất 01 lãnh đạo"),
        (Line(1, LineRule.AT_LEAST, "comms", 12), "ít nhất 12 cán bộ làm công tác truyền thông"),
        (Line(1, LineRule.ALL_STAFF, None, 0), "toàn thể cán bộ, công chức, viên chức"),
    ],
)
def test_a_line_is_worded_as_a_letter_words_it(line, words):
    assert rules.words(line) == words


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, None),
        ({"courses": []}, "Chưa chọn khóa học nào."),
        ({"units": []}, "Chưa chọn đơn vị nào."),
        ({"lines": []}, "Chưa nêu thành phần nào phải cử."),
        ({"lines": [Line(1, "every", "leader", 0)]}, "Có thành phần chưa gắn với khóa học nào."),
        (
            {"lines": [Line(1, "every", "leader", 0, (1,)), Line(2, "every", "leader", 0, (1,))]},
            "Có hai thành phần trùng nhau.",
        ),
        ({"registration_due_on": TODAY - timedelta(1)}, "Hạn đăng ký đã qua."),
        ({"completion_due_on": TODAY - timedelta(1)}, "Hạn hoàn thành sớm hơn hạn đăng ký."),
        ({"issued_on": TODAY + timedelta(1)}, "Ngày ký văn bản ở sau hôm nay."),
    ],
)
def test_what_stands_in_the_way_of_publishing_is_said(change, sentence):
    assert rules.faults(**{**SOUND, **change}) == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\nx", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"MZ\x90", None),
        (b"<html>%PDF-", None),
        (b"", None),
    ],
)
def test_a_scan_is_known_by_its_first_bytes(content, media_type):
    assert rules.scan_type(content) == media_type


def draft(world, number="02/TN-VH"):
    actor = world.actors["department"]
    mandate_id = write(service.draft_mandate, letter(number), actor=actor)
    wishes = [
        service.LineWish(LineRule.EVERY, "spokesperson", 0, (world.course_id,)),
        service.LineWish(LineRule.AT_LEAST, "comms", 2, (world.course_id,)),
    ]
    write(
        service.set_scope,
        mandate_id,
        course_ids=[world.course_id],
        unit_ids=[world.units["a"], world.units["b"]],
        lines=wishes,
        revision=1,
        actor=actor,
    )
    return mandate_id


def test_the_preview_counts_who_fits_and_puts_units_with_nobody_first(world):
    mandate_id = draft(world)
    every, comms = queries.lines_of(mandate_id)
    mandate = queries.mandate_for(world.actors["department"], mandate_id, drafts=True)
    rows = previews.preview(mandate, clock.today()).units
    fitting = [[len(row.answers[line.id].fitting) for line in (every, comms)] for row in rows]
    assert [(row.code, *counts, row.lacking) for row, counts in zip(rows, fitting, strict=True)] == [
        ("P-TS", 1, 1, ["ít nhất 02 cán bộ làm công tác truyền thông"]),
        ("P-DH", 1, 2, []),
    ]


def test_publishing_freezes_versions_and_opens_a_list_for_every_unit(world):
    mandate_id = draft(world)
    write(service.publish_mandate, mandate_id, revision=2, actor=world.actors["department"])
    assert queries.versions_of(mandate_id) == {world.course_id: catalogue.published("nho").version_id}
    made = select(func.count()).where(RegistrationList.mandate_id == mandate_id)
    assert db.session.scalar(made) == 2
    with pytest.raises(Conflict, match="đã ban hành"):
        write(service.change_mandate, mandate_id, letter("03"), revision=3, actor=world.actors["department"])


def test_publishing_twice_at_once_publishes_once(built, world):
    mandate_id = draft(world)
    actor = world.actors["department"]
    given, raised = at_once(built, lambda: write(service.publish_mandate, mandate_id, revision=2, actor=actor), 5)
    assert (len(given), {type(error) for error in raised}) == (1, {Conflict})


def test_a_form_older_than_the_last_change_is_refused_and_nothing_is_lost(world):
    mandate_id = draft(world)
    with pytest.raises(Conflict, match="Người khác đã sửa"):
        write(service.change_mandate, mandate_id, letter("99"), revision=1, actor=world.actors["department"])
    assert queries.mandate_for(world.actors["department"], mandate_id, drafts=True).number == "02/TN-VH"


def test_the_same_letter_is_not_entered_twice(world):
    with pytest.raises(Conflict):
        write(service.draft_mandate, letter("01/TN-VH"), actor=world.actors["department"])


def test_a_draft_is_for_who_issues_it_and_a_mandate_for_whom_it_addresses(world, client):
    mandate_id = draft(world)
    for login in ("coordinator_a", "city"):
        client(login).get(f"/mandates/{mandate_id}", status=404)
        client(login).get(f"/mandates/{world.mandate_id}")
    client("department").get(f"/mandates/{mandate_id}")


FORM = {
    "number": "05/TN",
    "issued_on": "2026-11-02",
    "issuer": "Sở",
    "subject": "Bồi dưỡng",
    "order_text": "",
    "legal_bases": "- Nghị định A;\n- Luật B.",
    "addressees": "UBND các phường",
    "registration_due_on": "2026-11-25",
    "completion_due_on": "14/12/2026",
    "revision": "0",
}


def test_the_department_writes_a_mandate_through_the_pages(world, client):
    so = client("department")
    scan = (io.BytesIO(b"%PDF-1.4 thu"), "công văn.pdf")
    scope = so.post("/mandates/new", {**FORM, "scan": scan}, content_type="multipart/form-data").location
    mandate_id = int(scope.split("/")[2])
    assert queries.mandate_for(world.actors["department"], mandate_id, drafts=True).legal_bases == [
        "Nghị định A",
        "Luật B.",
    ]
    so.get(scope)
    preview = so.post(
        scope,
        {
            "courses": world.course_id,
            "kinds": "phuong",
            "except_codes": "P-TS",
            "revision": "1",
            "lines-0-who": "spokesperson",
            "lines-0-rule": "every",
            "lines-0-courses": world.course_id,
        },
    ).location
    page = text_of(so.get(preview))
    assert "Ban hành tới 1 đơn vị" in page
    revision = queries.mandate_for(world.actors["department"], mandate_id, drafts=True).revision
    so.post(f"/mandates/{mandate_id}/publish", {"revision": revision})
    assert "công văn.pdf" in text_of(so.get(f"/mandates/{mandate_id}"))
    file = so.http.get(f"/mandates/{mandate_id}/scans/{db.session.scalar(select(MandateScan.id))}")
    assert (file.mimetype, file.data) == ("application/pdf", b"%PDF-1.4 thu")


@pytest.mark.parametrize(
    ("scan", "sentence"),
    [
        ((b"", "trong.pdf"), "trống"),
        ((b"MZ", "xau.pdf"), "không phải PDF, PNG hoặc JPEG"),
    ],
)
def test_a_bad_scan_is_refused_and_nothing_is_half_done(world, client, scan, sentence):
    answer = client("department").post(
        "/mandates/new",
        {**FORM, "scan": (io.BytesIO(scan[0]), scan[1])},
        status=422,
        content_type="multipart/form-data",
    )
    assert sentence in text_of(answer)
    assert "05/TN" not in text_of(client("department").get("/mandates"))


def test_a_form_with_gaps_says_each_of_them(world, client):
    answer = client("department").post("/mandates/new", {"issued_on": "31/11/2026", "number": "x" * 300}, status=422)
    page = text_of(answer)
    for words in ("Chưa nhập: cơ quan ban hành.", "Dài quá: tối đa 60 ký tự, đang có 300.", "chỗ cần sửa"):
        assert words in page


def test_an_unknown_unit_code_is_refused_by_name(world, client):
    mandate_id = draft(world)
    answer = client("department").post(
        f"/mandates/{mandate_id}/scope",
        {"courses": world.course_id, "codes": "P-DH KHONG-CO", "revision": "2"},
        status=422,
    )
    assert "Không có đơn vị mang mã: KHONG-CO." in text_of(answer)


def test_a_mandate_without_anything_is_not_published(world):
    actor = world.actors["department"]
    mandate_id = write(service.draft_mandate, letter("06"), actor=actor)
    with pytest.raises(Refused, match="Chưa chọn khóa học nào"):
        write(service.publish_mandate, mandate_id, revision=1, actor=actor)
