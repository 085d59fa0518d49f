"""Zipped files (XLSX, ODS) opened with care: nothing is unpacked beyond a bound, no entity is ever expanded."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers import expat

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.sheets.cells import damaged

MAX_PART = 256 * 1024 * 1024
MAX_TOTAL = 512 * 1024 * 1024
SUSPECT = 16 * 1024 * 1024  # from here on the ratio of sizes is looked at
RATIO = 250
PIECE = 256 * 1024


def bomb() -> Refused:
    return Refused(
        _("Tệp nén phình to bất thường khi mở (kiểu “bom nén”), nên đã dừng đọc."),
        next_step=_("Chép danh sách sang một tệp mới rồi gửi lại."),
    )


class Package:
    """The parts of a zipped file by name, without regard to case or slant of slashes."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise damaged() from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        total = sum(info.file_size for info in self._parts.values())
        if total > MAX_TOTAL or len(self._parts) > 10_000:
            raise bomb()
        for info in self._parts.values():
            if info.file_size > MAX_PART or (
                info.file_size > SUSPECT and info.file_size > RATIO * max(1, info.compress_size)
            ):
                raise bomb()

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def has(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._parts

    def read(self, name: str, limit: int = 1 << 24) -> bytes:
        """A small part, whole."""
        try:
            with self._zip.open(self._parts[name.lstrip("/").lower()]) as stream:
                found = stream.read(limit + 1)
        except KeyError as error:
            raise damaged(name) from error
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError) as error:
            raise damaged() from error
        if len(found) > limit:
            raise bomb()
        return found

    def parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], None] | None = None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Walk a part of XML. Names come as written; a document type of its own is refused."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        if start:
            parser.StartElementHandler = start
        if end:
            parser.EndElementHandler = end
        if text:
            parser.CharacterDataHandler = text
        parser.EntityDeclHandler = _refuse_entity
        seen = 0
        try:
            with self._zip.open(self._parts[name.lstrip("/").lower()]) as stream:
                while piece := stream.read(PIECE):
                    seen += len(piece)
                    if seen > MAX_PART:
                        raise bomb()
                    parser.Parse(piece, False)
            parser.Parse(b"", True)
        except KeyError as error:
            raise damaged(name) from error
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
            raise damaged() from error


def _refuse_entity(*_what: object) -> None:
    raise Refused(
        _("Tệp chứa khai báo XML không có trong bảng tính thường, nên không đọc."),
        next_step=_("Chép danh sách sang một tệp mới rồi gửi lại."),
    )


def local(name: str) -> str:
    """The name without its prefix."""
    return name.rpartition(":")[2]
