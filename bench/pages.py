"""The pages that are measured, and what each costs besides time: SQL statements, and bytes on a first visit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.request import Request, urlopen

from flask import Flask
from sqlalchemy import event

from bench.courses import slug_of
from bench.signing import SignedIn
from elearn.kernel import clock
from elearn.kernel.db import db

LESSON = f"/courses/{slug_of(1)}/lessons/bai-3"


@dataclass(frozen=True, slots=True)
class Measured:
    name: str
    path: str
    by_learner: bool
    words: str  # what the page must show


def measured_pages() -> list[Measured]:
    past = (clock.today() - timedelta(days=20)).isoformat()
    return [
        Measured("duties", "/duties", True, "Khóa học 1"),
        Measured("course", f"/courses/{slug_of(1)}", True, "Khóa học 1"),
        Measured("lesson", LESSON, True, "Bài 3"),
        Measured("unit page", "/units/U0001", False, "Phường Đo 1"),
        Measured("compliance today", "/compliance", False, "Phường Đo 1"),
        Measured("compliance past", f"/compliance?as_of={past}", False, "Phường Đo 1"),
        Measured("search, learner", "/search?q=h%E1%BB%8Dp%20b%C3%A1o", True, 'id="k-lesson"'),
        Measured("search, department", "/search?q=nguyen%20van%20h", False, 'id="k-person"'),
        Measured("drill-down", "/compliance/people?status=in_progress", False, "E00"),
    ]


@contextmanager
def _counted() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "COMMIT", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def statements(app: Flask, people: SignedIn) -> dict[str, int]:
    """SQL statements of each page once its course is in memory, transaction control apart."""
    found = {}
    for page in measured_pages():
        client = app.test_client()
        client.set_cookie("session", people.learners[0] if page.by_learner else people.department)
        Context().run(client.get, page.path)  # a context of its own: nobody else's `g`
        with _counted() as seen:
            status = Context().run(client.get, page.path).status_code
        if status != 200:
            raise SystemExit(f"{page.path} answered {status}.")
        found[page.name] = len(seen)
    found["lesson position"] = _position(app, people)
    return found


def _position(app: Flask, people: SignedIn) -> int:
    client = app.test_client()
    client.set_cookie("session", people.learners[0])
    fields = {"csrf_token": people.token, "block": 3, "sequence": 1}
    with _counted() as seen:
        answer = Context().run(client.post, f"{LESSON}/position", data=fields)
    if answer.status_code != 200:
        raise SystemExit(f"the lesson's position answered {answer.status_code}.")
    return len(seen)


def first_visit(address: str, people: SignedIn) -> dict[str, int]:
    """Bytes of CSS and of JS, as sent, that a browser with nothing kept fetches for the lesson page."""
    page = _get(address + LESSON, people.learners[0])
    text = page[0].decode()
    css = re.findall(r'<link rel="stylesheet" href="([^"]+)"', text)
    js = re.findall(r'<script[^>]* src="([^"]+)"', text)
    modules = {name for names in re.findall(r'data-module="([^"]+)"', text) for name in names.split()}
    js += [f"/static/js/modules/{name}.js" for name in sorted(modules)]
    found = {"css": 0, "js": 0}
    for kind, addresses in (("css", css), ("js", js)):
        if not addresses:
            raise SystemExit(f"the lesson page links no {kind}.")
        found[kind] = sum(_get(address + one, "", "gzip")[1] for one in addresses)
    return found


def _get(address: str, cookie: str, encoding: str = "identity") -> tuple[bytes, int]:
    request = Request(address, headers={"Cookie": f"session={cookie}", "Accept-Encoding": encoding})
    with urlopen(request, timeout=30) as answer:
        body = answer.read()
    return body, len(body)
