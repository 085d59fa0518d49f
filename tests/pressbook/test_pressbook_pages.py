"""Pages of the log and of the form, as each role and as strangers; every number opens its list."""

from __future__ import annotations

import io
import re

import pytest

from elearn.kernel import clock
from tests.page import text_of
from tests.parallel import write
from tests.pressbook.samples import at, form_of, log, spoken, wish, year_of_work
from tests.world import fill_and_approve

pytestmark = pytest.mark.once

AFTER = at("2026-12-16 09:00")


@pytest.fixture
def logged(world):
    year_of_work(world)
    return world


def test_training_stands_beside_practice_and_opens_reports_own_rows(world, client):
    """Registered in the period: a leader and a spokesperson of ward A; the comms staff speak for nobody."""
    write(fill_and_approve, world)
    made = form_of(world, "department")
    assert (made.trained, made.trained_before) == ((2, 0), (0, 0))
    assert {row.name: row.trained for row in made.rows}["Phường Đông Hồ"] == (2, 0)
    head = client("head_a")
    page = head.get("/press/figures?period=2026")
    (link,) = re.findall(r'href="(/press/training[^"]+)"', page.text)
    told = text_of(head.get(link.replace("&amp;", "&")))
    assert "2 lượt" in told
    assert "Trịnh Đình Khoa" in told
    assert "Đặng Thùy Dương" not in told
    assert "Không có lượt nào" in text_of(head.get("/press/training?period=2026&figure=completed"))


def test_every_number_of_the_form_opens_a_list_of_exactly_that_many_rows(logged, client):
    log(logged, spoken(logged, "conference", "2026-10-01 08:00", ward="b"), "b")
    log(logged, spoken(logged, "conference", "2025-10-01 08:00"))
    opened = 0
    for login in ("department", "head_a", "city"):
        browser = client(login)
        page = browser.get("/press/figures?period=2026").text
        for href, value in re.findall(r'class="num" href="(/press\?[^"]+)"[^>]*>(\d+)<', page):
            rows = browser.get(href.replace("&amp;", "&")).text
            assert len(re.findall(r'<th scope="row">', rows)) == int(value), href
            opened += 1
    assert opened > 40


def entry_form(**changes):
    return {
        "token": "abc", "channel": "", "capacity": "", "speaker": "0", "agency": "Báo Thử Nghiệm", "ground": "question", "subject": "Hỏi về chợ Đông Hồ",
        "happened_on": "02/11/2026", "happened_time": "08:15", "outcome": "open", **changes,
    }  # fmt: skip


def test_a_coordinator_logs_answers_and_withdraws_through_the_pages(world, client):
    a = client("coordinator_a")
    assert "Sổ chưa ghi nhận việc nào" in text_of(a.get("/press"))
    assert "Vụ việc đột xuất" in text_of(a.get("/press/new"))
    for kind in ("conference", "briefing", "request", "incident", "correction", "statement", "release", "posting"):
        a.get(f"/press/new?kind={kind}")
    page = a.post("/press/new?kind=request", entry_form(subject="", happened_time="25 giờ", agency=""), status=422)
    for words in ("Chưa nhập: nội dung", "Nhập theo dạng 14:30", "Chưa ghi tên cơ quan báo chí"):
        assert words in text_of(page)
    page = a.post("/press/new?kind=request", entry_form(agency="Báo X 0912345678"), status=422)
    assert "bỏ số điện thoại" in text_of(page)
    assert "Hỏi về chợ Đông Hồ" in page.text  # nothing typed is lost
    chosen = entry_form(
        outcome="answered", answered_on="02/11/2026", answered_time="09:00", capacity="head",
        speaker=str(world.staff["staff_a"]), unit=str(world.units["a"]),
    )  # fmt: skip
    page = a.post("/press/new?kind=request", chosen, status=422)
    assert "không giữ vai trò" in text_of(page)
    sent = entry_form(unit=str(world.units["a"]), file=(io.BytesIO(b"%PDF-1.4 x"), "câu hỏi.pdf"))
    where = a.post("/press/new?kind=request", sent, content_type="multipart/form-data").location
    assert a.post("/press/new?kind=request", entry_form(unit=str(world.units["a"]))).location == where
    assert "Chưa trả lời" in text_of(a.get(where))
    assert a.http.get(f"{where}/file").data == b"%PDF-1.4 x"
    a.get(f"{where}/edit")
    answered = chosen | {"speaker": str(world.staff["leader_a"]), "seen": "1", "reason": ""}
    page = a.post(f"{where}/edit", answered, status=422)
    assert "Lý do còn quá ngắn" in text_of(page)
    a.post(f"{where}/edit", answered | {"reason": "Ghi phần trả lời"})
    page = a.post(f"{where}/edit", answered | {"reason": "Sửa nữa"}, status=422)
    assert "vừa sửa việc này" in text_of(page)
    told = text_of(a.get(where))
    assert "Nguyễn Thị Bích Ngọc" in told
    assert "Sửa lần 1" in told
    assert "1 việc" in text_of(a.get("/press?period=2026&figure=answered"))
    a.post(f"{where}/withdraw", {"seen": "2", "reason": ""}, status=422)
    a.post(f"{where}/withdraw", {"seen": "2", "reason": "Ghi nhầm sổ"})
    assert "Đã rút" in text_of(a.get(where))


