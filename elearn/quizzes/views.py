from elearn.web.routing import Section

section = Section("quizzes", __name__)
