"""The index says what the texts say, on both databases; it follows every publication and can be made anew."""

from __future__ import annotations

import shutil

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from elearn.backup import service as backup
from elearn.catalogue import queries as catalogue
from elearn.catalogue import service as catalogue_service
from elearn.catalogue.source.library import read_library
from elearn.kernel import finding
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.text import spelled
from elearn.law import service as law
from elearn.search import queries, service, sources
from elearn.search.models import SearchEntry, SearchWord
from elearn.search.queries import Reach
from elearn.search.rules import INDEXED, Kind
from tests.editing.courses import published as browser_publishes
from tests.parallel import write
from tests.rich import SMALL

EVERYTHING = Reach(Actor(1, None, "x"), frozenset(INDEXED))
# Letters that make the words of the small course and of the forms likely, and marks that must not matter.
TYPED = st.lists(
    st.sampled_from(
        ["họp", "hop", "báo", "bao", "th", "thông", "bài", "bai", "b", "nghị", "định", "244", "24h", "mẫu", "phat", "%"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)


def found(typed, reach=EVERYTHING, **at):
    return queries.found(finding.question(typed), reach, **{"page": 1, "per_page": 1000, **at})


def keys(typed, reach=EVERYTHING):
    return {(hit.kind, hit.row.key) for group in found(typed, reach).groups for hit in group.hits.rows}


def everything():
    return {
        (row.kind, row.edition, row.key, row.digest, row.folded, row.exact, row.weight)
        for row in db.session.execute(
            select(
                SearchEntry.kind,
                SearchEntry.edition,
                SearchEntry.key,
                SearchEntry.digest,
                SearchWord.folded,
                SearchWord.exact,
                SearchWord.weight,
            ).join(SearchWord, SearchWord.entry_id == SearchEntry.id)
        )
    }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=TYPED)
def test_the_index_finds_what_reading_every_text_finds(world, typed):
    """Hits and their points, entry by entry: the statement must say what the rules say."""
    asked = finding.question(typed)
    expected = {}
    for document in sources.documents(frozenset()):
        rows = finding.weigh(spelled(document.title), document.headings, document.text, document.called)
        if points := finding.points(asked, rows):
            expected[str(document.kind), document.key] = points
    if not asked.words:
        assert not found(typed).groups
        return
    slugs, _enrolled = queries._shown_versions(EVERYTHING)
    rows = db.session.execute(queries._weighed(asked, EVERYTHING.kinds, list(slugs)))
    assert {(row.kind, row.key): row.points for row in rows} == expected


def test_the_better_hit_stands_first_and_a_replaced_law_after_the_one_in_force(world):
    assert [hit.row.key for hit in found("nghị định").groups[0].hits.rows] == ["nd-thu", "nd-cu"]
    assert found("người phát ngôn").groups[0].kind is Kind.TERM  # in its title; elsewhere in texts


def test_an_entry_is_found_by_what_it_is_called_and_by_what_it_says(world):
    assert (Kind.TERM, "nguoi-phat-ngon") in keys("npn")
    assert (Kind.LAW, "nd-thu") in keys("244/2026")
    assert (Kind.LAW, "nd-cu") in keys("noi ve viec thu")  # about
    assert (Kind.LAW, "nd-cu") in keys("hai ngay")  # what changed
    assert (Kind.LAW, "nd-cu") in keys("điều 7 nghị định 244")  # a citation, as it reads
    assert (Kind.HANDBOOK, "bai-1") in keys("một đoạn dẫn")
    assert (Kind.FORM, "thong-cao") in keys("mau thong cao")
    assert (Kind.COURSE, "nho") in keys("khoa hoc")
    assert (Kind.LESSON, "bai-1") in keys("bai hoc")


def test_pages_hold_every_hit_once_and_the_count_is_theirs(world):
    kinds = Reach(EVERYTHING.actor, frozenset({Kind.FORM}))
    every = found("bieu mau", kinds).groups[0].hits
    assert every.total == len(every.rows) == len(list(sources._forms()))
    paged = [found("bieu mau", kinds, page=page, per_page=5).groups[0].hits for page in (1, 2, 3, 99)]
    assert [hit.row.id for page in paged[:3] for hit in page.rows] == [hit.row.id for hit in every.rows]
    assert paged[3].page == paged[3].pages


def test_publishing_brings_the_index_to_what_is_published(world, tmp_path):
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder)
    page = folder / "handbook/sections/bai-1.md"
    page.write_text(page.read_text().replace("Một đoạn", "Chuồn chuồn"))
    lesson = folder / "nho/lessons/bai-1.md"
    lesson.write_text(lesson.read_text() + "\nMột câu về con chẫu chuộc.\n")
    glossary = folder / "glossary.yaml"
    glossary.write_text(
        'terms:\n  - {slug: sapo, term: "Sapo", text: "Con nhái bén."}\n  - {slug: moi, term: "Mới", text: "x"}\n'
    )
    write(catalogue_service.publish, read_library(folder), actor=MACHINE)
    assert keys("chuồn chuồn") == {(Kind.HANDBOOK, "bai-1")}
    assert keys("một đoạn dẫn") == {(Kind.HANDBOOK, "trang-2")}  # the edition before is no longer shown
    assert keys("chẫu chuộc") == {(Kind.LESSON, "bai-1")}
    assert keys("nhái bén") == {(Kind.TERM, "sapo")}
    assert (Kind.TERM, "nguoi-phat-ngon") not in keys("npn")
    before = everything()
    write(service.rebuild)
    assert everything() == before


