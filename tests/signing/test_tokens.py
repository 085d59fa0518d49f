"""The key on a PKCS#11 token, a real one in software (SoftHSM): it signs there and never leaves it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives import serialization
from pkcs11.util.x509 import decode_x509_certificate

from elearn.signing import keys
from tests.signing.conftest import openssl, parts, poppler
from tests.signing.test_signing import last_event, refusal

pytestmark = pytest.mark.once
PIN, TOKEN, KEY = "246810", "So VHTT", "khoa-ky"


def library():
    found = [*Path("/usr/lib").rglob("libsofthsm2.so"), *Path("/usr/local/lib").rglob("libsofthsm2.so")]
    assert found, "SoftHSM is missing; `make test` installs it."
    return str(found[0])


@pytest.fixture(scope="module")
def token(office, tmp_path_factory):
    """A token with two keys: one with its certificate, one without."""
    folder = tmp_path_factory.mktemp("token")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n")
    secret = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(office.key.private_bytes(serialization.Encoding.PEM, *secret))
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    tool = ["softhsm2-util", "--module", library()]
    subprocess.run(
        [*tool, "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "13579"],
        check=True,
        capture_output=True,
    )
    for label, number in ((KEY, "01"), ("khoa-tran", "02")):
        named = ["--label", label, "--id", number, "--pin", PIN, "--token", TOKEN]
        subprocess.run([*tool, "--import", folder / "key.pem", *named], check=True, capture_output=True)
    with pkcs11.lib(library()).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        said = decode_x509_certificate(office.certificate.public_bytes(serialization.Encoding.DER))
        said[pkcs11.Attribute.TOKEN] = True
        said[pkcs11.Attribute.ID] = b"\x01"
        said[pkcs11.Attribute.LABEL] = "chung thu"  # its own label: the key's id brings them together
        session.create_object(said)
    yield ("--pkcs11", library(), "--token", TOKEN)
    patch.undo()


def test_a_key_on_a_token_signs_and_others_find_the_signature_whole(sign, paper, token, office, tmp_path):
    out = tmp_path / "ky.pdf"
    answer = sign(paper, *token, "--key", KEY, "--output", out, password=PIN)
    assert answer.exit_code == 0, answer.output
    (said,) = poppler(out)
    assert "Signature is Valid" in said
    assert office.certificate.public_bytes(serialization.Encoding.DER) in parts(out)[1]
    covered, _cms = parts(out)
    assert covered.startswith(paper.read_bytes())
    checked = openssl(out, office, tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert last_event().details["key"] == "pkcs11"
    assert PIN not in str(last_event().details) + answer.output


@pytest.mark.parametrize(
    ("change", "pin", "words"),
    [
        ({}, "000000", "Mã PIN của token không đúng"),
        ({}, "1", "Mã PIN của token không đúng"),
        ({"--token": "Khác"}, PIN, "Không thấy token mang nhãn “Khác”"),
        ({"--key": "khac"}, PIN, "Token có 0 khóa bí mật mang nhãn “khac”"),
        ({"--key": "khoa-tran"}, PIN, "không có chứng thư số đi với khóa"),
        ({"--pkcs11": "/khong/co.so"}, PIN, "Không mở được thư viện PKCS#11 /khong/co.so"),
    ],
)
def test_what_the_token_lacks_is_said_in_words(sign, paper, token, tmp_path, change, pin, words):
    out = tmp_path / "ky.pdf"
    said = {**dict(zip(token[::2], token[1::2], strict=True)), "--key": KEY, "--output": str(out), **change}
    options = [one for pair in said.items() for one in pair]
    assert words in refusal(sign(paper, *options, password=pin), out)


def test_without_python_pkcs11_the_refusal_says_what_to_install(sign, paper, tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "pkcs11", None)  # as where the extra was not installed
    out = tmp_path / "ky.pdf"
    said = refusal(sign(paper, "--pkcs11", "x.so", "--token", TOKEN, "--key", KEY, "--output", out), out)
    assert "chưa cài thư viện python-pkcs11" in said
    assert "requirements-token.txt" in said
