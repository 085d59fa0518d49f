"""From frozen figures to the report to be signed; a text tried before it is saved; by keyboard and on a phone."""

from __future__ import annotations

import re

import pytest
from docx import Document
from docx.oxml.ns import qn

pytestmark = pytest.mark.browser

TYPED = "Nhiều đơn vị thiếu máy tính có camera."


def papers_of(so):
    """To the papers of the newest frozen figures, as the department goes there; they are frozen first where none are."""
    so.go("/snapshots").look()
    if not so.page.locator("main tbody a").count():
        so.press("Chốt số liệu", role="link").look().press("Chốt số liệu")
    else:
        so.page.locator("main tbody a").first.click()
    so.page.wait_for_url("**/snapshots/*")
    return so.press("Lập văn bản", role="link").sees("Lập văn bản từ bản chốt").look()


def words(document):
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_department_takes_the_report_of_its_frozen_figures(person, width, tmp_path):
    so = papers_of(person("so", width=width))
    page = so.page
    page.get_by_text("Xem trước báo cáo").click()
    so.look()
    told = page.locator(".sheet").inner_text()
    registered = re.search(r"Tổng số lượt đăng ký là ([\d.]+)", told)[1]
    page.get_by_label("Khó khăn, vướng mắc").fill(TYPED)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Lập báo cáo (DOCX)").press("Enter")  # from the keyboard
    assert re.fullmatch(r"bao-cao-\d+-\d{4}-\d\d-\d\d\.docx", waiting.value.suggested_filename)
    waiting.value.save_as(tmp_path / "bao-cao.docx")
    said = words(Document(tmp_path / "bao-cao.docx"))
    assert TYPED in said
    assert any(f"Tổng số lượt đăng ký là {registered}," in line for line in said)
    assert "Phụ lục I" in said


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("script", [True, False], ids=["", "no script"])
def test_a_text_is_tried_before_it_is_saved(person, width, script):
    papers_of(person("so"))  # figures there are
    so = person("so", width=width)
    plain = person("so", width=width, java_script_enabled=False) if not script else so
    page = plain.go("/papers/templates/report").page
    text = page.get_by_label("Nội dung mẫu").input_value()
    page.get_by_label("Nội dung mẫu").fill(text.replace("Trên đây là", "Kính trình đây là"))
    plain.press("Xem thử").sees("Kính trình đây là báo cáo kết quả").sees("Phụ lục III")
    assert "{đăng ký}" not in page.locator(".sheet").inner_text()
    assert "Kính trình đây là" in page.get_by_label("Nội dung mẫu").input_value()
    page.get_by_label("Nội dung mẫu").fill(text.replace("{tỷ lệ}", "{ty le}"))
    plain.press("Xem thử").sees("không có trường “{ty le}”")
    assert "{ty le}" in page.get_by_label("Nội dung mẫu").input_value()
    if script:
        so.look().go("/papers/templates/reminder").look().press("Xem thử").sees("Số liệu của").look()
    assert plain.go("/papers/templates/report").page.get_by_text("Các bản đã lưu").count() == 0  # nothing was saved
