# The developers' targets. `make` lists them.
VENV ?= $(or $(DUCHA_VENV),.venv)
PYTHON = $(VENV)/bin/python
UV ?= uv
export PYTHONPATH = $(CURDIR)

.DEFAULT_GOAL := help
.PHONY: help check lock

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 12

check: ## lint, format, types, layers, shape of the code and documentation
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy

lock: ## resolve the versions again and write both locks, with hashes and without any index address
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock
