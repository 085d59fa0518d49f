"""Doors of the catalogue."""

from elearn.catalogue.views.acknowledgements import acknowledgements
from elearn.catalogue.views.courses import section
from elearn.catalogue.views.glossary import glossary_index
from elearn.catalogue.views.handbook import handbook_index

__all__ = ["acknowledgements", "glossary_index", "handbook_index", "section"]
