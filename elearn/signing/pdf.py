"""A PAdES signature added to a PDF by an incremental update: the bytes signed, and their tags, stay as they were."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign import fields
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _
from elearn.signing import mark

FIELD = "ChuKySo"
_WAIT = 20  # seconds for the time-stamping authority


def opened(content: bytes, name: str) -> IncrementalPdfFileWriter:
    """The file, ready for one more revision. Refuses what is no PDF, is locked, or bears a signature that is broken."""
    if not content.startswith(b"%PDF-"):
        raise Refused(_("%(file)s không phải tệp PDF.", file=name), next_step=_("Chọn tệp PDF do hệ thống xuất ra."))
    try:
        writer = IncrementalPdfFileWriter(BytesIO(content))
        reader = writer.prev
        if reader.encrypted:
            raise Refused(_("%(file)s có mật khẩu nên không ký được.", file=name))
        broken = [one.field_name for one in reader.embedded_regular_signatures if not _holds(one)]
    except (PdfError, ValueError, KeyError, TypeError, IndexError) as error:
        raise Refused(_("Không đọc được %(file)s: tệp PDF bị hỏng.", file=name)) from error
    if broken:
        raise Refused(
            _("%(file)s đã bị sửa sau khi ký: chữ ký %(names)s không còn đúng.", file=name, names=", ".join(broken)),
            next_step=_("Lấy lại bản gốc chưa bị sửa rồi ký."),
        )
    return writer


def _holds(signature: Any) -> bool:
    """Whether what was signed is still what it was; who signed is not judged."""
    try:
        signature.compute_integrity_info()
        intact, valid = validate_sig_integrity(
            signature.signer_info, signature.signer_cert, "data", signature.compute_digest()
        )
        return bool(intact and valid and signature.summarise_integrity_info()["docmdp_ok"] is not False)
    except (SignatureValidationError, PdfError, ValueError):
        return False


def signed(writer: IncrementalPdfFileWriter, signer: Signer, *, said: Sequence[str], authority: str) -> bytes:
    """The file with one more signature: PAdES B-B, or B-T where a time-stamping authority is named.

    `said` stands at the top right of page one; without it the signature has no look. Refuses `said` on a file
    that is signed already (page one would change under the first signature), and an authority that doesn't answer.
    """
    earlier = len(writer.prev.embedded_signatures)
    if said and earlier:
        raise Refused(
            _("Tệp đã có chữ ký số, không ghi thêm chữ lên trang được."),
            next_step=_("Bỏ --number: chữ ký thêm vào sẽ không hiện hình."),
        )
    name = f"{FIELD}{earlier + 1}"
    _add_field(writer, name, said)
    told = PdfSignatureMetadata(field_name=name, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    stamper = HTTPTimeStamper(authority, timeout=_WAIT) if authority else None
    try:
        with mark.drawn(said) if said else nullcontext() as look:
            whole = PdfSigner(told, signer, timestamper=stamper, stamp_style=look).sign_pdf(
                writer, existing_fields_only=True
            )
    except SigningError as error:
        raise Refused(_("Chưa ký được: %(why)s", why=str(error))) from error
    except (TimestampRequestError, ValueError) as error:
        if not authority:
            raise
        raise Refused(
            _("Máy chủ cấp dấu thời gian %(url)s không trả lời đúng.", url=authority),
            next_step=_("Thử lại sau, hoặc ký không kèm dấu thời gian."),
        ) from error
    return bytes(whole.getvalue())


def _add_field(writer: IncrementalPdfFileWriter, name: str, said: Sequence[str]) -> None:
    words = _("Chữ ký số của cơ quan. %(said)s", said=". ".join(said)).strip()
    spec = SigFieldSpec(
        name,
        box=mark.place(_box(writer)) if said else None,
        invis_sig_settings=InvisSigSettings(set_print_flag=False, set_hidden_flag=True),
        readable_field_name=words,
    )
    fields.append_signature_field(writer, spec)
    if said:
        _tag(writer, words)


def _box(writer: IncrementalPdfFileWriter) -> list[float]:
    """The first page's box; where it has none of its own, its parents'."""
    found: Any = writer.find_page_for_modification(0)[0].get_object()
    while "/MediaBox" not in found:
        found = found["/Parent"]
    return [float(edge) for edge in found["/MediaBox"]]


def _tag(writer: IncrementalPdfFileWriter, words: str) -> None:
    """The field as a Form in the tags, at the end of the document: PDF/UA wants every field that is seen there."""
    if "/StructTreeRoot" not in writer.root:
        return
    tree = writer.root["/StructTreeRoot"]
    if "/ParentTreeNextKey" not in tree or "/Nums" not in tree["/ParentTree"]:
        return  # tags laid out otherwise than the site's own
    page_ref = writer.find_page_for_modification(0)[0]
    widget = page_ref.get_object()["/Annots"].raw_get(-1)
    kids = tree["/K"]
    document = kids.raw_get(0) if isinstance(kids, generic.ArrayObject) else tree.raw_get("/K")
    key = int(tree["/ParentTreeNextKey"])
    shown = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): widget, pdf_name("/Pg"): page_ref}
    )
    form = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/StructElem"),
            pdf_name("/S"): pdf_name("/Form"),
            pdf_name("/P"): document,
            pdf_name("/Alt"): generic.pdf_string(words),
            pdf_name("/K"): shown,
        }
    )
    form_ref = writer.add_object(form)
    document.get_object()["/K"].append(form_ref)
    tree["/ParentTree"]["/Nums"].extend([generic.NumberObject(key), form_ref])
    tree[pdf_name("/ParentTreeNextKey")] = generic.NumberObject(key + 1)
    widget.get_object()[pdf_name("/StructParent")] = generic.NumberObject(key)
    for changed in (document.get_object(), document.get_object()["/K"], tree, tree["/ParentTree"], widget.get_object()):
        writer.update_container(changed)
