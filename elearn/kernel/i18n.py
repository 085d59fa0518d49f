"""The language of the person reading. Vietnamese is the source; English is the catalogue `en`.

`_("…")` marks a sentence and gives it in the reader's language. Values go in by name, so that a
translation can move them: `_("Còn thiếu %(count)s người", count=2)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
SOURCE = "vi"
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def language() -> str:
    """The code of the language in use: `vi` or `en`."""
    return _language.get()


def use(code: str) -> None:
    """Speak `code` for the rest of this request; an unknown code means Vietnamese."""
    _language.set(code if code in LANGUAGES else SOURCE)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` for the block."""
    token = _language.set(code if code in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


@lru_cache
def _catalogue(code: str) -> Translations:
    """The catalogue of `code`, compiled in memory from its .po at first use."""
    compiled = BytesIO()
    with (CATALOGUES / code / "LC_MESSAGES" / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def _(message: str, /, **values: object) -> str:
    """The sentence in the reader's language, with its values put in."""
    code = _language.get()
    text = _catalogue(code).gettext(message) if message and code != SOURCE else message  # "" is the header
    return text % values if values else text


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """The sentence for `number` things; Vietnamese has one form, English two."""
    code = _language.get()
    values.setdefault("num", f"{number:,}".replace(",", "." if code == SOURCE else ","))
    text = singular if code == SOURCE else _catalogue(code).ngettext(singular, plural, number)
    return text % values


def N_(message: str) -> str:
    """Mark a sentence for translation where it is kept; it is translated where it is shown."""
    return message


def grouped(value: int) -> str:
    """1743 → 1.743 (1,743 in English)."""
    text = f"{value:,}"
    return text if language() == "en" else text.replace(",", ".")
