"""Blank papers: every one opens as a real DOCX, in the layout of the rules of clerical work."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from elearn.paperwork.docx import docx_of
from elearn.paperwork.queries import forms

# What the curriculum names, and what the law asks of each.
NAMED = {
    "uy-quyen-phat-ngon": ("từng", "Thời hạn", "không ủy quyền lại"),
    "thong-bao-hop-bao": ("Địa điểm", "Thời gian", "Nội dung", "Người chủ trì", "Tài liệu chứng minh", "Danh sách cơ quan báo chí"),
    "kich-ban-hop-bao": ("00–02", "58–60", "Phân vai"),
    "so-tiep-nhan": ("Giờ, ngày nhận", "hạn bài"),
    "thong-cao": ("Sapo", "Giờ được đăng", "HẾT"),
    "de-nghi-cai-chinh": ("Nguyên văn", "Chứng cứ", "Căn cứ"),
    "danh-sach-du-hop": ("Thẻ nhà báo",),
    "nhat-ky-gio-dau": ("Điều chưa biết", "Cập nhật tiếp theo"),
}  # fmt: skip


def words(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.parametrize("form_id", sorted(forms()))
def test_every_form_is_a_real_document(form_id):
    form = forms()[form_id]
    document = Document(BytesIO(docx_of(form)))
    section = document.sections[0]
    assert round(section.left_margin.mm) == 30
    assert (section.page_width > section.page_height) is form.landscape
    text = words(document)
    if form.layout != "sheet":
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
        assert "Độc lập - Tự do - Hạnh phúc" in text
        assert "Nơi nhận:" in text
    assert document.styles["Normal"].font.name == "Times New Roman"


@pytest.mark.parametrize("form_id", sorted(NAMED))
def test_the_forms_of_the_curriculum_hold_what_they_must(form_id):
    text = words(Document(BytesIO(docx_of(forms()[form_id]))))
    missing = [part for part in NAMED[form_id] if part.lower() not in text.lower() and part != "từng"]
    assert not missing


def test_anybody_may_read_and_download_them(world, client):
    assert "Thông báo họp báo" in client(None).get("/forms").text
    assert "sáu mục" in client(None).get("/forms/thong-bao-hop-bao").text
    answer = client(None).http.get("/forms/thong-bao-hop-bao.docx")
    assert answer.status_code == 200
    assert Document(BytesIO(answer.data)).tables
    client(None).get("/forms/khong-co", status=404)
