"""Real servers, started and stopped by the benchmark: PostgreSQL (durable), the site, and the bare page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

from elearn.serve import THREADS, WORKERS
from tests.databases import postgres_program

ROOT = Path(__file__).resolve().parent.parent
# As elearn.serve starts it.
OPTIONS = ["--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws"]
QUIET = ["--log-level", "warning", "--host", "127.0.0.1"]
PATIENCE = 30  # seconds


@dataclass(frozen=True, slots=True)
class Server:
    address: str
    pid: int
    cold_start: float  # seconds from the command to the first answer


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, int]]:
    """A private server with its default, durable settings; gives its DATABASE_URL and process id."""
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder.mkdir(parents=True)
    if as_user:  # the server refuses to run as root; its user must reach its own folder
        shutil.chown(folder, "postgres")
        for parent in folder.parents:
            if parent != Path(parent.anchor) and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)
    data = str(folder / "data")

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*as_user, postgres_program(program), *arguments], check=True, capture_output=True, cwd="/")

    run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
    run("pg_ctl", "-D", data, "-w", "-o", f"-k {folder} -c listen_addresses=''", "-l", str(folder / "log"), "start")
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}", pid
    finally:
        run("pg_ctl", "-D", data, "-m", "fast", "stop")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(target: str, health: str, environment: dict[str, str]) -> Iterator[Server]:
    """granian on `target` with the options of `make run`, until the block ends."""
    port, started = _free_port(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", *OPTIONS, *QUIET, "--port", str(port), target],
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(process, address + health)
        yield Server(address, process.pid, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=2):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.02)
    raise SystemExit(f"{address} does not answer.")


def _children() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            found.setdefault(parent, []).append(int(entry.name))
    return found


def _tree(*pids: int) -> list[int]:
    """These processes and everything below them."""
    children, waiting, found = _children(), list(pids), []
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        found.append(one)
    return found


def memory(*pids: int) -> int:
    """PSS in bytes of these processes and everything below them."""
    total = 0
    for one in _tree(*pids):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:  # gone meanwhile
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def processor(*pids: int) -> float:
    """Seconds these processes and everything below them have worked: what others do meanwhile does not count."""
    ticks = 0
    for one in _tree(*pids):
        told = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(told[11]) + int(told[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class MemoryWatch:
    """The highest PSS of some processes while the block runs."""

    def __init__(self, *pids: int) -> None:
        self._pids, self._over = pids, Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> MemoryWatch:
        self.before = self.peak = memory(*self._pids)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.peak = max(self.peak, memory(*self._pids))
