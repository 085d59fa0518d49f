"""Doors of the accounts: one's own, and the admin's. Importing the two files hangs their doors."""

from elearn.accounts.views import admin as _admin
from elearn.accounts.views import own as _own
from elearn.accounts.views.door import section

__all__ = ["_admin", "_own", "section"]
