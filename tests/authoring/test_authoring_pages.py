"""The pages of authoring, as an author meets them: every field there and back, nothing typed lost."""

from __future__ import annotations

import io
import re

import pytest
from justhtml import JustHTML

from elearn.authoring import filing, queries, rules
from elearn.scenarios.shapes import scenario_of
from tests.authoring.drafts import body, opened, publish
from tests.page import text_of

pytestmark = pytest.mark.once

MOST_STATEMENTS = 8


def fields(answer) -> dict[str, object]:
    """The form `draft-form` of a page as a browser would send it, without a button."""
    form = JustHTML(answer.get_data(as_text=True), sanitize=False).query("#draft-form")[0]
    sent: dict[str, object] = {}
    for field in form.query("input"):
        kind, name = field.attrs.get("type", "text"), field.attrs.get("name")
        if kind in {"checkbox", "radio"}:
            if "checked" in field.attrs:
                sent.setdefault(name, []).append(field.attrs.get("value", "on"))
        elif name and name != "csrf_token" and kind not in {"submit", "file"}:
            sent[name] = field.attrs.get("value") or ""
    for field in form.query("textarea"):
        sent[field.attrs["name"]] = field.to_text(separator="", strip=False).removeprefix("\n")
    for field in form.query("select"):
        options = field.query("option")
        chosen = [o for o in options if "selected" in o.attrs] or options[:1]
        sent[field.attrs["name"]] = chosen[0].attrs.get("value", "") if chosen else ""
    return sent


def newest(draft_id):
    return queries.revision(draft_id)


@pytest.fixture
def author(client):
    return client("instructor")


def test_an_author_opens_a_published_scenario_from_the_list(world, author):
    activity_id = publish(world)
    page = author.get("/drafts")
    assert body()["ten"] in text_of(page)
    answer = author.post("/drafts/open", {"activity": activity_id})
    assert answer.location == "/drafts/1"
    assert "Đã mở bản nháp" in text_of(author.get("/drafts/1"))
    assert "bản nháp số 1" in text_of(author.get("/drafts"))
    author.post("/drafts/open", {"activity": "x"}, status=404)


def test_authors_find_their_drafts(client):
    assert 'href="/drafts"' in client("instructor").get("/practice").text
    assert 'href="/drafts"' in client("department").get("/overview").text
    assert 'href="/drafts"' not in client("coordinator_a").get("/courses").text


def test_a_new_scenario_starts_from_a_skeleton(world, author):
    author.get("/drafts/new")
    page = author.post("/drafts/new", {"course": "nho", "title": "Cháy chợ", "key": "Cháy chợ"}, status=422)
    assert "Chỉ dùng chữ thường không dấu" in text_of(page)
    assert 'value="Cháy chợ"' in page.text
    assert author.post("/drafts/new", {"course": "nho", "title": "Cháy chợ", "key": "chay-cho"}).location == "/drafts/1"
    page = author.post("/drafts/new", {"course": "nho", "title": "Cháy chợ", "key": "chay-cho"}, status=422)
    assert "đã có hoạt động hoặc bản nháp mang mã “chay-cho”" in text_of(page)


def test_the_outline_tells_the_whole_scenario(world, author):
    opened(world)
    page = author.get("/drafts/1")
    words = text_of(page)
    assert len(author.last_statements) <= MOST_STATEMENTS
    assert "18 lần quyết định, 21 nút" in words
    assert "nếu căng thẳng từ 60 trở lên → n09 không thì → n10" in words
    assert "Tốt nhất Chính xác +2, giữ thông điệp +2, kịp thời +1" in words
    assert "Không còn lỗi nào" in words
    for node in body()["nut"]:
        assert f'id="nut-{node}"' in page.text


def test_faults_stand_at_their_node_and_beside(world, author):
    draft_id = opened(world)
    sent = {**fields(author.get(f"/drafts/{draft_id}/nodes/n06")), "q": ""}
    author.post(f"/drafts/{draft_id}/nodes/n06", sent)
    page = author.get(f"/drafts/{draft_id}")
    assert text_of(page).count("Chưa có câu hỏi.") == 2
    assert "Còn 1 lỗi" in text_of(page)
    assert "Chưa có câu hỏi." in text_of(author.get(f"/drafts/{draft_id}/nodes/n06"))


