from elearn.web.routing import Section

section = Section("audit", __name__)
