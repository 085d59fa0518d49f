"""The benchmark works: it builds its data set, serves the site, reads every page and counts every file's rows."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

pytestmark = pytest.mark.once


def test_the_benchmark_measures_pages_quizzes_and_files_on_a_tiny_data_set():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for measured in (
        "lesson, 2 clients",
        "lesson + view recorded",
        "csv, 1,600 rows",
        "xlsx, 400 rows",
        "quiz attempts",
        "list, whole city",
        "report with annexes, DOCX",
        "people, XLSX, by command",
    ):
        assert measured in done.stdout
