from elearn.web.routing import Section

section = Section("learning", __name__)
