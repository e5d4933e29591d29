# Everything a person types while working on the collection. Each target makes what it needs first, in .venv/ and .lab/.

# The first that is there, runs and is new enough.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
INVENTORY ?= inventories/transactions
# The name of the system.
SUFFIX = $(shell sed -n 's/^environment_suffix: //p' $(INVENTORY)/group_vars/all/system.yml)
# How many times shorter the intervals of a rehearsal are than on AWS.
SPEED ?= 10
SHELL := /bin/bash

.PHONY: audit demo destroy-demo drill test tests lives lint unit docs site sanity molecule release lab-up lab-down clean

# The main job: both regions on a local AWS, then a summary. The lab stays up for looking around.
demo: lab-up
	. .lab/env && ansible-playbook -i $(INVENTORY) playbooks/site.yml
	@echo
	@echo "The lab is up. Look around:  . .lab/env && ansible-playbook -i $(INVENTORY) playbooks/status.yml -e status_accept_unknown=true"
	@echo "Take it all away:            make destroy-demo lab-down INVENTORY=$(INVENTORY)"

destroy-demo: lab-up
	. .lab/env && ansible-playbook -i $(INVENTORY) playbooks/destroy.yml -e confirmation=$(SUFFIX)

# A game day on a local AWS of its own, with real databases, names and applications: ends with a report and a picture in
# reports/drills/. DRILL="-e by=controller" or DRILL="-e fault=database" rehearses something else; docs/drill.md lists it.
drill: .venv/made
	$(BIN)/python -m lab.rehearsal --speed $(SPEED) -- $(DRILL)

# Linters, and beside them the tests: pure functions, modules and Lambdas on a local AWS, whole lives of two systems.
test: .venv/made
	$(MAKE) --no-print-directory --jobs 2 lint tests

# The longest files go first, so that the others fill the time beside them.
tests: .venv/made
	$(BIN)/pytest -m "not long" -n 2 --dist loadfile --no-loadscope-reorder --durations 10 \
		tests/story/test_failover.py tests/story/test_transactions.py tests/story tests/tools tests/integration tests/lab tests/unit

# What takes longer than a gate may: the lives of the other systems, and AWX's jobs.
lives: .venv/made
	$(BIN)/pytest -m long -n 2 --dist loadfile --durations 10 tests

unit: .venv/made
	$(BIN)/pytest tests/unit

lint: .venv/made
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive plugins lambda_src drill extensions
	$(BIN)/mypy
	$(BIN)/yamllint --strict .
	. $(BIN)/activate && ansible-lint --offline
	$(BIN)/antsibull-changelog lint

# Known weaknesses of what the functions and this checkout install. Needs the advisory services of the internet.
audit: .venv/made
	$(BIN)/pip check
	$(PYTHON) -m venv .cache/audit
	.cache/audit/bin/pip install --quiet --disable-pip-version-check 'pip-audit>=2.10,<3'
	.cache/audit/bin/pip-audit --no-deps --requirement lambda_src/requirements.txt
	.cache/audit/bin/pip-audit --path .venv/lib/python*/site-packages

# ansible-test whole: every sanity test on every file, and the unit tests as ansible-test runs them. `make test` runs a part.
sanity: .venv/made
	$(BIN)/python -m tests.tools.ansible_test

# Two lives of a system as molecule tells them, each on a local AWS of its own.
molecule: .venv/made
	. $(BIN)/activate && molecule test --all

# Moves the fragments of changelogs/ into CHANGELOG.rst, under the version of galaxy.yml. Can be repeated until that is tagged.
release: .venv/made
	. $(BIN)/activate && antsibull-changelog release --update-existing --reload-plugins

# Writes the pages that follow from argument specs and module documentation.
docs: .venv/made
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/draw.py

# The pages as a site: docs/build_site.py says where.
site: .venv/made
	$(BIN)/python docs/build_site.py

lab-up: .venv/made
	$(BIN)/python -m lab up

lab-down: .venv/made
	$(BIN)/python -m lab down

.venv/made: requirements.txt requirements-dev.txt lambda_src/requirements.txt
	$(if $(PYTHON),,$(error Python 3.11 or newer is needed, and none was found))
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	touch $@

clean: lab-down
	rm -rf .venv .lab .cache .pytest_cache .mypy_cache .ruff_cache
