from elearn.web.routing import Section

section = Section("law", __name__)
