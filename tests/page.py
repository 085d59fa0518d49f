"""A browser for tests whose every page is checked, and whose statements are counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any

from flask import Flask
from justhtml import JustHTML
from sqlalchemy import event

from elearn.kernel import clock
from elearn.kernel.db import db

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
BUDGET = 14  # statements one page may run


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


class Client:
    """A signed-in browser. `get` and `post` check what they fetch; `last_statements` tells its cost."""

    def __init__(self, app: Flask, session_id: str | None) -> None:
        self.app = app
        self.http = app.test_client()
        self.budget = BUDGET
        self.last_statements: list[str] = []
        if session_id:
            with self.http.session_transaction() as session:
                session["_user_id"] = session_id

    def _ask(self, call: Any, address: str, **options: Any) -> Any:
        """Ask as a served site is asked: nothing of the test's own context but the time of day."""
        db.session.rollback()
        now = clock.now()

        def at_the_same_time() -> Any:
            with clock.at(now):
                return call(address, **options)

        return Context().run(at_the_same_time)

    def get(self, address: str, *, status: int = 200, **options: Any) -> Any:
        with statements() as seen:
            answer = self._ask(self.http.get, address, **options)
        self.last_statements = seen
        assert answer.status_code == status, (
            f"GET {address}: {answer.status_code} instead of {status}\n{answer.text[:600]}"
        )
        if len(seen) > self.budget or any(times > 2 for times in Counter(seen).values()):
            # What belongs to a published version is read once and kept: the cost of a page is its cost after that.
            with statements() as seen:
                answer = self._ask(self.http.get, address, **options)
            self.last_statements = seen
        wrote = [statement for statement in seen if WRITES.match(statement)]
        assert not wrote, f"GET {address} writes: {wrote[0]}"
        assert len(seen) <= self.budget, f"GET {address} runs {len(seen)} statements:\n" + "\n".join(seen)
        repeated = [(text, times) for text, times in Counter(seen).items() if times > 2]
        assert not repeated, f"GET {address} repeats a statement {repeated[0][1]} times: {repeated[0][0]}"
        check_page(answer)
        return answer

    def post(self, address: str, data: Any = None, *, status: int = 302, **options: Any) -> Any:
        answer = self._ask(self.http.post, address, data=data, **options)
        assert answer.status_code == status, (
            f"POST {address}: {answer.status_code} instead of {status}\n{text_of(answer)[:800]}"
        )
        check_page(answer)
        return answer


def text_of(answer: Any) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.get_data(as_text=True), flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)).strip()


def check_page(answer: Any) -> None:
    """What every page must be: valid, with one heading, labels, and nothing inline. Says nothing of the database."""
    if answer.mimetype != "text/html" or answer.status_code in (301, 302, 303, 308):
        return
    if db.engine.dialect.name != "sqlite":
        return  # the same page was looked at with SQLite
    document = JustHTML(answer.get_data(as_text=True), collect_errors=True, sanitize=False)  # as a browser gets it
    assert not document.errors, f"invalid HTML: {document.errors[:3]}"
    named: dict[str, list[Any]] = defaultdict(list)
    ids: Counter[str] = Counter()
    for node in document.query("*"):
        named[node.name].append(node)
        attributes = node.attrs or {}
        ids.update([attributes["id"]] if "id" in attributes else [])
        assert "style" not in attributes, f"inline style on {node.name}"
        assert not [name for name in attributes if name.startswith("on")], f"inline handler on {node.name}"
    assert len(named["h1"]) == 1, f"{len(named['h1'])} h1 headings"
    title, heading = named["title"][0].to_text().strip(), " ".join(named["h1"][0].to_text().split())
    assert " ".join(title.split()).startswith(heading), f"title “{title}” does not start with “{heading}”"
    assert named["html"][0].attrs.get("lang") in {"vi", "en"}
    assert not [i for i, times in ids.items() if times > 1], f"duplicate ids: {[i for i, t in ids.items() if t > 1]}"
    assert not named["style"], "inline style sheet"
    for script in named["script"]:
        assert script.attrs.get("src"), "inline script"
    _check_forms(named)
    for image in named["img"]:
        assert image.attrs.get("alt"), "image without text alternative"
    for link in named["a"]:
        words = link.to_text().strip() or link.attrs.get("aria-label", "")
        assert words or not link.attrs.get("href"), f"empty link to {link.attrs.get('href')}"


def _check_forms(named: dict[str, list[Any]]) -> None:
    fields = [*named["input"], *named["select"], *named["textarea"]]
    labelled = {label.attrs.get("for") for label in named["label"]}
    wrapped = {id(field) for label in named["label"] for field in label.query("input, select, textarea")}
    for form in named["form"]:
        if form.attrs.get("method", "").lower() == "dialog":
            continue  # closes its dialog and sends nothing
        assert form.attrs.get("action"), "form without action"
        if form.attrs.get("method", "get").lower() == "post":
            assert form.query("input[name=csrf_token]"), f"POST form to {form.attrs['action']} carries no token"
    for field in fields:
        if field.attrs.get("type") in {"hidden", "submit", "button"}:
            continue
        told = field.attrs.get("id") in labelled or id(field) in wrapped or field.attrs.get("aria-label")
        assert told, f"field {field.attrs.get('name')} has no label"
