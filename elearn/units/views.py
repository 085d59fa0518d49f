from elearn.web.routing import Section

section = Section("units", __name__)
