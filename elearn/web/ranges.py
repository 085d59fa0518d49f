"""Answers that a player reads in pieces: one byte range a request (RFC 9110, section 14), streamed.

An answer to a range is cut at 2 MiB, as the standard allows (15.3.7): a player that asks for "everything from here"
asks again when it needs more, instead of holding one of the site's few threads for as long as it plays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from flask import Response, request

MOST = 2 * 1024 * 1024
_RANGE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,18})-(\d{0,18})[ \t]*", re.ASCII | re.IGNORECASE)

Pieces = Callable[[int, int], Iterable[bytes]]  # first and last byte → the bytes


class Unsatisfiable(ValueError):  # noqa: N818  an answer, not an error
    """The range begins after the end (416)."""


def span(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte of the one range a header asks for; None when the whole is the answer.

    The whole answers what is no range, several ranges, and other units, which the standard lets one ignore.
    """
    match = _RANGE.fullmatch(header or "")
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last or size - 1), size - 1)
        if last and int(last) < start:
            return None
    if start >= size or end < start:
        raise Unsatisfiable
    return start, end


def ranged(pieces: Pieces, *, size: int, media_type: str, etag: str) -> Response:
    """The answer to the request at hand: 200 with the whole, 206 with a range, 304 or 416. `etag` names the bytes."""
    answer = Response(mimetype=media_type)
    answer.set_etag(etag)
    answer.headers["Accept-Ranges"] = "bytes"
    if request.if_none_match.contains_weak(etag):
        answer.status_code = 304
        return answer
    try:
        wanted = span(request.headers.get("Range"), size) if _may_range(etag) else None
    except Unsatisfiable:
        answer.status_code = 416
        answer.headers["Content-Range"] = f"bytes */{size}"
        return answer
    first, last = (wanted[0], min(wanted[1], wanted[0] + MOST - 1)) if wanted else (0, size - 1)
    if wanted:
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer.headers["Content-Length"] = str(last + 1 - first)
    if request.method != "HEAD":
        answer.response = pieces(first, last)
    return answer


def _may_range(etag: str) -> bool:
    """A range is for GET, and with If-Range only of the very bytes the client has a part of."""
    if_range = request.headers.get("If-Range")
    return request.method == "GET" and (if_range is None or if_range.strip() == f'"{etag}"')
