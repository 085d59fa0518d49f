"""Letters as documents: their chain, the draft that a confirmed text becomes, and who may read which."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from justhtml import JustHTML
from pypdf import PdfWriter
from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.demo.letter import scan
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Refused
from elearn.letters import files, rules
from elearn.letters import queries as letters
from elearn.letters import service as letter_service
from elearn.letters.models import Letter, LetterLink
from elearn.letters.rules import Told
from elearn.mandates import origin, queries, service
from elearn.mandates.letters import service as drafting
from elearn.mandates.letters.service import Above
from elearn.mandates.models import Mandate
from tests.mandates.letters.accuracy import text_of as letter_text
from tests.page import text_of
from tests.parallel import at_once, write
from tests.world import letter

CITY = Told("500/UBND-KGVX", date(2023, 2, 27), "UBND thành phố Hà Nội", "Thực hiện văn bản số 146", "Công văn")
STATE = Told("146/VPCP-KGVX", date(2023, 1, 13), "Văn phòng Chính phủ", "", "Văn bản")


def drafted(world: Any, **changes: Any) -> int:
    values = {"kind": "Công văn", "text": "toàn văn", "above": [Above(CITY), Above(STATE, 0)], "unit_ids": []}
    return write(
        drafting.draft_from_letter, letter("543/UBND-VHTT"), **{**values, **changes}, actor=world.actors["department"]
    )


def numbers(mandate_id: int) -> list[str]:
    return [row.number for _step, row in origin.chain_of(mandate_id)]


def test_a_mandate_stands_at_the_end_of_its_chain(world):
    assert numbers(drafted(world)) == ["146/VPCP-KGVX", "500/UBND-KGVX", "543/UBND-VHTT"]


def test_every_mandate_has_its_letter_and_addressees_also_without_a_text(world):
    letter_id = origin.letter_of(world.mandate_id)
    assert numbers(world.mandate_id) == ["01/TN-VH"]
    assert [row.name for row in letters.addressees_of(letter_id)] == ["UBND các phường"]


def test_a_letter_is_one_however_its_issuer_is_abbreviated(world):
    actor = world.actors["department"]
    one = write(letter_service.enter, CITY, actor=actor)
    other = Told("500/ubnd-kgvx ", CITY.issued_on, "Ủy ban nhân dân Thành phố Hà Nội")
    assert write(letter_service.enter, other, actor=actor) == one


def test_two_mandates_share_the_letters_above_them(world):
    first, second = drafted(world), None
    second = write(
        drafting.draft_from_letter,
        letter("77/UBND"),
        kind="",
        text="",
        above=[Above(CITY)],
        unit_ids=[],
        actor=world.actors["department"],
    )
    assert numbers(second) == ["146/VPCP-KGVX", "500/UBND-KGVX", "77/UBND"]
    city = db.session.scalar(select(Letter.id).where(Letter.number == CITY.number))
    found = origin.mandates_from(world.actors["department"], city, drafts=True)
    assert {row.id for row in found} == {first, second}


def test_a_letter_never_carries_out_itself_by_others(world):
    actor = world.actors["department"]
    day = date(2026, 1, 5)
    a, b, c = (write(letter_service.enter, Told(f"{n}/A", day, "Sở"), actor=actor) for n in "123")
    write(letter_service.carry_out, a, b, actor=actor)
    write(letter_service.carry_out, b, c, actor=actor)
    for one, other in ((c, a), (b, a), (a, a)):
        with pytest.raises(Refused, match="không thể ngược lại"):
            write(letter_service.carry_out, one, other, actor=actor)


def test_links_made_at_once_close_no_circle(built, world):
    actor = world.actors["department"]
    day = date(2026, 1, 5)
    ids = [write(letter_service.enter, Told(f"{n}/B", day, "Sở"), actor=actor) for n in range(4)]
    pairs = [(ids[n], ids[(n + 1) % 4]) for n in range(4)]
    waiting = list(pairs)
    given, raised = at_once(built, lambda: write(letter_service.carry_out, *waiting.pop(), actor=actor), 4)
    assert (len(given), [type(error) for error in raised]) == (3, [Refused])
    assert db.session.scalar(select(func.count()).select_from(LetterLink)) == 3


def test_the_same_letter_entered_at_once_is_one(built, world):
    actor = world.actors["department"]
    given, raised = at_once(built, lambda: write(letter_service.enter, CITY, actor=actor), 6)
    assert (len(set(given)), raised) == (1, [])


def test_a_letter_issued_later_cannot_be_carried_out_and_nothing_is_half_done(world):
    late = Told("9/UBND", date(2027, 1, 1), "Sở")
    with pytest.raises(Refused, match="ban hành sau"):
        drafted(world, above=[Above(late)])
    db.session.rollback()
    assert not db.session.scalar(select(Letter.id).where(Letter.number.in_(["9/UBND", "543/UBND-VHTT"])))


def test_linking_again_changes_nothing_and_is_in_the_trail_once(world):
    mandate_id = drafted(world)
    own = origin.letter_of(mandate_id)
    above = letters.links_above(own)[own][0]
    write(letter_service.carry_out, own, above, actor=world.actors["department"])
    words = list(db.session.scalars(select(AuditEvent.word).where(AuditEvent.subject == f"letter:{own}")))
    assert words.count("letter:chain:link") == 1


def test_correcting_a_draft_corrects_its_letter_and_keeps_the_chain(world):
    mandate_id, actor = drafted(world), world.actors["department"]
    write(service.change_mandate, mandate_id, letter("544/UBND-VHTT"), revision=1, actor=actor)
    assert numbers(mandate_id) == ["146/VPCP-KGVX", "500/UBND-KGVX", "544/UBND-VHTT"]


def test_correcting_a_draft_into_a_known_letter_takes_that_letter(world):
    mandate_id, actor = drafted(world, above=[Above(STATE)]), world.actors["department"]
    known = write(letter_service.enter, Told("544/UBND-VHTT", date(2026, 11, 2), "Sở Văn hóa Thử Nghiệm"), actor=actor)
    write(service.change_mandate, mandate_id, letter("544/UBND-VHTT"), revision=1, actor=actor)
    assert origin.letter_of(mandate_id) == known
    assert numbers(mandate_id) == ["146/VPCP-KGVX", "544/UBND-VHTT"]


def test_the_same_letter_is_not_drafted_twice(world):
    drafted(world)
    with pytest.raises(Conflict):
        drafted(world)


@pytest.mark.once
@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Sở Nội vụ", 1),
        ("so noi vu;", 1),
        ("UBND phường Đông Hồ", 2),
        ("Ủy ban nhân dân Phường Đông Hồ.", 2),
        ("UBND các phường", None),
        ("Phường Tây", None),
        ("Sở", None),
    ],
)
def test_an_addressee_is_a_unit_only_by_its_very_name(line, unit):
    names = [(1, "Sở Nội vụ"), (2, "Phường Đông Hồ"), (3, "Phường Tây"), (4, "Phường Tây")]
    assert rules.matched([line], names).get(line) == unit


def test_a_letter_is_for_whom_a_mandate_from_it_is(world, client):
    mandate_id = drafted(world)
    own = origin.letter_of(mandate_id)
    state = letters.chain_of(own)[0][1].id
    for login in ("coordinator_a", "city"):
        client(login).get(f"/letters/{state}", status=404)
        client(login).get(f"/letters/{origin.letter_of(world.mandate_id)}")
    page = text_of(client("department").get(f"/letters/{state}"))
    for words in ("146/VPCP-KGVX", "Văn bản thực hiện văn bản này", "500/UBND-KGVX", "Bồi dưỡng kỹ năng phát ngôn"):
        assert words in page


def test_the_page_of_a_mandate_prints_its_chain_down_to_the_lists(world, client):
    page = text_of(client("department").get(f"/mandates/{drafted(world)}"))
    places = [page.index(number) for number in ("146/VPCP-KGVX ngày", "500/UBND-KGVX ngày")]
    assert places == sorted(places)
    assert "Danh sách đăng ký của 2 đơn vị" in text_of(client("coordinator_a").get(f"/mandates/{world.mandate_id}"))


def fields_of(answer: Any) -> dict[str, Any]:
    """What a browser would send back of the page's form, unchanged."""
    from_page: dict[str, Any] = {}
    document = JustHTML(answer.get_data(as_text=True), sanitize=False)
    form = next(f for f in document.query("form") if f.attrs.get("action", "").endswith("/from-text/confirm"))
    for field in form.query("input"):
        kind = field.attrs.get("type")
        if kind in {"checkbox", "radio"} and "checked" not in field.attrs:
            continue
        if field.attrs.get("name"):
            from_page.setdefault(field.attrs["name"], []).append(field.attrs.get("value") or "")
    for area in form.query("textarea"):
        from_page[area.attrs["name"]] = area.to_text(separator="", strip=False).removeprefix("\n")
    for select_ in form.query("select"):
        chosen = [o for o in select_.query("option") if "selected" in o.attrs] or select_.query("option")[:1]
        from_page[select_.attrs["name"]] = chosen[0].attrs.get("value", "")
    return from_page


