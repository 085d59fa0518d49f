"""The glossary: read, checked, published into a table, shown to everybody."""

from __future__ import annotations

import shutil

from sqlalchemy import func, select

from elearn.audit.models import AuditEvent
from elearn.catalogue import glossary, service
from elearn.catalogue.source.library import read_library
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from tests.parallel import write
from tests.rich import SMALL


def test_anybody_reads_it_with_its_citations(world, client):
    page = client(None).get("/glossary").text
    assert 'id="nguoi-phat-ngon"' in page
    assert '<a class="law-link" href="/law/nd-thu"' in page


def test_it_becomes_what_the_file_says_and_only_a_change_is_recorded(world, tmp_path):
    def acts():
        return db.session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.word == "course:glossary:publish")
        )

    before = acts()
    write(service.publish, read_library(SMALL), actor=MACHINE)
    assert acts() == before == 1
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    (folder / "glossary.yaml").write_text(
        'terms:\n  - {slug: ao, term: "Ảo", text: "x"}\n  - {slug: an, term: "Ẩn", text: "x"}\n'
    )
    write(service.publish, read_library(folder), actor=MACHINE)
    assert [term.slug for term in glossary.terms()] == ["ao", "an"]  # a before â
    assert acts() == 2


def test_each_fault_is_named_with_its_line(tmp_path):
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    (folder / "glossary.yaml").write_text(
        "terms:\n"
        '  - {slug: "Không", term: "Một", text: "Theo [[luat:nd-la]] và [[bieu-mau:khong-co]]."}\n'
        '  - {slug: hai, term: "Hai", text: "Theo Điều 7 thì hạn là 24 giờ."}\n'
        '  - {slug: ba, term: "Hai", text: "Xong.", law: [nd-thu#dieu-7], la: 1}\n'
        f'  - {{slug: ba, term: "Bốn", text: "{"chữ " * 91}"}}\n'
    )
    found = "\n".join(str(fault) for fault in read_library(folder).faults.errors)
    for words in (
        "glossary.yaml:2: “Không” is not a slug",
        "glossary.yaml:2: law “nd-la” is not in the registry",
        "glossary.yaml:2: form “khong-co” does not exist",
        "glossary.yaml:3: “Điều 7” is tied to no document",
        "glossary.yaml:4: law “nd-thu#dieu-7” is listed but not cited",
        "glossary.yaml:4: glossary, terms: unknown key “la”",
        "slug “ba” stands twice",
        "term “hai” stands twice",
        "takes 91 words; 90 at most",
    ):
        assert words in found, words


def test_the_terms_of_the_trade_are_there(site_library):
    assert not site_library.faults.errors
    assert len(site_library.glossary) >= 60
