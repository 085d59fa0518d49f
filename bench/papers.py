"""The report on data set M: its pages, the lists behind its figures, its files, and the memory they take.

What issue 7 asks to be shown, as the department over the whole city, one client at a time; the aims stand
beside the figures. Memory is the PSS of the site's processes (or of the command), the database's apart.
"""

from __future__ import annotations

import gzip
import io
import os
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from python_calamine import CalamineWorkbook
from sqlalchemy import select

from bench.courses import COURSES
from bench.servers import ROOT, MemoryWatch, Server, memory, processor, serving
from bench.signing import SignedIn
from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.units.models import Unit

COLD = 3  # servers started to see the first answer of each page
# What issue 7 sets: milliseconds of pages at the 95th percentile, seconds of files.
AIMS_MS = {"compliance today": 300, "compliance past": 300, "list, whole city": 150, "list, one unit": 150}
AIMS_SECONDS = {"people": 4.0, "report": 6.0}
Check = Callable[[bytes], dict[str, int]]  # what a file holds; stops where that is wrong
Asked = tuple[str, dict[str, str]]  # an address and the fields posted to it


class Client:
    """The department on one connection that stays open."""

    def __init__(self, site: Server, people: SignedIn) -> None:
        self._connection = HTTPConnection(urlsplit(site.address).netloc, timeout=300)
        self._cookie, self._token = f"session={people.department}", people.token

    def get(self, path: str) -> tuple[float, bytes]:
        """Seconds to the last byte, and the page."""
        started = time.perf_counter()
        self._connection.request("GET", path, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - started
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}.")
        return seconds, gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body

    def post(self, path: str, fields: dict[str, str], status: int = 200) -> tuple[float, bytes, str]:
        """Seconds to the last byte, what came, and where it leads."""
        headers = {"Cookie": self._cookie, "Content-Type": "application/x-www-form-urlencoded"}
        started = time.perf_counter()
        self._connection.request("POST", path, urlencode({"csrf_token": self._token, **fields}), headers)
        answer = self._connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - started
        if answer.status != status:
            raise SystemExit(f"POST {path} answered {answer.status}.")
        return seconds, body, answer.headers.get("Location", "")


def measure(
    site: Server, people: SignedIn, environment: dict[str, str], folder: Path, *, staff: int, requests: int, runs: int
) -> dict[str, Any]:
    """Everything issue 7 asks for on one database."""
    before = memory(site.pid)
    pages = _pages(site, people, requests)
    for name, seconds in _cold(people, environment).items():
        pages[name]["cold_ms"] = round(seconds * 1000, 1)
    rows = staff * COURSES
    snapshot, frozen = _freeze(Client(site, people))
    people_form = {"what": "people", "format": "xlsx"}
    files = {
        "people, XLSX": _files(
            site, people, ("/compliance/export", {**people_form, "status": "registered"}), runs, _sheet(rows)
        ),
        "people, CSV": _files(
            site, people, ("/compliance/export", {**people_form, "status": "registered", "format": "csv"}), runs, _any
        ),
        "frozen people, XLSX": _files(site, people, (f"{snapshot}/export", people_form), runs, _sheet(rows)),
        "report with annexes, DOCX": _files(site, people, (f"{snapshot}/papers", {"kind": "report"}), runs, _document),
        "people, XLSX, by command": _command(environment, folder / "people.xlsx", runs, _sheet(rows)),
    }
    return {
        "load_average": round(os.getloadavg()[0], 2),  # well above 1: the figures are somebody else's too
        "pages": pages,
        "freeze_seconds": round(frozen, 2),
        "files": files,
        "memory_mb": {"before": _mb(before), "after": _mb(memory(site.pid))},
    }


def _paths() -> dict[str, list[str]]:
    """Pages by name; those of one name are asked in turn."""
    past = (clock.today() - timedelta(20)).isoformat()
    wards = db.session.scalars(select(Unit.id).where(Unit.code != "U0000").order_by(Unit.code).limit(50)).all()
    db.session.remove()
    kinds = ("registered", "completed_on_time", "in_progress", "not_started", "completed")
    return {
        "compliance today": ["/compliance"],
        "compliance past": [f"/compliance?as_of={past}"],
        "list, whole city": [f"/compliance/people?status={status}" for status in kinds],
        "list, one unit": [f"/compliance/people?unit={unit}&status=not_started" for unit in wards],
    }


