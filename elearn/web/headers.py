"""Security headers and compression, on every answer."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from isal import igzip

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
COMPRESSIBLE = ("text/html", "text/css", "application/json", "text/javascript", "image/svg+xml")
SMALL = 800  # bytes; below this a compressed answer is no smaller in packets


def register(app: Flask) -> None:
    app.after_request(_secure)
    app.after_request(_compress)


def _secure(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if response.mimetype == "text/html":
        # Pages carry personal data: no shared cache, no copy kept by the browser's disk cache.
        headers.setdefault("Cache-Control", "no-store")
    return response


def _compress(response: Response) -> Response:
    if (
        response.status_code in (204, 206, 304)
        or response.mimetype not in COMPRESSIBLE
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    if request.endpoint == "static":
        return _compress_file(response)
    if response.direct_passthrough or response.is_streamed:
        return response
    body = response.get_data()
    return _sent_as(response, igzip.compress(body, compresslevel=1)) if len(body) >= SMALL else response


def _compress_file(response: Response) -> Response:
    """A file of the site, squeezed hard once per content: its address changes with it."""
    response.direct_passthrough = False
    return _sent_as(response, _squeezed(response.get_data()))


@lru_cache(maxsize=64)
def _squeezed(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)


def _sent_as(response: Response, body: bytes) -> Response:
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    response.headers.pop("ETag", None)  # it names the bytes before
    return response
