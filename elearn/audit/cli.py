from flask.cli import AppGroup

cli = AppGroup("audit")
