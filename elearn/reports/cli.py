from flask.cli import AppGroup

cli = AppGroup("reports")
