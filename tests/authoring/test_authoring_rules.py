"""Changing a body, telling two apart, writing it as a file, drawing it: all on plain values."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest

from elearn.authoring import drawing, filing, graph, present, rules, words
from elearn.kernel import i18n
from elearn.scenarios import checks, strategies
from elearn.scenarios.checks import Code
from elearn.scenarios.shapes import scenario_of
from tests.authoring.drafts import FILES, body, small

pytestmark = pytest.mark.once


@pytest.mark.parametrize("place", range(len(FILES)), ids=[file.stem for file in FILES])
def test_every_published_scenario_comes_back_from_its_file_as_it_was(place):
    made = body(place)
    text = filing.written(made)
    again = filing.read(text.encode(), made["id"])
    assert (again.faults, again.body) == ([], made)
    assert list(again.body["nut"]) == list(made["nut"])
    assert filing.written(again.body) == text


@pytest.mark.parametrize(
    "text",
    [
        "Hai\ndòng",
        'dấu "ngoặc" và \\',
        "# không phải chú thích",
        "- gạch: hai chấm",
        "no",
        "12",
        "  ",
        "😀",
        "{a: b}",
    ],
)
def test_any_words_survive_the_file(text):
    made = small(n01=("e1", "e2"), e1="Hết", e2="Hết")
    made["ten"] = f"A{text}"
    made["nut"]["n01"]["q"] = f"Hỏi {text} gì?"
    made["nut"]["n01"]["c"][0]["set"] = "no"
    made["du_kien"] = [f"A {text}", {"id": "no", "x": f"B {text}"}]
    assert filing.read(filing.written(made).encode(), "nho").body == made


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("    t: 30", "    t: ba mươi", 11, "Giá trị của “t” không đúng loại."),
        ("    t: 30\n", "", 10, "Thiếu “t”."),
        ("    t: 30", "    t: 30\n    la: 1", 12, "Không có khóa nào tên “la”."),
        ("who: trung_lap", "who: ai_do", 10, "“who” phải là một trong: tinh_huong,"),
        ("s: {cx: 2}", "s: {xx: 2}", 16, "Điểm trong “s” phải là số nguyên"),
        ("go: e1", "go: {if_ten_gte: cao, then: e1, else: e2}", 18, "“go” là mã một nút"),
        ("go: e1", "go: {if_set: co, then: e1}", 18, "“go” là mã một nút"),
        ("id: nho", "id: khac", 1, "id phải là “nho”"),
        ("  n01:", "  n 01:", 9, "Mã nút “n 01” chỉ được gồm"),
        ("nut:", "nut: [", None, "Không đọc được YAML ở đây"),
    ],
)
def test_faults_of_a_file_are_told_by_line_in_vietnamese(old, new, line, sentence):
    text = filing.written({**small(n01=("e1", "e2"), e1="Hết", e2="Hết"), "du_kien": ["Một"]})
    assert old in text, text
    content = text.replace(old, new, 1).encode()
    filed = filing.read(content, "nho")
    told = present.file_faults(filed, content)
    assert filed.body is None
    assert [one for one in told if one.sentence.startswith(sentence) and line in (None, one.line)], told


def test_what_is_no_text_or_nothing_at_all_is_told():
    assert [one.sentence for one in present.file_faults(filing.read(b"a\n\xff", "nho"), b"a\n\xff")] == [
        "Tệp không phải chữ UTF-8; dòng này có ký tự không đọc được."
    ]
    assert present.file_faults(filing.read(b"", "nho"), b"")[0].sentence.startswith("Chỗ này phải là")
    told = present.file_faults(filing.read(b"[1]", "nho"), b"[1]")
    assert any(one.sentence.startswith("Chỗ này phải là") for one in told)


def test_every_fault_has_a_sentence_in_both_languages_with_the_same_values():
    assert set(words.FAULTS) == set(Code) == set(checks.ENGLISH)
    values = re.compile(r"%\((\w+)\)s")
    for code in Code:
        assert set(values.findall(words.FAULTS[code])) <= set(values.findall(checks.ENGLISH[code])), code


def broken(name):
    """The published scenario with one thing wrong."""
    made = body()
    nodes = made["nut"]
    choice = nodes["n01"]["c"][0]
    match name:
        case "start":
            made["bat_dau"] = "khong"
        case "target":
            choice["go"] = "khong"
        case "loop":
            choice["go"] = "n01"
        case "question":
            nodes["n01"]["q"] = " "
        case "seconds":
            nodes["n01"]["t"] = 5
        case "twin":
            choice["id"] = "b"
        case "default":
            choice["d"] = 1
        case "words":
            choice["fb"] = ""
        case "points":
            choice["s"]["kt"] = 5
        case "line":
            choice["crit"] = "khong"
        case "fact":
            choice["lo"] = ["khong"]
        case "secret":
            choice["lo"] = ["huong_xac_minh"]
        case "end":
            nodes["e_cuoi"]["ket"] = ""
        case "loose":
            nodes["n99"] = deepcopy(nodes["e_cuoi"])
        case "choices":
            nodes["n01"]["c"] = nodes["n01"]["c"][1:2]
    return made


@pytest.mark.parametrize(
    ("name", "node", "sentence"),
    [
        ("start", "", "Nút mở đầu “khong” không có trong tình huống."),
        ("target", "n01", "Có lựa chọn dẫn tới “khong”, nút này không có."),
        ("loop", "n01", "Đi từ nút này có đường quay lại chính nó; tình huống chỉ đi tới."),
        ("question", "n01", "Chưa có câu hỏi."),
        ("seconds", "n01", "Cho 5 giây; từ 20 đến 90 giây là vừa."),
        ("twin", "n01", "Hai lựa chọn mang cùng một mã."),
        ("default", "n01", "Cần đúng một lựa chọn được lấy khi hết giờ."),
        ("words", "n01", "Lựa chọn a thiếu lời nói hoặc lời nhận xét."),
        ("points", "n01", "Lựa chọn a có điểm nằm ngoài khoảng -2 đến 2."),
        ("line", "n01", "Lựa chọn a chạm ranh giới “khong”, ranh giới này chưa khai ở phần khung."),
        ("fact", "n01", "Lựa chọn a nói ra “khong”, dữ kiện này chưa khai ở phần khung."),
        ("secret", "n01", "Lựa chọn a nói ra điều mật “huong_xac_minh” mà không chạm ranh giới nào."),
        ("end", "e_cuoi", "Nút không có lựa chọn và cũng không có lời kết."),
        ("loose", "n99", "Không có đường nào từ mở đầu tới nút này."),
        ("choices", "n01", "Có 1 lựa chọn; từ hai đến bốn là vừa."),
    ],
)
def test_faults_are_told_at_their_node(name, node, sentence):
    outline = present.outline(broken(name))
    assert (node, sentence) in outline.faults
    if node:
        assert sentence in next(line for line in outline.nodes if line.id == node).faults
    assert outline.playable is (name not in {"start", "target", "loop"})
    drawing.draw(outline.scenario)


def test_the_same_fault_in_english():
    fault = next(f for f in checks.faults(scenario_of(broken("seconds")), runs=0) if f.code is Code.SECONDS)
    assert fault.message == "gives 5 seconds; 20 to 90 are right"


def test_a_way_that_passes_is_named_in_the_readers_language():
    with i18n.speaking("vi"):
        told = words.fault(checks.Fault("", Code.LAZY_PASSES, (("way", "longest"), ("total", 90))))
    assert told == "Cách chơi không cần đọc “luôn chọn câu dài nhất” cũng đạt, với 90 điểm."


@pytest.mark.parametrize("place", range(len(FILES)), ids=[file.stem for file in FILES])
def test_published_scenarios_have_no_fault_and_no_lazy_way(place):
    made = body(place)
    assert present.outline(made).faults == []
    rows = present.ways(made)
    assert [row.right for row in rows] == [True] * (len(strategies.LAZY) + 2)
    assert (rows[0].name, rows[0].total, rows[0].passed) == ("Chọn tốt nhất ở mọi nút", "100", "đạt")


def test_a_draft_with_every_choice_equal_is_played_without_searching_for_ever():
    made = body()
    for node in made["nut"].values():
        for choice in node.get("c", ()):
            choice["s"] = {}
    assert strategies.table(scenario_of(made), runs=10).best is None
    assert present.ways(made)[0].total == "chưa tính được"


def test_the_skeleton_lacks_only_more_decisions():
    outline = present.outline(rules.skeleton("moi", "Mới"))
    assert [sentence for _node, sentence in outline.faults] == ["Mới có 1 lần phải quyết định; ít nhất là 14."]
    assert filing.read(filing.written(rules.skeleton("moi", "Mới")).encode(), "moi").faults == []


def test_what_differs_is_told_by_node():
    before = body()
    after = deepcopy(before)
    after["nut"]["n06"]["q"] = "Khác?"
    after["nut"]["n98"] = after["nut"].pop("e_mat_tin")
    after["ten"] = "Tên khác"
    found = rules.changes(before, after)
    assert (found.added, found.removed, found.changed, found.frame) == (("n98",), ("e_mat_tin",), ("n06",), ("ten",))
    assert words.changes(found) == ["thêm nút n98", "bỏ nút e_mat_tin", "sửa nút n06", "sửa khung: tên tình huống"]
    assert not rules.changes(before, deepcopy(before))


def test_writing_the_same_more_briefly_is_no_change():
    before = body()
    after = deepcopy(before)
    after["nut"]["n01"]["c"][1]["set"] = ["hop_bao_dung_thu_tuc"]
    after["nut"]["n01"]["c"][0]["d"] = 0
    after["phut"] = 0
    assert not rules.changes(before, after)


def test_renaming_a_node_takes_all_ways_along():
    before = body()
    after = rules.rename_node(before, "n10", "hoi_nguyen_nhan")
    assert rules.leads_to(after, "n10") == []
    assert rules.leads_to(after, "hoi_nguyen_nhan") == rules.leads_to(before, "n10")
    assert list(after["nut"]).index("hoi_nguyen_nhan") == list(before["nut"]).index("n10")
    assert rules.rename_node(before, "n01", "dau")["bat_dau"] == "dau"
    assert present.outline(after).faults == []


def test_removing_a_node_leads_its_ways_elsewhere():
    after = rules.remove_node(body(), "n09", "n10")
    assert "n09" not in after["nut"]
    assert not [
        t for node in after["nut"].values() for c in node.get("c", ()) for t in rules.targets(c["go"]) if t == "n09"
    ]


def test_a_new_node_stands_between_two():
    after = rules.add_node(body(), "n02", "n02b", "n03")
    assert rules.onward(after["nut"]["n02"]) == ["n02b"]
    assert rules.onward(after["nut"]["n02b"]) == ["n03"]
    order = list(after["nut"])
    assert order.index("n02b") == order.index("n02") + 1
    assert {node for node, _sentence in present.outline(after).faults} == {"n02b"}


def test_nothing_given_is_changed():
    before = body()
    kept = deepcopy(before)
    rules.add_node(before, "n02", "n02b", "n03")
    rules.remove_node(before, "n09", "n10")
    rules.rename_node(before, "n10", "x")
    rules.put_node(before, "n01", {"ket": "Hết"})
    rules.put_frame(before, {"ten": "Khác"})
    assert before == kept


def test_depth_is_the_longest_way_and_loose_nodes_come_last():
    scenario = scenario_of(small(n1=("n2", "n3"), n2=("n3", "e1"), n3=("e1", "e2"), e1="Hết", e2="Hết", lo="Hết"))
    assert graph.reading_order(scenario) == [("n1", 0), ("n2", 1), ("n3", 2), ("e1", 3), ("e2", 3), ("lo", None)]


def overlapping(picture):
    boxes = [(box.x, box.y) for box in picture.boxes]
    return [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if abs(one[0] - other[0]) < drawing.WIDE and abs(one[1] - other[1]) < drawing.HIGH
    ]


@pytest.mark.parametrize(
    "made",
    [
        *(body(place) for place in range(len(FILES))),
        small(
            n1=("n2", "n3", "n4"),
            n2=("n5", "e"),
            n3=("n5", "e"),
            n4=("e", "n5"),
            n5=("e", "stop"),
            e="Hết",
            stop="Dừng",
        ),
        small(n1=("n2", "n1"), n2=("n1", "khong"), e="Hết", lo=("e", "n1"), lo2=("lo", "lo2")),
        {**small(e="Hết"), "bat_dau": "khong"},
        small(**{f"n{i}": (f"n{i + 1}", f"n{min(i + 5, 60)}") for i in range(60)}, n60="Hết"),
    ],
)
def test_the_map_shows_every_node_once_apart_and_inside(made):
    scenario = scenario_of(made)
    picture = drawing.draw(scenario)
    assert sorted(box.node for box in picture.boxes) == sorted(scenario.nodes)
    assert not overlapping(picture)
    assert all(0 <= box.x <= picture.width - drawing.WIDE for box in picture.boxes)
    assert all(0 <= box.y <= picture.height - drawing.HIGH for box in picture.boxes)
    assert len(picture.curves) == len(graph.edges(scenario))


def test_edges_tell_conditions_and_what_is_taken_when_time_runs_out():
    found = {(e.source, e.target): e for e in graph.edges(scenario_of(body()))}
    to_interrupted, onward = found["n08", "n09"], [e for e in graph.edges(scenario_of(body())) if e.source == "n08"]
    assert (to_interrupted.conditional, to_interrupted.choices, to_interrupted.default) == (True, ("a", "b"), "b")
    assert [(e.target, e.conditional) for e in onward] == [("n09", True), ("n10", True), ("n10", False)]
    assert present.edge_words(to_interrupted) == "a, b (hết giờ)"
