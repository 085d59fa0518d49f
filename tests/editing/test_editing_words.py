"""Every fault the loader can find has Vietnamese words."""

from __future__ import annotations

import ast

import pytest

from elearn.catalogue.source.located import Fault
from elearn.config import ROOT
from elearn.editing.words import spoken

pytestmark = pytest.mark.once
SOURCE = ROOT / "elearn" / "catalogue" / "source"
# The handbook, the registry and the forms are not edited here; scenarios speak through their codes.
FILES = ["reading", "questions", "pools", "checks", "citations", "located", "drills"]


def sentences():
    for name in FILES:
        for node in ast.walk(ast.parse((SOURCE / f"{name}.py").read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr not in {"error", "warn", "fault"}:
                continue
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
