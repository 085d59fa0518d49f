"""Doors of authoring: drafts as a whole, and the parts of one. Importing the files hangs their doors."""

from elearn.authoring.views import drafts as _drafts
from elearn.authoring.views import nodes as _nodes
from elearn.authoring.views import pages as _pages
from elearn.authoring.views.door import section

__all__ = ["_drafts", "_nodes", "_pages", "section"]
