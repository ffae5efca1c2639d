# Everything a person or CI does with this repository; `make` lists it. A fresh machine needs Python 3.11+ and make.

# The python3 that the person uses, when it is new enough; or else one that stands beside it.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$python && break; done)

VENV := .venv
BIN := $(VENV)/bin
BENCH := $(VENV)/bench
AUDIT := $(VENV)/audit
PROBE := $(VENV)/probe
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# One answer for every Python and system that the package supports, with what the archives must hash to, and nothing
# in it about the machine that wrote it.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'
EXPLORER := graph_service/explorer
EXPLORER_SOURCES := $(shell find $(EXPLORER)/src -type f) $(addprefix $(EXPLORER)/,index.html package.json \
	package-lock.json tsconfig.json vite.config.ts)
# The machine's Node.js if it is new enough and has npm; or else one from the Python registry, in .venv.
NODE_SERVES := node -e 'const [major, minor] = process.versions.node.split("."); process.exit(Number(major * 100 + +minor < 2019))' \
	>/dev/null 2>&1 && npm --version >/dev/null 2>&1
WITH_NODE := PATH="$$PATH:$(CURDIR)/$(BIN)"; $(NODE_SERVES) || PATH="$(CURDIR)/$(BIN):$$PATH"; cd $(EXPLORER) &&
SOURCES := graph_service loaders queries knowledge_graph tests benchmarks

PORT ?=
SERVE ?= 1
OPEN ?=
PYTEST_ARGS ?=
# Processes that share the tests. More than four only wait for the two Neo4j servers.
WORKERS ?= auto
LINE ?= 5.26
SIZE ?= full
UPGRADE ?=
PART ?=

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev explorer demo test test-long check lint fmt audit packages bench bench-load neo4j lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.runtime-installed explorer ## Make .venv with what the program needs to run, pinned and hashed

setup-dev: $(VENV)/.dev-installed explorer ## The same, with what the tests and checks need

explorer: $(EXPLORER)/dist/index.html ## Build the web explorer, which the service serves at /

demo: setup ## Load the bundled briefing, show three answers, serve and open it (PORT=8000; SERVE=0, OPEN=0)
	@$(BIN)/conflict-graph demo $(if $(PORT),--port $(PORT)) $(if $(filter 0 no false,$(SERVE)),--no-serve) \
		$(if $(filter 0 no false,$(OPEN)),--no-open) $(if $(filter 1 yes true,$(OPEN)),--open)

test: setup-dev ## Run every test (PYTEST_ARGS="-k path", WORKERS=0 for one process); fetches Neo4j and generators of clients
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadgroup --no-loadscope-reorder \
		$(PYTEST_ARGS)

test-long: setup-dev $(PROBE)/.installed ## Run all that takes long, within two hours: promise, tried, failed (PART="probing mutation")
	@$(BIN)/python -m tests.long $(PART)

check: lint test ## Format, lint, types, import contracts and tests: what CI runs

lint: setup-dev ## The checks that run nothing
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(WITH_NODE) npm run --silent check

fmt: setup-dev ## Format the code and mend what the linter can
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

audit: $(AUDIT)/.installed ## Look for known vulnerabilities in what the locks name; says so where nobody can be asked
	@$(WITH_NODE) cd $(CURDIR) && $(AUDIT)/bin/python deploy/audit.py

packages: setup-dev $(AUDIT)/.installed ## Build wheel and sdist reproducibly into dist/, with bills of materials and hashes
	@rm -rf dist && SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m hatchling build --target wheel --target sdist
	@$(AUDIT)/bin/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application --output-reproducible \
		--of JSON --output-file dist/python.cdx.json requirements/runtime.txt 2>/dev/null
	@$(WITH_NODE) npm sbom --package-lock-only --sbom-format cyclonedx > $(CURDIR)/dist/explorer.cdx.json
	@cd dist && sha256sum *.whl *.tar.gz *.json > SHA256SUMS && cat SHA256SUMS

bench: $(BENCH)/.installed ## Measure questions beside networkx, igraph and Neo4j of both lines (SIZE=full)
	@$(BIN)/python -m benchmarks --size $(SIZE)

bench-load: $(BENCH)/.installed ## Measure loading beside graphio, nodestream, MERGE, LOAD CSV, neo4j-admin (SIZE=full)
	@$(BENCH)/bin/python -m benchmarks.load --size $(SIZE)

neo4j: setup-dev ## Run a Neo4j without Docker until Ctrl-C (LINE=5.26 or 2026)
	@$(BIN)/python -m tests.support.neo4j_server run $(LINE)

lock: setup-dev ## Write requirements/*.txt anew after pyproject.toml changed (UPGRADE=1 takes new versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml --output-file requirements/runtime.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/build.in --constraint requirements/runtime.txt \
		--output-file requirements/build.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) pyproject.toml requirements/build.in --group dev \
		--constraint requirements/runtime.txt --constraint requirements/build.txt \
		--output-file requirements/dev.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/clients.in --output-file requirements/clients.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/node.in --output-file requirements/node.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/audit.in --output-file requirements/audit.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) requirements/probe.in --output-file requirements/probe.txt
	@$(WITH_NODE) npm $(if $(UPGRADE),update,install) --silent --package-lock-only && npm run --silent plain-lock

clean: ## Remove .venv and everything derived; stores and the Neo4j cache stay
	@rm -rf $(VENV) build dist $(EXPLORER)/dist $(EXPLORER)/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	@find $(SOURCES) -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# Stamps: each install is redone when its lock or the package's own metadata changed, and not otherwise. Dev's lock holds
# the runtime's, so that one needn't follow the other.
$(VENV)/.runtime-installed: requirements/runtime.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the program needs into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/runtime.txt --requirement requirements/build.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-installed: requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what the tests and checks need into $(VENV) ..."
	@$(PIP_INSTALL) --require-hashes --requirement requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runtime-installed

# Node.js is only needed to build: what is served are the files in dist/.
$(EXPLORER)/dist/index.html: $(EXPLORER)/node_modules/.installed $(EXPLORER_SOURCES)
	@echo "Building the explorer ..."
	@$(WITH_NODE) npm run --silent build -- --logLevel warn

$(EXPLORER)/node_modules/.installed: $(EXPLORER)/package-lock.json requirements/node.txt | $(BIN)/python
	@$(NODE_SERVES) || { echo "Installing Node.js into $(VENV) ..." && \
		$(PIP_INSTALL) --require-hashes --requirement requirements/node.txt; }
	@echo "Installing what the explorer is built with ..."
	@$(WITH_NODE) npm ci --silent
	@touch $@

# The competitors want older versions of this and that: they have an environment of their own, and so no part in the lock.
$(BENCH)/.installed: pyproject.toml | setup-dev
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(BENCH)
	@$(BIN)/uv pip install --quiet --python $(BENCH)/bin/python --group bench --editable .
	@touch $@

# So do these: what they are made from is locked by itself.
$(AUDIT)/.installed $(PROBE)/.installed: $(VENV)/%/.installed: requirements/%.txt | setup-dev
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/$*
	@$(BIN)/uv pip install --quiet --python $(VENV)/$*/bin/python --require-hashes --requirement $<
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and none of python3, python3.13, python3.12, \
	python3.11 is that (make PYTHON=/path/to/python names another)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or later is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt install python3-venv." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
