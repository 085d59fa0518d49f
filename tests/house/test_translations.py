"""Whatever the site says in Vietnamese it also says in English."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from elearn.kernel import i18n

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def forms(text: object) -> tuple[str, ...]:
    """A message or its translation as a tuple: one form, or one for each number."""
    return tuple(text) if isinstance(text, (tuple, list)) else (str(text),)


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


@pytest.fixture(scope="module")
def said() -> set[tuple[str, ...]]:
    """Every sentence marked in the code and the templates."""
    with (i18n.CATALOGUES / "babel.cfg").open() as source:
        methods, options = parse_mapping_cfg(source)
    found: set[tuple[str, ...]] = set()
    for pattern, method in methods:
        folder, _slash, below = pattern.partition("/")
        rows = extract_from_dir(ROOT / folder, [(below, method)], {below: options.get(pattern, {})})
        found.update(forms(row[2]) for row in rows)
    return found


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (i18n.CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale="en")


def sentences(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def test_no_sentence_is_missing_from_the_catalogue(said, english):
    missing = said - {forms(message.id) for message in sentences(english)}
    assert not missing, "fill in the catalogue: see elearn/translations/README.md"


def test_no_sentence_of_the_catalogue_is_unused(said, english):
    assert not {forms(message.id) for message in sentences(english)} - said
    assert not english.obsolete


def test_every_sentence_is_translated(english):
    assert not [m.id for m in sentences(english) if m.fuzzy or not all(text.strip() for text in forms(m.string))]
    assert not [m.id for m in sentences(english) if m.pluralizable and len(forms(m.string)) != english.num_plurals]


def test_translations_keep_the_placeholders(english):
    different = [
        (message.id, message.string)
        for message in sentences(english)
        for text in forms(message.string)
        if placeholders(text) != placeholders(forms(message.id)[0])
    ]
    assert not different


def test_english_has_two_forms_for_a_number():
    with i18n.speaking("en"):
        assert i18n.ngettext("%(num)s đơn vị", "%(num)s đơn vị", 1) == "1 unit"
        assert i18n.ngettext("%(num)s đơn vị", "%(num)s đơn vị", 2) == "2 units"


def test_nothing_is_said_for_an_empty_sentence():
    with i18n.speaking("en"):
        assert i18n._("") == ""


def test_a_reader_of_english_gets_english_pages(client):
    browser = client("department")
    browser.http.set_cookie("language", "en")
    page = browser.get("/overview").text
    assert '<html lang="en"' in page
    navigation = page.split('<nav class="mainnav"')[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", navigation)[:3] == ["Overview", "Mandates and registration", "Compliance table"]
    assert "Toàn cảnh" not in page
