"""A draft held to the same checks as a folder. What a tree says never changes, so a check is remembered."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from elearn.catalogue import service as catalogue_service
from elearn.catalogue import sources
from elearn.catalogue.media import TYPES, Picture
from elearn.catalogue.rendering import Links
from elearn.catalogue.source.citations import Registry
from elearn.catalogue.source.trees import Files
from elearn.paperwork import queries as paperwork

MOST_REMEMBERED = 64
_checked: OrderedDict[Any, sources.Checked] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Site:
    """What a course refers to beyond its own files: the registry of law, and the titles of the forms."""

    known: Registry
    forms: dict[str, str]

    @property
    def names(self) -> dict[str, str]:
        return sources.law_names(self.known)


def site() -> Site:
    """The site as it is today."""
    return Site(sources.registry(), {key: form.title for key, form in paperwork.forms().items()})


def check(slug: str, tree: Mapping[str, str], files: Files, around: Site) -> sources.Checked:
    """The course a tree makes, and everything wrong with it."""
    law = tuple((key, str(sorted(entry.items(), key=str))) for key, entry in sorted(around.known.entries.items()))
    key = (slug, tuple(sorted(tree.items())), around.known.day, law, tuple(around.forms))
    found = _checked.get(key)
    if found is None:
        with sources.read(slug, files, around.known, around.forms) as found:
            pass
        with _lock:
            _checked[key] = found
            while len(_checked) > MOST_REMEMBERED:
                _checked.popitem(last=False)
    return found


def links(tree: Mapping[str, str], files: Files, around: Site) -> Links:
    """How the citations, pictures and forms of a draft become addresses."""
    pictures = {
        path: Picture(path.removeprefix("media/"), _type(path), files[path], sha256)
        for path, sha256 in tree.items()
        if path.startswith("media/") and _type(path)
    }
    return catalogue_service.links(around.names, pictures, around.forms)


def _type(path: str) -> str:
    return TYPES.get("." + path.rpartition(".")[2].lower(), "")
