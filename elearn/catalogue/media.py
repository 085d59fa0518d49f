"""Pictures of a course: what may be published, and under which address."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from elearn.kernel.errors import Refused

TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
_LIVE = re.compile(
    rb"<\s*(script|foreignobject|iframe|embed|object|animate|set)\b|\bon[a-z]+\s*=|javascript:|<!(DOCTYPE|ENTITY)|"
    rb"(href|src)\s*=\s*[\"'](?!#)",
    re.IGNORECASE,
)
_DRAWN = re.compile(rb"<svg\b[^>]*\bviewBox=\"0 0 (\d+) (\d+)\"")


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    media_type: str
    content: bytes
    sha256: str

    @property
    def address(self) -> str:
        return f"/courses/files/{self.sha256}/{self.name}"

    @property
    def attributes(self) -> dict[str, str]:
        """What its `img` says: the address and, of a drawing, width and height, so that the page keeps its place."""
        drawn = _DRAWN.search(self.content) if self.media_type == "image/svg+xml" else None
        size = {"width": drawn[1].decode(), "height": drawn[2].decode()} if drawn else {}
        return {"src": self.address, **size}


def read_picture(file: Path) -> Picture:
    """The picture; refuses an unknown type and an SVG that does more than draw."""
    media_type = TYPES.get(file.suffix.lower())
    if media_type is None:
        raise Refused(f"{file.name}: kind of picture is not accepted; use {', '.join(sorted(TYPES))}.")
    content = file.read_bytes()
    if media_type == "image/svg+xml" and _LIVE.search(content):
        raise Refused(f"{file.name}: the SVG holds script, a handler or a link out; only drawing is accepted.")
    return Picture(file.name, media_type, content, hashlib.sha256(content).hexdigest())
