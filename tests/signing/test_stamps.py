"""PAdES B-T: the time is vouched for by an authority (here OpenSSL's, on this machine)."""

from __future__ import annotations

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import cms

from tests.signing.conftest import openssl, parts, poppler
from tests.signing.test_signing import last_event, refusal

pytestmark = pytest.mark.once


@pytest.fixture
def authority(office, tmp_path):
    """The address of a time-stamping authority; with the path /broken it answers rubbish."""
    certificate, key = office.stamping()
    (tmp_path / "serial").write_text("01\n")
    (tmp_path / "tsa.cnf").write_text(
        f"[tsa]\ndefault_tsa = here\n[here]\nserial = {tmp_path / 'serial'}\nsigner_digest = sha256\n"
        "default_policy = 1.2.3.4\ndigests = sha256\n"
    )

    class Stamp(BaseHTTPRequestHandler):
        def do_POST(self):
            (tmp_path / "asked").write_bytes(self.rfile.read(int(self.headers["Content-Length"])))
            command = ["openssl", "ts", "-reply", "-queryfile", tmp_path / "asked", "-config", tmp_path / "tsa.cnf"]
            command += ["-signer", certificate, "-inkey", key]
            reply = b"rubbish" if self.path == "/broken" else subprocess.run(command, capture_output=True).stdout
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_said):
            pass

    server = HTTPServer(("127.0.0.1", 0), Stamp)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def p12(office):
    return office.p12(office.folder / "so.p12")


def test_the_time_is_vouched_for_when_an_authority_is_named(sign, paper, p12, office, authority, tmp_path):
    out = tmp_path / "ky.pdf"
    answer = sign(paper, "--p12", p12, "--output", out, "--tsa", authority)
    assert answer.exit_code == 0, answer.output
    assert "Signature is Valid" in poppler(out)[0]
    assert openssl(out, office, tmp_path).returncode == 0
    signer = cms.ContentInfo.load(parts(out)[1])["content"]["signer_infos"][0]
    (stamp,) = [
        one["values"][0] for one in signer["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token"
    ]
    (tmp_path / "stamp").write_bytes(stamp.dump())
    (tmp_path / "value").write_bytes(signer["signature"].native)
    checked = subprocess.run(
        [
            "openssl",
            "ts",
            "-verify",
            "-token_in",
            "-in",
            tmp_path / "stamp",
            "-data",
            tmp_path / "value",
            "-CAfile",
            office.folder / "root.pem",
            "-untrusted",
            office.folder / "tsa.pem",
        ],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
    assert last_event().details["profile"] == "PAdES B-T"


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "{authority}/broken", "khong-phai-dia-chi"])
def test_an_authority_that_does_not_answer_well_is_refused(sign, paper, p12, authority, tmp_path, address):
    out = tmp_path / "ky.pdf"
    tsa = address.format(authority=authority)
    said = refusal(sign(paper, "--p12", p12, "--output", out, "--tsa", tsa), out)
    assert f"Máy chủ cấp dấu thời gian {tsa} không trả lời đúng" in said
