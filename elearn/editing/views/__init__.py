"""Doors of editing: drafts as a whole, their parts, and their review. Importing the files hangs their doors."""

from elearn.editing.views import deciding as _deciding
from elearn.editing.views import drafts as _drafts
from elearn.editing.views import exchange as _exchange
from elearn.editing.views import files as _files
from elearn.editing.views import pools as _pools
from elearn.editing.views.door import section

__all__ = ["_deciding", "_drafts", "_exchange", "_files", "_pools", "section"]
