.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
CODE := bot casework common faq knowledge notify sanshi staff storage web tests bench
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet

# Bytecode is made at first use and kept, whatever the machine says: else every start compiles for seconds.
unexport PYTHONDONTWRITEBYTECODE

define install
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
endef

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.runtime: requirements.lock pyproject.toml
	$(call install,requirements.lock)

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch $(VENV)/.runtime

$(VENV)/.bench: requirements-bench.lock pyproject.toml
	$(call install,requirements-bench.lock)
	@touch $(VENV)/.dev $(VENV)/.runtime

run: $(VENV)/.runtime ## set up, then run everything on a demo database (web chat and console in the browser)
	$(BIN)/sanshi run

test: $(VENV)/.dev ## set up, then run the tests
	$(BIN)/python -m pytest

faults: $(VENV)/.dev ## what is too long for every day: the second pack, random inputs, each role at each route, the fault matrix and its ledger
	$(BIN)/python -m pytest -m faults
	@cat build/faults/ledger.md

check: $(VENV)/.dev ## ruff, mypy --strict and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.bench ## measure speed as ratios against peers
	$(BIN)/python -m bench

lock: $(VENV)/.dev ## resolve the pinned dependency sets again
	$(LOCK) -o requirements.lock
	$(LOCK) --extra aliyun -o requirements-aliyun.lock
	$(LOCK) --extra dev -o requirements-dev.lock
	$(LOCK) --extra dev --extra bench -o requirements-bench.lock

locales: $(VENV)/.dev ## collect the texts, merge them into the catalogs and compile
	$(BIN)/python -m tests.locales

bundle: $(VENV)/.dev ## an offline installer for Linux in dist/
	$(BIN)/python deploy/bundle.py

.PHONY: help run test faults check bench lock locales bundle