@pytest.mark.parametrize("node", list(body()["nut"]))
def test_saving_a_node_untouched_changes_nothing(world, author, node):
    draft_id = opened(world)
    sent = fields(author.get(f"/drafts/{draft_id}/nodes/{node}"))
    answer = author.post(f"/drafts/{draft_id}/nodes/{node}", sent)
    assert answer.location == f"/drafts/{draft_id}#nut-{node}"
    assert newest(draft_id).number == 1


def test_saving_the_frame_untouched_changes_nothing(world, author):
    draft_id = opened(world)
    author.post(f"/drafts/{draft_id}/frame", fields(author.get(f"/drafts/{draft_id}/frame")))
    assert newest(draft_id).number == 1


def test_every_field_of_a_choice_is_kept(world, author):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n06"
    sent = {
        **fields(author.get(address)),
        "c-0-condition": "if_set",
        "c-0-value": "hen_15h",
        "c-0-to": "n07",
        "c-0-other": "n08",
        "c-0-ten": "-5",
        "c-0-tin": "0",
        "c-0-phut": "3",
        "c-0-set": "mot, hai",
        "c-0-lo": ["y_te", "diem_nuoc"],
        "c-0-dc": "-2",
        "c-0-td": "",
        "note": "thử đủ",
    }
    author.post(address, sent)
    choice = newest(draft_id).body["nut"]["n06"]["c"][0]
    assert choice["go"] == {"if_set": "hen_15h", "then": "n07", "else": "n08"}
    assert {key: choice[key] for key in ("ten", "tin", "phut", "set", "lo", "s")} == {
        "ten": -5,
        "tin": 0,
        "phut": 3,
        "set": ["mot", "hai"],
        "lo": ["y_te", "diem_nuoc"],
        "s": {"cx": -2, "kt": 0, "dc": -2},
    }
    assert newest(draft_id).body["nut"]["n06"]["c"][1:] == body()["nut"]["n06"]["c"][1:]
    assert newest(draft_id).note == "thử đủ"
    again = fields(author.get(address))
    assert {k: v for k, v in again.items() if k not in {"revision", "note", "c-0-set"}} == {
        k: v for k, v in sent.items() if k not in {"revision", "note", "c-0-set"}
    }


def test_choices_come_and_go_without_script_and_nothing_typed_is_lost(world, author):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n06"
    typed = {**fields(author.get(address)), "q": "Đang gõ dở", "c-1-ten": "nhiều"}
    page = author.post(address, {**typed, "act": "add:c"}, status=200)
    more = fields(page)
    assert {k: v for k, v in more.items() if not k.startswith("c-3")} == typed
    assert (more["c-3-id"], more["c-3-x"]) == ("d", "")
    page = author.post(address, {**more, "act": "drop:c-1"}, status=200)
    fewer = fields(page)
    assert sorted({name[:3] for name in fewer if name.startswith("c-")}) == ["c-0", "c-2", "c-3"]
    assert newest(draft_id).number == 1
    author.post(address, {**fewer, "c-3-x": "Lời mới", "c-3-fb": "Vì thế", "c-3-to": "n07"})
    assert [c["id"] for c in newest(draft_id).body["nut"]["n06"]["c"]] == ["a", "c", "d"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"t": "ba"}, "Số giây để chọn : “ba” không phải số nguyên. Lưu"),
        ({"t": "9999"}, "Nhập số từ 0 đến 600."),
        ({"c-0-id": "có dấu"}, "Chỉ dùng chữ không dấu, số"),
        ({"c-0-id": ""}, "Chưa nhập: mã."),
        ({"c-0-condition": "if_ten_gte", "c-0-value": "cao"}, "so với một số nguyên"),
        ({"c-0-condition": "if_lo", "c-0-value": "y_te"}, "Chưa chọn nút tới khi điều kiện không đúng."),
        ({"c-0-condition": "if_set", "c-0-other": "n08"}, "Chưa nhập tên cờ"),
        ({"c-0-set": "có dấu"}, "Tên cờ chỉ dùng chữ không dấu"),
        ({"c-0-ten": "500"}, "Nhập số từ -100 đến 100."),
        ({"kind": "end", "ket": "Hết"}, "Nút kết không có lựa chọn."),
        ({"ket": "Hết"}, "Nút phải quyết định không có lời kết."),
        ({"who": "ai_do"}, "“ai_do” không có trong danh sách."),
        ({"c-0-condition": "if_khac", "c-0-value": "1"}, "“if_khac” không có trong danh sách."),
        ({"c-0-cx": "9"}, "“9” không có trong danh sách."),
        ({"c-0-to": "<b>"}, "không có trong danh sách."),
    ],
)
def test_what_cannot_be_saved_comes_back_as_typed(world, author, change, sentence):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n06"
    sent = {**fields(author.get(address)), "q": "Gõ rất lâu mới xong", **change}
    page = author.post(address, sent, status=422)
    assert sentence in text_of(page)
    back = fields(page)
    choosing = {"who", "c-0-condition", "c-0-cx", "c-0-to"}  # what is no choice cannot be shown as one
    assert {k: v for k, v in back.items() if k not in choosing} == {k: v for k, v in sent.items() if k not in choosing}
    assert newest(draft_id).number == 1
    for link in re.findall(r'<li><a href="#([^"]+)">', page.text):
        assert f'id="{link}"' in page.text


