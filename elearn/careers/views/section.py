"""The section its doors hang on."""

from elearn.web.routing import Section

section = Section("careers", __name__)
