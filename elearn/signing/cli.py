"""`flask --app app reports sign FILE.pdf …`: sign a PDF with the organisation's certificate."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from elearn.kernel.actor import MACHINE
from elearn.kernel.db import unit_of_work
from elearn.kernel.errors import Refusal

PASSWORD = "ELEARN_SIGNING_PASSWORD"  # noqa: S105  the name of a variable
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("sign")
@click.argument("file", type=_FILE)
@click.option("--p12", type=_FILE, help="The certificate and its key, a PKCS#12 file (.p12, .pfx).")
@click.option("--pkcs11", "library", help="The library of a token (.so, .dll).")
@click.option("--token", help="Label of the token.")
@click.option("--key", "label", help="Label of the key on the token.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: FILE-da-ky.pdf beside it.")
@click.option("--number", default="", help="Shown with the hour at the top right of page one, e.g. 05/BC-SVHTT.")
@click.option("--tsa", default="", envvar="ELEARN_TSA_URL", help="A time-stamping authority (makes it PAdES B-T).")
@click.option("--password-fd", type=int, help=f"Read the password or PIN here; else ${PASSWORD}, else it is asked.")
def sign(
    file: Path,
    p12: Path | None,
    library: str | None,
    token: str | None,
    label: str | None,
    output: Path | None,
    number: str,
    tsa: str,
    password_fd: int | None,
) -> None:
    """Add a digital signature (PAdES) to a PDF; the file itself stays as it is."""
    if bool(p12) == bool(library) or (library and not (token and label)):
        raise click.UsageError("Cần --p12 TỆP, hoặc --pkcs11 THƯ-VIỆN kèm --token NHÃN và --key NHÃN.")
    # Only here: these load a library of 20 MB that no page of the site needs.
    from elearn.signing import keys, service  # noqa: PLC0415

    target = output or file.with_name(f"{file.stem}-da-ky.pdf")
    try:
        service.free(target)
        secret = _password(password_fd, "Mật khẩu của tệp .p12" if p12 else "Mã PIN của token")
        holding: Any = (
            nullcontext(keys.of_file(p12, secret))
            if p12
            else keys.on_token(library or "", token or "", label or "", secret)
        )
        with holding as key, unit_of_work() as work:
            made = service.sign(file, target, key, number=number, authority=tsa, actor=MACHINE)
            _commit(work, target)
    except Refusal as refused:
        raise click.ClickException(" ".join(filter(None, (refused.message, refused.next_step)))) from refused
    click.echo(f"Đã ký {made.path.name} bằng chứng thư số {made.subject} (số {made.serial}).")
    click.echo(f"SHA-256 trước khi ký: {made.before}; sau khi ký: {made.after}.")


def _commit(work: Any, target: Path) -> None:
    """No signed file without its entry in the trail."""
    try:
        work.commit()
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _password(descriptor: int | None, asked: str) -> str:
    """From a file descriptor, else the environment, else a prompt; never an argument, which others on the machine see."""
    if descriptor is not None:
        try:
            with os.fdopen(descriptor, encoding="utf-8", closefd=False) as pipe:
                return pipe.readline().rstrip("\r\n")
        except OSError as error:
            raise click.UsageError(f"Không đọc được mật khẩu từ --password-fd {descriptor}.") from error
    kept = os.environ.get(PASSWORD)
    return kept if kept is not None else str(click.prompt(asked, hide_input=True))
