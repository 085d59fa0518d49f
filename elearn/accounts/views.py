from elearn.web.routing import Section

section = Section("accounts", __name__)
