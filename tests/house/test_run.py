"""`make run` on a bad day: one plain sentence and a non-zero exit; on a good one, data kept and a clean stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser.conftest import free_port, serve, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.once


def start(**environment):
    """Run the server's start to its end; returns exit code and what it said."""
    done = subprocess.run(
        [sys.executable, *environment.pop("flags", []), "-m", "elearn.serve"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stderr.strip()


def one_sentence(said):
    assert len(said.splitlines()) == 1, said
    assert "Traceback" not in said
    return said


def test_a_port_in_use_is_said(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = start(PORT=port, ELEARN_DATA_DIR=str(tmp_path))
    assert code == 1
    assert one_sentence(said) == f"Port {port} is in use; choose another with PORT=8001 make run."


def test_a_port_that_is_none_is_said(tmp_path):
    code, said = start(PORT="tám nghìn", ELEARN_DATA_DIR=str(tmp_path))
    assert (code, "PORT must be a number" in one_sentence(said)) == (1, True)


def test_an_unwritable_data_directory_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    code, said = start(PORT=str(free_port()), ELEARN_DATA_DIR=str(tmp_path / "file" / "below"))
    assert (code, "Cannot write to the data directory" in one_sentence(said)) == (1, True)


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_wrong_database_url_is_said(tmp_path, url):
    code, said = start(PORT=str(free_port()), ELEARN_DATA_DIR=str(tmp_path), DATABASE_URL=url)
    assert (code, "atabase" in one_sentence(said) or "DATABASE_URL" in said) == (1, True)


def test_a_missing_module_is_said(tmp_path):
    # -S leaves out site-packages: as on a machine where nothing was installed.
    code, said = start(flags=["-S"], PORT=str(free_port()), ELEARN_DATA_DIR=str(tmp_path))
    assert (code, said) == (1, "Python module flask is missing; run `make setup`.")


def test_a_second_start_keeps_the_data_and_control_c_stops_cleanly(tmp_path):
    port = free_port()
    for _start in range(2):
        process = serve(tmp_path, port)
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert json.load(answer) == {"status": "ok", "version": "0.1.0", "database": "sqlite"}
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=20)[0]
        assert process.returncode == 0, said
        assert ("loading the demo" in said) is (_start == 0)
        assert "hocvien" in said


def command(tmp_path, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *arguments],
        cwd=ROOT,
        env={**os.environ, "ELEARN_DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_sets_up_a_database_that_is_empty(tmp_path):
    done = command(tmp_path, "courses", "publish")
    assert done.returncode == 0, done.stderr
    assert "phiên bản 1" in done.stdout


def test_a_command_on_a_broken_database_fails_with_a_sentence(tmp_path):
    (tmp_path / "elearn.sqlite").write_bytes(b"no database at all, and long enough to be looked at" * 40)
    done = command(tmp_path, "audit", "verify")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
