"""Papers are tested on the wards whose figures are known by hand, frozen."""

from tests.reports.conftest import autumn
from tests.snapshots.test_snapshots import january

__all__ = ["autumn", "january"]
