# Every target sets up .venv first if need be. `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
UV_VERSION := 0.13.9
SAMPLES := autograder/samples
OUTPUT ?= out
NOTEBOOK ?= $(firstword $(sort $(wildcard notebooks/*.ipynb)))
COPY = work/$(notdir $(NOTEBOOK))
# One worker for each processor, but no more than pay for their start.
TEST_WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest -n $(TEST_WORKERS) --maxprocesses 8 --dist worksteal
# A notebook's cells run in order in one kernel, so they cannot be shared out among workers.
NBVAL := $(BIN)/python -m pytest --nbval-lax --nbval-current-env

# uv does not read pip's settings; a package index that is set for pip is meant for uv too.
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help grade test test-all attack lab site build lint lock bench

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F '|' '{ printf "%-16s %s\n", $$1, $$2 }'

grade: $(INSTALLED)  ## grade the sample submissions into out/
	@command -v bwrap >/dev/null || echo "bubblewrap is not installed: student code runs in the second-best jail." \
		"For the best one: sudo apt-get install bubblewrap"
	$(BIN)/autograder grade $(SAMPLES) --output $(OUTPUT)

test: $(INSTALLED) advice  ## run the tests, the slow ones left out
	$(PYTEST) -m "not slow"
	$(NBVAL) solutions/02_softmax.ipynb

test-all: $(INSTALLED) advice  ## run all tests
	$(PYTEST)
	$(NBVAL) solutions

attack: $(INSTALLED) advice  ## attack the grader with every hostile submission in tests/hostile and print what came of it
	$(BIN)/python tests/attack.py

lab: $(INSTALLED)  ## open a copy of a student notebook in work/ (NOTEBOOK=notebooks/02_softmax.ipynb chooses)
	@test -n "$(NOTEBOOK)" || { echo "notebooks/ holds no notebook yet; make build writes them."; exit 1; }
	@mkdir -p work
	@if test -e $(COPY); then echo "$(COPY) is opened as you left it; delete it to start anew."; \
		else cp $(NOTEBOOK) $(COPY); fi
	$(BIN)/jupyter lab $(COPY) $$(test "$$(id -u)" != 0 || echo --allow-root)

site: $(INSTALLED)  ## write dist/site/, where notebooks run in the browser alone (PYODIDE_DIR=... needs no other server)
	$(BIN)/autograder site

build: $(INSTALLED)  ## make notebooks, assignments, zips and the nbgrader course from the masters in solutions/
	$(BIN)/autograder build

lint: $(INSTALLED)  ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lock: $(INSTALLED)  ## write requirements.lock anew after a change of pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --all-extras \
		--python-version 3.11 pyproject.toml --output-file requirements.lock

bench: $(INSTALLED) build  ## compare the speed with otter's, nbgrader's and bare execution (BENCH=--quick: a look)
	$(BIN)/python -m benchmarks.compare $(BENCH)

.PHONY: advice
advice:
	@command -v bwrap >/dev/null || echo "bubblewrap is not installed: tests of the best jail are skipped." \
		"To run them: sudo apt-get install bubblewrap"
	@command -v chromium >/dev/null || echo "chromium is not installed: browser tests are skipped." \
		"To run them: sudo apt-get install chromium fonts-dejavu-core"
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "PostgreSQL is not installed: its test is skipped." \
		"To run it: sudo apt-get install postgresql"

# The stamp is written last, so a broken set-up is tried again.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1 || true)." \
			"Name another one: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Setting up .venv (once; about a minute)"
	@if test -x $(BIN)/python; then :; \
	elif $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(PYTHON) -m venv .venv; \
	else $(PYTHON) -m venv --without-pip .venv && $(PYTHON) -m pip --python $(BIN)/python install --quiet pip; \
	fi || { rm -rf .venv; echo "$(PYTHON) cannot make a virtual environment with pip in it." \
		"On Debian and Ubuntu: sudo apt-get install python3-venv python3-pip"; exit 1; }
	@$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
