# Everything is installed into .venv, at the versions of constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: lab test test-slow bench tidy assignments

# The course in JupyterLab. ARGS=--no-browser prints the address and opens no browser.
lab: $(VENV)/.for-lab
	$(BIN)/grokking lab $(ARGS)

# Linter, formatter, types and every unmarked test: 10 minutes at most.
test: $(VENV)/.for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest $(ARGS)

# The other tests.
test-slow: $(VENV)/.for-tests
	$(BIN)/python -m pytest -m "slow or browser or attack or site" $(ARGS)

# Measured times in one table, ratios first, and in bench.json. ARGS=variants runs one of them.
bench: $(VENV)/.for-tests
	$(BIN)/python tests/bench/run.py $(ARGS)

# The code formatted, the notebooks in their normal form.
tidy: $(VENV)/.for-tests
	$(BIN)/ruff format
	$(BIN)/grokking tidy

# The assignments as learners get them, from their sources in solutions/.
assignments: $(VENV)/.for-tests
	$(BIN)/autograder release

# A stamp is touched last, so that an installation which failed or was interrupted begins again.
$(VENV)/.for-lab: pyproject.toml constraints.txt
	@$(PYTHON) -c '' || { echo "$(NO_PYTHON)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(OLD_PYTHON)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(NO_VENV)"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing into $(VENV). The first time takes minutes: PyTorch is large."
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.for-tests: $(VENV)/.for-lab
	$(INSTALL) --editable '.[dev]'
	@touch $@

NO_PYTHON = $(PYTHON) does not run. Install Python 3.11 or newer, or name yours: make lab PYTHON=python3.12
OLD_PYTHON = $(PYTHON) is older than 3.11. Install a newer one and name it: make lab PYTHON=python3.12
NO_VENV = $(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt install python3-venv
