from elearn.web.routing import Section

section = Section("reports", __name__)
