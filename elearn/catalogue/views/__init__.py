"""Doors of the catalogue."""

from elearn.catalogue.views.acknowledgements import acknowledgements
from elearn.catalogue.views.courses import section
from elearn.catalogue.views.handbook import handbook_index

__all__ = ["acknowledgements", "handbook_index", "section"]
