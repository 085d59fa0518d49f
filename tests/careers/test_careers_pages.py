"""Pages of acts, mergers and doubles as each role meets them; every page is checked as it is fetched."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from elearn.careers.models import PersonAct
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE
from elearn.kernel.db import db
from elearn.people import queries as people
from elearn.people import service as people_service
from elearn.people.models import PressRole, StaffMerge
from tests.learning.school import write
from tests.page import text_of
from tests.world import fill_and_approve

pytestmark = pytest.mark.once

FORM = {
    "starts_on": "01/12/2026",
    "unit_code": "P-TS",
    "position": "Chuyên viên",
    "press_role": "comms",
    "decision": "QĐ 15/QĐ-UBND",
}


def hidden(page) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.get_data(as_text=True))
    return {name: value for name, value in found if name != "csrf_token"}


@pytest.fixture
def approved(world):
    write(fill_and_approve, world)
    return world


def test_a_transfer_goes_from_form_to_preview_to_act(client, approved):
    browser, person = client("department"), approved.staff["trainee_a"]
    address = f"/people/{person}/acts/transfer"
    browser.get(address)
    page = browser.post(address, FORM, status=200)
    told = text_of(page)
    assert "Phường Đông Hồ → Phường Tây Sơn Hạ" in told
    assert "vẫn tính cho Phường Đông Hồ" in told
    assert "sau ngày đó còn thiếu" in told
    assert db.session.scalars(select(PersonAct.id)).all() == []
    browser.post(address, {**hidden(page), "sure": "yes"})
    assert people.posts_on([person], date(2026, 12, 1))[person].unit_id == approved.units["b"]
    history = text_of(browser.get(f"/people/{person}/history"))
    assert "từ 01/12/2026" in history
    assert "Phường Đông Hồ → Phường Tây Sơn Hạ" in history
    assert "Hủy việc này" in history


def test_going_back_from_the_preview_keeps_what_was_typed(client, approved):
    address = f"/people/{approved.staff['trainee_a']}/acts/transfer"
    browser = client("department")
    page = browser.post(address, FORM, status=200)
    again = browser.post(address, {**hidden(page), "sure": "back"}, status=200).get_data(as_text=True)
    assert 'value="P-TS"' in again
    assert "QĐ 15/QĐ-UBND" in again


def test_a_preview_that_was_overtaken_writes_nothing(client, approved):
    address = f"/people/{approved.staff['trainee_a']}/acts/transfer"
    browser = client("department")
    page = browser.post(address, FORM, status=200)
    browser.post(address, {**hidden(page), "sure": "yes"})
    assert "đã có thay đổi sau khi" in text_of(browser.post(address, {**hidden(page), "sure": "yes"}, status=409))
    assert len(db.session.scalars(select(PersonAct.id)).all()) == 1


def test_bad_input_is_told_at_its_field(client, approved):
    browser, address = client("department"), f"/people/{approved.staff['trainee_a']}/acts/transfer"
    assert "Không có đơn vị nào mang mã hoặc tên này" in text_of(
        browser.post(address, {**FORM, "unit_code": "X"}, status=422)
    )
    assert "Viết ngày như 30/11/2026" in text_of(browser.post(address, {**FORM, "starts_on": "31/11/2026"}, status=422))
    assert "Chưa nhập: căn cứ" in text_of(browser.post(address, {**FORM, "decision": ""}, status=422))
    assert "lùi ngày" in text_of(browser.post(address, {**FORM, "starts_on": "01/11/2026"}, status=422))


@pytest.mark.parametrize("kind", ["transfer", "leave", "retirement", "departure", "name", "code"])
def test_every_kind_of_act_has_its_form(client, world, kind):
    client("department").get(f"/people/{world.staff['staff_a']}/acts/{kind}")


def test_leave_offers_an_exemption_for_each_duty(client, approved):
    form = {"starts_on": "01/12/2026", "ends_on": "31/05/2027", "reason": "nghỉ thai sản", "decision": "QĐ 3"}
    page = client("department").post(f"/people/{approved.staff['trainee_a']}/acts/leave", form, status=200)
    assert "nghỉ không thay cho quyết định miễn" in text_of(page)
    assert "/exemptions/new?code=TN-0004" in page.get_data(as_text=True)


def test_a_coordinator_acts_in_their_own_unit_and_a_stranger_finds_nothing(client, world):
    own, other = world.staff["staff_a"], world.staff["staff_b"]
    client("coordinator_a").get(f"/people/{own}/acts/transfer")
    client("coordinator_a").get(f"/people/{other}/acts/transfer", status=404)
    client("coordinator_a").get(f"/people/{other}/history", status=404)
    client("coordinator_a").get(f"/people/{own}/acts/code", status=404)
    client("coordinator_a").get("/people/doubles", status=403)
    client("head_a").get(f"/people/{own}/history")
    client("head_a").get(f"/people/{own}/acts/transfer", status=403)
    client("trainee_a").get(f"/people/{own}/history", status=403)
    client("department").get(f"/people/{own}/acts/nothing", status=404)


def test_an_act_to_come_is_cancelled_through_its_page(client, approved):
    browser, person = client("department"), approved.staff["trainee_a"]
    page = browser.post(f"/people/{person}/acts/transfer", FORM, status=200)
    browser.post(f"/people/{person}/acts/transfer", {**hidden(page), "sure": "yes"})
    act = db.session.scalar(select(PersonAct.id))
    browser.get(f"/acts/{act}/cancel")
    client("coordinator_b").get(f"/acts/{act}/cancel", status=404)
    browser.post(f"/acts/{act}/cancel", {"reason": ""}, status=422)
    browser.post(f"/acts/{act}/cancel", {"reason": "Quyết định thu hồi"})
    assert "Đã hủy" in text_of(browser.get(f"/people/{person}/history"))


def test_the_name_before_is_shown_in_the_list_and_on_the_persons_page(client, world):
    browser, person = client("department"), world.staff["trainee_a"]
    form = {"starts_on": "20/11/2026", "full_name": "Lê Thị Ngọc Bảo", "decision": "GKS 12"}
    page = browser.post(f"/people/{person}/acts/name", form, status=200)
    browser.post(f"/people/{person}/acts/name", {**hidden(page), "sure": "yes"})
    assert "trước đây: Lê Thị Thanh Huyền" in text_of(browser.get("/people?q=thanh+huyen"))
    assert "Trước đây: Lê Thị Thanh Huyền" in text_of(browser.get(f"/people/{person}"))


def test_doubles_are_compared_merged_and_parted_through_their_pages(client, approved):
    twin = write(
        people_service.add_staff,
        code="TN-4",
        full_name="Lê Thị Thanh Huyền",
        unit_id=approved.units["a"],
        position="Công chức",
        press_role=PressRole.COMMS,
        starts_on=clock.today(),
        actor=MACHINE,
    )
    browser, own = client("department"), approved.staff["trainee_a"]
    assert "cùng tên, cùng đơn vị; mã chỉ khác cách viết" in text_of(browser.get("/people/doubles"))
    address = f"/people/{own}/same-as/{twin}"
    browser.get(address)
    browser.post(address, {"keep": own, "reason": ""}, status=422)
    browser.post(address, {"keep": own, "reason": "Phường xác nhận"})
    merge = db.session.scalar(select(StaffMerge.id))
    assert "Đã gộp" in text_of(browser.get("/people/doubles"))
    assert "đã gộp vào hồ sơ TN-0004" in text_of(browser.get(f"/people/{twin}/history"))
    browser.get(f"/merges/{merge}/part")
    browser.post(f"/merges/{merge}/part", {"reason": "Hai người trùng tên"})
    assert "cùng tên" in text_of(browser.get("/people/doubles"))
    client("coordinator_a").get(address, status=403)


def test_a_merger_of_units_goes_from_form_to_preview_to_act(client, approved):
    browser, address = client("department"), f"/units/{approved.codes['b']}/reorganise"
    browser.get(address)
    form = {"act": "merge", "into_code": "P-DH", "effective_on": "01/12/2026", "decision": "NQ 7"}
    browser.post(address, {**form, "into_code": ""}, status=422)
    browser.post(address, {**form, "into_code": "KHONG"}, status=422)
    page = browser.post(address, form, status=200)
    assert "4 người chuyển theo" in text_of(page)
    assert "Cả hai đơn vị đều có danh sách" in text_of(page)
    browser.post(address, {**hidden(page), "sure": "yes"})
    with clock.at(clock.start_of(date(2026, 12, 2))):
        assert "Đơn vị kế thừa: Phường Đông Hồ" in text_of(browser.get(f"/units/{approved.codes['b']}"))
    client("coordinator_a").get(address, status=403)


def test_a_unit_that_still_has_people_is_told_so_before_it_ends(client, approved):
    form = {"act": "close", "into_code": "", "effective_on": "01/12/2026", "decision": "NQ 7"}
    page = client("department").post(f"/units/{approved.codes['b']}/reorganise", form, status=200)
    assert "Còn 4 người giữ vị trí" in text_of(page)
    assert "Ghi giải thể" not in text_of(page)


@pytest.mark.parametrize("login", ["department", "coordinator_a", "head_a", "admin"])
def test_whoever_may_see_people_has_a_way_to_them_from_any_page(client, world, login):
    """The department's bar of five was full, so nothing led to the people, the feed, doubles or mergers of units."""
    browser = client(login)
    assert 'href="/people"' in browser.get("/law").text
    if login in {"department", "admin"}:
        assert 'href="/units"' in browser.get("/law").text
        assert 'href="/people/import"' in browser.get("/people").text
