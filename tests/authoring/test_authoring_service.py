"""Drafts and their revisions: nobody overwrites anybody, nothing is lost, everything can be brought back."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from elearn.audit.models import AuditEvent
from elearn.authoring import queries, rules, service
from elearn.authoring.models import ScenarioRevision
from elearn.authoring.service import Overtaken, Saved
from elearn.catalogue.models import ScenarioBody
from elearn.kernel.db import db, unit_of_work
from elearn.kernel.errors import Conflict, Missing, Refused
from tests.authoring.drafts import body, opened, publish
from tests.parallel import at_once, write


def ask(node: str, words: str) -> service.Change:
    """A change: another question at a node."""
    return lambda made: rules.put_node(made, node, {**made["nut"][node], "q": words})


def save(world, draft_id, change, login="instructor", **named):
    return write(service.save, draft_id, change, actor=world.actors[login], **named)


def test_a_draft_begins_as_what_is_published_and_leaves_that_alone(world):
    draft_id = opened(world)
    draft, first = queries.draft(draft_id), queries.revision(draft_id)
    assert (draft.course, draft.key, draft.title) == ("nho", body()["id"], body()["ten"])
    assert (first.number, first.by, first.body) == (1, "instructor", body())
    save(world, draft_id, ask("n01", "Khác?"), based_on=1)
    kept = db.session.scalar(select(ScenarioBody.body).where(ScenarioBody.activity_id == draft.origin_id))
    assert kept["nut"]["n01"]["q"] == body()["nut"]["n01"]["q"]


def test_only_scenarios_of_the_newest_version_can_be_opened(world):
    publish(world)
    with pytest.raises(Missing):
        write(service.open_from, 1, actor=world.actors["instructor"])


def test_a_new_draft_needs_an_id_of_its_own(world):
    draft_id = write(service.open_new, "nho", "moi", "Mới", actor=world.actors["department"])
    assert queries.revision(draft_id).body == rules.skeleton("moi", "Mới")
    for taken in ("moi", "bai-1"):
        with pytest.raises(Conflict, match="đã có hoạt động hoặc bản nháp"):
            write(service.open_new, "nho", taken, "Lại", actor=world.actors["instructor"])


def test_every_save_is_a_revision_and_names_what_changed(world):
    draft_id = opened(world)
    assert save(world, draft_id, ask("n06", "Nước dùng được chưa?"), based_on=1, note="rõ hơn") == Saved(
        2, changed=True
    )
    assert save(world, draft_id, lambda b: rules.put_frame(b, {"ten": "Tên mới"}), based_on=2) == Saved(3, changed=True)
    assert queries.draft(draft_id).title == "Tên mới"
    past = queries.past(draft_id, 3, 20)
    assert [(one.number, one.note) for one in past] == [(3, ""), (2, "rõ hơn"), (1, "Mở từ bản đã công bố")]
    assert [one.changes for one in past] == [rules.Changes(frame=("ten",)), rules.Changes(changed=("n06",)), None]
    assert [one.number for one in queries.past(draft_id, 2, 1)] == [2]
    assert queries.past(draft_id, 2, 1)[0].changes == rules.Changes(changed=("n06",))
    told = db.session.scalars(select(AuditEvent.word).where(AuditEvent.subject == f"draft:{draft_id}"))
    assert sorted(told) == ["scenario:draft:open", "scenario:draft:save", "scenario:draft:save"]


def test_a_save_without_a_change_makes_no_revision(world):
    draft_id = opened(world)
    assert save(world, draft_id, lambda made: made, based_on=1) == Saved(1, changed=False)
    assert queries.newest_number(draft_id) == 1


def test_who_saves_second_overwrites_nothing_and_is_told_what_happened(world):
    draft_id = opened(world)
    save(world, draft_id, ask("n06", "Của Sở?"), "department", based_on=1)
    mine = save(world, draft_id, ask("n06", "Của giảng viên?"), based_on=1)
    assert isinstance(mine, Overtaken)
    assert (mine.number, mine.by, mine.changes) == (2, "department", rules.Changes(changed=("n06",)))
    assert queries.revision(draft_id).body["nut"]["n06"]["q"] == "Của Sở?"


def test_who_has_seen_it_may_write_over_it_and_the_rest_stays(world):
    draft_id = opened(world)
    save(world, draft_id, ask("n07", "Của Sở?"), "department", based_on=1)
    assert save(world, draft_id, ask("n06", "Của tôi?"), based_on=1, over=2) == Saved(3, changed=True)
    nodes = queries.revision(draft_id).body["nut"]
    assert (nodes["n06"]["q"], nodes["n07"]["q"]) == ("Của tôi?", "Của Sở?")
    # A third saved after the page told of revision 2: told again, not written over.
    assert isinstance(save(world, draft_id, ask("n06", "Lại?"), based_on=1, over=2), Overtaken)


def test_many_who_save_at_once_make_one_revision(world, built):
    draft_id = opened(world)
    given, raised = at_once(
        built,
        lambda: write(service.save, draft_id, ask("n06", "Ai trước?"), based_on=1, actor=world.actors["instructor"]),
        8,
    )
    assert not raised
    assert [type(one).__name__ for one in sorted(given, key=str)].count("Saved") == 1
    assert queries.newest_number(draft_id) == 2


def test_an_earlier_revision_comes_back_as_the_newest(world):
    draft_id = opened(world)
    save(world, draft_id, ask("n06", "Khác?"), based_on=1)
    actor = world.actors["department"]
    assert isinstance(write(service.bring_back, draft_id, 1, based_on=1, actor=actor), Overtaken)
    assert write(service.bring_back, draft_id, 1, based_on=2, actor=actor) == Saved(3, changed=True)
    assert queries.revision(draft_id).body == body()
    assert queries.revision(draft_id, 2).body["nut"]["n06"]["q"] == "Khác?"
    assert queries.past(draft_id, 3, 1)[0].note == "Lấy lại bản 1"


def test_a_draft_may_not_grow_without_end(world):
    draft_id = opened(world)

    def many(made):
        return {**made, "nut": {**made["nut"], **{f"x{i}": {"ket": "Hết"} for i in range(rules.MOST_NODES)}}}

    with pytest.raises(Refused, match="200 nút"):
        save(world, draft_id, many, based_on=1)


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM scenario_revision", "UPDATE scenario_revision SET note = 'x'", "DELETE FROM scenario_draft"],
)
def test_revisions_cannot_be_taken_back_even_by_hand(world, statement):
    opened(world)
    with unit_of_work(), pytest.raises(Exception, match="append-only"):
        db.session.execute(text(statement))
    assert db.session.scalar(select(func.count()).select_from(ScenarioRevision)) == 1


def test_what_is_not_there_is_missing(world):
    draft_id = opened(world)
    for read in (lambda: queries.draft(99), lambda: queries.revision(draft_id, 7), lambda: queries.revision(99)):
        with pytest.raises(Missing):
            read()
