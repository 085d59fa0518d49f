"""Every fault the loader can find has Vietnamese words."""

from __future__ import annotations

import ast

import pytest

from elearn.catalogue.recordings.telling import WHY
from elearn.catalogue.source import advice
from elearn.catalogue.source.located import Fault, Faults
from elearn.catalogue.source.scenarios import read_scenario
from elearn.config import ROOT
from elearn.editing.words import spoken

pytestmark = pytest.mark.once
SOURCE = ROOT / "elearn" / "catalogue" / "source"
# The handbook, the registry and the forms are not edited here; scenarios speak through their codes.
FILES = ["reading", "questions", "pools", "checks", "citations", "located", "drills"]
FILES += ["../recordings/reading", "../recordings/captions", "../recordings/pointers"]


def sentences():
    for name in FILES:
        for node in ast.walk(ast.parse((SOURCE / f"{name}.py").read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in {"error", "warn", "fault"}:
                continue
            if any(isinstance(a, ast.Constant) and a.value in advice.WORDS for a in node.args):
                continue  # said by its code
            for argument in node.args:
                text = _text(argument)
                if text and " " in text and "/" not in text.split(" ")[0]:
                    yield f"{name}:{node.lineno}", text


def _text(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
    return ""


@pytest.mark.parametrize(("where", "text"), sorted(set(sentences())), ids=lambda value: value[:60])
def test_every_sentence_of_the_loader_is_said_in_vietnamese(where, text):
    assert spoken(Fault("x", 1, text)) != text, where


def test_what_a_fault_speaks_of_is_named_in_vietnamese():
    fault = Fault("x", 1, "question q1, options: “text” is empty")
    assert spoken(fault) == "Câu hỏi q1, options: mục “text” còn trống."


def test_what_playing_a_scenario_finds_is_said_in_vietnamese(tmp_path):
    faults = Faults()
    root = ROOT / "courses" / "hop-bao"
    home = tmp_path / "hop-bao" / "scenarios"
    home.mkdir(parents=True)
    told = (root / "scenarios" / "nuoc-sach-an-phuc.yaml").read_text()
    (home / "nuoc-sach-an-phuc.yaml").write_text(told.replace("bat_dau: n01", "bat_dau: khong-co"))
    read_scenario(tmp_path, tmp_path / "hop-bao", "nuoc-sach-an-phuc", faults, optional=False)
    assert "Nút mở đầu “khong-co” không có trong tình huống." in [spoken(fault) for fault in faults.errors]


def test_why_a_file_is_no_recording_is_said_in_vietnamese():
    tree = ast.parse((SOURCE.parent / "recordings" / "containers.py").read_text())
    raised = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Unreadable"]
    told = {argument.value for call in raised for argument in call.args if isinstance(argument, ast.Constant)}
    assert told
    assert told <= set(WHY)
