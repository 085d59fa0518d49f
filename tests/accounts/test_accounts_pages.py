"""Signing in, seats, passwords and the admin's pages as a browser meets them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from elearn.accounts import queries, service
from elearn.kernel import clock
from elearn.kernel.actor import MACHINE, Role
from tests.accounts.people import RIGHT, actor_now, fetch, open_account, set_password, write
from tests.house.doors import doors
from tests.page import Client, text_of

pytestmark = pytest.mark.once

NEW = "năm từ khác hẳn nhau"


def words_of(answer):
    return unescape(text_of(answer))


@pytest.fixture
def coordinator(world):
    set_password(world.users["coordinator_a"][0])
    return world.users["coordinator_a"][0]


def sign_in(browser, login="coordinator_a", password=RIGHT, status=302, **more):
    return browser.post("/sign-in", {"login": login, "password": password, **more}, status=status)


# Signing in


def test_signing_in_leads_to_the_first_page_of_the_role(client, coordinator):
    browser = client()
    assert sign_in(browser).location == "/"
    assert browser.get("/", status=302).location == "/unit"
    assert "coordinator_a" in words_of(browser.get("/unit"))


@pytest.mark.parametrize(
    ("login", "start"),
    [
        ("trainee_a", "/duties"),
        ("coordinator_a", "/unit"),
        ("head_a", "/unit"),
        ("department", "/overview"),
        ("city", "/overview"),
        ("admin", "/accounts"),
        ("instructor", "/courses"),
        (None, "/sign-in"),
    ],
)
def test_each_role_starts_where_its_day_starts(client, login, start):
    assert client(login).get("/", status=302).location == start


def test_unknown_wrong_and_closed_get_the_same_page(client, world, coordinator):
    closed = open_account("dongnv", "Người Đóng")
    write(service.close_account, closed, actor=MACHINE)
    pages = set()
    for login, password in (("khongco", "sai"), ("coordinator_a", "sai"), ("dongnv", RIGHT)):
        page = sign_in(client(), login, password, status=200).get_data(as_text=True)
        pages.add(re.sub(r'(?<=name="csrf_token" value=")[^"]*', "", page).replace(f'value="{login}"', ""))
    assert len(pages) == 1


def test_a_failed_try_is_kept_and_the_sixth_is_told_to_wait_in_minutes(client, coordinator):
    for _time in range(5):
        sign_in(client(), password="sai", status=200)
    page = words_of(sign_in(client(), status=200))
    assert "Đã thử sai nhiều lần nên phải chờ. Thử lại sau 1 phút." in page
    assert RIGHT not in page
    with clock.at(clock.now() + timedelta(minutes=2)):
        sign_in(client())


def test_empty_fields_are_told_and_not_counted(client, coordinator):
    for _time in range(9):
        assert "Chưa nhập: mật khẩu" in words_of(sign_in(client(), password="", status=422))
    sign_in(client())


@pytest.mark.parametrize(
    "target",
    [
        "https://xau.example/",
        "//xau.example/",
        "/\\xau.example",
        "\\\\xau.example",
        "javascript:alert(1)",
        "http:/xau.example",
        "/\t/xau.example",
        "\t//xau.example",
        " //xau.example",
        "///xau.example",
        "",
        "unit",
    ],
)
def test_next_never_leads_to_another_house(client, coordinator, target):
    onward = urljoin("https://nha.example/sign-in", sign_in(client(), next=target).location)
    assert onward.startswith("https://nha.example/")
    assert urlsplit(onward).path in {"/", "/%20/xau.example"}


def test_the_page_that_asked_is_opened_after_signing_in(client, world, coordinator):
    browser = client()
    there = browser.get(f"/lists/{world.lists['a']}?x=1", status=302).location
    page = browser.get(there)
    assert "đã lưu" in words_of(page)
    onward = re.search(r'name="next"[^>]*value="([^"]*)"', page.get_data(as_text=True))
    assert sign_in(browser, next=unescape(onward[1])).location == f"/lists/{world.lists['a']}?x=1"


def test_nothing_of_the_session_before_survives_signing_in(client, coordinator):
    browser = client()
    with browser.http.session_transaction() as session:
        session.update(planted="by somebody else", csrf_token="known", _user_id="999.1.0")
    sign_in(browser)
    with browser.http.session_transaction() as session:
        assert "planted" not in session
        assert session.get("csrf_token") != "known"
        assert session["_user_id"].startswith(f"{coordinator}.")
        assert session.permanent


def test_somebody_signed_in_is_led_on(client):
    assert client("admin").get("/sign-in", status=302).location == "/"
    assert client("admin").get("/sign-in?next=/audit", status=302).location == "/audit"
    assert client("admin").get("/sign-in?next=//xau.example", status=302).location == "/"


def test_forms_without_a_token_are_refused(built, client, coordinator):
    built.config["WTF_CSRF_ENABLED"] = True
    try:
        browser = client()
        sign_in(browser, status=400)
        page = browser.get("/sign-in").get_data(as_text=True)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        sign_in(browser, csrf_token=token)
        browser.post("/sign-out", status=400)
    finally:
        built.config["WTF_CSRF_ENABLED"] = False


def test_signing_out_closes_the_doors(client):
    browser = client("coordinator_a")
    assert browser.post("/sign-out").location == "/sign-in"
    assert "Đã đăng xuất" in words_of(browser.get("/sign-in"))
    browser.get("/unit", status=302)


def test_a_cookie_of_nonsense_is_nobody(client):
    browser = client()
    for kept in ("1", "a.b.c", "1.2.3.4", "", "99999.1.0"):
        with browser.http.session_transaction() as session:
            session["_user_id"] = kept
        browser.get("/unit", status=302)


def test_a_page_costs_one_statement_for_knowing_who_asks(client):
    browser = client("trainee_a")
    browser.get("/password")
    assert len(browser.last_statements) == 2  # who asks, and the login the password must not be made of


# Seats


def test_switching_the_seat_changes_what_is_visible(client, world):
    user_id, first = world.users["two_seats"]
    second = next(seat.grant_id for seat in actor_now(user_id).seats if seat.grant_id != first)
    browser = client("two_seats")
    browser.get(f"/lists/{world.lists['b']}")
    browser.get(f"/lists/{world.lists['a']}", status=404)
    assert browser.post(f"/seats/{second}").location == "/"
    browser.get(f"/lists/{world.lists['a']}")
    browser.get(f"/lists/{world.lists['b']}", status=404)
    page = words_of(browser.get("/unit"))
    assert "Thủ trưởng đơn vị" in page


def test_a_seat_of_somebody_else_is_not_there(client, world):
    client("two_seats").post(f"/seats/{world.users['admin'][1]}", status=404)
    client("trainee_a").post("/seats/999", status=404)


def test_a_seat_written_into_the_cookie_by_hand_gives_nothing(client, world):
    # The cookie is signed; even so a seat is taken only from what the account holds today.
    browser = client("two_seats")
    with browser.http.session_transaction() as session:
        session["_user_id"] = f"{world.users['two_seats'][0]}.1.{world.users['admin'][1]}"
    browser.get("/accounts", status=403)


def test_a_role_that_ended_closes_its_doors_at_once(client, world):
    browser = client("coordinator_a")
    browser.get("/unit")
    write(service.end_role, *world.users["coordinator_a"], actor=MACHINE)
    browser.get("/unit", status=403)


# Passwords


def change(browser, status=302, **values):
    return browser.post("/password", {"current": RIGHT, "new": NEW, "again": NEW, **values}, status=status)


def test_a_changed_password_ends_other_sessions_and_this_one_goes_on(client, coordinator):
    here, there = client("coordinator_a"), client("coordinator_a")
    there.get("/unit")
    change(here)
    assert "Các phiên ở máy khác đã kết thúc" in words_of(here.get("/unit"))
    there.get("/unit", status=302)
    sign_in(client(), password=NEW)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"again": "khác"}, "chưa giống nhau"),
        ({"new": "ngắn", "again": "ngắn"}, "từ 10 ký tự"),
        ({"new": "matkhau123", "again": "matkhau123"}, "nhiều người dùng"),
        ({"new": RIGHT, "again": RIGHT}, "trùng mật khẩu hiện tại"),
        ({"new": "coordinator_a1", "again": "coordinator_a1"}, "gần giống tên đăng nhập"),
        ({"current": ""}, "Chưa nhập"),
    ],
)
def test_a_new_password_that_will_not_do_is_told_beside_its_field(client, coordinator, values, told):
    page = change(client("coordinator_a"), status=422, **values)
    assert told in words_of(page)
    assert "field-error" in page.get_data(as_text=True)
    assert fetch(coordinator).stamp == 1


def test_a_wrong_current_password_is_told_and_counted(client, coordinator):
    for _time in range(5):
        assert "chưa khớp" in words_of(change(client("coordinator_a"), status=200, current="sai"))
    assert "phải chờ" in words_of(change(client("coordinator_a"), status=200))
    assert "phải chờ" in words_of(sign_in(client(), status=200))


@pytest.fixture
def newcomer(world):
    """An admin with a temporary password: somebody to whom many doors would be open."""
    user_id = open_account("moivt", "Mới Văn Toanh", must_change=True)
    write(service.grant_role, user_id, Role.ADMIN, world.units["city"], starts_on=clock.today(), actor=MACHINE)
    return user_id


def test_a_temporary_password_opens_no_page_but_changing_it(client, built, newcomer):
    browser = client()
    assert sign_in(browser, "moivt").location == "/password?next=/"
    open_ones = set()
    for method, rule, _endpoint, allow in doors(built):
        if "<" in rule:
            continue
        answer = browser._ask(browser.http.open, rule, method=method)
        if str(allow).startswith("anyone"):
            continue
        if answer.status_code != 302 or answer.location != "/password":
            open_ones.add((method, rule))
        if (method, rule) == ("POST", "/sign-out"):
            sign_in(browser, "moivt")
    assert open_ones == {("GET", "/password"), ("POST", "/password"), ("POST", "/sign-out")}


def test_after_the_forced_change_the_page_asked_for_opens(client, newcomer):
    browser = client()
    onward = sign_in(browser, "moivt", next="/audit").location
    page = browser.get(onward)
    assert "mật khẩu tạm" in words_of(page)
    answer = browser.post("/password", {"current": RIGHT, "new": NEW, "again": NEW, "next": "/audit"})
    assert answer.location == "/audit"
    browser.get("/audit")
    assert not fetch(newcomer).must_change_password


def test_the_way_on_after_a_change_stays_in_the_house(client, coordinator):
    assert change(client("coordinator_a"), next="//xau.example").location == "/"


# The admin's pages


def test_a_closed_account_is_out_at_once(client, world):
    admin, theirs = client("admin"), client("coordinator_a")
    theirs.get("/unit")
    page = admin.post(f"/accounts/{world.users['coordinator_a'][0]}/close")
    assert "Đã đóng" in words_of(admin.get(page.location))
    assert "/sign-in" in theirs.get("/unit", status=302).location


def test_an_account_is_opened_from_a_name_and_its_password_shown_once(client, world):
    admin = client("admin")
    found = admin.get("/accounts/new?q=duong")
    assert "Đặng Thùy Dương" in words_of(found)
    assert "Lê Thị Thanh Huyền" not in words_of(admin.get("/accounts/new"))
    address = f"/accounts/new/{world.staff['comms_a']}"
    page = admin.get(address).get_data(as_text=True)
    assert 'value="duongdt"' in page
    shown = admin.post(address, {"login": "duongdt"}).location
    temporary = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", words_of(admin.get(shown)))[0]
    assert temporary not in words_of(admin.get(shown))
    assert sign_in(client(), "duongdt", temporary).location.startswith("/password")
    admin.get(address, status=404)


def test_a_login_in_use_is_refused_with_what_to_do(client, world):
    answer = client("admin").post(f"/accounts/new/{world.staff['comms_a']}", {"login": "trainee_a"}, status=409)
    assert "Chọn tên đăng nhập khác" in words_of(answer)


def test_a_reset_password_is_shown_to_the_admin_and_ends_the_session(client, world):
    admin, theirs = client("admin"), client("trainee_a")
    shown = admin.post(f"/accounts/{world.users['trainee_a'][0]}/reset").location
    temporary = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", words_of(admin.get(shown)))[0]
    theirs.get("/duties", status=302)
    sign_in(client(), "trainee_a", temporary)


def test_a_password_to_hand_over_is_never_shown_on_another_account(client, world):
    admin = client("admin")
    admin.post(f"/accounts/{world.users['trainee_a'][0]}/reset")
    assert "Mật khẩu tạm, chỉ hiện một lần" not in words_of(admin.get(f"/accounts/{world.users['trainee_b'][0]}"))


def test_a_role_is_granted_by_name_of_unit_and_ended(client, world):
    admin, user_id = client("admin"), world.users["trainee_a"][0]
    asked = {"role": "coordinator", "unit": "phuong dong ho", "starts_on": "20/11/2026", "last_day": "2026-11-30"}
    admin.post(f"/accounts/{user_id}/roles", asked)
    page = words_of(admin.get(f"/accounts/{user_id}"))
    assert "Đầu mối đơn vị Phường Đông Hồ 20/11/2026 30/11/2026 Đang giữ" in page
    client("trainee_a").get("/unit")
    grant_id = queries.grants_of(user_id)[0].id
    admin.post(f"/accounts/{user_id}/roles/{grant_id}/end")
    assert "Đã kết thúc" in words_of(admin.get(f"/accounts/{user_id}"))
    client("trainee_a").get("/unit", status=403)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"unit": "đông hồ"}, "Có nhiều đơn vị khớp"),
        ({"unit": "không có"}, "Không có đơn vị nào"),
        ({"unit": ""}, "Chưa nhập: đơn vị"),
        ({"starts_on": ""}, "Chưa nhập: từ ngày"),
        ({"last_day": "31/11/2026"}, "Viết ngày như 30/11/2026"),
        ({"last_day": "2026-11-19"}, "đứng trước ngày bắt đầu"),
    ],
)
def test_a_grant_that_cannot_be_made_is_told_beside_its_field(client, world, values, told):
    asked = {"role": "coordinator", "unit": "P-DH", "starts_on": "2026-11-20", **values}
    answer = client("admin").post(f"/accounts/{world.users['trainee_a'][0]}/roles", asked, status=422)
    assert told in words_of(answer)
    assert not queries.grants_of(world.users["trainee_a"][0])


def test_the_list_is_searched_and_filtered_and_says_the_roles(client, world):
    admin = client("admin")
    assert "Lê Thị Thanh Huyền" not in words_of(admin.get("/accounts?q=khoa"))
    page = words_of(admin.get("/accounts?role=unit_head&unit=P-TS"))
    assert "Thủ trưởng đơn vị, Phường Tây Sơn Hạ" in page
    assert "1 tài khoản" in page
    assert "Không tìm thấy tài khoản" in words_of(admin.get("/accounts?q=zzz"))


def test_a_ward_admin_meets_only_the_ward(client, world, built):
    user_id = open_account("quantria", "Hà Quản Trị")
    grant = write(service.grant_role, user_id, Role.ADMIN, world.units["a"], starts_on=clock.today(), actor=MACHINE)
    world.users["quantria"] = (user_id, grant.id)
    try:
        admin = Client(built, world.session_of("quantria"))
    finally:
        del world.users["quantria"]
    assert "trainee_b" not in words_of(admin.get("/accounts"))
    other = world.users["coordinator_b"][0]
    admin.get(f"/accounts/{other}", status=404)
    for act in ("reset", "close", "reopen", "roles", "roles/1/end"):
        admin.post(f"/accounts/{other}/{act}", {"role": "admin", "unit": "P-DH", "starts_on": "2026-11-20"}, status=404)
    admin.get(f"/accounts/new/{world.staff['staff_b']}", status=404)
    assert "UBND Thành phố" not in words_of(admin.get(f"/accounts/{world.users['trainee_a'][0]}"))
