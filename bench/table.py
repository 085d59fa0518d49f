"""The figures of one database as a table for a terminal."""

from __future__ import annotations

from typing import Any


def of(title: str, result: dict[str, Any]) -> str:
    """Pages, then the rest, a line each."""
    lines = [
        f"== {title}: data set in {result['build_seconds']} s, first answer {result['cold_start_seconds']} s after start",
        *_papers(result["papers"]),
    ]
    if "pages" not in result:
        return "\n".join(lines)
    lines += [
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


def _papers(report: dict[str, Any]) -> list[str]:
    """What issue 7 asks to be shown, each beside its aim."""
    lines = [
        f"{'the report, 1 client':38}{'median':>10}{'p95':>13}{'longest':>13}{'cold':>13}{'processor':>13}{'aim':>10}"
    ]
    for name, page in report["pages"].items():
        told = "".join(f"{page[key]:10.1f} ms" for key in ("p95_ms", "longest_ms", "cold_ms", "processor_ms"))
        lines.append(f"{name:38}{page['median_ms']:7.1f} ms{told}{page['aim_ms']:7} ms")
    for name, file in report["files"].items():
        seen = file["memory_mb"]
        memory = f"memory {seen['before']} → {seen['peak']} → {seen['after']} MB" if "after" in seen else ""
        memory = memory or f"memory at most {seen['peak']} MB"
        lines.append(
            f"{name:38}{file['seconds']:8.2f} s (longest {file['longest_seconds']:.2f} s, aim {file['aim_seconds']} s), "
            f"{file['rows']:,} rows, {file['bytes']:,} bytes, {memory}"
        )
    seen = report["memory_mb"]
    return [
        *lines,
        f"{'figures frozen':38}{report['freeze_seconds']:8.2f} s",
        f"{'memory of the site, before and after':38}{seen['before']:.1f} → {seen['after']:.1f} MB; "
        f"load {report['load_average']}",
    ]
