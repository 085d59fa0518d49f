"""Whether a certificate may sign on a day. Pure."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from elearn.kernel import clock
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _


def may_sign(certificate: x509.Certificate, at: datetime) -> None:
    """Refused before the certificate begins, after it ends, and where it isn't meant for signing documents."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at < begins:
        raise Refused(
            _("Chứng thư số chưa có hiệu lực: chỉ dùng được từ %(when)s.", when=_told(begins)),
            next_step=_("Chờ đến ngày đó, hoặc ký bằng chứng thư số đang có hiệu lực."),
        )
    if at > ends:
        raise Refused(
            _("Chứng thư số đã hết hạn lúc %(when)s.", when=_told(ends)),
            next_step=_("Gia hạn chứng thư số, hoặc ký bằng chứng thư số đang có hiệu lực."),
        )
    if not _is_for_documents(certificate):
        raise Refused(
            _("Chứng thư số không được cấp để ký văn bản (thiếu mục đích digitalSignature hoặc nonRepudiation)."),
            next_step=_("Dùng chứng thư số ký văn bản của cơ quan, không dùng chứng thư số của máy chủ hay để mã hóa."),
        )


def _is_for_documents(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature or usage.content_commitment


def _told(at: datetime) -> str:
    return f"{at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"


def subject(certificate: x509.Certificate) -> str:
    """Who the certificate names, as one line."""
    return certificate.subject.rfc4514_string()


def issuer(certificate: x509.Certificate) -> str:
    return certificate.issuer.rfc4514_string()


def serial(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:X}"
