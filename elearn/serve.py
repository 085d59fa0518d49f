"""`python -m elearn.serve`: check the machine, migrate, load the demo on first start, serve.

Whatever stands in the way is told in one plain sentence, with a non-zero exit.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

NEEDED = (
    "flask",
    "flask_login",
    "flask_sqlalchemy",
    "flask_migrate",
    "flask_wtf",
    "sqlalchemy",
    "psycopg",
    "argon2",
    "markdown",
    "pymdownx",
    "nh3",
    "yaml",
    "babel",
    "granian",
    "huey",
    "isal",
    "xlsxwriter",
    "python_calamine",
)
HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4
WORK = (sys.executable, "-m", "flask", "--app", str(ROOT / "app.py"), "jobs", "work", "--parent")


def stop(sentence: str) -> NoReturn:
    """Say what is wrong and give up."""
    print(sentence, file=sys.stderr)  # noqa: T201
    raise SystemExit(1)


def check_machine() -> int:
    """The port to serve on; stops when Python, a module or the port is not there."""
    if sys.version_info < (3, 11):  # noqa: UP036  told in a sentence, where older syntax still reads
        stop("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        stop(f"Python module {missing[0]} is missing; run `make setup`.")
    raw = os.environ.get("PORT", "8000")
    if not raw.isdigit() or not 0 < int(raw) < 65536:
        stop(f"PORT must be a number between 1 and 65535, not “{raw}”.")
    port = int(raw)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            stop(f"Port {port} is in use; choose another with PORT=8001 make run.")
    return port


def prepare(port: int) -> None:
    """Bring the database up to date and load the demo into an empty one."""
    # The modules are checked before anything that needs them is imported.
    from click import ClickException, echo  # noqa: PLC0415
    from flask_migrate import upgrade  # noqa: PLC0415
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415

    from elearn.demo import story  # noqa: PLC0415
    from elearn.demo.cli import demo_password  # noqa: PLC0415
    from elearn.factory import create_app  # noqa: PLC0415
    from elearn.kernel.db import unit_of_work  # noqa: PLC0415
    from elearn.search import service as search  # noqa: PLC0415
    from elearn.units.queries import known_codes  # noqa: PLC0415

    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        app = create_app()
    except ClickException as error:
        stop(error.message)
    with app.app_context():
        try:
            upgrade()
            with unit_of_work() as work:
                if not known_codes():
                    echo("First start: loading the demo…")
                    story.load(demo_password())
                search.fill_if_empty()
                work.commit()
        except SQLAlchemyError as error:
            stop(f"The database does not answer or is not ours: {_first_line(error)}")
        echo(
            f"http://{HOST}:{port}/  sign in as hocvien, daumoi, thutruong, giangvien, so, thanhpho or quantri; "
            f"password {demo_password()}"
        )


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]


class Worker:
    """The background worker: a child of its own, started again when it dies, stopped with the server.

    Spawned, not forked: a pipe of `subprocess` would be inherited by the server's processes, which are forked meanwhile.
    """

    def __init__(self) -> None:
        self._over = threading.Event()
        self._pid = 0
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Worker:
        self._keeper.start()
        return self

    def _keep(self) -> None:
        while not self._over.is_set():
            # A process group of its own: Ctrl-C is for the server, which stops it in turn.
            self._pid = os.posix_spawn(sys.executable, [*WORK, str(os.getpid())], os.environ, setpgroup=0)
            os.waitpid(self._pid, 0)
            self._pid = 0
            self._over.wait(1)

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self._pid:
                with suppress(ProcessLookupError):
                    os.kill(self._pid, sign)
            self._keeper.join(5)


def main() -> None:
    port = check_machine()
    prepare(port)
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    sys.stdout.flush()
    with Worker():
        Granian(
            "app:app",
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=THREADS,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            # A worker told to stop while it is still starting does not hear it; its request, if any, rolls back.
            workers_kill_timeout=10,
        ).serve()


if __name__ == "__main__":
    main()
