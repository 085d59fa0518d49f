"""The figures of one database as a table for a terminal."""

from __future__ import annotations

from typing import Any


def of(title: str, result: dict[str, Any]) -> str:
    """Pages, then the rest, a line each."""
    lines = [
        f"== {title}: data set in {result['build_seconds']} s, first answer {result['cold_start_seconds']} s after start",
        f"{'page':38}{'a second':>10}{'low':>9}{'high':>9}{'median':>10}{'p95':>10}{'of bare':>9}{'SQL':>5}",
    ]
    for name, page in result["pages"].items():
        counted = result["statements"].get(name.split(",")[0], "")
        lines.append(
            f"{name:38}{page['per_second']:10.1f}{page['lowest']:9.1f}{page['highest']:9.1f}"
            f"{page['median_ms']:7.1f} ms{page['p95_ms']:7.1f} ms{page['ratio']:9.3f}{counted!s:>5}"
        )
    for name, file in result["exports"].items():
        limit = f", {file['over_copy']:.2f} times COPY ({file['copy_seconds']:.2f} s)" if "over_copy" in file else ""
        lines.append(
            f"{name:38}{file['seconds']:8.2f} s{limit}, {file['bytes']:,} bytes, "
            f"memory up {file['memory_growth_mb']:.1f} MB to {file['memory_peak_mb']:.0f} MB"
        )
    visit = result["first_visit_bytes"]
    lines += [
        f"{'quiz attempts, 8 clients':38}{result['quiz_attempts_per_second']:10.1f} a second",
        f"{'memory at 16 clients (PSS)':38}{result['memory_mb_at_16_clients']:10.1f} MB",
        f"{'first visit, CSS and JS as sent':38}{visit['css']:,} + {visit['js']:,} bytes",
    ]
    return "\n".join(lines)
