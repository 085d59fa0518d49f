"""The files versions and drafts are made of, kept under their hashes; a course read and checked from them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import insert, select

from elearn.catalogue.media import is_picture, read_picture
from elearn.catalogue.models import SourceFile, VersionSource
from elearn.catalogue.source.checks import check_course
from elearn.catalogue.source.citations import Registry
from elearn.catalogue.source.located import Fault, Faults
from elearn.catalogue.source.reading import read_course
from elearn.catalogue.source.shapes import CourseSource
from elearn.catalogue.source.trees import Files, laid_out
from elearn.kernel import clock
from elearn.kernel.db import db
from elearn.kernel.errors import Missing, Refused
from elearn.kernel.upsert import insert_or
from elearn.law import queries as law
from elearn.law import rules as law_rules

Tree = Mapping[str, str]  # path → sha256 of the file

MOST_REMEMBERED = 32 * 1024 * 1024  # bytes of files kept in memory: their hash is their name
_files: OrderedDict[str, bytes] = OrderedDict()
_lock = threading.Lock()


def keep(files: Files) -> dict[str, str]:
    """Write the files that are not there yet; returns the tree that names them."""
    tree = {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())}
    for path, sha256 in tree.items():
        db.session.execute(insert_or(SourceFile).values(sha256=sha256, content=files[path]).on_conflict_do_nothing())
    return tree


def contents(hashes: Iterable[str]) -> dict[str, bytes]:
    """The files of those hashes; Missing when one is not kept."""
    wanted = set(hashes)
    with _lock:
        found = {sha256: _files[sha256] for sha256 in wanted if sha256 in _files}
    if len(found) < len(wanted):
        rows = db.session.execute(
            select(SourceFile.sha256, SourceFile.content).where(SourceFile.sha256.in_(wanted - set(found)))
        )
        new = {sha256: bytes(content) for sha256, content in rows}
        found |= new
        with _lock:
            _files.update(new)
            while sum(map(len, _files.values())) > MOST_REMEMBERED:
                _files.popitem(last=False)
    if len(found) < len(wanted):
        raise Missing
    return found


def files_of(tree: Tree) -> dict[str, bytes]:
    """The files a tree names, by path."""
    found = contents(tree.values())
    return {path: found[sha256] for path, sha256 in tree.items()}


def source_of(version_id: int) -> dict[str, str]:
    """The tree a version was published from; Missing when it was published before trees were kept."""
    tree = db.session.scalar(select(VersionSource.tree).where(VersionSource.version_id == version_id))
    if tree is None:
        raise Missing
    return dict(tree)


def has_source(version_id: int) -> bool:
    return db.session.scalar(select(VersionSource.version_id).where(VersionSource.version_id == version_id)) is not None


def keep_source(version_id: int, files: Files) -> None:
    """Write the tree a version was published from."""
    db.session.execute(insert(VersionSource).values(version_id=version_id, tree=keep(files)))


@dataclass(frozen=True, slots=True)
class Checked:
    """A course as read from files, None when its head can't be; and everything found wrong with it."""

    course: CourseSource | None
    errors: list[Fault]
    warnings: list[Fault]


def registry() -> Registry:
    """The site's own registry of law as checks read it, today."""
    columns = ("slug", "kind", "number", "title", "status", "effective_to", "effective_from")
    entries = {one.slug: {key: getattr(one, key) for key in columns} for one in law.documents()}
    return Registry(entries, clock.today())


def law_names(known: Registry) -> dict[str, str]:
    """slug → what a citation of the document reads as."""
    return {
        slug: law_rules.document_name(entry["kind"], entry["number"], entry["title"])
        for slug, entry in known.entries.items()
    }


@contextmanager
def read(slug: str, files: Files, known: Registry, forms: Collection[str]) -> Iterator[Checked]:
    """The course these files make, checked as a folder is; its folder is there as long as the block lasts.

    The faults' paths are the files' own, without the course's name.
    """
    faults = Faults()
    with laid_out(slug, files) as root:
        course = read_course(root, root / slug, faults)
        if course is not None:
            check_course(course, known, frozenset(forms), faults)
        _check_pictures(root, slug, files, faults)
        yield Checked(course, _own(slug, faults.errors), _own(slug, faults.warnings))


def _check_pictures(root: Path, slug: str, files: Files, faults: Faults) -> None:
    for path in files:
        if not is_picture(path):
            continue
        try:
            read_picture(root / slug / path)
        except Refused as refusal:
            faults.error(f"{slug}/{path}", 1, refusal.message)


def _own(slug: str, found: Iterable[Fault]) -> list[Fault]:
    once = {(fault.path, fault.line, fault.message): fault for fault in found}.values()  # a pool may be read twice
    return sorted(replace(fault, path=fault.path.removeprefix(f"{slug}/")) for fault in once)
