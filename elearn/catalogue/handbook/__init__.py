"""The public handbook: published by edition, read by anyone without an account, acknowledged by staff."""

from elearn.catalogue.handbook.editions import contents, newest, page
from elearn.catalogue.handbook.publishing import publish

__all__ = ["contents", "newest", "page", "publish"]
