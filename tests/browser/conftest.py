"""A served site with the demo in it, and a real Chromium. Every page is held to axe."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "ba-con-sao-nho"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Faults alone: what axe found sound is a hundred times more, and would have to be told across to Python.
AXE = "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(found => found.violations)"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(data_dir: Path, port: int, **environment: str) -> subprocess.Popen[str]:
    """`python -m elearn.serve` as `make run` starts it."""
    return subprocess.Popen(
        [sys.executable, "-m", "elearn.serve"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "ELEARN_DATA_DIR": str(data_dir),
            "PORT": str(port),
            "ELEARN_DEMO_PASSWORD": PASSWORD,
            **environment,
        },
    )


def wait_for(address: str, process: subprocess.Popen[str], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the site stopped: {process.stdout.read() if process.stdout else ''}")
        try:
            with urlopen(address, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"no answer from {address}")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the demo in it, made once a run whichever worker asks first; to copy, never to serve."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    made = shared / "demo"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            part = shared / "demo.part"
            subprocess.run(
                [sys.executable, "-m", "flask", "--app", "app", "demo", "load"],
                cwd=ROOT,
                env={**os.environ, "ELEARN_DATA_DIR": str(part), "ELEARN_DEMO_PASSWORD": PASSWORD},
                check=True,
                capture_output=True,
            )
            part.rename(made)
    return made


@contextmanager
def served(demo: Path, data: Path) -> Iterator[str]:
    """The address of a site served on a copy of the demo."""
    port = free_port()
    shutil.copytree(demo, data, dirs_exist_ok=True)
    process = serve(data, port)
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[str]:
    """The address of a served site with a fresh demo."""
    with served(demo, tmp_path_factory.mktemp("site")) as address:
        yield address


def browser_program() -> str:
    """A Chromium of this machine; one with windows first, as its timing is that of people's browsers."""
    names = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise RuntimeError("Chromium is missing; `make test` installs it.")
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = browser_program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Person:
    """Somebody at a browser. `look` holds the page to axe and to its width."""

    def __init__(self, browser: Browser, site: str, width: int = 1280, **options: Any) -> None:
        self.site = site
        self.context = browser.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", **options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def _hear(self, message: Any) -> None:
        # A refusal (4xx) is an answer, not a fault; a blocked style, a script error or a 5xx is one.
        if (
            message.type == "error"
            and "with a status of 4" not in message.text
            and "net::ERR_INTERNET" not in message.text
        ):
            self.complaints.append(message.text)

    def sign_in(self, name: str) -> Person:
        self.page.goto(f"{self.site}/sign-in")
        self.page.get_by_label("Tên đăng nhập").fill(name)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self

    def go(self, path: str) -> Person:
        self.page.goto(f"{self.site}{path}")
        return self

    def press(self, name: str, *, exact: bool = False, role: str = "button") -> Person:
        self.page.get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()
        return self

    def sees(self, words: str) -> Person:
        self.page.get_by_text(words).first.wait_for(timeout=20_000)
        return self

    def look(self) -> Person:
        """The page has no fault that axe finds, no sideways scroll and no error in its console."""
        self.page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
        size = self.page.viewport_size
        tags = AXE_TAGS if size is None or size["width"] > 600 else AXE_TAGS[:-1]  # good practice needs one look
        found = self.page.evaluate(AXE, tags)
        faults = [(v["id"], [n["html"][:160] for n in v["nodes"]][:3]) for v in found]
        assert not faults, f"{self.page.url}: {faults}"
        return self.fits()

    def fits(self) -> Person:
        """What `look` asks, but for axe: of a page that axe has seen wider and narrower."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"
        return self

    def leave(self) -> None:
        self.context.close()


@pytest.fixture
def person(chromium: Browser, site: str) -> Iterator[Any]:
    """`person("so")` is somebody signed in; `person(None)` a stranger."""
    made: list[Person] = []

    def make(name: str | None, **options: Any) -> Person:
        one = Person(chromium, site, **options)
        made.append(one)
        return one.sign_in(name) if name else one

    yield make
    for one in made:
        one.leave()
