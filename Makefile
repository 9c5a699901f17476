# Every command makes its own environment first; PYTHON chooses the interpreter it is made with.
# It is what the function runs on in Lambda, too: 3.13 where that is installed and can make one.

PYTHON ?= $(shell python3.13 -c 'import ensurepip' 2>/dev/null && echo python3.13 || echo python3)
RUN := .venv/bin/python -m
READY := .venv/ready
STAGE ?= dev
NODE := tools/contract/node/node_modules/.package-lock.json
COMPATIBILITY := tools/contract/compatibility/node_modules/.package-lock.json
EXAMPLE_APP := frontend-contract/example/node_modules/.package-lock.json
EXAMPLES ?= 200
# What meets the SDK: every call, condition, cancellation and retry.
ON_OLDEST_SDK := $(addprefix tests/engine/,test_conditions.py test_positions.py test_change_feed.py)
# One worker more than two processors, because tests wait for servers of their own.
PYTEST := $(RUN) pytest -n 3 $(SEED:%=--hypothesis-seed=%)
# In memory and in one process each; what is left out needs an engine, a server, node or a browser,
# or is about one resource only.
FAST := chalicelib tests/unit tests/contract/test_document.py tests/api/test_exercises.py \
    tests/api/test_feed_overlap.py tests/api/test_profile_and_feed.py \
    tests/api/test_robustness.py tests/api/test_workouts.py \
    --deselect tests/unit/test_properties.py

.PHONY: help dev token test check contract bench costs package deploy destroy e2e clean
.PHONY: coverage erase setup test-deep test-fast

help:
	@echo "make setup              installs what the other commands need, so that they only run"
	@echo "make dev                the API on http://127.0.0.1:8000, with a demo account"
	@echo "                        (PORT=8000, STORE=disk or memory, DEMO=no, BUDGETS=on)"
	@echo "make token SUB=alice    a bearer token for the local API (AGE=3600 s since the sign-in)"
	@echo "make erase NOW=...      erases the local accounts that are due by then (an instant)"
	@echo "make test               all tests; 100 random examples of each property (SEED=)"
	@echo "make test-fast          unit tests, the contract and a core of the API, in a minute"
	@echo "make test-deep          each property with up to 5,000 examples or for 60 s (SEED=)"
	@echo "make coverage           make test, with the lines and branches that it runs; twice as slow"
	@echo "make check              format, lint, types, import rules, contract drift and breaks"
	@echo "make contract           writes frontend-contract/, its reference included"
	@echo "make contract-release   what later contracts are not to break"
	@echo "make contract-tools     generators and tools that must accept the contract, in a table;"
	@echo "                        before a release, for it takes minutes (ONLY=kotlin)"
	@echo "make bench              measures beside handlers of others, cold starts and sizes of the"
	@echo "                        function (RUNS=300 of each comparison)"
	@echo "make fuzz               Schemathesis against the local server (EXAMPLES=200 each, SEED=)"
	@echo "make faults             every write with each fault of DynamoDB (ONLY=createWorkout)"
	@echo "make soak               an hour of five people on 25 units, one of them greedy (SECONDS=3600)"
	@echo "make e2e                the deployed tests: the real package in an emulated AWS"
	@echo "make costs              meters every operation; writes the tables of docs/costs.md"
	@echo "make package            the zip and the template of a stage, in build (STAGE=dev)"
	@echo "make lock               the hashes of the wheels that ship, in requirements.lock"
	@echo "make sdk-data           the part of botocore's data that ships, in chalicelib/table/sdk_data"
	@echo "make deploy             a stage into your AWS account (STAGE=dev, PARAMETERS=)"
	@echo "make destroy            ends a stage (STAGE=dev, TABLE=keep or delete, CONFIRM=yes)"
	@echo "make restore AT=...     the table of a stage as it was at an instant (STAGE=dev, SUB= for one"
	@echo "                        person, PLAN=yes compares only, CONFIRM=yes, SIDE=delete)"
	@echo "make audit              compares what is installed with published vulnerabilities"
	@echo "make clean              removes what was made, but not the data in .local"

setup: $(READY) $(NODE) $(EXAMPLE_APP) $(patsubst %,.venv-%/ready,lambda aws e2e generators peers)
	@$(RUN) tools.local.engine

dev: $(READY)
	@$(RUN) tools.local.dev

token: $(READY)
	@$(RUN) tools.local.tokens $(SUB) $(AGE)

erase: $(READY)
	@$(RUN) tools.local.erase $(NOW)

# In the order of the folders, the last files are the shortest ones, so no worker waits for another.
test: $(READY) $(NODE) $(EXAMPLE_APP) .venv-generators/ready .venv-lambda/ready
	$(PYTEST) --dist loadfile --no-loadscope-reorder
	@PYTHONPATH="$$(echo .venv-lambda/lib/python*/site-packages)" \
	    BOTOCORE="$$(sed -n 's/^botocore==//p' requirements-lambda.txt)" \
	    $(RUN) pytest $(ON_OLDEST_SDK)

