"""What keeps a deck from being published: broken references, and rules its own answers do not prove."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from elearn.catalogue import queries, service
from elearn.catalogue.models import Activity, DrillBody
from elearn.catalogue.source.library import read_library
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.scenarios.deck_checks import faults
from elearn.scenarios.decks import deck_of
from elearn.scenarios.referee import SEVERITY, judge
from tests.drills.decks import body, folder, question
from tests.parallel import write


def with_question(**changes):
    return body(questions=[question(1, **changes), *(question(number) for number in range(2, 9))])


def with_fact(place, **changes):
    facts = body()["facts"]
    facts[place] = {**facts[place], **changes}
    return body(facts=facts)


@pytest.mark.once
@pytest.mark.parametrize(
    ("deck", "node", "message"),
    [
        (body(questions=[question(1)]), "", "has 1 questions; 8 to 12 are right"),
        (body(questions=[question(1) for _n in range(8)]), "q1", "id stands twice"),
        (body(facts=body()["facts"][:2]), "", "no fact is marked mat"),
        (with_fact(2, signs=[]), "cong-ty", "needs signs by which telling it is recognised"),
        (with_fact(1, signs=["điểm phát nước"]), "mau", "is told by the open fact “diem-nuoc”"),
        (with_question(facts=[]), "q1", "no open fact answers it"),
        (with_question(facts=["la"]), "q1", "is answered by “la”, which is not on the fact sheet"),
        (with_question(facts=["mau"]), "q1", "is answered by “mau”, which is not open"),
        (with_question(law=[]), "q1", "may be refused in part, so it names its law"),
        (with_question(accuses=["bưng bít"]), "q1", "“bưng bít” is not in the question"),
        (with_question(bad=question(1)["bad"][:1]), "q1", "has 1 bad answers; 2 are the least"),
        (
            with_question(bad=[*question(1)["bad"], {"text": "Không giấu.", "rules": ["R99"]}]),
            "q1",
            "there is no rule R99",
        ),
        (with_question(model="Có lẽ 12 điểm."), "q1", "R4 stops its own model answer at “Có lẽ”"),
        (
            with_question(bad=[*question(1)["bad"], {"text": "Không giấu.", "rules": ["R5"]}]),
            "q1",
            "bad answer 3: rules R5, R11 fire, not R5",
        ),
        (
            with_question(bad=[*question(1)["bad"], {"text": "12 điểm.", "rules": []}]),
            "q1",
            "bad answer 3: rules none fire, not none",
        ),
    ],
)
def test_each_fault_of_a_deck_is_named(deck, node, message):
    assert (node, message) in [(fault.node, fault.message) for fault in faults(deck_of(deck))]


@pytest.mark.once
def test_a_sound_deck_has_no_fault():
    assert not faults(deck_of(body()))


@pytest.mark.once
@pytest.mark.parametrize(
    ("deck", "fault"),
    [
        ({**body(), "gia": 1}, "drill: unknown key “gia”"),
        ({**body(), "id": "khac"}, "drill: id is not the file's name “thu”"),
        (with_question(who="ai"), "“who” is one of"),
        (with_question(bad=[{"text": "Không giấu."}]), "“rules” is missing"),
        (with_fact(0, openness="kin"), "“openness” is one of cong_khai, cho_cong_bo, mat"),
        (with_question(law=["khong-co"]), "law “khong-co” is not in the registry"),
        (with_question(law=["nd-cu"]), "law “nd-cu” is no longer in force"),
        (with_question(grounds=[], law=[], why="Theo Điều 31."), "q1: “Điều 31” is tied to no document in law"),
        (with_question(model="Có lẽ."), "q1: R4 stops its own model answer"),
    ],
)
def test_a_fault_stops_the_publication_at_its_line(tmp_path, deck, fault):
    found = [str(one) for one in read_library(folder(tmp_path, deck)).faults.errors]
    assert found
    assert all(one.startswith("nho/drills/thu.yaml:") for one in found)
    assert any(fault.removeprefix("drill: ") in one for one in found), found


@pytest.mark.once
def test_a_missing_deck_is_named(tmp_path):
    root = folder(tmp_path)
    (root / "nho" / "drills" / "thu.yaml").unlink()
    assert [str(one) for one in read_library(root).faults.errors] == ["nho/drills/thu.yaml:1: file is missing"]


def test_a_deck_is_frozen_into_the_version_and_never_required(app, tmp_path):
    root = folder(tmp_path)
    write(service.publish, read_library(root), actor=MACHINE)
    outline = queries.published("nho")
    drill = outline.activity("thu")
    assert (drill.kind, drill.required, drill.minutes, drill.law) == ("drill", False, 15, ("nd-thu#dieu-7",))
    assert drill.id not in outline.required("")
    assert "nd-thu" in outline.law
    kept = queries.drill_body(drill.id)
    assert deck_of(kept) == deck_of(body())
    path = root / "nho" / "drills" / "thu.yaml"
    path.write_text(path.read_text().replace("Luyện thử", "Luyện thật"))
    write(service.publish, read_library(root), actor=MACHINE)
    assert queries.published("nho").number == 2
    assert queries.drill_body(drill.id) == kept
    assert db.session.scalar(select(func.count()).select_from(DrillBody)) == 2
    assert db.session.scalar(select(func.count()).where(Activity.kind == "drill")) == 2


@pytest.mark.once
def test_the_sites_own_decks_prove_every_rule(site_library):
    decks = [deck_of(drill.body) for course in site_library.courses for drill in course.drills]
    assert len(decks) >= 2
    proven = {
        finding.rule
        for deck in decks
        for asked in deck.questions
        for bad in asked.bad
        for finding in judge(deck, asked, bad.text)
    }
    assert proven == set(SEVERITY)
