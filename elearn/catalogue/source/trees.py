"""A course's source as a tree of files, path → bytes, laid out as a folder for as long as it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from elearn.catalogue.source.archive import SHAPE
from elearn.kernel.errors import Refused
from elearn.kernel.i18n import _

Files = Mapping[str, bytes]


def is_place(path: str) -> bool:
    """Whether a file of a course may stand at this path."""
    return bool(SHAPE.fullmatch(path))


@contextmanager
def laid_out(slug: str, files: Files) -> Iterator[Path]:
    """The files as a folder `slug` under the path given, for as long as the block lasts.

    Refuses a path that is no place of a course, so that nothing is written beside the folder.
    """
    for path in files:
        if not is_place(path):
            raise Refused(_("“%(path)s” không phải chỗ đặt tệp của khóa học.", path=path))
    with tempfile.TemporaryDirectory(prefix="elearn-course-") as made:
        home = Path(made) / slug
        home.mkdir()
        for path, content in files.items():
            file = home / path
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        yield Path(made)