test-fast: $(READY)
	$(PYTEST) --dist worksteal --hypothesis-profile=fast $(FAST)

test-deep: $(READY)
	$(PYTEST) --dist worksteal --hypothesis-profile=deep -m "hypothesis or stateful" \
	    tests/unit tests/api

coverage: $(READY) $(NODE) $(EXAMPLE_APP) .venv-generators/ready
	$(PYTEST) --dist loadfile --cov --cov-report=term:skip-covered

check: $(READY) $(NODE)
	$(RUN) ruff format --no-cache --check .
	$(RUN) ruff check --no-cache .
	$(RUN) mypy
	.venv/bin/lint-imports
	$(RUN) tools.contract --check
	$(RUN) tools.costs.bounds --check
	$(RUN) tools.data.privacy --check

contract: $(READY) $(NODE)
	$(RUN) tools.contract

.PHONY: contract-release node

contract-release: $(READY) $(NODE)
	$(RUN) tools.contract.release

.PHONY: contract-tools

contract-tools: $(READY) $(NODE) $(COMPATIBILITY) .venv-generators/ready
	@$(RUN) tools.contract.compatibility $(ONLY:%=--only %)

# npm writes the file that make looks at.
node: $(NODE)

%/node_modules/.package-lock.json: %/package.json %/package-lock.json .venv-node/ready
	@echo "Installing what $< asks for ..." >&2
	@PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm ci --prefix $* --ignore-scripts \
	    --no-audit --no-fund --loglevel=error >&2

.PHONY: fuzz

fuzz: $(READY)
	$(RUN) tests.fuzz $(EXAMPLES) $(SEED)

.PHONY: faults

# About a quarter of an hour; make test has a part of it.
faults: $(READY)
	$(RUN) tests.faults $(ONLY:%=--only %)

.PHONY: soak

# An hour of virtual time takes a few minutes; make test has three minutes of it.
soak: $(READY)
	$(RUN) tests.soak $(SECONDS)

bench: $(READY) .venv-peers/ready
	$(RUN) tools.bench $(RUNS:%=--runs %)

costs: $(READY)
	$(RUN) tools.costs

e2e: $(READY) $(NODE) .venv-aws/ready .venv-e2e/ready
	$(RUN) pytest tests/deployed

package: $(READY)
	@$(RUN) tools.deployment.package $(STAGE)

.PHONY: lock

lock: $(READY)
	@$(RUN) tools.deployment.lock

.PHONY: sdk-data

sdk-data: $(READY)
	@$(RUN) tools.deployment.sdk_data

deploy: $(READY) .venv-aws/ready
	@$(RUN) tools.deployment.deploy $(STAGE) $(PARAMETERS)

destroy: $(READY) .venv-aws/ready
	@$(RUN) tools.deployment.destroy $(STAGE)

.PHONY: restore

restore: $(READY) .venv-aws/ready
	@$(RUN) tools.deployment.restore $(STAGE) --at "$(AT)" $(SUB:%=--sub "%")

.PHONY: audit

# It asks the advisory databases of PyPI and npm, so it is no part of check.
audit: $(READY) .venv-aws/ready .venv-audit/ready $(NODE) $(EXAMPLE_APP)
	.venv-audit/bin/pip-audit --strict --progress-spinner off \
	    --path .venv/lib/python*/site-packages --path .venv-aws/lib/python*/site-packages
	@for folder in tools/contract/node frontend-contract/example; do \
	    PATH="$(CURDIR)/.venv-node/bin:$$PATH" npm audit --prefix $$folder || exit; done

clean:
	rm -rf .venv .venv-aws .venv-e2e .venv-lambda .venv-audit .venv-generators .venv-peers build .mypy_cache .ruff_cache .pytest_cache
	rm -rf .venv-node tools/contract/node/node_modules frontend-contract/example/node_modules
	rm -rf tools/contract/compatibility/node_modules
	rm -rf .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +

$(READY): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	    "Bluestreak needs Python 3.11 or newer, and $(PYTHON) is %d.%d; try make PYTHON=python3.12" \
	    % sys.version_info[:2])'
	@.venv/bin/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "Installing what requirements-dev.txt asks for into .venv ..." >&2
	@$(RUN) pip install --quiet --disable-pip-version-check -r requirements-dev.txt >&2
	@touch $@

# Made by way of node_modules only, it would be deleted as an intermediate file.
.SECONDARY: .venv-node/ready

.venv-%/ready: requirements-%.txt $(READY)
	@echo "Installing what $< asks for into .venv-$* ..." >&2
	@$(RUN) venv --clear .venv-$*
	@.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check -r $< >&2
	@touch $@
