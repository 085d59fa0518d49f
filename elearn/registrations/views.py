from elearn.web.routing import Section

section = Section("registrations", __name__)
