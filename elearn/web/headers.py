"""Security headers and compression, on every answer."""

from __future__ import annotations

from flask import Flask, Response, request
from isal import igzip

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; font-src 'self'; img-src 'self'; "
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
        response.direct_passthrough
        or response.is_streamed
        or response.status_code in (204, 304)
        or "Content-Encoding" in response.headers
        or response.mimetype not in COMPRESSIBLE
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    body = response.get_data()
    if len(body) >= SMALL:
        response.set_data(igzip.compress(body, compresslevel=1))
        response.headers["Content-Encoding"] = "gzip"
        response.headers.add("Vary", "Accept-Encoding")
    return response
