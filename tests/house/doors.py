"""Every door of the site with its permission; regenerate the ledger with
`.venv/bin/python -m tests.house.doors > tests/house/doors.txt` and review the difference."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

OWN = {"HEAD", "OPTIONS"}


def doors(app: Flask) -> Iterator[tuple[str, str, str, object]]:
    """(method, rule, endpoint, permission) of every route; Flask's own static files apart."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, sorted(r.methods or ()))):
        if rule.endpoint == "static":
            continue
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - OWN):
            yield method, rule.rule, rule.endpoint, getattr(view, "allow", None)


def ledger(app: Flask) -> str:
    return "".join(f"{method} {rule}  {allow}\n" for method, rule, _endpoint, allow in doors(app))


if __name__ == "__main__":
    from elearn.factory import create_app

    print(ledger(create_app()), end="")
