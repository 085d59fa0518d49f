"""The colours can be read: every pair the interface uses, recomputed from tokens.css in both themes.

WCAG 2.2 asks 4.5 for text (1.4.3) and 3 for edges and graphics (1.4.11). The figures beside each pair are those the
house promises; they are higher than the law, and a change of colour that loses more than a tenth has to say so here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TEXT, GRAPHIC = 4.5, 3.0

# ink, ground, least by WCAG, promised in light, promised in dark
PAIRS = [
    ("ink", "paper", TEXT, 14.4, 15.2),
    ("ink-2", "paper", TEXT, 7.3, 10.5),
    ("ink-3", "sunken", TEXT, 4.9, 7.9),
    ("on-lacquer", "lacquer", TEXT, 13.4, 15.0),
    ("on-lacquer-2", "lacquer", TEXT, 8.8, 9.0),
    ("teal", "paper", TEXT, 6.8, 9.4),
    ("on-teal", "teal", TEXT, 7.4, 9.0),
    ("teal-strong", "teal-soft", TEXT, 8.5, 8.1),
    ("amber-ink", "amber-soft", TEXT, 5.9, 8.8),
    ("amber", "paper", GRAPHIC, 3.8, 8.8),
    ("amber-mark", "lacquer", TEXT, 7.1, 8.0),
    ("red", "red-soft", TEXT, 6.2, 7.5),
    ("green", "green-soft", TEXT, 5.6, 7.9),
    ("blue", "blue-soft", TEXT, 6.7, 8.1),
    ("line-strong", "paper", GRAPHIC, 3.5, 5.3),
    ("focus", "paper", GRAPHIC, 6.3, 9.5),
    ("focus", "surface", GRAPHIC, 6.8, 8.5),
    ("heat-0-ink", "heat-0", TEXT, 6.2, 10.6),
    ("heat-1-ink", "heat-1", TEXT, 8.1, 6.5),
    ("heat-2-ink", "heat-2", TEXT, 11.4, 6.7),
    ("heat-3-ink", "heat-3", TEXT, 14.4, 10.3),
    ("heat-4-ink", "heat-4", TEXT, 14.1, 12.5),
    ("heat-5-ink", "heat-5", TEXT, 7.6, 8.0),
]

# pairs the README does not list, which the components draw all the same
ALSO_READ = [
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink-2", "surface"),
    ("ink-2", "sunken"),
    ("ink-3", "paper"),
    ("ink-3", "surface"),
    ("teal", "surface"),
    ("teal-strong", "surface"),
    ("teal-strong", "paper"),
    ("on-teal", "teal-strong"),
    ("red", "surface"),
    ("red", "paper"),
    ("green", "surface"),
    ("green", "paper"),
    ("amber-ink", "surface"),
    ("amber-ink", "paper"),
    ("ink", "teal-soft"),
    ("ink-2", "teal-soft"),
    ("ink", "amber-soft"),
    ("ink", "red-soft"),
    ("ink", "green-soft"),
    ("ink", "blue-soft"),
    ("on-lacquer", "lacquer-2"),
    ("on-amber-mark", "amber-mark"),
    ("sheet-ink", "sheet"),
    ("sheet-ink-2", "sheet"),
    ("sheet-link", "sheet"),
]


def tokens(theme: str) -> dict[str, str]:
    """Every colour of tokens.css under its own name, light first, dark on top of it."""
    css = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.S)
    found: dict[str, str] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        if "dark" in selector and "light" not in selector and theme != "dark":
            continue
        found.update(re.findall(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})\b", body))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dim, bright = sorted((luminance(ink), luminance(ground)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least", "light", "dark"), PAIRS)
def test_each_pair_keeps_the_contrast_the_design_promises(
    ink: str, ground: str, least: float, light: float, dark: float
) -> None:
    for theme, promised in (("light", light), ("dark", dark)):
        colours = tokens(theme)
        got = contrast(colours[ink], colours[ground])
        assert got >= least, f"{ink} on {ground}, {theme}: {got:.2f}, WCAG asks {least}"
        assert got >= promised - 0.1, f"{ink} on {ground}, {theme}: {got:.2f}, the design promises {promised}"


@pytest.mark.parametrize(("ink", "ground"), ALSO_READ)
def test_every_other_text_pair_passes_too(ink: str, ground: str) -> None:
    for theme in ("light", "dark"):
        colours = tokens(theme)
        got = contrast(colours[ink], colours[ground])
        assert got >= TEXT, f"{ink} on {ground}, {theme}: {got:.2f}"


def test_both_themes_name_the_same_colours() -> None:
    css = re.sub(r"/\*.*?\*/", "", (CSS / "tokens.css").read_text(encoding="utf-8"), flags=re.S)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", css)
    blocks = {selector.strip(): set(re.findall(r"--([\w-]+):", body)) for selector, body in rules}
    light = next(names for selector, names in blocks.items() if "light" in selector and "paper" in names)
    dark = next(names for selector, names in blocks.items() if "dark" in selector and "paper" in names)
    assert light - dark <= {"on-amber-mark", "veil"}  # the same on lacquer, which stays lacquer
    assert dark <= light


def test_no_other_file_holds_a_colour() -> None:
    for file in sorted(CSS.rglob("*.css")):
        if file.name == "tokens.css":
            continue
        css = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.S)
        values = " ".join(re.findall(r":([^;{}]+);", css))
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|oklch)\(", values), f"{file.name} holds a colour"
        assert not re.search(r"\burl\(\s*[\"']?data:", css), f"{file.name} holds a data: picture; the policy refuses it"


def test_no_style_file_is_longer_than_four_hundred_lines() -> None:
    long = {f.name: n for f in CSS.rglob("*.css") if (n := len(f.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_every_style_file_has_its_place_in_the_order() -> None:
    order = {line for line in (CSS / "order.txt").read_text().splitlines() if line and not line.startswith("#")}
    files = {f.relative_to(CSS.parent).as_posix() for f in CSS.rglob("*.css")}
    assert files == {name for name in order if not name.startswith("vendor/")}
