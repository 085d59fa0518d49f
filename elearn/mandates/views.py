from elearn.web.routing import Section

section = Section("mandates", __name__)
