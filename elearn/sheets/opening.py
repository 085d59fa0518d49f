"""A file of cells opened by what it is, never by what it is called."""

from __future__ import annotations

import re

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.sheets import ods, text, xls, xlsx
from elearn.sheets.cells import MAX_BYTES, Book
from elearn.sheets.package import Package

_HTML = re.compile(rb"^\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.I | re.S)  # fmt: skip
_OTHER = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "RTF"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
)


def open_book(content: bytes, *, encoding: str = "", judge: text.Judge | None = None) -> Book:
    """Read a file. `judge` says how well the header of some rows is understood; it chooses the separator of text.

    Refuses: nothing in it, too large, locked, damaged, a bomb, or no table at all; each with what to do.
    """
    if len(content) > MAX_BYTES:
        raise Refused(
            _("Tệp nặng quá %(size)s MB.", size=MAX_BYTES // 1024 // 1024),
            next_step=_("Chia danh sách thành nhiều tệp rồi gửi từng tệp."),
        )
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused(_("Tệp trống."), next_step=_("Kiểm tra đã lưu danh sách vào tệp chưa."))
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zipped(content)
    if content.startswith(xls.OLE):
        return xls.read(content)
    if content.startswith((b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")):
        raise Refused(_("Tệp Excel đời quá cũ."), next_step=_("Mở bằng Excel hoặc LibreOffice, lưu lại dạng XLSX."))
    _refuse_other(content)
    return text.read(content, encoding, judge)


def _zipped(content: bytes) -> Book:
    package = Package(content)
    if package.has("content.xml") and not package.has("word/document.xml"):
        kind = package.read("mimetype", 256) if package.has("mimetype") else b"spreadsheet"
        if b"spreadsheet" in kind:
            return ods.read(package)
    if package.has("xl/workbook.xml") or package.has("xl/workbook.bin") or "[content_types].xml" in package.names:
        if any(name.startswith("word/") for name in package.names):
            raise _not_a_table(_("Đây là tệp Word."))
        if any(name.startswith("ppt/") for name in package.names):
            raise _not_a_table(_("Đây là tệp trình chiếu."))
        return xlsx.read(package)
    raise _not_a_table(_("Đây là tệp nén, không phải bảng tính."))


def _refuse_other(content: bytes) -> None:
    head = content[:4096]
    for start, name in _OTHER:
        if head.startswith(start):
            raise _not_a_table(_("Đây là tệp %(name)s.", name=name))
    bare = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if _HTML.match(bare):
        raise Refused(
            _("Đây là trang web (HTML) đặt tên như tệp Excel."),
            next_step=_("Mở bằng Excel, chọn Lưu thành và lưu lại dạng XLSX."),
        )
    if bare.lstrip().startswith(b"<?xml") or bare.lstrip().startswith(b"<Workbook"):
        raise Refused(_("Đây là tệp XML."), next_step=_("Mở bằng Excel, chọn Lưu thành và lưu lại dạng XLSX."))


def _not_a_table(what: str) -> Refused:
    return Refused(what, next_step=_("Gửi tệp XLSX, XLS, ODS hoặc CSV, hoặc dán các ô vào khung."))
