# One command each; every one of them first makes the virtual environment when it has to.
#   make run    everything up at http://localhost:8000/ (PORT=... for another port)
#   make test   the whole suite
#   make check  style, import direction, settings, migrations, veraPDF
#   make bench  the speed figures, as ratios in one run, one JSON line each
#   make crash  a rendering worker killed at every stage, 25 times each (CRASH_ROUNDS=...)
#   make lock   both lock files anew from pyproject.toml

PYTHON3 ?= python3
VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/requirements-dev.stamp
UV ?= uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: setup run test check bench crash lock packages verapdf

setup: $(STAMP)

$(STAMP): requirements-dev.txt
	@$(PYTHON3) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON3=python3.11 setup")'
	@test -x $(PYTHON) || $(PYTHON3) -m venv $(VENV) || { \
		echo "The virtual environment cannot be made. On Debian: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

run: setup
	@$(PYTHON) -m config.supervisor

packages:
	@.ci/packages

test: setup packages
	@.ci/test

check: setup packages
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	THROUGHLINE_HTTPS=1 $(PYTHON) manage.py check --deploy --fail-level WARNING
	$(PYTHON) manage.py makemigrations --check --dry-run
	$(MAKE) verapdf

# veraPDF's own rules over the rendered documents; needs a Java compiler and runtime.
verapdf: setup packages
	$(PYTHON) -m pytest -m verapdf

bench: setup
	@$(PYTHON) -m tests.bench

crash: setup
	CRASH_ROUNDS=$${CRASH_ROUNDS:-25} $(PYTHON) -m pytest -q tests/safety/test_rendering_crash.py

lock:
	@command -v $(UV) >/dev/null || { echo "uv is needed for this alone: pip install uv, or make UV=/path/to/uv lock"; exit 1; }
	$(COMPILE) --extra dev pyproject.toml -o requirements-dev.txt
	$(COMPILE) -c requirements-dev.txt pyproject.toml -o requirements.txt