def test_others_only_read_their_own_and_strangers_nothing(world, client):
    made = log(world, wish("request", "2026-11-02 08:00"))
    for login in ("head_a", "department", "city"):
        assert "Việc request" in text_of(client(login).get(f"/press/{made}"))
        assert "Ghi trả lời" not in text_of(client(login).get(f"/press/{made}"))
    b = client("coordinator_b")
    for path in (f"/press/{made}", f"/press/{made}/edit", f"/press/{made}/file", f"/press?unit={world.units['a']}"):
        b.get(path, status=404)
    b.get(f"/press/figures?unit={world.units['a']}", status=404)
    b.get(f"/press/training?unit={world.units['a']}", status=404)
    b.post(f"/press/{made}/withdraw", {"seen": "1", "reason": "Không phải của mình"}, status=404)
    words = {"period": "2026", "unit": world.units["a"], "difficulties": "x", "proposals": ""}
    b.post("/press/figures/words", words, status=404)
    b.post("/press/figures/export", {"period": "2026", "unit": world.units["a"], "format": "csv"}, status=404)
    client("head_a").post("/press/new?kind=release", {}, status=403)
    client("coordinator_a").post("/press/figures/confirm", {"period": "2026", "seen": "x"}, status=403)
    client("trainee_a").get("/press", status=403)
    client().get("/press", status=302)


def test_the_pages_of_the_form_are_confirmed_and_worded_by_their_own(logged, client):
    a, head = client("coordinator_a"), client("head_a")
    assert "Kỳ chưa kết thúc" in text_of(head.get("/press/figures"))
    words = {"period": "2026", "unit": logged.units["a"], "seen": "0", "difficulties": "Thiếu người", "proposals": ""}
    a.post("/press/figures/words", words)
    assert "Thiếu người" in text_of(head.get("/press/figures?period=2026"))
    with clock.at(AFTER):
        head = client("head_a")
        page = head.get("/press/figures?period=2026").text
        (seen,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)
        head.post("/press/figures/confirm", {"period": "2026", "seen": seen})
        assert "Đã xác nhận" in text_of(head.get("/press/figures?period=2026"))
        assert "đã xác nhận" in text_of(client("department").get("/press/figures?period=2026"))
        head.post("/press/figures/confirm", {"period": "năm nay", "seen": seen}, status=422)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("period=2026-h1", "6 tháng đầu năm 2026"),
        ("period=free&first=01/03/2026&last=31/03/2026", "từ 01/03/2026 đến hết 31/03/2026"),
        ("period=free&first=hom qua&last=31/03/2026", "Chưa đọc được khoảng ngày"),
        ("period=free&first=31/03/2026&last=01/03/2026", "Chưa đọc được khoảng ngày"),
        ("period=2026-h9", "Chưa đọc được khoảng ngày"),
        ("period=1-1", "Chưa đọc được khoảng ngày"),
    ],
)
def test_a_half_year_free_days_and_a_period_that_cannot_be_read(logged, client, asked, words):
    for path in ("/press", "/press/figures"):
        assert words in text_of(client("head_a").get(f"{path}?{asked}"))
