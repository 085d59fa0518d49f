"""Acts on documents as the department enters them in the browser: previewed, then saved."""

from __future__ import annotations

import re
from datetime import date
from typing import Any


def filled(kind: str = "replaced", successor: str = "nd-cu", from_on: date | str = "", **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "successor": successor,
        "from_on": from_on if isinstance(from_on, str) else from_on.isoformat(),
        "note": "Công báo số 101",
        **more,
    }


def preview(browser: Any, slug: str, values: dict[str, Any]) -> Any:
    return browser.post(f"/law/{slug}/replacement", values, status=200)


def enter(browser: Any, slug: str, values: dict[str, Any], status: int = 302) -> Any:
    """Preview, then save what was previewed."""
    seen = re.search(r'name="seen" value="([^"]*)"', preview(browser, slug, values).text)
    return browser.post(f"/law/{slug}/replacement", {**values, "seen": seen[1] if seen else ""}, status=status)
