"""The text of a letter sent as a file: TXT, DOCX, or a PDF that holds text. Anything else is refused clearly."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from pypdf import PdfReader

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

LARGEST = 15 * 1024 * 1024  # bytes of a file
LARGEST_XML = 20 * 1024 * 1024  # bytes of the document inside a DOCX, unpacked
MOST_PAGES = 60
LONGEST = 60_000  # characters
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(filename: str, content: bytes) -> str:
    """The text of the file; refuses one that is empty, too large, damaged, locked, or holds no text."""
    if not content:
        raise Refused(_("Tệp %(name)s trống.", name=filename), next_step=_paste())
    if len(content) > LARGEST:
        raise Refused(_("Tệp %(name)s lớn quá 15 MB.", name=filename), next_step=_paste())
    if content.startswith(b"%PDF-"):
        text = _pdf(filename, content)
    elif content.startswith(b"PK\x03\x04"):
        text = _docx(filename, content)
    elif content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(
            _("Tệp %(name)s là Word đời cũ (.doc).", name=filename),
            next_step=_("Mở bằng Word, lưu dạng .docx rồi gửi lại."),
        )
    else:
        text = _plain(filename, content)
    if not text.strip():
        raise Refused(_("Tệp %(name)s không có chữ.", name=filename), next_step=_paste())
    if len(text) > LONGEST:
        raise Refused(
            _("Văn bản trong tệp %(name)s dài quá 60.000 ký tự.", name=filename),
            next_step=_("Chỉ gửi phần công văn, không gửi phụ lục."),
        )
    return text


def _paste() -> str:
    return _("Mở văn bản, chép phần chữ rồi dán vào ô bên trên.")


def _plain(filename: str, content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown(filename) from error
    if "\0" in text:
        raise _unknown(filename)
    return text


def _unknown(filename: str) -> Refused:
    return Refused(
        _("Tệp %(name)s không phải PDF, DOCX hoặc chữ Unicode (UTF-8).", name=filename),
        next_step=_("Lưu lại dạng DOCX hoặc PDF, hoặc chép phần chữ rồi dán vào ô bên trên."),
    )


def _damaged(filename: str) -> Refused:
    return Refused(_("Tệp %(name)s hỏng, không đọc được.", name=filename), next_step=_paste())


def _docx(filename: str, content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = archive.getinfo("word/document.xml")
            if inside.file_size > LARGEST_XML:
                raise Refused(_("Tệp %(name)s mở ra lớn bất thường.", name=filename), next_step=_paste())
            with archive.open(inside) as stream:
                xml = stream.read(LARGEST_XML + 1)
    except KeyError as error:
        raise _unknown(filename) from error
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise _damaged(filename) from error
    if len(xml) > LARGEST_XML or b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise _damaged(filename)
    try:
        root = ElementTree.fromstring(xml)  # noqa: S314  no document type, so no entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise _damaged(filename) from error
    return "\n".join(_paragraph(paragraph) for paragraph in root.iter(f"{_WORD}p"))


def _paragraph(paragraph: ElementTree.Element) -> str:
    marks = {f"{_WORD}tab": " ", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
    parts = [(part.text or "") if part.tag == f"{_WORD}t" else marks.get(part.tag, "") for part in paragraph.iter()]
    listed = paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None
    text = "".join(parts)
    return f"- {text}" if listed and text.strip() and text[0].isalpha() else text


def _pdf(filename: str, content: bytes) -> str:
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        count = 0 if locked else len(reader.pages)
        text = "" if locked or count > MOST_PAGES else "\n\n".join(page.extract_text() for page in reader.pages)
    except Exception as error:  # a damaged PDF raises anything
        raise _damaged(filename) from error
    if locked:
        raise Refused(
            _("Tệp %(name)s có mật khẩu.", name=filename), next_step=_("Bỏ mật khẩu hoặc xuất lại PDF rồi gửi.")
        )
    if count > MOST_PAGES:
        raise Refused(
            _(
                "Tệp %(name)s có %(count)s trang, nhiều nhất %(most)s trang.",
                name=filename,
                count=count,
                most=MOST_PAGES,
            ),
            next_step=_("Chỉ gửi phần công văn, không gửi phụ lục."),
        )
    if len("".join(text.split())) < 40:
        raise Refused(
            _("Tệp %(name)s là bản chụp, không có chữ để đọc.", name=filename),
            next_step=_(
                "Dùng bản PDF có ký số, bản Word, hoặc nhận dạng chữ bằng phần mềm khác rồi dán vào ô bên trên."
            ),
        )
    return text
