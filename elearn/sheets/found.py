"""What one field of one row says."""

from __future__ import annotations

from dataclasses import dataclass

from elearn.sheets.cells import Cell


@dataclass(slots=True)
class Found:
    """What one field of a row says: clean text, the cell behind it, and where it stands ("B5")."""

    text: str
    address: str
    cell: Cell
    legacy: str = ""  # the text as it would read, when it is in an old encoding nobody asked to convert
    also: str = ""  # marks only: another role ticked in the same row
