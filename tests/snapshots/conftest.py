"""Frozen figures are tested on the wards whose figures are known by hand."""

from tests.reports.conftest import autumn

__all__ = ["autumn"]
