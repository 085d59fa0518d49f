"""Settings, read once from the environment into one frozen object."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(Exception):
    """A setting or its place on disk can't be used; the message is one plain sentence."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data lives and how to reach the database.

    `ELEARN_DATA_DIR` holds the SQLite file and the secret key (default `instance/`);
    `DATABASE_URL` switches to PostgreSQL; `ELEARN_SECURE_COOKIES=1` behind HTTPS.
    """

    data_dir: Path
    database_url: str
    secret_key: str
    secure_cookies: bool
    demo_password: str | None

    @classmethod
    def from_environment(cls) -> Settings:
        data_dir = Path(os.environ.get("ELEARN_DATA_DIR") or ROOT / "instance").resolve()
        url = os.environ.get("DATABASE_URL", "").strip()
        _make_writable(data_dir)
        return cls(
            data_dir=data_dir,
            database_url=_driver(url) if url else f"sqlite:///{data_dir / 'elearn.sqlite'}",
            secret_key=os.environ.get("ELEARN_SECRET_KEY") or _kept_secret(data_dir),
            secure_cookies=os.environ.get("ELEARN_SECURE_COOKIES") == "1",
            demo_password=os.environ.get("ELEARN_DEMO_PASSWORD") or None,
        )


def _make_writable(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingsError(f"Cannot write to the data directory {data_dir}: {error.strerror}.") from error


def _driver(url: str) -> str:
    scheme, _, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest:
        return url
    raise SettingsError("DATABASE_URL must look like postgresql://user:password@host/name or sqlite:///file.")


def _kept_secret(data_dir: Path) -> str:
    path = data_dir / "secret-key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    secret = path.read_text().strip()
    if len(secret) < 32:
        raise SettingsError(f"The secret key in {path} is too short; delete the file to make a new one.")
    return secret