def _pages(site: Server, people: SignedIn, requests: int) -> dict[str, dict[str, Any]]:
    client, found = Client(site, people), {}
    for name, paths in _paths().items():
        for path in paths[:5]:
            client.get(path)
        worked = processor(site.pid)
        times = sorted(client.get(paths[number % len(paths)])[0] * 1000 for number in range(requests))
        found[name] = {
            "requests": requests,
            "median_ms": round(statistics.median(times), 1),
            "p95_ms": round(times[min(requests - 1, int(requests * 0.95))], 1),
            "longest_ms": round(times[-1], 1),
            "processor_ms": round((processor(site.pid) - worked) * 1000 / requests, 1),
            "aim_ms": AIMS_MS[name],
        }
    return found


def _cold(people: SignedIn, environment: dict[str, str]) -> dict[str, float]:
    """The first answer of each page by a server that has answered nothing but its health."""
    seen: dict[str, list[float]] = {}
    for _server in range(COLD):
        with serving("app:app", "/healthz", environment) as site:
            for name, paths in _paths().items():
                seen.setdefault(name, []).append(Client(site, people).get(paths[0])[0])
    return {name: statistics.median(times) for name, times in seen.items()}


def _freeze(client: Client) -> tuple[str, float]:
    """Freeze the city's figures to the end of yesterday: the address of the snapshot, and the seconds it took."""
    last = clock.today() - timedelta(1)
    period = f"{(last - timedelta(60)).isoformat()}..{last.isoformat()}"
    seconds, _body, address = client.post("/snapshots/new", {"period": period}, status=302)
    return urlsplit(address).path, seconds


def _files(site: Server, people: SignedIn, asked: Asked, runs: int, check: Check) -> dict[str, Any]:
    """The file `runs` times after a warm-up, then once with an eye on the memory (which takes its time too)."""
    client, (path, fields) = Client(site, people), asked
    client.post(path, fields)
    times, before, worked = [], memory(site.pid), processor(site.pid)
    for _run in range(runs):
        seconds, body, _address = client.post(path, fields)
        times.append(seconds)
    worked = (processor(site.pid) - worked) / runs
    with MemoryWatch(site.pid) as watch:
        client.post(path, fields)
    seen = {"before": _mb(before), "peak": _mb(watch.peak), "after": _mb(memory(site.pid))}
    return _told(path, times, body, check) | {"processor_seconds": round(worked, 2), "memory_mb": seen}


def _command(environment: dict[str, str], file: Path, runs: int, check: Check) -> dict[str, Any]:
    """The same by the command, which recounts the figures first; from its start to its end."""
    command = [sys.executable, "-m", "flask", "--app", "app", "reports", "people", "--format", "xlsx"]
    told = {"cwd": ROOT, "env": {**os.environ, **environment}, "stderr": subprocess.DEVNULL}
    times = []
    for _run in range(runs):
        started = time.perf_counter()
        subprocess.run([*command, "--output", str(file)], check=True, **told)
        times.append(time.perf_counter() - started)
    with (
        subprocess.Popen([*command, "--output", str(file)], **told) as process,
        MemoryWatch(process.pid) as watch,
    ):
        process.wait()
    return _told("people", times, file.read_bytes(), check) | {"memory_mb": {"peak": _mb(watch.peak)}}


def _told(kind: str, times: list[float], body: bytes, check: Check) -> dict[str, Any]:
    return {
        **check(body),
        "seconds": round(statistics.median(times), 2),
        "longest_seconds": round(max(times), 2),
        "aim_seconds": AIMS_SECONDS["report" if kind.endswith("papers") else "people"],
        "bytes": len(body),
    }


def _sheet(rows: int) -> Check:
    """The check that a workbook holds so many rows under its heading."""

    def check(body: bytes) -> dict[str, int]:
        held = len(CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()) - 1
        if held != rows:
            raise SystemExit(f"the workbook holds {held} rows, not {rows}.")
        return {"rows": held}

    return check


def _document(body: bytes) -> dict[str, int]:
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        return {"rows": package.read("word/document.xml").count(b"<w:tr>")}


def _any(body: bytes) -> dict[str, int]:
    return {"rows": body.partition(b"\r\n\r\n")[0].count(b"\r\n")}


def _mb(size: int) -> float:
    return round(size / 1e6, 1)
