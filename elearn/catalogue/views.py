from elearn.web.routing import Section

section = Section("catalogue", __name__)