def test_too_many_choices_are_refused(world, author):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n06"
    sent = fields(author.get(address))
    for _more in range(rules.MOST_CHOICES - 2):
        sent = fields(author.post(address, {**sent, "act": "add:c"}, status=200))
    assert "Nhiều nhất 8 lựa chọn." in text_of(author.post(address, sent, status=422))


def test_the_second_of_two_editors_sees_who_when_and_what(world, client):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n06"
    first, second = client("department"), client("instructor")
    theirs, mine = fields(first.get(address)), fields(second.get(address))
    first.post(address, {**theirs, "q": "Câu của Sở?"})
    page = second.post(address, {**mine, "q": "Câu của giảng viên?"}, status=409)
    words = text_of(page)
    assert "department đã lưu bản 2 lúc 09:00 ngày 20/11/2026" in words
    assert "Thay đổi từ lúc đó: sửa nút n06." in words
    assert "Câu hỏi hoặc việc xảy ra Câu của Sở? Câu của giảng viên?" in words
    assert fields(page)["q"] == "Câu của giảng viên?"
    assert newest(draft_id).body["nut"]["n06"]["q"] == "Câu của Sở?"
    # Pressing save again is told again; only the button that names revision 2 writes over it.
    second.post(address, fields(page), status=409)
    second.post(address, {**fields(page), "over": "2"})
    assert newest(draft_id).number == 3
    assert newest(draft_id).body["nut"]["n06"]["q"] == "Câu của giảng viên?"


def test_what_was_typed_survives_the_removal_of_its_node(world, client):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n09"
    mine = fields(client("instructor").get(address))
    other = client("department")
    other.post(f"{address}/removal", {**fields(other.get(f"{address}/removal")), "instead": "n10"})
    client("instructor").get(address, status=404)
    page = client("instructor").post(address, {**mine, "q": "Gõ dở"}, status=409)
    assert "bỏ nút n09" in text_of(page)
    assert fields(page)["q"] == "Gõ dở"
    client("instructor").post(address, {**fields(page), "over": "2"})
    assert newest(draft_id).body["nut"]["n09"]["q"] == "Gõ dở"
    client("instructor").post(f"/drafts/{draft_id}/nodes/<b>", mine, status=404)


def test_the_frame_is_overtaken_in_the_same_way(world, client):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/frame"
    first, second = client("department"), client("instructor")
    mine = fields(second.get(address))
    first.post(address, {**fields(first.get(address)), "ten": "Tên của Sở"})
    page = second.post(address, {**mine, "vai": "Vai khác"}, status=409)
    assert "sửa khung: tên tình huống" in text_of(page)
    second.post(address, {**fields(page), "over": "2"})
    assert newest(draft_id).body["vai"] == "Vai khác"


