"""Việc cần làm: what is due, in order, each with the letter that orders it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import current_app
from sqlalchemy import update

from elearn.accounts.models import RoleGrant
from elearn.catalogue import queries as catalogue
from elearn.home import present
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db, unit_of_work
from elearn.learning import present as learning
from elearn.learning import queries, service
from elearn.mandates.models import Mandate
from elearn.people.models import Assignment, Staff
from elearn.units.models import UnitReach
from tests.learning import school
from tests.learning.school import write
from tests.world import fill_and_approve

pytestmark = pytest.mark.once


@pytest.fixture
def unit(app):
    return write(school.make_unit)


@pytest.fixture
def learner(unit):
    return write(school.make_learner, unit)


def published():
    """A course that the site has shown before: what never changes of it is kept in memory."""
    version = write(school.make_version)
    with current_app.test_request_context():
        learning.tasks_of(catalogue.outline(version.id))
    return version


def order(learner, unit, due_in, version=None):
    """A course ordered by a letter due in so many days; returns the course and the letter's number."""
    version = version or published()
    mandate = write(school.make_mandate, due_in)
    write(service.enrol, learner.staff_id, version.course_id, version.id, mandate, unit, actor=MACHINE)
    return version, db.session.get(Mandate, mandate).number


def duties(app, learner):
    return unescape(school.browser(app, learner).get("/duties").get_data(as_text=True))


def test_duties_stand_by_deadline_with_the_letter_that_orders_each(app, learner, unit):
    far, far_letter = order(learner, unit, 20)
    late, late_letter = order(learner, unit, -2)
    free = published()
    write(service.enrol_myself, free.slug, actor=learner)
    page = duties(app, learner)
    places = [page.index(f'/courses/{slug}"') for slug in (late.slug, far.slug, free.slug)]
    assert places == sorted(places)
    assert "Quá hạn 2 ngày" in page
    assert "còn 20 ngày" in page
    assert "tự chọn, không có hạn" in page
    today = clock.today().strftime("%d/%m/%Y")
    assert f"Văn bản {late_letter} ngày {today}" in page
    assert f"Văn bản {far_letter} ngày {today}" in page
    assert page.count("btn-primary") == 1


def test_two_letters_on_one_course_are_one_duty_due_at_the_earlier_date(app, learner, unit):
    version, _letter = order(learner, unit, 20)
    order(learner, unit, 5, version)
    page = duties(app, learner)
    assert "Còn 1 khóa học." in page
    assert "Còn 5 ngày" in page
    assert "Tiếp theo" not in page


def test_the_button_leads_to_the_next_thing_to_do(app, learner, unit):
    version, _letter = order(learner, unit, 20)
    assert f'href="/courses/{version.slug}/lessons/bai-1"' in duties(app, learner)
    write(service.finish_lesson, version.slug, "bai-1", actor=learner)
    write(service.finish_lesson, version.slug, "bai-2", actor=learner)
    page = duties(app, learner)
    assert f'href="/courses/{version.slug}/quizzes/kiem-tra"' in page
    assert "Làm bài kiểm tra" in page


def test_what_is_done_moves_to_the_fold(app, learner, unit):
    version, _letter = order(learner, unit, 20)
    for key in ("bai-1", "bai-2"):
        write(service.finish_lesson, version.slug, key, actor=learner)
    record_id = queries.record_for(learner, version.slug).record_id
    write(service.complete_activity, record_id, version.activities["kiem-tra"], clock.now(), actor=learner)
    page = duties(app, learner)
    assert "Không còn việc nào phải làm." in page
    assert "Đã xong" in page
    assert "Đúng hạn" in page


def test_who_was_exempted_has_nothing_due(app, learner, unit):
    order(learner, unit, 20)
    (enrolment,) = queries.enrolments_of(learner.staff_id)
    write(service.exempt, enrolment.id, "Nghỉ thai sản", clock.today() + timedelta(days=30), actor=MACHINE)
    page = duties(app, learner)
    assert "Được miễn hoặc đã rút" in page
    assert "btn-primary" not in page


def test_nobody_sees_the_duties_of_another(app, learner, unit):
    version, _letter = order(learner, unit, 20)
    page = duties(app, write(school.make_learner, unit))
    assert version.slug not in page
    assert "Không có việc nào phải làm" in page


def test_the_coordinator_of_the_unit_is_named_as_the_helper(app, learner, unit):
    helper = write(school.make_learner, unit, "Ngô Thị Giúp Đỡ")

    def grant():
        db.session.add(
            UnitReach(ancestor_id=unit, descendant_id=unit, valid_from=school.PAST, valid_to=clock.FOREVER, depth=0)
        )
        db.session.add(RoleGrant(user_id=helper.user_id, role="coordinator", unit_id=unit, starts_on=school.PAST))
        db.session.get(Staff, helper.staff_id).phone = "024 0000 0199"

    write(grant)
    page = duties(app, learner)
    assert "Ngô Thị Giúp Đỡ" in page
    assert 'href="tel:02400000199"' in page


def test_the_page_costs_the_same_however_many_duties_there_are(app, learner, unit):
    device = school.browser(app, learner)
    for due_in in range(6):
        order(learner, unit, due_in)
    device.get("/duties")
    device.budget = 5
    device.get("/duties")


def test_an_approved_list_puts_its_letter_among_the_duties_of_its_people_only(world, client):
    with unit_of_work() as work:
        fill_and_approve(world)
        work.commit()
    page = unescape(client("trainee_a").get("/duties").get_data(as_text=True))
    assert "Văn bản 01/TN-VH ngày 02/11/2026" in page
    assert f'/courses/{world.slug}"' in page
    assert queries.enrolments_of(world.staff["trainee_b"]) == []


def test_every_open_duty_says_itself_by_which_letter_or_that_it_is_own_choice(app, learner, unit):
    today = clock.today().strftime("%d/%m/%Y")
    _late, late_letter = order(learner, unit, -2)
    _far, far_letter = order(learner, unit, 20)
    chosen = published()
    write(service.enrol_myself, chosen.slug, actor=learner)
    page = duties(app, learner)
    first, others = page.split("Tiếp theo")[0], re.findall(r'<li class="duty">.*?</li>', page, re.DOTALL)
    assert f"Văn bản {late_letter} ngày {today}" in first
    assert f"Văn bản {far_letter} ngày {today}" in others[0]
    assert "Tự chọn, không theo văn bản nào" in others[1]


def test_the_quick_card_is_there_from_the_day_somebody_is_authorised(world, client, monkeypatch):
    monkeypatch.setattr(present, "QUICK_CARD", "bai-1")
    assert "thẻ nhanh" not in unescape(client("trainee_a").get("/duties").text)
    write(
        lambda: db.session.execute(
            update(Assignment).where(Assignment.staff_id == world.staff["trainee_a"]).values(press_role="authorised")
        )
    )
    page = unescape(client("trainee_a").get("/duties").text)
    assert '<a href="/handbook/bai-1">Đọc thẻ nhanh trước khi nói</a>' in page
    monkeypatch.setattr(present, "QUICK_CARD", "khong-co")
    assert "thẻ nhanh" not in unescape(client("trainee_a").get("/duties").text)
