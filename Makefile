# Every target sets up what it needs in .venv/ and build/ of this folder, and nothing outside it.
# Needed on the machine: make, git and Python 3.10 or newer. Another interpreter: make demo PYTHON=python3.12

SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.10 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PIP := $(PY) -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test lint types contracts docs-check unit bench laws docs build clean

help: ## what there is to type
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: $(VENV)/.ready ## plan, apply, run and undo three codemods on a copy
	@$(PY) demo/run.py

test: lint types contracts docs-check unit ## all checks and all tests

lint: $(VENV)/.ready-dev ## ruff: rules and layout
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(VENV)/.ready-dev ## mypy --strict
	$(PY) -m mypy
	$(PY) -m mypy demo docs

contracts: $(VENV)/.ready-dev ## who may import whom
	$(BIN)/lint-imports

docs-check: $(VENV)/.ready-dev ## generated pages are those of the code
	$(PY) docs/generate.py --check

unit: $(VENV)/.ready-dev ## pytest on two cores; more with TESTS="path -k word"
	$(PY) -m pytest -q -n 2 $(TESTS)

bench: $(VENV)/.ready-dev ## side by side with other tools, takes a while
	$(PY) bench/run.py

laws: $(VENV)/.ready-dev ## the laws of every codemod over 13,000 real files
	$(PY) bench/run.py laws

docs: $(VENV)/.ready-dev ## write docs/codemods/ from the codemods
	$(PY) docs/generate.py

build: $(VENV)/.ready-dev ## wheel and sdist in dist/
	$(PY) -m build --quiet

clean: ## remove what make made here: .venv, build, dist, caches
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# A stamp newer than pyproject.toml says that the environment is ready; a second run costs nothing.
$(VENV)/.ready: pyproject.toml | $(PY)
	@echo "Installing overhaul into $(VENV) ..."
	@$(PIP) --editable .
	@touch $@

# pip reads dependency groups since 25.1; the one that comes with Python may be older.
$(VENV)/.ready-dev: pyproject.toml | $(PY)
	@echo "Installing overhaul and its development tools into $(VENV), a minute or two the first time ..."
	@$(PIP) 'pip>=25.1'
	@$(PIP) --editable . --group dev
	@touch $@ $(VENV)/.ready

$(PY):
	@test -n "$(PYTHON)" || { echo "No Python 3.10 or newer on PATH; name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv --clear $(VENV)