def test_the_frame_takes_facts_promises_and_lines(world, author):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/frame"
    sent = fields(author.get(address))
    for name in ("facts", "promises", "lines"):
        sent = fields(author.post(address, {**sent, "act": f"add:{name}"}, status=200))
    page = author.post(address, sent, status=422)
    assert "Dữ kiện 8, Mã dữ kiện : Chưa nhập: mã dữ kiện." in text_of(page)
    sent = {**sent, "facts-7-id": "moi", "facts-7-x": "Điều mới", "facts-7-muc": "cho_cong_bo"}
    sent |= {"promises-1-flag": "hen_17h", "promises-1-x": "17:00 báo lại", "promises-1-kept": "giu_17h"}
    sent |= {"lines-4-key": "moi", "lines-4-x": "Việc cấm", "lines-4-law": "luat-bao-chi-2025#dieu-31"}
    author.post(address, {**sent, "act": "drop:facts-0"}, status=200)
    twin = author.post(address, {**sent, "facts-7-id": "y_te"}, status=422)
    assert "Mã “y_te” đã dùng ở trên." in text_of(twin)
    author.post(address, {**sent, "boi_canh": "Một.\nHai.", "cang_bat_dau": ""})
    made = newest(draft_id).body
    assert made["du_kien"][-1] == {"id": "moi", "x": "Điều mới", "muc": "cho_cong_bo"}
    assert made["cam_ket"]["hen_17h"] == {"x": "17:00 báo lại", "giu": "giu_17h"}
    assert made["loi_chan"]["moi"] == {"x": "Việc cấm", "luat": ["luat-bao-chi-2025#dieu-31"]}
    assert (made["boi_canh"], made["cang_bat_dau"]) == (["Một.", "Hai."], 20)
    assert made["nut"] == body()["nut"]


def test_a_node_is_added_renamed_and_removed(world, author):
    draft_id = opened(world)
    at = f"/drafts/{draft_id}/nodes"
    sent = fields(author.get(f"{at}/n02/after"))
    assert (sent["name"], sent["before"]) == ("n19", "n03")
    assert "Đã có nút mang mã “n05”" in text_of(author.post(f"{at}/n02/after", {**sent, "name": "n05"}, status=422))
    assert author.post(f"{at}/n02/after", sent).location == f"/drafts/{draft_id}#nut-n19"
    sent = fields(author.get(f"{at}/n19/name"))
    author.post(f"{at}/n19/name", {**sent, "name": "hỏi thêm"}, status=422)
    author.post(f"{at}/n19/name", {**sent, "name": "hoi_them"})
    assert rules.onward(newest(draft_id).body["nut"]["n02"]) == ["hoi_them"]
    page = author.get(f"{at}/hoi_them/removal")
    assert "n02 , lựa chọn a" in text_of(page)
    refused = author.post(f"{at}/hoi_them/removal", fields(page), status=422)
    assert "Còn lựa chọn dẫn tới nút này" in text_of(refused)
    author.post(f"{at}/hoi_them/removal", {**fields(page), "instead": "n03"})
    assert newest(draft_id).body == body()
    assert "Nút kết không có nút sau" in text_of(author.get(f"{at}/e_cuoi/after"))
    author.get(f"{at}/khong/name", status=404)


def test_history_shows_looks_at_and_brings_back(world, author):
    draft_id = opened(world)
    address = f"/drafts/{draft_id}/nodes/n06"
    author.post(address, {**fields(author.get(address)), "q": "Khác?", "note": "thử"})
    words = text_of(author.get(f"/drafts/{draft_id}/revisions"))
    assert "instructor, 09:00 20/11/2026 · thử sửa nút n06" in words
    old = author.get(f"/drafts/{draft_id}/revisions/1")
    assert "Đây là bản cũ, chỉ để xem" in text_of(old)
    assert body()["nut"]["n06"]["q"] in text_of(old)
    stale = author.post(f"/drafts/{draft_id}/revisions/1/return", {"revision": 1}, status=409)
    assert "instructor đã lưu bản 2 lúc 09:00" in text_of(stale)
    author.post(f"/drafts/{draft_id}/revisions/1/return", {"revision": 2})
    assert newest(draft_id).body == body()
    assert "Đã lấy lại bản 1 thành bản 3." in text_of(author.get(f"/drafts/{draft_id}"))
    author.get(f"/drafts/{draft_id}/revisions/9", status=404)


