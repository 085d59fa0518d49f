# Thin: every target calls one script. `make run` needs Python 3.11+ only; `make test` brings the rest.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup setup-dev run test bench lint doors screenshots translations

setup:
	@.ci/setup requirements.txt

setup-dev:
	@.ci/system
	@.ci/setup requirements-dev.txt

run: setup
	@exec $(BIN)/python -m elearn.serve

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy --no-error-summary

test: lint
	$(BIN)/python -m pytest tests -m "not browser" -n 2 --dist worksteal
	$(BIN)/python -m pytest tests -m "not browser and not once" --database postgres -n 2 --dist worksteal
	$(BIN)/python -m pytest tests/browser -m browser -n 2 --dist loadfile

bench: setup-dev
	$(BIN)/python -m bench

doors: setup-dev
	$(BIN)/python -m tests.house.doors > tests/house/doors.txt

screenshots: setup-dev
	$(BIN)/python -m tests.browser.screenshots
