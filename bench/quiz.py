"""Whole quiz attempts: start, ten answers stored one by one, submit, review; eight people at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.courses import QUESTIONS, slug_of
from bench.signing import SignedIn

CLIENTS = 8
QUIZ = f"/courses/{slug_of(2)}/quizzes/kiem-tra"


class _Person:
    """One browser of one person."""

    def __init__(self, address: str, cookie: str, token: str) -> None:
        self._connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._cookie, self._token = f"session={cookie}", token

    def ask(self, method: str, path: str, expected: int, accept: str = "text/html", **fields: Any) -> tuple[Any, bytes]:
        headers = {"Cookie": self._cookie, "Accept": accept, "Accept-Encoding": "gzip"}
        body = None
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({"csrf_token": self._token, **fields})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != expected:
            raise SystemExit(f"{method} {path} answered {answer.status}, not {expected}.")
        return answer, content

    def attempt(self) -> None:
        """One whole attempt."""
        answer, _page = self.ask("POST", QUIZ, 302)
        address = answer.headers["Location"].rsplit("/", 1)[0]
        for place in range(1, QUESTIONS + 1):
            _answer, said = self.ask("POST", f"{address}/{place}", 200, "application/json", choice=1)
            if b'"saved_at":null' in said.replace(b" ", b""):
                raise SystemExit(f"{address}/{place} did not store the answer: {said!r}")
        self.ask("POST", f"{address}/submit", 302)
        self.ask("GET", address, 200)


def attempts_a_second(address: str, people: SignedIn, *, attempts: int) -> float:
    """`attempts` in all, shared among CLIENTS people at a time."""

    def work(client: int) -> int:
        done = 0
        own = people.learners[client::CLIENTS]
        while done < attempts // CLIENTS:
            _Person(address, own[done % len(own)], people.token).attempt()
            done += 1
        return done

    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        total = sum(pool.map(work, range(CLIENTS)))
    return total / (time.perf_counter() - started)
