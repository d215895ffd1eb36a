# Everything a user needs: `make run`, then `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SCALE ?= demo

export SOCIAL_ROI_DATA_DIR ?= $(CURDIR)/data
export DAGSTER_HOME := $(SOCIAL_ROI_DATA_DIR)/dagster_home
export DBT_PROFILES_DIR := $(CURDIR)
export DBT_TARGET_PATH := $(SOCIAL_ROI_DATA_DIR)/dbt/target
export DBT_LOG_PATH := $(SOCIAL_ROI_DATA_DIR)/dbt/logs
# Nothing is written beside the sources.
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/pycache

.PHONY: help install run test nightly lint format dev dashboard bench docs bi-client lock clean

help:
	@echo "make run      install, load the files in data/landing (the demo company's, if"
	@echo "              there are none), build, audit, publish, print the ROI table"
	@echo "make test     lint and every test"
	@echo "make nightly  the tests of effects in 200 simulated worlds instead of 30"
	@echo "make dev      Dagster's user interface on this project, and the dashboard"
	@echo "make dashboard"
	@echo "              the pages for people, on what is published"
	@echo "make docs     the documentation site: exports, metrics, tables, lineage, checks"
	@echo "make bench    speed of the loader and of each step of a run"
	@echo "make bi-client install Superset beside, for the test of a real BI tool"
	@echo "make lint     ruff, sqlfluff, yamllint, dbt-bouncer"
	@echo "make format   let ruff and sqlfluff rewrite what they can"
	@echo "make lock     resolve the versions anew (needs uv)"
	@echo "make clean    remove data/ except your landing files"

install: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "social-roi needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing into $(VENV) (once; about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --editable .
	@touch $@

run: install
	@if [ -z "`ls -A $(SOCIAL_ROI_DATA_DIR)/landing 2>/dev/null`" ]; then \
		$(BIN)/social-roi demo --scale $(SCALE); fi
	@$(BIN)/social-roi run

test: lint
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

nightly: install
	@SOCIAL_ROI_SEEDS=200 $(BIN)/python -m pytest tests/unit/effects

lint: install
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/yamllint --strict .
	@$(BIN)/sqlfluff lint --disable-progress-bar --processes 2 models tests/data
	@$(BIN)/dbt --warn-error parse --quiet --no-partial-parse
	@DBT_PROJECT_DIR=$(dir $(DBT_TARGET_PATH)) $(BIN)/dbt-bouncer run --config-file dbt-bouncer.yml

format: install
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --disable-progress-bar models tests/data

dev: install
	@mkdir -p $(DAGSTER_HOME)
	@cp orchestration/dagster.yaml $(DAGSTER_HOME)/dagster.yaml
	@$(BIN)/python -m dashboard & \
		trap 'kill $$!' EXIT; trap exit INT TERM; $(BIN)/dagster dev

dashboard: install
	@$(BIN)/python -m dashboard

bench: install
	@$(BIN)/python -m tests.bench

docs: install
	@$(BIN)/social-roi docs

bi-client: $(VENV)/superset/installed

$(VENV)/superset/installed: tests/integration/bi_clients/superset-requirements.txt
	@echo "Installing Superset into $(VENV)/superset (once; one to two minutes)"
	@$(PYTHON) -m venv $(VENV)/superset
	@$(VENV)/superset/bin/python -m pip install --quiet --disable-pip-version-check \
		--no-deps -r $<
	@touch $@

lock:
	@uv pip compile --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-emit-index-url --no-header pyproject.toml --output-file requirements.lock

clean:
	@find $(SOCIAL_ROI_DATA_DIR) -mindepth 1 -maxdepth 1 ! -name landing -exec rm -rf {} +
