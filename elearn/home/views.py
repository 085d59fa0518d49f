from elearn.web.routing import Section

section = Section("home", __name__)