def test_a_version_published_in_the_browser_is_found_at_once(world):
    assert not keys("chẫu chuộc")
    mine = frozenset(queries._shown_versions(EVERYTHING)[0])
    assert browser_publishes(world, "đúng hạn", "đúng hạn như chẫu chuộc") == 2
    assert keys("chẫu chuộc") == {(Kind.LESSON, "bai-1")}
    # Who is on the version before goes on finding that one.
    shown = catalogue.version_ids()
    asked = finding.question("chẫu chuộc")
    per_version = [
        [row.key for row in db.session.execute(queries._weighed(asked, EVERYTHING.kinds, [version]))]
        for version in shown
    ]
    assert per_version == [[] if version in mine else ["bai-1"] for version in shown]
    before = everything()
    write(service.rebuild)
    assert everything() == before


def test_publishing_again_fills_the_index_of_a_database_that_has_none(world):
    before = everything()
    with unit_of_work() as work:
        db.session.execute(delete(SearchWord))
        db.session.execute(delete(SearchEntry))
        work.commit()
    assert not keys("sapo")
    write(catalogue_service.publish, read_library(SMALL), actor=MACHINE)
    assert everything() == before


def test_an_index_that_is_there_is_left_alone(world):
    ids = set(db.session.scalars(select(SearchEntry.id)))
    done = write(service.refresh)
    assert (done.entries, done.new, done.gone) == (len(ids), 0, 0)
    assert set(db.session.scalars(select(SearchEntry.id))) == ids


def test_a_replacement_entered_on_the_site_is_seen_at_once(world):
    with unit_of_work() as work:
        law.replace("nd-thu", "nd-cu", law.clock.today(), actor=MACHINE)
        work.commit()
    assert found("nghị định").over == {"nd-thu", "nd-cu"}


def test_a_backup_brings_the_index_back(world, tmp_path):
    before = everything()
    write(backup.create, tmp_path / "copy.zip", actor=MACHINE)
    with unit_of_work() as work:
        db.session.execute(delete(SearchWord))
        work.commit()
    write(backup.restore, tmp_path / "copy.zip", replace=True, actor=MACHINE)
    assert everything() == before
    assert (Kind.TERM, "sapo") in keys("sapo")


def test_the_command_makes_the_index_anew(world, built):
    with unit_of_work() as work:
        db.session.execute(delete(SearchWord))
        db.session.execute(delete(SearchEntry))
        work.commit()
    run = built.test_cli_runner()
    assert "chưa ghi" in run.invoke(args=["search", "rebuild", "--dry-run"]).output
    assert not keys("sapo")
    done = run.invoke(args=["search", "rebuild"])
    assert done.exit_code == 0, done.output
    assert keys("sapo")


def test_a_start_fills_an_empty_index_and_leaves_a_full_one(world):
    before = everything()
    write(service.rebuild)
    with unit_of_work() as work:
        db.session.execute(delete(SearchWord))
        db.session.execute(delete(SearchEntry))
        service.fill_if_empty()
        service.fill_if_empty()
        work.commit()
    assert everything() == before
    assert catalogue.courses()
