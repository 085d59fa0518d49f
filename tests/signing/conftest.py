"""An organisation with an authority that certified it, a file to sign, a token, and tools that are not ours."""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from elearn.reports import pages
from elearn.web.downloads import Column, Kind

PASSWORD = "mật khẩu của Sở"
ORGANISATION = "Sở Văn hóa và Thể thao"
LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
USAGES = [
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]


def named(words):
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, words)])


def certificate(subject, key, issuer, issuer_key, *, usage=(), extended=None, begins=LONG_AGO, ends=FAR_OFF, ca=False):
    made = (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
    )
    if usage:
        made = made.add_extension(x509.KeyUsage(**{name: name in usage for name in USAGES}), critical=True)
    if extended:
        made = made.add_extension(x509.ExtendedKeyUsage([extended]), critical=True)
    return made.sign(issuer_key, hashes.SHA256())


def pem(thing):
    if hasattr(thing, "public_bytes"):
        return thing.public_bytes(serialization.Encoding.PEM)
    return thing.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class Office:
    """The department's key and certificate, and who certified it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root_key, self.key = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
        usage = ("key_cert_sign", "crl_sign")
        self.root = certificate("CA thử", self.root_key, "CA thử", self.root_key, usage=usage, ca=True)
        self.certificate = self.certified(usage=("digital_signature", "content_commitment"))
        (folder / "root.pem").write_bytes(pem(self.root))

    def certified(self, **said):
        return certificate(ORGANISATION, self.key, "CA thử", self.root_key, **said)

    def p12(self, path, one=None):
        """The key and its certificate (or another) as a file with the password."""
        path.write_bytes(
            pkcs12.serialize_key_and_certificates(
                b"so",
                self.key,
                one or self.certificate,
                [self.root],
                serialization.BestAvailableEncryption(PASSWORD.encode()),
            )
        )
        return path

    def stamping(self):
        """A key and a certificate for a time-stamping authority, as files."""
        key = ec.generate_private_key(ec.SECP256R1())
        one = certificate(
            "TSA thử",
            key,
            "CA thử",
            self.root_key,
            usage=("digital_signature",),
            extended=ExtendedKeyUsageOID.TIME_STAMPING,
        )
        (self.folder / "tsa.pem").write_bytes(pem(one))
        (self.folder / "tsa.key").write_bytes(pem(key))
        return self.folder / "tsa.pem", self.folder / "tsa.key"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def made():
    """A list of the site as PDF."""
    columns = [Column("Mã", Kind.CODE, 12), Column("Đơn vị", Kind.TEXT, 40), Column("Số lượt", Kind.NUMBER, 10)]
    rows = [(f"{n:03d}", "Phường Đông Hồ", n) for n in range(60)]
    return pages.pdf(
        columns, rows, "Bảng tuân thủ", ["Tính đến hết ngày 14/12/2026."], datetime(2026, 12, 15, tzinfo=UTC)
    )


@pytest.fixture
def paper(made, tmp_path):
    path = tmp_path / "bang.pdf"
    path.write_bytes(made)
    return path


@pytest.fixture
def sign(built, world):
    """`reports sign` as an operator types it."""

    def run(file, *options, password=PASSWORD, **said):
        env = {"ELEARN_SIGNING_PASSWORD": password, "ELEARN_TSA_URL": ""}
        return built.test_cli_runner().invoke(args=["reports", "sign", str(file), *map(str, options)], env=env, **said)

    return run


def poppler(path):
    """What Poppler's pdfsig says of each signature of a file."""
    done = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    return re.split(r"Signature #\d+:", done.stdout)[1:]


def parts(path):
    """What the newest signature of a file covers, and the CMS it holds, cut out of the bytes."""
    content = path.read_bytes()
    first, length, second, rest = map(int, re.findall(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)", content)[-1])
    covered = content[first : first + length] + content[second : second + rest]
    held = bytes.fromhex(content[first + length : second].strip(b"<> \n").decode())
    return covered, held[: 4 + int.from_bytes(held[2:4], "big")]  # what follows is room that was not needed


def openssl(path, office, folder):
    """Whether OpenSSL takes the newest signature, up to the office's root, as CAdES."""
    covered, held = parts(path)
    (folder / "covered").write_bytes(covered)
    (folder / "cms").write_bytes(held)
    return subprocess.run(
        [
            "openssl",
            "cms",
            "-verify",
            "-cades",
            "-binary",
            "-inform",
            "DER",
            "-in",
            folder / "cms",
            "-content",
            folder / "covered",
            "-CAfile",
            office.folder / "root.pem",
            "-purpose",
            "any",
            "-out",
            "/dev/null",
        ],
        capture_output=True,
        text=True,
    )
