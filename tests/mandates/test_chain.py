"""The chain of a draft after its letter was read: edited until it is published, with the file that was read as its scan."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import func, select

from elearn.demo.letter import scan
from elearn.kernel.db import db
from elearn.letters.models import LetterLink, LetterUpload
from elearn.mandates import origin, queries
from elearn.mandates.models import Mandate, MandateScan
from tests.mandates.letters.accuracy import text_of as letter_text
from tests.mandates.test_letters import drafted, numbers
from tests.page import text_of
from tests.parallel import write

DUE = {"registration_due_on": "2026-12-25", "completion_due_on": "2027-01-20", "issuer": "UBND quận Thanh Trì"}


def hidden(page, name):
    return page.text.partition(f'name="{name}"')[2].partition('value="')[2].partition('"')[0]


@pytest.fixture
def pdf():
    return scan()


def test_a_letter_is_added_to_the_chain_of_a_draft_and_taken_out_again(world, client):
    mandate_id, so = drafted(world), client("department")
    page = so.get(f"/mandates/{mandate_id}")
    assert f"/mandates/{mandate_id}/chain" in page.text
    address = f"/mandates/{mandate_id}/chain"
    so.get(address)
    top = origin.chain_of(mandate_id)[0][1].id
    form = {"number": "12/CT-TTg", "issued_on": "2022-05-04", "issuer": "Thủ tướng Chính phủ", "by": top}
    assert "Chưa nhập: số, ký hiệu" in text_of(so.post(address, {**form, "number": ""}, status=422))
    so.post(address, form)
    assert numbers(mandate_id) == ["12/CT-TTg", "146/VPCP-KGVX", "500/UBND-KGVX", "543/UBND-VHTT"]
    assert "12/CT-TTg" in text_of(so.get(f"/mandates/{mandate_id}"))
    added = origin.chain_of(mandate_id)[0][1].id
    so.post(f"{address}/remove", {"by": top, "other": added})
    so.post(f"{address}/remove", {"by": top, "other": added})  # again is nothing
    assert numbers(mandate_id) == ["146/VPCP-KGVX", "500/UBND-KGVX", "543/UBND-VHTT"]
    assert db.session.scalar(select(func.count()).select_from(LetterLink)) == 2


def test_a_letter_issued_later_is_refused_and_what_was_typed_stays_possible(world, client):
    mandate_id, so = drafted(world), client("department")
    own = origin.letter_of(mandate_id)
    form = {"number": "9/UBND", "issued_on": "2026-11-19", "issuer": "UBND thành phố", "by": own}
    assert "ban hành sau văn bản" in text_of(so.post(f"/mandates/{mandate_id}/chain", form, status=422))
    assert len(numbers(mandate_id)) == 3


def test_a_published_mandate_keeps_its_chain_also_through_a_draft_that_shares_it(world, client):
    mandate_id, so = drafted(world), client("department")
    upper = [row.id for _step, row in origin.chain_of(mandate_id)]

    def share():
        db.session.execute(origin.insert(LetterLink).values(
            letter_id=origin.letter_of(world.mandate_id), carries_out_id=upper[1], linked_at=queries.clock.now()
        ))  # fmt: skip

    write(share)  # the published mandate of the world carries out 500/UBND-KGVX too
    so.get(f"/mandates/{world.mandate_id}/chain", status=302)
    so.post(f"/mandates/{world.mandate_id}/chain/remove", {"by": upper[1], "other": upper[0]}, status=409)
    page = text_of(so.get(f"/mandates/{mandate_id}/chain"))
    assert "Thuộc chuỗi của văn bản đã ban hành nên giữ nguyên" in page
    so.post(f"/mandates/{mandate_id}/chain/remove", {"by": upper[1], "other": upper[0]}, status=422)
    so.post(f"/mandates/{mandate_id}/chain/remove", {"by": upper[2], "other": upper[1]})  # the draft's own link
    assert numbers(mandate_id) == ["543/UBND-VHTT"]
    assert numbers(world.mandate_id) == ["146/VPCP-KGVX", "500/UBND-KGVX", "01/TN-VH"]


def test_only_who_issues_mandates_edits_a_chain(world, client):
    mandate_id = drafted(world)
    client("coordinator_a").get(f"/mandates/{mandate_id}/chain", status=403)


def read_file(so, content, name):
    return so.post("/mandates/from-text", {"file": (io.BytesIO(content), name)}, status=200)


def confirm(so, page, **changes):
    form = {name: hidden(page, name) for name in ("number", "issued_on", "subject", "upload")}
    text = {
        "text": letter_text("thanh-tri-543-2023"),
        "number": "1/SCAN",
        "issued_on": "2026-11-18",
        "subject": "Mở lớp",
    }
    return so.post("/mandates/from-text/confirm", {**form, **text, **DUE, "kind": "", "keep_scan": "y", **changes})


def test_the_file_that_was_read_becomes_the_scan_without_a_second_upload(world, client, pdf):
    so = client("department")
    page = read_file(so, pdf, "cv-1460.pdf")
    assert "cv-1460.pdf" in text_of(page)
    assert hidden(page, "upload").isdigit()
    mandate_id = int(confirm(so, page).location.split("/")[2])
    found = db.session.scalars(select(MandateScan).where(MandateScan.mandate_id == mandate_id)).one()
    assert (found.filename, found.media_type, found.content) == ("cv-1460.pdf", "application/pdf", pdf)
    assert db.session.scalar(select(func.count()).select_from(LetterUpload)) == 0
    assert "cv-1460.pdf" in text_of(so.get(f"/mandates/{mandate_id}"))
    draft = db.session.get_one(Mandate, mandate_id)
    assert draft.published_at is None
    assert draft.issued_on == date(2026, 11, 18)


def test_a_correction_on_the_confirming_page_keeps_the_file_and_declining_leaves_it_out(world, client, pdf):
    so = client("department")
    page = read_file(so, pdf, "cv.pdf")
    upload = hidden(page, "upload")
    wrong = so.post("/mandates/from-text/confirm", {"text": "x", "upload": upload, "keep_scan": "y"}, status=422)
    assert hidden(wrong, "upload") == upload
    confirm(so, wrong, keep_scan="")
    assert db.session.scalar(select(func.count()).select_from(MandateScan)) == 0


def test_a_file_of_somebody_else_is_never_taken(world, client, pdf):
    page = read_file(client("department"), pdf, "cv.pdf")
    world_admin = client("department")
    other = int(hidden(page, "upload")) + 7
    mandate_id = int(confirm(world_admin, page, upload=str(other)).location.split("/")[2])
    assert not queries.scans_of(mandate_id)


def test_a_pasted_text_and_a_word_file_leave_no_scan_and_nothing_waiting(world, client):
    so = client("department")
    page = so.post("/mandates/from-text", {"text": letter_text("thanh-tri-543-2023")}, status=200)
    assert "Giữ tệp này" not in text_of(page)
    assert db.session.scalar(select(func.count()).select_from(LetterUpload)) == 0
