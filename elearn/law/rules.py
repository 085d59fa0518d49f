"""A document's status on a day, and how an article is named."""

from __future__ import annotations

import re
from datetime import date

_ANCHOR = re.compile(r"^(dieu|khoan|diem|chuong|muc|phu-luc)-([0-9a-z]+)")
_PARTS = {"dieu": "Điều", "khoan": "khoản", "diem": "điểm", "chuong": "Chương", "muc": "mục", "phu-luc": "Phụ lục"}


def status_on(day: date, *, status: str, effective_from: date | None, effective_to: date | None) -> str:
    """in_force, replaced, not_yet or unconfirmed. Dates win; without them the registry's word stands."""
    if status == "unconfirmed":
        return status
    if effective_to is not None and day >= effective_to:
        return "replaced"
    if effective_from is not None:
        return "in_force" if day >= effective_from else "not_yet"
    return status


def article_name(anchor: str) -> str:
    """dieu-7 → "Điều 7"; dieu-7-khoan-2 → "khoản 2 Điều 7"; anything else → ""."""
    names = []
    rest = anchor
    while match := _ANCHOR.match(rest):
        names.append(f"{_PARTS[match.group(1)]} {match.group(2)}")
        rest = rest[match.end() :].removeprefix("-")
    return " ".join(reversed(names))


def document_name(kind: str, number: str, title: str) -> str:
    """ "Nghị định 237/2026/NĐ-CP"; a law by its title too: "Luật Báo chí 126/2025/QH15"; without a number its title."""
    if not any(character.isdigit() for character in number):
        return title
    if kind in {"Luật", "Bộ luật"}:
        return f"{title if title.startswith(kind) else f'{kind} {title}'} {number}"
    return f"{kind} {number}"
