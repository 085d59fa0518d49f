"""The people of a bridging lesson as a file: the rows of the page, read and written inside the request that records it."""

from __future__ import annotations

import tempfile

from flask import Response

from elearn.bridging import present, queries, service
from elearn.bridging.queries import Asked
from elearn.kernel.actor import Actor
from elearn.kernel.i18n import _
from elearn.web.downloads import XLSX_TYPE, attachment, csv_pieces
from elearn.web.xlsx import xlsx_file

FORMATS = {"xlsx": XLSX_TYPE, "csv": "text/csv; charset=utf-8"}


def people(actor: Actor, asked: Asked, media: str) -> Response:
    """The list of people as XLSX or CSV; who took it is recorded."""
    rows = list(present.people_rows(queries.stream(queries.people(actor, asked))))
    if media == "xlsx":
        file = xlsx_file(present.people_columns(), rows, _("Danh sách"))
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115  handed to the answer, which closes it
        file.writelines(csv_pieces(present.people_columns(), rows))
        file.seek(0)
    service.note_export(actor, asked, media=media, rows=len(rows))
    return attachment(file, FORMATS[media], f"bai-cap-nhat-{asked.lesson_id}-{asked.state}.{media}")
