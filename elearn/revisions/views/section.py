"""The section both files of doors add to."""

from elearn.web.routing import Section

section = Section("revisions", "elearn.revisions.views")