def test_the_file_goes_down_and_up_again(world, author):
    draft_id = opened(world)
    file = author.get(f"/drafts/{draft_id}/file")
    assert file.headers["Content-Disposition"].startswith('attachment; filename="nuoc-sach-an-phuc.yaml"')
    assert filing.read(file.data, body()["id"]).body == body()
    assert send(author, draft_id, file.data).location == f"/drafts/{draft_id}"
    assert newest(draft_id).number == 1


def send(author, draft_id, content, status=302, **more):
    address = f"/drafts/{draft_id}/upload"
    sent = {**fields(author.get(address)), "file": (io.BytesIO(content), "x.yaml"), **more}
    return author.post(address, sent, status=status)


def test_an_uploaded_file_becomes_the_next_revision(world, author):
    draft_id = opened(world)
    text = author.get(f"/drafts/{draft_id}/file").text
    send(author, draft_id, text.replace("Bao nhiêu hộ?", "Bao nhiêu người?").encode(), note="từ tệp")
    assert (newest(draft_id).number, newest(draft_id).note) == (2, "từ tệp")
    broken = text.replace('q: "Vì sao phường', 'q: 12 # "Vì sao phường').encode()
    page = send(author, draft_id, broken, status=422)
    line = broken.decode().splitlines().index('    q: 12 # "Vì sao phường giấu dân suốt mấy tiếng đồng hồ?"') + 1
    assert f"{line} Giá trị của “q” không đúng loại." in text_of(page)
    assert newest(draft_id).number == 2
    page = send(author, draft_id, text.replace("t: 25", "t: 5").encode(), status=200)
    assert "Đã lưu thành bản 3, còn 2 lỗi cần sửa" in text_of(page)
    assert "Nút n09: Cho 5 giây; từ 20 đến 90 giây là vừa." in text_of(page)
    assert "Chưa chọn tệp." in text_of(author.post(f"/drafts/{draft_id}/upload", {"revision": 3}, status=422))


def test_an_upload_overwrites_nobody(world, author):
    draft_id = opened(world)
    text = author.get(f"/drafts/{draft_id}/file").data
    address = f"/drafts/{draft_id}/nodes/n06"
    author.post(address, {**fields(author.get(address)), "q": "Khác?"})
    page = send(author, draft_id, text, status=409, revision="1")
    assert "hãy chọn lại tệp nếu vẫn muốn ghi" in text_of(page)
    send(author, draft_id, text, revision="1", over="2")
    assert newest(draft_id).body == body()


def test_the_map_is_a_drawing_of_links_with_the_same_in_words(world, author):
    draft_id = opened(world)
    page = author.get(f"/drafts/{draft_id}/map")
    assert len(author.last_statements) <= MOST_STATEMENTS
    document = JustHTML(page.get_data(as_text=True), sanitize=False)
    region = document.query(".map-region")[0]
    assert (region.attrs["role"], region.attrs["tabindex"]) == ("region", "0")
    links = {link.attrs["href"] for link in region.query("a")}
    assert links == {f"/drafts/{draft_id}/nodes/{node}" for node in body()["nut"]}
    assert all(link.query("title") for link in region.query("a"))
    conditional = [p for p in region.query("path.edge") if "is-if" in p.attrs["class"]]
    assert len(conditional) == 4
    words = text_of(page)
    assert "a, b (hết giờ)" in words
    assert "nếu tin cậy dưới 60 → e_mat_tin ; không thì → e_cuoi" in words


def test_the_table_of_lazy_ways(world, author):
    draft_id = opened(world)
    words = text_of(author.get(f"/drafts/{draft_id}/ways"))
    assert "Chọn tốt nhất ở mọi nút 100 đạt đúng ý" in words
    assert "cần sửa" not in words
    sent = {**fields(author.get(f"/drafts/{draft_id}/nodes/n01/removal")), "instead": "n02"}
    author.post(f"/drafts/{draft_id}/nodes/n01/removal", sent)
    sent = fields(author.get(f"/drafts/{draft_id}/nodes/n02"))
    author.post(f"/drafts/{draft_id}/nodes/n02", {**sent, "c-0-to": "n02"})
    assert "Chưa chơi thử được" in text_of(author.get(f"/drafts/{draft_id}/ways"))
    author.get(f"/drafts/{draft_id}/map")
    scenario_of(newest(draft_id).body)
