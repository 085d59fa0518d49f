from elearn.web.routing import Section

section = Section("people", __name__)
