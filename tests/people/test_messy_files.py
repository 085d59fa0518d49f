"""Every messy file gets exactly the verdicts it must, row by row, and no row is lost."""

from __future__ import annotations

import json

import pytest

from elearn.people.cli import cli
from tests.people.messy import Case, cases

pytestmark = pytest.mark.once

CASES = cases()


def run(app, *arguments):
    return app.test_cli_runner(mix_stderr=False) if False else app.test_cli_runner().invoke(cli, list(arguments))


def checked(app, tmp_path, case: Case):
    file = tmp_path / case.filename
    file.write_bytes(case.content)
    result = run(app, "check", str(file), "--json", *case.options)
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return result, lines


def test_there_are_more_than_forty_of_them_and_the_seed_makes_the_same_ones():
    assert len(CASES) > 40
    assert [c.name for c in cases()] == [c.name for c in CASES]
    assert len({c.name for c in CASES}) == len(CASES)


@pytest.mark.parametrize("case", [c for c in CASES if isinstance(c.expected, dict)], ids=lambda c: c.name)
def test_every_row_gets_its_verdict(world, built, tmp_path, case):
    result, lines = checked(built, tmp_path, case)
    assert result.exit_code == 0, result.stderr
    many = any(isinstance(key, tuple) for key in case.expected)
    found = {(line["sheet"], line["row"]) if many else line["row"]: line for line in lines}
    assert {key: line["verdict"] for key, line in found.items()} == case.expected, [
        line["reasons"] for line in lines if line["reasons"]
    ]
    for row, code in case.reasons.items():
        assert any(reason.startswith(f"{code}:") for reason in found[row]["reasons"]), found[row]
    for row, values in case.values.items():
        assert values.items() <= found[row]["values"].items(), found[row]


@pytest.mark.parametrize("case", [c for c in CASES if isinstance(c.expected, str)], ids=lambda c: c.name)
def test_a_file_that_cannot_be_read_is_refused_whole_with_what_to_do(world, built, tmp_path, case):
    result, lines = checked(built, tmp_path, case)
    assert result.exit_code != 0
    assert not lines
    assert case.expected in result.stderr, result.stderr
    assert len(result.stderr.strip().splitlines()) >= 2, "says what to do"
