# Every command makes its own environment first; PYTHON chooses the interpreter it is made with.

PYTHON ?= python3
RUN := .venv/bin/python -m
READY := .venv/ready
STAGE ?= dev

.PHONY: help dev token test check contract bench package clean

help:
	@echo "make dev                the API on http://127.0.0.1:8000, with a demo account"
	@echo "                        (PORT=8000, STORE=disk or memory, DEMO=no)"
	@echo "make token SUB=alice    a bearer token for the local API"
	@echo "make test               all tests"
	@echo "make check              format, lint, types, import rules, contract drift"
	@echo "make contract           writes frontend-contract/"
	@echo "make bench              measures against a hand-written handler"
	@echo "make package            the zip and the template of a stage, in build (STAGE=dev)"
	@echo "make clean              removes what was made, but not the data in .local"

dev: $(READY)
	@$(RUN) tools.dev

token: $(READY)
	@$(RUN) tools.tokens $(SUB)

test: $(READY)
	$(RUN) pytest -n 2 --dist loadfile

check: $(READY)
	$(RUN) ruff format --no-cache --check .
	$(RUN) ruff check --no-cache .
	$(RUN) mypy
	.venv/bin/lint-imports
	$(RUN) tools.contract --check

contract: $(READY)
	$(RUN) tools.contract

bench: $(READY)
	$(RUN) tools.bench

package: $(READY)
	@$(RUN) tools.deployment.package $(STAGE)

clean:
	rm -rf .venv .venv-aws .venv-e2e build .mypy_cache .ruff_cache .pytest_cache
	rm -rf .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	    "Bluestreak needs Python 3.11 or newer, and $(PYTHON) is %d.%d; try make PYTHON=python3.12" \
	    % sys.version_info[:2])'
	@.venv/bin/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "Installing what requirements-dev.txt asks for into .venv ..." >&2
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements-dev.txt >&2
	@touch $@
