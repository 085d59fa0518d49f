"""What an author is told before anybody plays; and that the site's own scenarios hold."""

from __future__ import annotations

import copy

import pytest

from elearn.config import ROOT
from elearn.scenarios import checks, strategies
from elearn.scenarios.shapes import scenario_of
from tests.scenarios.conftest import body_of

WATER = ROOT / "courses" / "hop-bao" / "scenarios" / "nuoc-sach-an-phuc.yaml"


def told(change):
    """The faults of the water scenario after one change."""
    body = copy.deepcopy(body_of(WATER))
    change(body)
    return [f"{fault.node}: {fault.message}" for fault in checks.faults(scenario_of(body), runs=200)]


def first(body, node="n06"):
    return body["nut"][node]["c"][0]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda b: b.update(bat_dau="n99"), ": the start “n99” does not exist"),
        (lambda b: first(b).update(go="n99"), "n06: leads to “n99”, which does not exist"),
        (lambda b: first(b).update(go="n02"), ": can be reached from itself; a scenario only goes forward"),
        (lambda b: b["nut"].update(n99=copy.deepcopy(b["nut"]["n18"])), "n99: cannot be reached from the start"),
        (lambda b: [b["nut"].pop("e_mat_tin"), [c.update(go="e_cuoi") for c in b["nut"]["n18"]["c"]]], ": has 1 endings besides the stop; 2 are the least"),
        (lambda b: b["nut"]["e_cuoi"].update(ket=""), "e_cuoi: has neither choices nor an ending (ket)"),
        (lambda b: b["nut"]["n06"].update(q=" "), "n06: has no question (q)"),
        (lambda b: b["nut"]["n06"].update(t=5), "n06: gives 5 seconds; 20 to 90 are right"),
        (lambda b: first(b).update(id="b"), "n06: has the same choice id twice"),
        (lambda b: first(b).update(d=1), "n06: exactly one choice must be taken when time runs out (d: 1)"),
        (lambda b: first(b).update(s={"cx": 2, "td": 2, "kt": 1}), "n06: exactly one choice must be the best in every dimension the node tests"),
        (lambda b: first(b).update(fb=""), "n06: choice a needs its words (x) and its feedback (fb)"),
        (lambda b: first(b).update(s={"cx": -3}), "n06: choice a is marked outside -2 to 2"),
        (lambda b: first(b).update(crit="khong_co"), "n06: choice a crosses the line “khong_co”, which is not listed (loi_chan)"),
        (lambda b: first(b, "n10").update(go="n11"), "n10: choice a crosses a line: it must lead to a stop (dung) and never be the default"),
        (lambda b: first(b).update(lo=["khong_co"]), "n06: choice a tells “khong_co”, which is not on the fact sheet"),
        (lambda b: first(b).update(lo=["ho_so_chau_be"]), "n06: choice a tells the secret “ho_so_chau_be” without crossing a line (crit)"),
        (lambda b: b.update(nut={k: v for k, v in b["nut"].items() if k in ("e_dung", "e_cuoi", "e_mat_tin", "n18")}, bat_dau="n18"), ": has 1 decisions; 14 are the least"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_node(change, fault):
    found = told(change)
    assert any(line.endswith(fault) if fault.startswith(": can") else line == fault for line in found), found


def test_a_scenario_without_fault_has_none():
    assert told(lambda _body: None) == []


def test_a_scenario_whose_best_always_comes_first_is_refused():
    def sort(body):
        for node in body["nut"].values():
            if "c" in node:
                node["c"].sort(key=lambda choice: -sum(choice["s"].values()))

    assert ": the lazy way “first” passes with 100 points" in told(sort)


def test_a_scenario_that_luck_passes_is_refused():
    def soften(body):
        for node in body["nut"].values():
            best = max(sum(choice["s"].values()) for choice in node.get("c", [{"s": {}}]))
            for choice in node.get("c", []):
                if sum(choice["s"].values()) < best and not choice.get("crit"):
                    choice["s"] = {key: value - 1 for key, value in choice["s"].items()}
                    choice["go"] = node["c"][1]["go"]
                choice.pop("d", None)
            if "c" in node:  # a fourth way, worse than all: the others come near the best
                node["c"][-1]["d"] = 0
                near = dict.fromkeys(node["c"][0]["s"], 1)
                for choice in node["c"]:
                    if not choice.get("crit"):
                        choice["s"] = {key: 2 if sum(choice["s"].values()) == best else 1 for key in near}
                worst = {
                    "id": "z",
                    "x": "Không nói gì và bỏ ra ngoài.",
                    "fb": "Bỏ đi.",
                    "go": node["c"][1]["go"],
                    "d": 1,
                }
                node["c"].append({**worst, "s": dict.fromkeys(near, -2)})

    assert any("luck alone passes" in line or "passes with" in line for line in told(soften))


def test_a_promise_the_best_path_cannot_keep_is_found():
    found = told(lambda b: b["cam_ket"]["hen_15h"].update(giu="khong_bao_gio"))
    assert any(line.startswith(": the best path reaches") for line in found)


def test_every_published_scenario_holds(published):
    """Best 100; longest, shortest, first, middle, last and silence fail; luck passes at most 1 % of 5,000 runs."""
    played = strategies.table(published)
    assert played.best is not None
    assert (played.best.total, played.best.passed, played.best.broken) == (100, True, ())
    assert [name for name, result in played.lazy.items() if result.passed] == []
    assert played.random_pass_share <= strategies.MOST_RANDOM_PASSES
    assert len(published.decisions) >= checks.FEWEST_DECISIONS
    assert published.breaches
    assert published.promises
