"""Editions of the small handbook for tests: a copy, and a changed one, published."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from elearn.catalogue import handbook, service
from elearn.catalogue.handbook.editions import Edition
from elearn.catalogue.source.library import Library, read_library
from elearn.kernel.actor import MACHINE
from tests.parallel import write
from tests.rich import SMALL


def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "courses"
    shutil.copytree(SMALL, folder, dirs_exist_ok=True)
    return folder


def publish(folder: Path) -> Edition:
    library = read_library(folder)
    assert not library.faults.errors, library.faults.errors
    write(service.publish, library, actor=MACHINE)
    edition = handbook.newest()
    assert edition
    return edition


def publish_whole(library: Library) -> None:
    """The handbook of courses/, and none of its courses."""
    write(service.publish, replace(library, courses=[]), actor=MACHINE)


def changed(tmp_path: Path, *, number: str = "2026.1", text: str = "Một đoạn khác") -> Edition:
    """The small handbook with another text on its first page, under a number."""
    folder = copied(tmp_path)
    page = folder / "handbook/sections/bai-1.md"
    page.write_text(page.read_text().replace("Một đoạn", text))
    whole = folder / "handbook/handbook.yaml"
    whole.write_text(whole.read_text().replace("2026.1", number))
    return publish(folder)
