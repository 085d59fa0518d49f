"""The site: `flask --app app …` and the server both start here."""

from elearn.factory import create_app

app = create_app()
