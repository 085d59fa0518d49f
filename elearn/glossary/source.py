"""Read courses/glossary.yaml into plain entries."""

from __future__ import annotations

import re
from typing import Any

_SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")


def entry_of(taker: Any) -> dict[str, Any]:
    """One term, taken with every fault noted (taker: elearn.catalogue.source.located.Taker)."""
    law = taker.take("law", (str, list), [], required=False)
    entry = {
        "slug": taker.text("slug"),
        "term": taker.text("term"),
        "text": taker.text("text"),
        "law": [str(citation) for citation in ([law] if isinstance(law, str) else law)],
    }
    if not _SLUG.match(entry["slug"]):
        taker.fault("slug", "glossary: a slug holds small letters, digits and hyphens only")
    taker.done()
    return entry
