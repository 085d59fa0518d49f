"""YAML is read by libyaml where it says the same as Python; what is told about a text never depends on which one read it."""

from __future__ import annotations

from unittest.mock import patch

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from elearn.catalogue.source.located import Faults, Mapping, Sequence, parse
from elearn.config import ROOT

pytestmark = pytest.mark.once
PIECES = st.sampled_from([
    "a", "b: c", "key: v\n", "- x\n", "- ", "-", "? ", "?", ": ", ":", "\n", "\n  ", "\n    ", " ", "\t", '"', "'", "|", "|-\n",
    ">\n", ">+2\n", "|#", "[", "]", "{", "}", ", ", "#", " # x", "&a ", "*a", "!x ", "%YAML 1.2\n", "---\n", "...\n", "\\",
    "\\x41", "\ufeff", "\x85", "\u2028", "\r\n", "Việt", "😀", "null", "yes", "12", "1.5", "2020-01-01", "<<: ", "@", "[1? 2]",
    "{a:1}", "0x1F", "12:30", "k:\n",
])  # fmt: skip


def shown(value):
    """A value with the kind and line of everything in it."""
    if isinstance(value, Mapping):
        return value.line, [(key, value.lines[key], shown(one)) for key, one in value.items()]
    if isinstance(value, Sequence):
        return value.line, [shown(one) for one in value]
    return type(value), value


def told(text, *, swift):
    faults = Faults()
    with patch.object(yaml, "__with_libyaml__", swift):
        value = parse(text, "a.yaml", faults)
    return shown(value), [(str(fault), fault.code, fault.values) for fault in faults.errors]


def test_libyaml_came_with_the_wheel():
    assert yaml.__with_libyaml__, "courses are read, but slowly: this PyYAML was built without libyaml"


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_text_says_the_same_to_both(text):
    assert told(text, swift=True) == told(text, swift=False)


@pytest.mark.parametrize(
    "text", ["a:\tb", "a\t", "|#", "\n\ufeff", "-\n\ufeff", "a: [1? 2, 1]", "{a? 5, b: 4}", "- |\t\n  x"]
)
def test_what_only_libyaml_takes_is_told_as_before(text):
    assert told(text, swift=True) == told(text, swift=False)


def test_files_of_the_courses_say_the_same_to_both():
    files = sorted((ROOT / "courses").glob("*/course.yaml")) + sorted((ROOT / "courses").glob("*/scenarios/*.yaml"))[:2]
    assert files
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert told(text, swift=True) == told(text, swift=False)
