# The developers' targets; `make` lists them.
VENV ?= $(or $(DUCHA_VENV),.venv)
PYTHON = $(VENV)/bin/python
UV ?= uv
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header
export PYTHONPATH = $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help check lock environment

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

check: environment ## lint, format, types, layers, shape of the code, documentation
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PYTHON) -m pytest -q -p no:cacheprovider tests/test_repository.py

lock: ## resolve the versions again: both locks, with hashes, without any address
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

environment:
	@./ducha test --prepare
