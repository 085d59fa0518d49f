"""What stands for a recording in a course's tree: a small file `media/<name>.yaml` with its hash and what it is inside.

The recording itself, up to 200 MiB, is kept once in the database under that hash; trees, drafts and zips carry the pointer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from elearn.catalogue.source.located import Faults, Taker, parse
from elearn.catalogue.source.shapes import Lesson

ENDING = ".yaml"
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Pointer:
    sha256: str
    form: str  # mp4 | webm | mp3 | ogg
    picture: bool
    milliseconds: int
    size: int

    @property
    def text(self) -> str:
        """The file's words; a pointer has only these."""
        return (
            f'sha256: "{self.sha256}"\nform: {self.form}\npicture: {str(self.picture).lower()}\n'
            f"milliseconds: {self.milliseconds}\nsize: {self.size}\n"
        )


def read_pointer(text: str, path: str, faults: Faults) -> Pointer | None:
    """The pointer a text says; None, with faults, when it says none."""
    before = len(faults.errors)
    taker = Taker(parse(text, path, faults), path, faults, what="recording")
    pointer = Pointer(
        sha256=taker.text("sha256"),
        form=taker.text("form"),
        picture=bool(taker.take("picture", bool, False)),
        milliseconds=taker.whole("milliseconds", 1),
        size=taker.whole("size", 1),
    )
    taker.done()
    if not _SHA256.fullmatch(pointer.sha256):
        taker.fault("sha256", "recording: “sha256” is not a hash")
    return None if len(faults.errors) > before else pointer


def pointer_of(content: bytes) -> Pointer | None:
    """The pointer these bytes are, letter by letter; None for anything else."""
    text = content.decode(errors="replace")
    found = read_pointer(text, "", Faults())
    return found if found is not None and found.text == text else None


def of_lessons(lessons: Iterable[Lesson]) -> dict[str, bytes]:
    """path in the tree → pointer, for every recording that lessons show."""
    return {
        f"media/{name_of(r.file)}{ENDING}": Pointer(
            r.sha256, form_of(r.media_type), r.kind == "video", r.milliseconds, r.size
        ).text.encode()
        for r in (lesson.recording for lesson in lessons)
        if r is not None
    }


def form_of(media_type: str) -> str:
    """The container's form by its media type: audio/mpeg is mp3."""
    form = media_type.partition("/")[2]
    return "mp3" if form == "mpeg" else form


def name_of(file: Path) -> str:
    """The recording's own name, whether the file is it or its pointer."""
    return file.name.removesuffix(ENDING)
