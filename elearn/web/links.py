"""Where to go back to, and never to another house."""

from __future__ import annotations

from urllib.parse import urlsplit


def own_path(candidate: str | None, otherwise: str = "/") -> str:
    """The path if it is one of ours (starts with one slash, names no host), else `otherwise`."""
    if not candidate or not candidate.startswith("/") or candidate.startswith(("//", "/\\")):
        return otherwise
    if any(ord(c) < 32 for c in candidate) or "\\" in candidate:
        return otherwise
    parts = urlsplit(candidate)
    return candidate if not parts.scheme and not parts.netloc else otherwise
