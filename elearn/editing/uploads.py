"""Files sent to a draft: read, held to their rules, and what is wrong told at the field they were chosen in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from elearn.catalogue.media import Picture, picture_of
from elearn.catalogue.recordings import keeping
from elearn.catalogue.recordings import reading as recordings
from elearn.catalogue.recordings.pointers import ENDING
from elearn.catalogue.recordings.reading import CAPTIONS
from elearn.catalogue.source.archive import read_archive
from elearn.catalogue.source.located import LARGEST as LARGEST_TEXT
from elearn.catalogue.source.located import Faults, parse
from elearn.catalogue.traces import without_traces
from elearn.editing import service
from elearn.editing.forms import ImportForm, PictureForm, RecordingForm
from elearn.editing.present import Desk
from elearn.kernel.db import let_go
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

# A request may have so many bytes, so that what is larger than a course may hold is refused by its size and name.
LARGEST = 44_000_000
LARGEST_RECORDING = recordings.LARGEST + 2 * LARGEST_TEXT
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,70}\.(mp4|m4a|webm|mp3|ogg)")

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
    for path, content in files.items():
        if path.startswith("media/") and path.endswith(ENDING):
            keeping.refuse_strange(path, content)
    return files


@dataclass(frozen=True, slots=True)
class Sent:
    """A recording that was kept: the files that stand for it, and the lines its lesson needs in front."""

    name: str
    files: dict[str, bytes]
    lines: str


def recording(desk: Desk, form: RecordingForm) -> Sent | None:
    """The recording and captions a valid form brought; the recording is kept, its pointer and captions are the draft's."""
    service.refuse_unless_open(desk.head)
    return _told(form.recording, lambda: _recording(form))


def _recording(form: RecordingForm) -> Sent:
    name = str(form.recording.data.filename)
    if not _NAME.fullmatch(name):
        raise Refused(
            _("Tên tệp “%(name)s” không dùng được.", name=name[:80]),
            next_step=_("Đặt tên bằng chữ thường không dấu, số, gạch nối, đuôi .mp4, .m4a, .webm, .mp3 hoặc .ogg."),
        )
    captions = form.captions.data.read(LARGEST_TEXT + 1)
    if not captions.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") or len(captions) > LARGEST_TEXT:
        raise Refused(
            _("Tệp phụ đề không phải WebVTT."), next_step=_("Dòng đầu của tệp phải là WEBVTT; lưu phụ đề thành .vtt.")
        )
    let_go()
    with TemporaryDirectory(prefix="elearn-recording-") as home:
        file = Path(home) / name
        form.recording.data.save(file)
        pointer = keeping.keep_file(file)
    spoken = f"media/{name.rpartition('.')[0]}{CAPTIONS}"
    kind = "video" if pointer.picture else "audio"
    poster = "  poster: media/…\n" if pointer.picture else ""
    lines = (
        f"recording:\n  kind: {kind}\n  file: media/{name}\n  captions: {spoken}\n{poster}"
        f"  seconds: {max(1, round(pointer.milliseconds / 1000))}\n"
    )
    return Sent(name, {f"media/{name}{ENDING}": pointer.text.encode(), spoken: captions}, lines)
