"""A class is drawn in one file, so that two pages that chose the same word do not draw over each other."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

COMPONENTS = Path(__file__).resolve().parents[2] / "static" / "css" / "components"
KNOWN = {".menu-rule"}  # small.css adds to menu.css


def test_a_class_standing_alone_is_drawn_in_one_file():
    drawn = defaultdict(set)
    for file in COMPONENTS.glob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.S)
        for name in re.findall(r"(?<!,)\n(\.[\w-]+) \{", css):  # not in a media query: those may refine
            drawn[name].add(file.name)
    assert not {name: files for name, files in drawn.items() if len(files) > 1 and name not in KNOWN}
