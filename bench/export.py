"""The compliance list as CSV and XLSX through the served site, against PostgreSQL's own COPY of the same rows."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from python_calamine import CalamineWorkbook

from bench.servers import MemoryWatch, Server
from bench.signing import SignedIn
from elearn.kernel.db import db

# The joined rows of the file; `where` keeps one course. No rule of status: the least a database can do.
COPY = """COPY (SELECT s.code, s.full_name, a.position, a.press_role, u.code, p.name, v.title, m.number, e.registered_at,
  r.started_at, r.completed_at, m.completion_due_on
FROM enrolment e JOIN learning_record r ON r.id = e.record_id JOIN mandate m ON m.id = e.mandate_id
  JOIN staff s ON s.id = e.staff_id JOIN unit u ON u.id = e.unit_id JOIN course_version v ON v.id = r.version_id
  JOIN unit_period p ON p.unit_id = u.id JOIN assignment a ON a.staff_id = s.id
WHERE {where} ORDER BY s.sort_key, s.id, e.id) TO STDOUT (FORMAT csv)"""


def copy_seconds(course_id: int | None) -> float:
    """PostgreSQL's COPY of the rows to this process, once."""
    statement = COPY.format(where=f"e.course_id = {int(course_id)}" if course_id else "true")
    connection = db.engine.raw_connection()
    try:
        started = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy(statement) as pieces:  # type: ignore[attr-defined]
            for _piece in pieces:
                pass
        return time.perf_counter() - started
    finally:
        connection.close()


def _take(address: str, people: SignedIn, media: str, course_id: int | None) -> tuple[float, bytes]:
    fields = {"csrf_token": people.token, "what": "people", "format": media, "status": "registered"}
    if course_id:
        fields["course"] = str(course_id)
    connection = HTTPConnection(urlsplit(address).netloc, timeout=300)
    headers = {"Cookie": f"session={people.department}", "Content-Type": "application/x-www-form-urlencoded"}
    started = time.perf_counter()
    connection.request("POST", "/compliance/export", urlencode(fields), headers)
    answer = connection.getresponse()
    body = answer.read()
    seconds = time.perf_counter() - started
    if answer.status != 200:
        raise SystemExit(f"the export answered {answer.status}.")
    return seconds, body


def _rows(media: str, body: bytes) -> int:
    if media == "csv":
        return body.partition(b"\r\n\r\n")[0].count(b"\r\n")  # what stands above the notes, the heading apart
    return len(CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()) - 1


def measure(
    site: Server, people: SignedIn, pids: tuple[int, ...], media: str, *, rows: int, course_id: int | None, runs: int
) -> dict[str, Any]:
    """The file `runs` times after a warm-up, each followed by COPY where there is one; checks the rows it holds."""
    limit: Callable[[int | None], float] | None = copy_seconds if db.engine.dialect.name == "postgresql" else None
    _take(site.address, people, media, course_id)
    taken, copied, growth = [], [], 0
    for _run in range(runs):
        with MemoryWatch(site.pid, *pids) as watch:
            seconds, body = _take(site.address, people, media, course_id)
        taken.append(seconds)
        growth = max(growth, watch.peak - watch.before)
        if limit:
            copied.append(limit(course_id))
    held = _rows(media, body)
    if held != rows:
        raise SystemExit(f"the {media} holds {held} rows, not {rows}.")
    found: dict[str, Any] = {
        "rows": held,
        "seconds": round(statistics.median(taken), 3),
        "bytes": len(body),
        "memory_peak_mb": round(watch.peak / 1e6, 1),
        "memory_growth_mb": round(growth / 1e6, 1),
    }
    if copied:
        found["copy_seconds"] = round(statistics.median(copied), 3)
        found["over_copy"] = round(statistics.median(a / b for a, b in zip(taken, copied, strict=True)), 2)
    return found
