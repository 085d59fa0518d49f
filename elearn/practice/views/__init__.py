"""Doors of practice."""

from elearn.practice.views.playing import section
from elearn.practice.views.results import results

__all__ = ["results", "section"]
