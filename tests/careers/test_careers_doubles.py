"""Two records of one person: which are proposed, what a merge does to figures, lists, codes and accounts, and its undoing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from elearn.accounts import queries as accounts_queries
from elearn.careers import doubles, service
from elearn.careers.models import Kind
from elearn.careers.rules import Wish
from elearn.catalogue import queries as catalogue
from elearn.exemptions import queries as exemptions
from elearn.exemptions import service as exemptions_service
from elearn.exemptions.rules import Wish as ExemptionWish
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Actor
from elearn.kernel.db import db
from elearn.kernel.errors import Conflict, Missing, Refused
from elearn.learning import queries as learning
from elearn.learning import service as learning_service
from elearn.learning.models import Enrolment, LearningRecord, RosterAct
from elearn.learning.rules import status_on
from elearn.notes import queries as notes
from elearn.notes import service as notes_service
from elearn.people import identity, importing
from elearn.people import queries as people
from elearn.people.importing import Source
from elearn.people.models import Staff
from elearn.people.words import Verdict
from elearn.registrations import queries as registrations
from elearn.registrations import service as lists
from elearn.reports import queries as reports
from elearn.reports.queries import Question
from tests.careers.facts import own_facts, second_record
from tests.conftest import NOW
from tests.learning.school import write
from tests.parallel import at_once
from tests.world import fill_and_approve

WHY = "Văn phòng xác nhận là một người"


@pytest.fixture
def twin(world):
    """Ward A approved, and a second record of its trainee, made from a list that lost the zeros of the code."""
    write(fill_and_approve, world)
    second_record(world)
    return world


def course_of(world):
    row = learning.enrolments_of(world.staff["trainee_a"])[0]
    return row.course_id, row.version_id


def enrol_twin(world, mandate: bool = True):
    course, version = course_of(world)
    return write(
        learning_service.enrol,
        world.staff["twin"],
        course,
        version,
        world.mandate_id if mandate else None,
        world.units["a"],
        actor=MACHINE,
    )


def finish(world, who: str):
    staff_id = world.staff[who]
    standing = learning.standing(Actor(None, staff_id, "x"), world.slug)
    from_catalogue = db.session.scalar(select(LearningRecord.version_id).where(LearningRecord.id == standing.record_id))
    for activity in catalogue.outline(from_catalogue).activities:
        write(learning_service.complete_activity, standing.record_id, activity.id, clock.now(), actor=MACHINE)


def join(world, gone: str = "twin", kept: str = "trainee_a"):
    return write(doubles.merge, world.staff[gone], world.staff[kept], WHY, actor=world.actors["department"])


def registered(day):
    return sum(t.registered for t in reports.tallies(MACHINE, Question(as_of=day)).values())


def done(day):
    return sum(t.completed for t in reports.tallies(MACHINE, Question(as_of=day)).values())


def test_one_name_in_one_unit_or_with_codes_that_differ_by_writing_is_proposed(twin):
    found = doubles.likely(twin.actors["department"])
    assert [(pair.one.code, pair.other.code, pair.same_unit, pair.like_code) for pair in found] == [
        ("TN-0004", "TN-4", True, True)
    ]


def test_a_shared_mailbox_makes_nobody_a_double(world):
    db.session.rollback()
    shared = db.session.scalars(select(Staff.email)).all()
    assert shared
    assert doubles.likely(world.actors["department"]) == []


@pytest.mark.parametrize(
    ("one", "other", "like"),
    [
        ("TN-0004", "TN-4", True),
        ("TN 0004", "tn0004", True),
        ("TN-0004", "TN-0040", False),
        ("12-3", "1-23", False),
        ("000123", "123", True),
        ("A1B02", "A1B2", True),
    ],
)
def test_codes_are_alike_but_for_zeros_spaces_and_signs(one, other, like):
    assert (identity.bare_code(one) == identity.bare_code(other)) is like


def test_todays_figures_count_one_person_once_and_yesterdays_stay(twin):
    enrol_twin(twin)
    with clock.at(NOW + timedelta(days=1)):
        today, yesterday = clock.today(), clock.today() - timedelta(days=1)
        before = registered(yesterday)
        assert registered(today) == before
        join(twin)
        assert registered(today) == before - 1
        assert registered(yesterday) == before
        rows = db.session.execute(reports.people(MACHINE, Question(as_of=today))).all()
        assert len(rows) == registered(today)
        assert len(db.session.execute(reports.people(MACHINE, Question(as_of=yesterday))).all()) == before


def test_every_completion_and_its_date_before_is_after(twin):
    """The merging plugin that lost 14 of 19 completions, and whose dates could not be entered again."""
    enrol_twin(twin, mandate=False)
    finish(twin, "twin")
    ended = db.session.scalar(select(LearningRecord.completed_at).where(LearningRecord.staff_id == twin.staff["twin"]))
    with clock.at(NOW + timedelta(days=3)):
        join(twin)
        found = learning.enrolments_of(twin.staff["trainee_a"])
        assert len(found) == 2
        assert {row.facts.completed_at for row in found} == {ended}
        assert done(clock.today()) == 2
        assert done(clock.today() - timedelta(days=1)) == 1


def test_a_merge_undone_puts_every_row_back(twin):
    enrol_twin(twin)
    finish(twin, "twin")
    before = [own_facts(twin.staff[who]) for who in ("twin", "trainee_a")]
    figures = registered(clock.today())
    merged = join(twin)
    with clock.at(NOW + timedelta(hours=5)):
        write(doubles.part, merged, "Hai người trùng tên", actor=twin.actors["department"])
        after = [own_facts(twin.staff[who]) for who in ("twin", "trainee_a")]
        assert after[0] == before[0]
        for part in ("enrolments", "acts"):
            assert after[1][part] == before[1][part]
        assert [r for r in before[1]["records"] if r not in after[1]["records"]] == []
        assert registered(clock.today()) == figures


def test_what_is_learned_after_a_merge_stays_with_the_one_who_was_kept(twin):
    enrol_twin(twin)
    merged = join(twin)
    with clock.at(NOW + timedelta(hours=2)):
        finish(twin, "trainee_a")
        write(doubles.part, merged, "Hai người trùng tên", actor=twin.actors["department"])
        kept = learning.enrolments_of(twin.staff["trainee_a"])[0].facts
        gone = learning.enrolments_of(twin.staff["twin"])[0].facts
        assert kept.completed_at == NOW + timedelta(hours=2)
        assert gone.completed_at is None
        assert gone.started_at is None


def test_a_file_by_either_code_meets_the_one_person(twin):
    join(twin)
    assert identity.owners_of(["TN-4", "TN-0004"]) == dict.fromkeys(["TN-4", "TN-0004"], twin.staff["trainee_a"])
    head = "Mã cán bộ,Họ và tên,Mã đơn vị,Chức vụ,Vai trò báo chí\n"
    count = db.session.scalar(select(func.count()).select_from(Staff))
    for code in ("TN-4", "TN-0004"):
        line = f"{code},Lê Thị Thanh Huyền,P-DH,Công chức Văn hóa - Xã hội,Cán bộ truyền thông\n"
        source = importing.Source((head + line).encode(), "ds.csv")
        (_header, row) = write(importing.commit, source, actor=MACHINE).rows
        assert (str(row.verdict), row.staff_id) == ("matched", twin.staff["trainee_a"])
    assert db.session.scalar(select(func.count()).select_from(Staff)) == count


def test_a_list_with_both_codes_of_one_person_goes_to_a_human(twin):
    join(twin)
    head = "Mã cán bộ,Họ và tên,Mã đơn vị,Chức vụ,Vai trò báo chí\n"
    lines = "".join(f"{code},Lê Thị Thanh Huyền,P-DH,Công chức,Cán bộ truyền thông\n" for code in ("TN-4", "TN-0004"))
    checked = importing.check(Source((head + lines).encode(), "ds.csv"), actor=MACHINE)
    assert [seen.verdict for seen in checked.rows if seen.staff_id] == [Verdict.AMBIGUOUS] * 2
    assert {reason.code for seen in checked.rows if seen.staff_id for reason in seen.reasons} == {"same_person"}


def test_a_sync_does_not_undo_a_merge(twin):
    """A list from the personnel system that still holds both records parted merged people elsewhere."""
    join(twin)
    head = "Mã cán bộ,Họ và tên,Mã đơn vị,Chức vụ,Vai trò báo chí\n"
    line = "TN-4,Lê Thị Thanh Huyền,P-DH,Công chức,Cán bộ truyền thông\n"
    write(importing.commit, Source((head + line).encode(), "ds.csv"), actor=MACHINE)
    assert identity.person_of(twin.staff["twin"]) == twin.staff["trainee_a"]


def test_the_staff_list_shows_one_person_who_is_found_by_both_codes(twin):
    join(twin)
    actor = twin.actors["department"]
    for words in ("tn-4", "tn-0004", "thanh huyen"):
        found = db.session.execute(people.listing(actor, words=words)).all()
        assert [row.id for row in found] == [twin.staff["trainee_a"]], words


def test_a_registration_list_holds_one_person_where_both_records_stood(twin):
    list_id, coordinator = twin.lists["a"], twin.actors["coordinator_a"]
    write(lists.open_supplement, list_id, "Bổ sung người", actor=coordinator)
    write(lists.add_people, list_id, twin.lines["comms"], [twin.staff["twin"]], actor=coordinator)
    standing = [row for row in registrations.entries_of(list_id) if row.line_id == twin.lines["comms"]]
    join(twin)
    after = [row for row in registrations.entries_of(list_id) if row.line_id == twin.lines["comms"]]
    assert len(after) == len(standing) - 1
    assert twin.staff["twin"] not in {row.staff_id for row in after}


def test_an_account_of_either_record_acts_for_the_person(twin):
    """An e-mail that changed made a second person, who saw an empty page."""
    merged = join(twin, gone="trainee_a", kept="twin")
    user_id, _grant = twin.users["trainee_a"]
    assert (
        accounts_queries.actor_from(user_id, accounts_queries.account_and_seats(user_id), 0).staff_id
        == (twin.staff["twin"])
    )
    write(doubles.part, merged, "Hai người trùng tên", actor=MACHINE)
    assert (
        accounts_queries.actor_from(user_id, accounts_queries.account_and_seats(user_id), 0).staff_id
        == (twin.staff["trainee_a"])
    )


def test_a_withdrawal_of_one_record_does_not_free_the_person_of_what_the_other_owes(twin):
    theirs = enrol_twin(twin)
    own = learning.enrolments_of(twin.staff["trainee_a"])[0].id
    write(learning_service.withdraw, own, "Ghi nhầm hồ sơ", actor=MACHINE)
    with clock.at(NOW + timedelta(hours=1)):
        merged = join(twin)
        open_acts = select(RosterAct.id).where(RosterAct.enrolment_id == own, RosterAct.ends_at.is_(None))
        assert db.session.scalars(open_acts).all() == []
    with clock.at(NOW + timedelta(hours=2)):
        write(doubles.part, merged, "Hai người trùng tên", actor=MACHINE)
        assert len(db.session.scalars(open_acts).all()) == 1
        assert db.session.get_one(Enrolment, theirs).staff_id == twin.staff["twin"]


def test_notes_of_both_records_are_the_persons(twin):
    enrol_twin(twin)
    actor = Actor(None, twin.staff["twin"], "x")
    write(notes_service.save_note, twin.slug, "bai-1", 0, "Ghi chú cũ", 0, actor=actor)
    join(twin)
    assert [one.text for one in notes.all_marks(Actor(None, twin.staff["trainee_a"], "x"))] == ["Ghi chú cũ"]


def test_merging_is_refused_in_a_chain_twice_and_beyond_ones_units(twin):
    with pytest.raises(Refused, match="phải khác nhau"):
        write(doubles.merge, twin.staff["twin"], twin.staff["twin"], WHY, actor=MACHINE)
    with pytest.raises(Refused, match="quá ngắn"):
        write(doubles.merge, twin.staff["twin"], twin.staff["trainee_a"], "x", actor=MACHINE)
    with pytest.raises(Missing):
        write(doubles.merge, twin.staff["twin"], twin.staff["trainee_a"], WHY, actor=twin.actors["coordinator_b"])
    join(twin)
    with pytest.raises(Conflict, match="được gộp trước đó"):
        join(twin)
    with pytest.raises(Refused, match="đang giữ hồ sơ khác"):
        write(doubles.merge, twin.staff["trainee_a"], twin.staff["comms_a"], WHY, actor=MACHINE)
    asked = Wish(Kind.RETIREMENT, clock.today(), "QĐ 1")
    with pytest.raises(Refused, match="đã gộp"):
        write(service.act, twin.staff["twin"], asked, seen="x", actor=MACHINE)


def test_an_exemption_of_either_record_keeps_the_other_from_a_second_one(twin):
    enrol_twin(twin)
    days = clock.today(), clock.today() + timedelta(days=9)
    asked = ExemptionWish("illness", "Nghỉ ốm dài ngày", "A", "Chủ tịch", "1/QĐ", clock.today(), *days)
    write(exemptions_service.grant, twin.staff["twin"], twin.mandate_id, asked, actor=MACHINE)
    merged = join(twin)
    assert exemptions.overlapping(twin.staff["trainee_a"], twin.mandate_id, *days)
    kept = learning.enrolments_of(twin.staff["trainee_a"])[0]
    assert status_on(kept.facts, clock.today()).key == "exempt"
    with clock.at(NOW + timedelta(hours=3)):
        write(doubles.part, merged, "Hai người trùng tên", actor=MACHINE)
        kept = learning.enrolments_of(twin.staff["trainee_a"])[0]
        assert status_on(kept.facts, clock.today()).key == "not_started"
        assert status_on(learning.enrolments_of(twin.staff["twin"])[0].facts, clock.today()).key == "exempt"


def test_two_who_merge_at_once_make_one_merge(twin, built):
    given, raised = at_once(built, lambda: join(twin), 4)
    assert len(given) == 1
    assert [type(error) for error in raised] == [Conflict] * 3
