"""Doors of acts on people and units."""

from elearn.careers.views import acting, doubles, units
from elearn.careers.views.section import section

__all__ = ["acting", "doubles", "section", "units"]