def test_a_pasted_letter_becomes_a_draft_with_chain_and_units(world, client):
    so = client("department")
    pasted = letter_text("thanh-tri-543-2023").replace("- UBND các xã, thị trấn.", "- UBND phường Đông Hồ.")
    answer = so.post("/mandates/from-text", {"text": pasted}, status=200)
    page = text_of(answer)
    for words in ("Chắc chắn", "Văn bản không nêu", "Chưa khớp đơn vị nào", "Phường Đông Hồ", "500/UBND-KGVX"):
        assert words in page
    assert not db.session.scalar(select(Mandate.id).where(Mandate.number == "543/UBND-VHTT"))
    sent = fields_of(answer)
    wrong = so.post("/mandates/from-text/confirm", sent, status=422)
    assert "Chưa nhập: hạn đăng ký." in text_of(wrong)
    sent |= {"registration_due_on": "2026-11-25", "completion_due_on": "2026-12-14"}
    scope = so.post("/mandates/from-text/confirm", sent).location
    mandate_id = int(scope.split("/")[2])
    mandate = queries.mandate_for(world.actors["department"], mandate_id, drafts=True)
    assert (mandate.number, mandate.issued_on, mandate.issuer) == (
        "543/UBND-VHTT",
        date(2023, 3, 24),
        "Ủy ban nhân dân huyện Thanh Trì",
    )
    assert mandate.published_at is None
    assert mandate.order_text.startswith("Đăng ký và tham gia đầy đủ các khóa đào tạo")
    assert numbers(mandate_id) == ["146/VPCP-KGVX", "500/UBND-KGVX", "543/UBND-VHTT"]
    assert queries.unit_ids_of(mandate_id) == [world.units["a"]]
    so.get(scope)
    assert "Nghiêm túc quán triệt" in text_of(so.get(f"/letters/{origin.letter_of(mandate_id)}"))


