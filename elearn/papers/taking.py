"""A paper as a download; making it is recorded."""

from __future__ import annotations

from typing import Any

from flask import Response

from elearn.kernel.actor import Actor
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.i18n import SOURCE, _, speaking
from elearn.papers import figures, making, present, queries, service
from elearn.papers.figures import Frozen
from elearn.papers.forms import TemplateForm
from elearn.papers.making import KINDS
from elearn.papers.template import TemplateFaultError
from elearn.snapshots import queries as snapshots
from elearn.snapshots.models import Snapshot
from elearn.web.downloads import attachment

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def text_of(kind: str) -> tuple[str, int]:
    """The text that counts and the number of its version, 0 for the site's own."""
    kept = queries.newest(kind)
    return (kept.text if kept and kept.text else making.default_text(kind)), (kept.number if kept else 0)


def saved(kind: str, form: TemplateForm, actor: Actor) -> bool:
    """Save what was typed; where it can't be used, say why at the field, line by line."""
    if not form.text.data:
        form.text.errors = [_("Nội dung mẫu đang trống.")]
        return False
    try:
        service.save_template(kind, form.text.data, seen=form.seen.data or 0, actor=actor)
    except TemplateFaultError as refused:
        form.text.errors = refused.faults
        return False
    return True


def shown(made: Frozen) -> dict[str, Any]:
    """The report as it would be made now, for the page; in Vietnamese, as the file is."""
    with speaking(SOURCE):
        return present.sheet(making.paper("report", making.read("report", text_of("report")[0]), made, None, {}))


def tried(kind: str, form: TemplateForm, actor: Actor) -> dict[str, Any] | None:
    """What was typed with the figures of the newest snapshot; None, with the reason at the field, where it can't be shown."""
    found = snapshots.newest_for(actor)
    try:
        read = making.read(kind, form.text.data or "")
    except TemplateFaultError as refused:
        form.text.errors = refused.faults
        return None
    if found is None:
        form.text.errors = [
            _("Mẫu không có lỗi, nhưng chưa có số liệu đã chốt để xem thử. Chốt số liệu một kỳ rồi thử lại.")
        ]
        return None
    made = figures.of(found)
    unit = making.example(kind, made)
    with speaking(SOURCE):
        paper = present.sheet(making.paper(kind, read, made, unit, {}))
    return {"id": found.id, "label": figures.period_name(found), "unit": unit.name if unit else "", "paper": paper}


def _check_due(kind: str, code: str, made: Frozen) -> None:
    if kind != "reminder" or any(code in ("", unit.code) for unit in making.with_gaps(made)):
        return
    if code and any(unit.code == code for unit in made.units):
        raise Refused(
            _("Đơn vị này không còn lượt nào chưa hoàn thành nên không có gì để đôn đốc."),
            next_step=_("Chọn đơn vị khác trong danh sách."),
        )
    if not code:
        raise Refused(
            _("Không đơn vị nào còn việc nên không có công văn nào để lập."),
            next_step=_("Lập báo cáo hoặc xác nhận từ bản chốt này."),
        )


def write(found: Snapshot, kind: str, code: str, written: dict[str, str]) -> tuple[bytes, str, int]:
    """The file, its name, and how many papers it holds; in Vietnamese, whoever asks.

    Missing for a unit the snapshot has not; refuses a reminder where nothing is left to remind of.
    """
    made, text = figures.of(found), text_of(kind)[0]
    _check_due(kind, code, made)
    with speaking(SOURCE):
        return _write(made, text, kind, code, written)


def _write(made: Frozen, text: str, kind: str, code: str, written: dict[str, str]) -> tuple[bytes, str, int]:
    found = made.snapshot
    name = f"{KINDS[kind].file}-{found.id}-{found.as_of.isoformat()}"
    if not KINDS[kind].of_unit:
        return making.one(kind, text, made, None, written), f"{name}.docx", 1
    if code:
        unit = next((unit for unit in made.units if unit.code == code), None)
        if unit is None:
            raise Missing
        return making.one(kind, text, made, unit, written), f"{name}-{code}.docx", 1
    chosen = making.with_gaps(made) if kind == "reminder" else made.units
    return making.several(kind, text, made, chosen), f"{name}.zip", len(chosen)


def answer(actor: Actor, found: Snapshot, kind: str, code: str, written: dict[str, str]) -> Response:
    content, name, count = write(found, kind, code, written)
    service.note_made(actor, found, kind, papers=count, unit=code, version=text_of(kind)[1])
    return attachment([content], "application/zip" if name.endswith(".zip") else DOCX_TYPE, name)
