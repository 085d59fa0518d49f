"""Laws of the house that the code itself must keep."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jinja2 import meta

from elearn.kernel.db import db

ROOT = Path(__file__).resolve().parent.parent.parent
CODE = sorted((ROOT / "elearn").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
ORDER = [
    "audit",
    "jobs",
    "units",
    "people",
    "accounts",
    "law",
    "catalogue",
    "letters",
    "mandates",
    "learning",
    "notes",
    "bridging",
    "quizzes",
    "practice",
    "drills",
    "revisions",
    "authoring",
    "editing",
    "registrations",
    "reports",
    "snapshots",
    "intake",
    "papers",
    "search",
    "exemptions",
    "pressbook",
    "careers",
]
# Imports inside functions: only where something must be checked before it is imported, or is large and rarely used.
LATE_IMPORTS = {"elearn/serve.py", "elearn/signing/cli.py"}

pytestmark = pytest.mark.once


def functions(path):
    return [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def name(path):
    return str(path.relative_to(ROOT))


def test_imports_keep_their_order():
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_nobody_commits_below_the_edge():
    allowed = {"elearn/kernel/db.py", "elearn/web/routing.py", "elearn/serve.py", "elearn/jobs/running.py"}
    found = [
        name(p)
        for p in CODE
        if p.name != "cli.py"
        and "migrations" not in p.parts
        and name(p) not in allowed
        and re.search(r"\.commit\(\)", p.read_text())
    ]
    assert not found


def test_views_are_short_and_hold_no_query_and_no_try():
    long, rules = [], []
    for path in CODE:
        if path.name != "views.py" and path.parent.name != "views":
            continue
        for function in functions(path):
            # The formatter gives an argument a line of its own: what counts is how much a view does.
            acts = sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1
            if acts > 11:
                long.append(f"{name(path)}:{function.lineno} {function.name} does {acts} things")
        text = path.read_text()
        if re.search(r"db\.session\.(scalar|get|add)|select\(", text):
            rules.append(name(path))
    assert not long
    assert not rules


def test_no_file_nears_four_hundred_lines():
    assert not [name(p) for p in CODE if "migrations" not in p.parts and len(p.read_text().splitlines()) > 380]


def test_imports_stand_at_the_top():
    found = []
    for path in CODE:
        if name(path) in LATE_IMPORTS:
            continue
        for function in functions(path):
            found += [
                f"{name(path)}:{node.lineno}"
                for node in ast.walk(function)
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]
    assert not found


def test_there_is_no_drawer():
    assert not [name(p) for p in CODE if p.stem in {"utils", "helpers", "common", "manager", "misc"}]


def test_nothing_asks_the_time_but_the_clock():
    found = [
        name(p)
        for p in CODE
        if p.name != "clock.py"
        and re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(\)", p.read_text())
    ]
    assert not found


def test_foreign_keys_point_down(built):
    place = {noun: number for number, noun in enumerate(ORDER)}
    noun_of = {mapper.local_table.name: mapper.class_.__module__.split(".")[1] for mapper in db.Model.registry.mappers}
    up = [
        f"{table.name} → {key.column.table.name}"
        for table in db.metadata.tables.values()
        for key in table.foreign_keys
        if place[noun_of[key.column.table.name]] > place[noun_of[table.name]]
    ]
    assert not up


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_template_compiles_and_uses_only_icons_that_exist(built, path):
    source = path.read_text()
    tree = built.jinja_env.parse(source)
    for other in meta.find_referenced_templates(tree):
        assert other is None or (ROOT / "templates" / other).is_file(), other
    built.jinja_env.get_template(str(path.relative_to(ROOT / "templates")))
    icons = set((ROOT / "static" / "icons.txt").read_text().split())
    used = set(re.findall(r'\bicon\("([a-z0-9-]+)"[,)]', source)) | set(
        re.findall(r'icon(?:_name)?="([a-z0-9-]+)"', source)
    )
    assert used <= icons, used - icons


def test_a_template_that_names_what_is_not_there_fails(built):
    with built.app_context(), pytest.raises(Exception, match="undefined"):
        built.jinja_env.from_string("{{ nothing_of_the_kind }}").render()


def test_no_page_of_this_machine_and_no_registry_is_named():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    hosts = re.compile("py" + r"pi\.org|python" + "hosted|registry" + r"\.npm")
    found = []
    for file in filter(None, listed):
        path = ROOT / file
        if path.suffix in {".png", ".woff2", ".pdf"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        if hosts.search(text):
            found.append(file)
    assert not found
