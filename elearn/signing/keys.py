"""The organisation's key: from a PKCS#12 file, or on a PKCS#11 token that never lets it go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto.pkcs12 import Pfx
from asn1crypto.x509 import Certificate
from cryptography import x509
from pyhanko.sign.signers import Signer, SimpleSigner

from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

try:  # an extra: only tokens need it
    import pkcs11
    from pyhanko.sign.pkcs11 import PKCS11Signer
except ImportError:
    pkcs11 = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Key:
    """What signs, the certificate that goes with it, and where they are kept ("pkcs12", "pkcs11")."""

    signer: Signer
    certificate: x509.Certificate
    kept: str


def of_file(path: Path, password: str) -> Key:
    """The key of a PKCS#12 file (.p12, .pfx). Refuses a file that is none, a wrong password, a file without a key."""
    content = path.read_bytes()
    if not _is_pkcs12(content):
        raise Refused(
            _("%(file)s không phải tệp chứng thư số PKCS#12 (.p12, .pfx).", file=path.name),
            next_step=_("Xuất lại chứng thư số kèm khóa bí mật thành tệp .p12."),
        )
    try:
        signer = SimpleSigner.load_pkcs12_data(content, [], password.encode())
    except ValueError as error:
        raise Refused(
            _("Mật khẩu của %(file)s không đúng, hoặc tệp bị hỏng.", file=path.name), next_step=_("Nhập lại mật khẩu.")
        ) from error
    except (AttributeError, TypeError) as error:  # what the library says of a file without a key
        raise Refused(_("%(file)s không có khóa bí mật kèm chứng thư số.", file=path.name)) from error
    return Key(signer, _read(signer.signing_cert), "pkcs12")


def _is_pkcs12(content: bytes) -> bool:
    try:
        return Pfx.load(content)["version"].native in ("v3", 3)
    except (ValueError, TypeError):
        return False


def _read(certificate: Certificate | None) -> x509.Certificate:
    if certificate is None:
        raise Refused(_("Không tìm thấy chứng thư số đi với khóa."))
    return x509.load_der_x509_certificate(certificate.dump())


@contextmanager
def on_token(library: str, token: str, label: str, pin: str) -> Iterator[Key]:
    """The key `label` of the token, while the session is open.

    Refuses a missing python-pkcs11 (saying how to install it), a library that can't be loaded, a token or key that
    isn't there, a wrong or locked PIN, and a key without its certificate.
    """
    if pkcs11 is None:
        raise Refused(
            _("Máy này chưa cài thư viện python-pkcs11, nên chưa ký được bằng token."),
            next_step=_("Chạy .ci/setup requirements-token.txt rồi ký lại, hoặc ký bằng tệp .p12."),
        )
    with _session(library, token, pin) as session:
        yield _key_of(session, label)


@contextmanager
def _session(library: str, token: str, pin: str) -> Iterator[Any]:
    try:
        session = pkcs11.lib(library).get_token(token_label=token).open(user_pin=pin)
    except pkcs11.PinIncorrect as error:
        raise Refused(
            _("Mã PIN của token không đúng."), next_step=_("Nhập lại; nhiều lần sai liền nhau thì token bị khóa.")
        ) from error
    except (pkcs11.PinLenRange, pkcs11.PinInvalid) as error:
        raise Refused(_("Mã PIN của token không đúng."), next_step=_("Nhập lại đúng độ dài của mã PIN.")) from error
    except pkcs11.PinLocked as error:
        raise Refused(
            _("Token đã bị khóa vì nhập sai mã PIN nhiều lần."), next_step=_("Mở khóa bằng công cụ của bên cấp token.")
        ) from error
    except pkcs11.NoSuchToken as error:
        raise Refused(
            _("Không thấy token mang nhãn “%(label)s”.", label=token),
            next_step=_("Cắm token vào máy chủ và kiểm tra nhãn (pkcs11-tool --list-slots)."),
        ) from error
    except (RuntimeError, OSError, pkcs11.PKCS11Error) as error:
        raise Refused(
            _("Không mở được thư viện PKCS#11 %(library)s.", library=library),
            next_step=_("Cài phần mềm của bên cấp token, rồi ghi đúng đường dẫn tệp .so hoặc .dll ở --pkcs11."),
        ) from error
    with session:
        yield session


def _key_of(session: Any, label: str) -> Key:
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.LABEL: label}
    found = list(session.get_objects(wanted))
    if len(found) != 1:
        raise Refused(
            _("Token có %(count)s khóa bí mật mang nhãn “%(label)s”, cần đúng một.", count=len(found), label=label),
            next_step=_("Kiểm tra nhãn của khóa (pkcs11-tool --list-objects)."),
        )
    key_id = found[0][pkcs11.Attribute.ID]
    kind = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE}
    own = list(session.get_objects({**kind, pkcs11.Attribute.ID: key_id}))
    own = own or list(session.get_objects({**kind, pkcs11.Attribute.LABEL: label}))
    if not own:
        raise Refused(
            _("Token có khóa “%(label)s” nhưng không có chứng thư số đi với khóa.", label=label),
            next_step=_("Nạp chứng thư số vào token bằng công cụ của bên cấp."),
        )
    certificate = Certificate.load(own[0][pkcs11.Attribute.VALUE])
    signer = PKCS11Signer(session, signing_cert=certificate, key_id=key_id, key_label=label, other_certs_to_pull=None)
    return Key(signer, _read(certificate), "pkcs11")
