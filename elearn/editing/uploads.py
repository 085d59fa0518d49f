"""Files sent to a draft: read, held to their rules, and what is wrong told at the field they were chosen in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from elearn.catalogue.media import Picture, picture_of
from elearn.catalogue.source.archive import read_archive
from elearn.catalogue.source.located import Faults, parse
from elearn.catalogue.traces import without_traces
from elearn.editing import service
from elearn.editing.forms import ImportForm, PictureForm
from elearn.editing.present import Desk
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

# A request may have so many bytes, so that what is larger than a course may hold is refused by its size and name.
LARGEST = 44_000_000

Read = TypeVar("Read")


def _told(field: Any, read: Callable[[], Read]) -> Read | None:
    """What was read; None, with the refusal at the field, when it is refused. Nothing typed beside it is lost."""
    try:
        return read()
    except Refused as refusal:
        field.errors = [" ".join(part for part in (refusal.message, refusal.next_step) if part)]
        return None


def picture(desk: Desk, form: PictureForm) -> tuple[Picture | None, bool]:
    """The picture a valid form brought, and whether traces of its camera were taken out of it."""
    service.refuse_unless_open(desk.head)
    sent = form.file.data.read()
    clean = without_traces(sent)
    name = form.name.data or form.file.data.filename
    return _told(form.file, lambda: picture_of(name, clean)), clean != sent


def course(desk: Desk, form: ImportForm) -> dict[str, bytes] | None:
    """The files of the zip a valid form brought; refused when they are another course's."""
    service.refuse_unless_open(desk.head)
    return _told(form.file, lambda: _own(desk, read_archive(form.file.data.read())))


def _own(desk: Desk, files: dict[str, bytes]) -> dict[str, bytes]:
    head = parse(files["course.yaml"].decode(errors="replace"), "course.yaml", Faults())
    slug = head.get("slug") if isinstance(head, dict) else None
    if isinstance(slug, str) and slug != desk.head.slug:
        raise Refused(
            _("Tệp zip này là của khóa học “%(other)s”, bản nháp là của “%(slug)s”.", other=slug, slug=desk.head.slug),
            next_step=_("Chọn đúng tệp zip, hoặc mở bản nháp của khóa học kia rồi nhập vào đó."),
        )
    return files
