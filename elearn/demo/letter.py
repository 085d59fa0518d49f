"""The real letter behind the demo's mandate: Hà Nội, 1460/UBND-KGVX of 18/05/2023.

Number, date, issuer, legal bases, addressees and the ordering sentence are the letter's own; who
signed it is left out. Dates of the mandate are set so that the demo is always in its eleventh week.
"""

from __future__ import annotations

import zlib
from datetime import date, timedelta

from elearn.letters.rules import Told
from elearn.mandates.service import Letter

# The letter it carries out.
ABOVE = Told(
    "07/CT-TTg",
    date(2023, 3, 21),
    "Thủ tướng Chính phủ",
    "Tăng cường công tác truyền thông chính sách",
    "Chỉ thị",
)
SCAN_NAME = "1460-UBND-KGVX-trich-yeu.pdf"


def real_letter(today: date) -> Letter:
    """The letter's data; registration was due five weeks ago, completion is due in about three."""
    return Letter(
        number="1460/UBND-KGVX",
        issued_on=date(2023, 5, 18),
        issuer="Ủy ban nhân dân thành phố Hà Nội",
        subject="Tăng cường công tác truyền thông chính sách trên địa bàn thành phố Hà Nội",
        order_text=(
            "Xây dựng và triển khai các chương trình bồi dưỡng, tập huấn nâng cao nghiệp vụ, kỹ năng cho đội ngũ truyền "
            "thông của các cơ quan, đơn vị thuộc Thành phố trong công tác truyền thông chính sách, kỹ năng cung cấp "
            "thông tin cho báo chí."
        ),
        legal_bases=[
            "Chỉ thị số 07/CT-TTg ngày 21/3/2023 của Thủ tướng Chính phủ về việc tăng cường công tác truyền thông chính sách"
        ],
        addressees=[
            "Các Sở, Ban, ngành Thành phố",
            "UBND các quận, huyện, thị xã",
            "Các cơ quan báo chí thành phố Hà Nội",
        ],
        registration_due_on=today - timedelta(days=35),
        completion_due_on=today + timedelta(days=24),
    )


def scan() -> bytes:
    """A one-page PDF that stands for the scan: it names the letter and where its text comes from."""
    lines = [
        "Cong van 1460/UBND-KGVX ngay 18/05/2023",
        "Uy ban nhan dan thanh pho Ha Noi",
        "Ban trich yeu dung cho du lieu mau; khong thay ban goc.",
    ]
    text = "BT /F1 14 Tf 72 760 Td 22 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    stream = zlib.compress(text.encode("ascii"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + (b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body)))
    )
