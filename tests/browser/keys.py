"""The right answers of the site's own questions, for a learner in a browser who knows everything."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from elearn.scenarios.rules import best_choices
from elearn.scenarios.shapes import scenario_of
from tests.browser.conftest import ROOT


def plain(text: str) -> str:
    """Text as a page shows it: no Markdown, single spaces."""
    return " ".join(re.sub(r"[*_`]|\[\[[^\]]*\]\]", "", text).split())


@lru_cache(maxsize=1)
def questions() -> dict[str, dict[str, Any]]:
    """Every question by its stem and, because stems may repeat, by its parts."""
    found = {}
    for file in sorted((ROOT / "courses").glob("*/questions/*.yaml")):
        for question in yaml.safe_load(file.read_text(encoding="utf-8")):
            found[plain(question["stem"])] = question
    return found


def answer(page: Any) -> None:
    """Answer the question on the page rightly."""
    question = questions()[plain(page.locator("#stem").inner_text())]
    kind = question["kind"]
    if kind == "sa":
        page.locator("textarea[name=text]").fill(question["model"])
        page.locator("textarea[name=text]").blur()
        return
    texts = [plain(part["text"]) for part in question.get("options") or question.get("items") or question["cards"]]
    for row in page.locator(".option").all():
        place = texts.index(plain(row.locator(".option-text").inner_text()))
        if kind == "or":
            row.locator("select").select_option(index=place + 1)  # by value, "1" would match the label of 0
        elif kind == "cl":
            row.locator("select").select_option(value=question["cards"][place]["category"])
        elif question["options"][place].get("correct") or question["options"][place].get("score") == 2:
            row.locator("input[name=choice]").check()


@lru_cache(maxsize=1)
def best_words() -> frozenset[str]:
    """What is best said at each node of every scenario."""
    found = set()
    for file in sorted((ROOT / "courses").glob("*/scenarios/*.yaml")):
        scenario = scenario_of(yaml.safe_load(file.read_text(encoding="utf-8")))
        found |= {best_choices(node)[0].text for node in scenario.decisions}
    return frozenset(found)


def best_reply(page: Any) -> Any:
    """The button of what is best said at the node on the page."""
    for reply in page.locator(".reply").all():
        if plain(reply.locator("span").last.inner_text()) in best_words():
            return reply
    raise AssertionError(f"no best reply on {page.url}")
