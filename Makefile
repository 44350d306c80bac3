# `make demo` shows the product, `make test` runs every gate. Both do their own set-up.
# Another interpreter: make test PYTHON=python3.12. Another environment: VENV=/some/folder.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
candidates := /usr/bin/python3 python3 python3.13 python3.12 python3.11
is_recent := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in $(candidates); do \
	"$$python" -c '$(is_recent)' 2>/dev/null && { echo "$$python"; break; }; done)

# What pip builds is pinned too: older pips read the first name, newer ones the second.
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_BUILD_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

sources := src tests benchmarks
schemas := topology project plan state
pytest_options ?= --numprocesses=auto --dist=worksteal

.PHONY: help
help:  ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile | sort

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or newer is needed; say which: make PYTHON=...' >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || .ci/debian-install python3-venv
	"$(PYTHON)" -m venv "$(VENV)"

$(VENV)/.runtime: $(BIN)/python pyproject.toml constraints.txt
	"$(BIN)/python" -m pip install --quiet --editable .
	@touch "$@"

$(VENV)/.development: $(BIN)/python pyproject.toml constraints.txt
	"$(BIN)/python" -m pip install --quiet --editable '.[dev]'
	@touch "$@" "$(VENV)/.runtime"

.PHONY: demo
demo: $(VENV)/.runtime  ## Plan and apply an example against the simulator, print its routes
	@PATH="$(abspath $(BIN)):$$PATH" examples/demo.sh

.PHONY: lab
lab: $(VENV)/.development  ## Play an example as real tunnels on this machine, and take it down
	@PATH="$(abspath $(BIN)):$$PATH" examples/lab.sh $(topology)

.PHONY: test
test: check $(VENV)/.development  ## Every gate, then every test
	"$(BIN)/pytest" $(pytest_options)

.PHONY: check
check: lint types contracts spelling schemas-current  ## Every gate except the tests

.PHONY: lint
lint: $(VENV)/.development  ## Ruff: rules and formatting
	"$(BIN)/ruff" check $(sources)
	"$(BIN)/ruff" format --check $(sources)

.PHONY: types
types: $(VENV)/.development  ## mypy, strict
	"$(BIN)/mypy"

.PHONY: contracts
contracts: $(VENV)/.development  ## The import contracts of docs/architecture.md
	"$(BIN)/lint-imports" --no-cache

.PHONY: spelling
spelling: $(VENV)/.development  ## Common misspellings
	"$(BIN)/codespell" src tests docs examples benchmarks schemas *.md *.toml

.PHONY: schemas-current
schemas-current: $(VENV)/.development  ## schemas/ is what the models say
	@for name in $(schemas); do \
		"$(BIN)/vpn-declare" schema "$$name" | cmp - "schemas/$$name.schema.json" \
		|| { echo "schemas/$$name.schema.json is out of date; run: make schemas" >&2; exit 1; }; done

.PHONY: schemas
schemas: $(VENV)/.development  ## Write schemas/ anew from the models
	for name in $(schemas); do "$(BIN)/vpn-declare" schema "$$name" > "schemas/$$name.schema.json"; done

.PHONY: golden
golden: $(VENV)/.development  ## Write the golden files anew; read the difference before committing
	UPDATE_GOLDEN=1 "$(BIN)/pytest" -q tests/golden tests/errors

.PHONY: format
format: $(VENV)/.development  ## Let ruff repair what it can
	"$(BIN)/ruff" check --fix $(sources)
	"$(BIN)/ruff" format $(sources)

.PHONY: benchmark
benchmark: $(VENV)/.development  ## Time and memory at 1,000 and 10,000 resources
	"$(BIN)/python" -m benchmarks.run

.PHONY: crash
crash: $(VENV)/.development  ## Kill the program everywhere, and print what was lost or made twice
	"$(BIN)/python" -m benchmarks.crash.run --terraform

.PHONY: clean
clean:  ## Remove what make made
	rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis src/*.egg-info
