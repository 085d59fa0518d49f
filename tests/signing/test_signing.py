"""Signed PDFs: whole by the word of tools that are not ours, refused in plain words, written down in the trail."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pypdf import PdfReader
from sqlalchemy import select

from elearn.audit.models import AuditEvent
from elearn.kernel.db import db, unit_of_work
from tests.signing.conftest import ORGANISATION, PASSWORD, openssl, parts, poppler

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def p12(office):
    return office.p12(office.folder / "so.p12")


def last_event():
    with unit_of_work(writes=False):
        return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_signed_list_is_whole_by_the_word_of_poppler_and_openssl(sign, paper, p12, office, tmp_path):
    out = tmp_path / "ky.pdf"
    answer = sign(paper, "--p12", p12, "--output", out)
    assert answer.exit_code == 0, answer.output
    (said,) = poppler(out)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert ORGANISATION in said
    assert "Hash Algorithm: SHA-256" in said
    checked = openssl(out, office, tmp_path)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("at", [1000, -40])
def test_a_byte_changed_afterwards_is_found_by_both(sign, paper, p12, office, tmp_path, at):
    out = tmp_path / "ky.pdf"
    assert sign(paper, "--p12", p12, "--output", out).exit_code == 0
    content = bytearray(out.read_bytes())
    content[at] ^= 1
    out.write_bytes(content)
    assert not [said for said in poppler(out) if "Signature is Valid" in said]
    assert openssl(out, office, tmp_path).returncode != 0


@pytest.mark.parametrize("number", ["", "05/BC-SVHTT"])
def test_the_file_before_stands_unchanged_in_the_signed_one_with_its_tags_and_fonts(sign, paper, p12, tmp_path, number):
    out = tmp_path / "ky.pdf"
    before = paper.read_bytes()
    assert sign(paper, "--p12", p12, "--output", out, "--number", number).exit_code == 0
    assert paper.read_bytes() == before
    assert out.read_bytes().startswith(before)
    old, new = PdfReader(paper), PdfReader(out)
    assert [page.extract_text() for page in new.pages] == [page.extract_text() for page in old.pages]
    assert new.trailer["/Root"]["/MarkInfo"]["/Marked"]
    tree, was = new.trailer["/Root"]["/StructTreeRoot"], old.trailer["/Root"]["/StructTreeRoot"]
    kids = [kid.get_object()["/S"] for kid in tree["/K"][0].get_object()["/K"]]
    assert kids[: len(was["/K"][0].get_object()["/K"])] == [
        k.get_object()["/S"] for k in was["/K"][0].get_object()["/K"]
    ]
    field = new.trailer["/Root"]["/AcroForm"]["/Fields"][0].get_object()
    assert field["/TU"].startswith("Chữ ký số của cơ quan")
    if not number:
        assert field["/F"] & 2  # hidden: PDF/UA asks no tag for it
        return
    assert kids[-1] == "/Form"
    key = field["/StructParent"]
    numbers = tree["/ParentTree"].get_object()["/Nums"]
    assert dict(zip(numbers[::2], numbers[1::2], strict=True))[key].get_object()["/S"] == "/Form"
    assert number in field["/TU"]


def test_number_and_time_stand_at_the_top_right_of_page_one_as_the_decree_says(sign, paper, p12, tmp_path):
    out = tmp_path / "ky.pdf"
    assert sign(paper, "--p12", p12, "--output", out, "--number", "05/QĐ-SVHTT").exit_code == 0
    page = PdfReader(out).pages[0]
    (field,) = (one.get_object() for one in page["/Annots"])
    _left, bottom, right, top = map(float, field["/Rect"])
    _zero, _nought, width, height = map(float, page.mediabox)
    assert width - right == pytest.approx(15 * 72 / 25.4, abs=1)  # the right margin
    assert height - 20 * 72 / 25.4 < bottom < top < height  # above the text
    assert not set(map(str, page["/Annots"])) & set(map(str, PdfReader(out).pages[1].get("/Annots", [])))
    said = field["/TU"]
    assert re.search(r"Số: 05/QĐ-SVHTT\. \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$", said)
    (picture,) = field["/AP"]["/N"]["/Resources"]["/XObject"].values()
    fonts = picture["/Resources"]["/Font"].values()
    for font in fonts:
        assert "/FontFile3" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_the_act_is_in_the_trail_with_both_hashes_and_the_certificate(sign, paper, p12, office, tmp_path):
    out = tmp_path / "ky.pdf"
    answer = sign(paper, "--p12", p12, "--output", out)
    event = last_event()
    assert (event.word, event.name, event.subject) == ("compliance:file:sign", "Máy chủ", "file:ky.pdf")
    assert event.details["hash_before"] == hash_of(paper)
    assert event.details["hash_after"] == hash_of(out)
    assert ORGANISATION in event.details["certificate"]
    assert event.details["serial"] == f"{office.certificate.serial_number:X}"
    assert event.details["profile"] == "PAdES B-B"
    assert PASSWORD not in str(event.details) + answer.output
    assert hash_of(out) in answer.output


def test_a_second_signature_leaves_the_first_whole(sign, paper, p12, tmp_path):
    one, two = tmp_path / "mot.pdf", tmp_path / "hai.pdf"
    assert sign(paper, "--p12", p12, "--output", one, "--number", "05/BC-SVHTT").exit_code == 0
    refused = sign(one, "--p12", p12, "--output", two, "--number", "06/BC-SVHTT")
    assert "Bỏ --number" in refused.output
    assert sign(one, "--p12", p12, "--output", two).exit_code == 0
    assert ["Signature is Valid" in said for said in poppler(two)] == [True, True]


def test_the_password_is_asked_or_read_from_a_descriptor(sign, paper, p12, tmp_path):
    asked = sign(paper, "--p12", p12, "--output", tmp_path / "1.pdf", password=None, input=f"{PASSWORD}\n")
    assert asked.exit_code == 0, asked.output
    assert "Mật khẩu của tệp .p12" in asked.output
    assert PASSWORD not in asked.output
    reading, writing = os.pipe()
    os.write(writing, f"{PASSWORD}\n".encode())
    os.close(writing)
    piped = sign(paper, "--p12", p12, "--output", tmp_path / "2.pdf", "--password-fd", reading, password=None)
    os.close(reading)
    assert piped.exit_code == 0, piped.output
    assert not [word for word in sign("--help").output.split() if word in ("--password", "--pin")]


def refusal(answer, out):
    assert answer.exit_code == 1, answer.output
    assert answer.output.startswith("Error: ")
    assert "Traceback" not in answer.output
    assert not out.exists()
    return answer.output


def test_a_wrong_password_is_refused_and_nothing_is_written(sign, paper, p12, tmp_path):
    before = last_event().id
    out = tmp_path / "ky.pdf"
    assert "Mật khẩu của so.p12 không đúng" in refusal(sign(paper, "--p12", p12, "--output", out, password="sai"), out)
    assert last_event().id == before


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            {"usage": ("digital_signature",), "ends": datetime(2025, 6, 30, 17, tzinfo=UTC)},
            "hết hạn lúc 00:00 01/07/2025",
        ),
        ({"usage": ("digital_signature",), "begins": datetime(2050, 1, 1, tzinfo=UTC)}, "chưa có hiệu lực"),
        ({"usage": ("key_encipherment",)}, "không được cấp để ký văn bản"),
        ({}, "không được cấp để ký văn bản"),
    ],
    ids=["expired", "not yet valid", "for encryption", "says no use"],
)
def test_a_certificate_that_may_not_sign_is_refused(sign, paper, office, tmp_path, said, words):
    out = tmp_path / "ky.pdf"
    file = office.p12(tmp_path / "khac.p12", office.certified(**said))
    assert words in refusal(sign(paper, "--p12", file, "--output", out), out)


def test_a_certificate_for_non_repudiation_alone_may_sign(sign, paper, office, tmp_path):
    file = office.p12(tmp_path / "khac.p12", office.certified(usage=("content_commitment",)))
    assert sign(paper, "--p12", file, "--output", tmp_path / "ky.pdf").exit_code == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04 docx", "không phải tệp PDF"), (b"", "không phải tệp PDF"), (b"%PDF-1.7\nrubbish", "bị hỏng")],
)
def test_a_file_that_is_no_pdf_is_refused(sign, p12, tmp_path, content, words):
    file, out = tmp_path / "khac.pdf", tmp_path / "ky.pdf"
    file.write_bytes(content)
    assert words in refusal(sign(file, "--p12", p12, "--output", out), out)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_pdf_cut_short_is_refused_in_words(sign, paper, p12, tmp_path, share):
    out = tmp_path / "ky.pdf"
    content = paper.read_bytes()
    paper.write_bytes(content[: int(len(content) * share)])
    assert "bị hỏng" in refusal(sign(paper, "--p12", p12, "--output", out), out)


def test_a_pdf_changed_after_it_was_signed_is_not_signed_over(sign, paper, p12, tmp_path):
    one, out = tmp_path / "mot.pdf", tmp_path / "hai.pdf"
    assert sign(paper, "--p12", p12, "--output", one).exit_code == 0
    content = bytearray(one.read_bytes())
    content[1000] ^= 1
    one.write_bytes(content)
    assert "đã bị sửa sau khi ký: chữ ký ChuKySo1" in refusal(sign(one, "--p12", p12, "--output", out), out)


def test_a_certificate_file_that_is_none_is_refused(sign, paper, office, tmp_path):
    out = tmp_path / "ky.pdf"
    said = refusal(sign(paper, "--p12", office.folder / "root.pem", "--output", out), out)
    assert "không phải tệp chứng thư số PKCS#12" in said


def test_an_output_that_exists_is_never_written_over(sign, paper, p12, tmp_path):
    out = tmp_path / "bang-da-ky.pdf"  # where it goes when no name is given
    assert sign(paper, "--p12", p12).exit_code == 0
    first = out.read_bytes()
    answer = sign(paper, "--p12", p12)
    assert answer.exit_code == 1
    assert "bang-da-ky.pdf đã có, không ghi đè" in answer.output
    assert out.read_bytes() == first


def test_what_is_missing_of_the_command_is_said(sign, paper, p12):
    for options in ((), ("--p12", p12, "--pkcs11", "x.so"), ("--pkcs11", "x.so", "--token", "T")):
        answer = sign(paper, *options)
        assert answer.exit_code == 2
        assert "--p12 TỆP, hoặc --pkcs11" in answer.output


def test_the_signature_holds_the_certificate_it_was_made_with(sign, paper, p12, office, tmp_path):
    out = tmp_path / "ky.pdf"
    assert sign(paper, "--p12", p12, "--output", out).exit_code == 0
    assert office.certificate.public_bytes(Encoding.DER) in parts(out)[1]
