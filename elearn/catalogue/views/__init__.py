"""Doors of the catalogue."""

from elearn.catalogue.views.courses import section

__all__ = ["section"]