def test_what_is_doubtful_comes_empty_with_its_choices(world, client):
    answer = client("department").post("/mandates/from-text", {"text": letter_text("hoang-mai-2042-2020")}, status=200)
    assert fields_of(answer)["number"] == [""]
    page = text_of(answer)
    for words in ("Cần xem lại", "2042/UBND-VHTT", "2042/UBND-VIITT", "UBND quận Hoàng Mai"):
        assert words in page


def docx(text: str) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'
        )
    return made.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


BOMB = zipped("word/document.xml", b" " * (files.LARGEST_XML + 2))
ENTITIES = zipped("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.txt", b"", "trống"),
        ("a.txt", b"  \n", "không có chữ"),
        ("a.txt", b"\xff\x00\xd8\x12", "không phải PDF, DOCX"),
        ("a.txt", "ư".encode("cp1258", "ignore") + b"\xfd\xfe", "không phải PDF, DOCX"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "đời cũ"),
        ("a.docx", b"PK\x03\x04 broken", "hỏng"),
        ("a.docx", zipped("xl/workbook.xml", b"<a/>"), "không phải PDF, DOCX"),
        ("a.docx", zipped("word/document.xml", b"<a"), "hỏng"),
        ("a.docx", BOMB, "lớn bất thường"),
        ("a.docx", ENTITIES, "hỏng"),
        ("a.pdf", b"%PDF-1.4 nothing", "hỏng"),
        ("a.txt", b"a" * (files.LONGEST + 1), "dài quá"),
        ("a.txt", b"a" * (files.LARGEST + 1), "lớn quá 15 MB"),
    ],
)
def test_a_bad_file_is_refused_with_what_to_do(app, name, content, sentence):
    with pytest.raises(Refused, match=sentence) as told:
        files.text_of(name, content)
    assert told.value.next_step


@pytest.mark.once
def test_word_files_and_plain_text_are_read_alike(app):
    text = letter_text("kon-tum-1304-2016")
    assert files.text_of("a.docx", docx(text)).split() == text.split()
    assert files.text_of("a.txt", text.encode("utf-16")) == text
    assert files.text_of("a.txt", text.encode("utf-8-sig")) == text


def test_a_scan_without_text_is_told_at_its_field_and_the_paste_stays(world, client):
    sent = {"text": "đang dán dở", "file": (io.BytesIO(blank_pdf()), "quet.pdf")}
    answer = client("department").post("/mandates/from-text", sent, status=422, content_type="multipart/form-data")
    assert "Tệp quet.pdf là bản chụp, không có chữ để đọc." in text_of(answer)
    assert "đang dán dở" in answer.get_data(as_text=True)
    sent = {"file": (io.BytesIO(scan()), "chu.pdf")}
    answer = client("department").post("/mandates/from-text", sent, status=200, content_type="multipart/form-data")
    assert "Cong van 1460/UBND-KGVX" in text_of(answer)


def blank_pdf() -> bytes:
    made, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(made)
    return made.getvalue()
