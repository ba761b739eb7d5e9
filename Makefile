# Two commands on a fresh machine with Python 3.11 or newer and make: `make audit` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Set SPARK=1 to install PySpark too, so that the test of the second engine runs (it needs Java).
SPARK ?=
JOBS ?= 2
# The audit that `make audit` runs: one bidder of the made-up example. AUDIT=parameters/bank_calls.yml runs the real one.
EXAMPLE := outputs/example
AUDIT ?= $(EXAMPLE)/north.yml
# The comparison that `make compare` runs: published counts of 28 providers.
# COMPARISON=$(EXAMPLE)/tender.yml compares the bidders of the made-up example and audits them first.
COMPARISON ?= parameters/nhs111.yml

.PHONY: help audit test compare lab bench docs style lock messages clean

help:
	@echo "make audit    set up, make the example, audit one of its bidders, say where the report is"
	@echo "              (AUDIT=parameters/bank_calls.yml: a real call log instead)"
	@echo "make compare  set up, compare 28 real providers on published counts"
	@echo "              (COMPARISON=outputs/example/tender.yml: the example's three bidders, audited first)"
	@echo "make test     set up, run all tests (SPARK=1 for the second engine)"
	@echo "make lab      set up, open JupyterLab on the analyst's desk, notebooks/explore.ipynb"
	@echo "make bench    set up, run the benchmarks"
	@echo "make docs     write the pages of reference anew: docs/kpis.md, tables.md, formats"
	@echo "make style    lint, format, strip notebooks, check types"
	@echo "make messages merge what reports show into toolkit/locales/ (ADD=sv: begin a language)"
	@echo "make lock     resolve the dependencies anew into requirements.lock and locks/"

audit: $(VENV)/.core $(filter $(EXAMPLE)/%,$(AUDIT))
	@$(BIN)/vendor-audit run $(AUDIT) --jobs $(JOBS)

$(EXAMPLE)/%.yml: $(wildcard toolkit/examples/*.py) | $(VENV)/.core
	@$(BIN)/vendor-audit example $(EXAMPLE)

test: $(VENV)/.test $(VENV)/.axe $(if $(SPARK),$(VENV)/.spark)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

lab: $(VENV)/.desk
	$(BIN)/jupyter lab --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate notebooks/explore.ipynb

bench: $(VENV)/.test $(EXAMPLE)/north.yml
	$(BIN)/python benchmarks/run_cost.py
	$(BIN)/python benchmarks/section_cost.py
	$(BIN)/python benchmarks/journeys.py $(if $(PEER),--peer $(PEER))

docs: $(VENV)/.core
	$(BIN)/vendor-audit kpis --markdown > docs/kpis.md
	$(BIN)/vendor-audit tables --markdown > docs/tables.md
	$(BIN)/vendor-audit formats --markdown docs/formats

style: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout --keep-id --extra-keys "metadata.papermill cell.metadata.papermill metadata.language_info.version" notebooks/*.ipynb notebooks/*/*.ipynb
	$(BIN)/mypy

compare: $(VENV)/.core $(filter $(EXAMPLE)/%,$(COMPARISON))
	@$(BIN)/vendor-audit compare $(COMPARISON)

# An installer that is quick where it can be had, and pip where not. Our own modules are compiled too: where Python may
# not write what it compiles, each process would do it anew.
define install
	@$(BIN)/python -m uv --version >/dev/null 2>&1 \
	  || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r locks/uv.lock 2>/dev/null \
	  || echo "uv cannot be had here; pip takes longer"
	@if $(BIN)/python -m uv --version >/dev/null 2>&1; then \
	  VIRTUAL_ENV=$(VENV) $(BIN)/python -m uv pip install --quiet --compile-bytecode --require-hashes -r $(1) -r locks/build.lock && \
	  VIRTUAL_ENV=$(VENV) $(BIN)/python -m uv pip install --quiet --no-deps --no-build-isolation --editable . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) -r locks/build.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@$(BIN)/python -m compileall -q toolkit
	@touch $@
endef

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 audit" >&2; exit 1; }
	@echo "Setting up $(VENV), once ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.core: requirements.lock locks/build.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(VENV)/.test: locks/test.lock locks/build.lock pyproject.toml | $(BIN)/python
	$(call install,locks/test.lock)

# Only the file of axe-core (MPL-2.0) in this package is used, by the test of accessibility; without it that test skips.
$(VENV)/.axe: locks/axe.lock | $(VENV)/.test
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r locks/axe.lock 2>/dev/null \
	  || echo "axe-core cannot be had here; its test skips"
	@touch $@

$(VENV)/.spark: locks/spark.lock locks/build.lock pyproject.toml | $(VENV)/.test
	$(call install,locks/spark.lock)

# JupyterLab offers to fetch its makers' news; an audit's desk asks nobody.
$(VENV)/.desk: locks/desk.lock locks/build.lock pyproject.toml | $(BIN)/python
	$(call install,locks/desk.lock)
	@$(BIN)/jupyter labextension disable "@jupyterlab/apputils-extension:announcements" >/dev/null 2>&1

RESOLVE = $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

lock: | $(VENV)/.test
	$(RESOLVE) pyproject.toml -o requirements.lock
	for extra in desk notify peers spark test; do \
	  $(RESOLVE) -c requirements.lock --extra $$extra pyproject.toml -o locks/$$extra.lock || exit 1; done

# Everything that reports show, merged into the files of translations; ADD=sv begins another language.
messages: | $(VENV)/.test
	$(BIN)/python -m toolkit.reporting.extractions $(ADD)

clean:
	rm -rf $(VENV) .pytest_cache .hypothesis .mypy_cache .ruff_cache
