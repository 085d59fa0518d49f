"""The limit every page is measured against: a bare Flask page on the same server."""

from flask import Flask

app = Flask("bare")


@app.route("/")
def page() -> str:
    return "<!doctype html><title>x</title><h1>Xin chào</h1>"
