"""Sign a PDF; the act goes into the trail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from elearn.audit.service import record
from elearn.audit.words import Did
from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.signing import mark, pdf, rules
from elearn.signing.keys import Key


@dataclass(frozen=True, slots=True)
class Signed:
    """What was made: where, by which certificate, and the hashes of the file before and after."""

    path: Path
    subject: str
    serial: str
    before: str
    after: str


def free(output: Path) -> None:
    """Refuses an output that exists; asked before a password is."""
    if output.exists():
        raise Refused(
            _("%(file)s đã có, không ghi đè.", file=output.name),
            next_step=_("Chọn tên khác ở --output, hoặc dời tệp cũ."),
        )


def sign(file: Path, output: Path, key: Key, *, number: str = "", authority: str = "", actor: Actor) -> Signed:
    """Write `output`: `file` with one more signature by `key`; `file` stays as it is.

    Refuses an output that exists, a certificate that may not sign today, a file that is no PDF, is locked or was
    changed after an earlier signature, and a time-stamping authority that doesn't answer. Writes the file and an
    audit entry: hash before and after, subject, issuer and serial of the certificate. A password is never kept.
    """
    free(output)
    now = clock.now()
    rules.may_sign(key.certificate, now)
    before = file.read_bytes()
    said = mark.lines(number, now) if number else []
    after = pdf.signed(pdf.opened(before, file.name), key.signer, said=said, authority=authority)
    made = Signed(output, rules.subject(key.certificate), rules.serial(key.certificate), _hash(before), _hash(after))
    record(
        Did.FILE_SIGNED,
        actor,
        f"file:{output.name}",
        hash_before=made.before,
        hash_after=made.after,
        certificate=made.subject,
        issuer=rules.issuer(key.certificate),
        serial=made.serial,
        key=key.kept,
        profile="PAdES B-T" if authority else "PAdES B-B",
        number=number,
    )
    _write(output, after)
    return made


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as file:  # two who sign at once: the second is refused
            file.write(content)
    except OSError as error:
        raise Refused(
            _("Không ghi được %(file)s: %(why)s.", file=str(path), why=error.strerror or str(error)),
            next_step=_("Chọn chỗ khác ở --output."),
        ) from error
