"""What a file says of itself once its rows are written: how many, their hash, who took it and when."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from elearn.kernel import clock
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.reports import present
from elearn.web.downloads import Column, texts_of
from elearn.web.filters import number

PIECE = 500  # rows hashed at a time


class Seal:
    """Notes that end with the count and the hash of the rows that passed; read them after the rows.

    The hash is SHA-256 of the rows as the CSV writes them (UTF-8, CRLF, no heading), whatever the format
    of the file, so that two files of the same rows say the same.
    """

    def __init__(self, columns: Sequence[Column], notes: Sequence[str], by: Actor | None = None) -> None:
        self.count = 0
        self._columns, self._notes, self._by = columns, notes, by
        self._digest = hashlib.sha256()

    def rows(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The rows as they pass."""
        buffer = io.StringIO()
        write, cells = csv.writer(buffer, lineterminator="\r\n").writerow, texts_of(self._columns)
        for row in rows:
            self.count += 1
            write([cell[value] for cell, value in zip(cells, row, strict=True)])
            if self.count % PIECE == 0:
                self._digest.update(buffer.getvalue().encode())
                buffer.seek(0)
                buffer.truncate()
            yield row
        self._digest.update(buffer.getvalue().encode())

    def written(self, lines: bytes, count: int) -> None:
        """Rows that were written as CSV elsewhere."""
        self._digest.update(lines)
        self.count += count

    def __iter__(self) -> Iterator[str]:
        yield from self._notes[:1]  # the day and the filter; the last note stays the last line
        yield _(
            "%(count)s dòng; SHA-256 của các dòng: %(hash)s.", count=number(self.count), hash=self._digest.hexdigest()
        )
        if self._by is not None:
            yield _("Người xuất: %(name)s, lúc %(at)s.", name=self._by.name, at=present.moment(clock.now()))
        yield from self._notes[1:]
