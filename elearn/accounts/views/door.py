"""The section both files hang their doors on."""

from elearn.web.routing import Section

section = Section("accounts", __name__)
