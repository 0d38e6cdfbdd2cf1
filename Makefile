# The developers' targets; `make` lists them.
VENV ?= $(or $(DUCHA_VENV),.venv)
PYTHON = $(VENV)/bin/python
UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
export PYTHONPATH = $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help check lint types layers shape rules audit verify golden bench load chaos pictures lock environment

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

check: lint types layers shape rules audit ## all of lint, types, layers, shape, rules and audit; with -k each even if one fails

lint: environment ## ruff: rules and format
	$(PYTHON) -m ruff check --output-format concise .
	$(PYTHON) -m ruff format --check .

types: environment ## mypy --strict
	$(PYTHON) -m mypy

layers: environment ## who may import whom
	$(VENV)/bin/lint-imports --no-logo

shape: environment ## lengths of functions and files, documentation, nothing foreign in any file
	$(PYTHON) -m pytest -q -p no:cacheprovider tests/test_repository.py

rules: environment ## the linter over the shipped rulebooks: exactly the known findings
	$(PYTHON) -m pytest -q -p no:cacheprovider tests/scoring/lint/test_shipped_books.py

audit: environment ## locks whole, with hashes, licences allowed; known faults by pip-audit where it and its advisories can be reached
	$(PYTHON) -m tests.audit

verify: environment ## published tables: exactly the known faults; golden drafts and golden seals: every byte as it was
	$(PYTHON) -m pytest -q tests/scoring/test_published.py
	$(PYTHON) -m tests.golden --check

golden: environment ## derive the golden files anew and show what changed
	$(PYTHON) -m tests.golden

bench: environment ## a synthetic province beside ranking by hand; firmness of ranks; a month's end beside LibreOffice; 50–200 readers
	$(PYTHON) -m tests.benchmarks
	$(PYTHON) -m tests.benchmarks.firm
	$(PYTHON) -m tests.benchmarks.month_end
	$(PYTHON) -m tests.load.sessions

load: environment ## fifty coordinators hand in 357 reports at once, two persons meet on one row; both databases
	$(PYTHON) -m tests.load

chaos: environment ## SIGKILL at two hundred random moments of processes and of the database server; earlier databases brought forward
	$(PYTHON) -m tests.chaos

pictures: environment ## every page as a picture, wide and narrow
	$(PYTHON) -m tests.pictures

lock: ## resolve the versions again: both locks, with hashes, without any address
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

environment:
	@./ducha test --prepare
