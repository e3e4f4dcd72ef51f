# Two commands are enough: make run, make test. Each one sets up what it needs in .venv first.
# A target's help is the text after its ##.

PYTHON ?= python3

BIN := .venv/bin
RUN_READY := .venv/ready-to-run
TEST_READY := .venv/ready-to-test

# Two workers for each processor, as they wait for servers and browsers half of the time, but no more than eight: each has
# a PostgreSQL and a browser of its own.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(2 * (os.cpu_count() or 1), 8))')

.DEFAULT_GOAL := help
.PHONY: help run test check fix screenshots translations chaos soak bench bench-delivery bench-web bench-dashboard bench-rules load-sample lock audit
.SILENT:

help:  ## Show this list
	printf 'Undersigned: letter campaigns that end in delivered letters\n\n'
	sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 24

run: $(RUN_READY)  ## Start everything on this machine, with sample data and a mail catcher; Ctrl-C stops it
	APP_ENV=development $(BIN)/flask --app wsgi dev

test: $(TEST_READY)  ## Run the tests on SQLite and PostgreSQL; what needs a missing program is skipped, and says so
	$(BIN)/pytest --database=both -n $(WORKERS) --dist worksteal -r s $(ARGS)

check: $(TEST_READY)  ## Check format, lint, types, imports and docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q tests/house

fix: $(TEST_READY)  ## Mend format, lint and docs/settings.md where a program can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m tests.house.settings_table

bench: $(TEST_READY)  ## A quick look at both benchmarks; bench-delivery and bench-web are the whole ones
	printf 'Letters a second (the whole of it: make bench-delivery)\n'
	$(BIN)/python -m benchmarks.bench_delivery --letters 2000 --runs 1
	printf '\nPages and signatures a second (the whole of it: make bench-web)\n'
	$(BIN)/python -m benchmarks.bench_web --seconds 3 --million 10000

bench-delivery: $(TEST_READY)  ## Measure letters a second beside smtplib, Flask-Mail, nodemailer and post_office (ARGS="--html")
	$(BIN)/python -m benchmarks.bench_delivery $(ARGS)

bench-web: $(TEST_READY)  ## Measure pages and signatures a second beside bare Flask and nginx (ARGS="--seconds 3 --million 10000")
	$(BIN)/python -m benchmarks.bench_web $(ARGS)

bench-dashboard: $(TEST_READY)  ## Measure the dashboard's pages with 10,000 and a million signers, lists and packets (ARGS="--databases sqlite")
	$(BIN)/python -m benchmarks.bench_dashboard $(ARGS)

bench-rules: $(TEST_READY)  ## Measure how long rejecting 40,000 of a million signatures takes, and undoing it (ARGS="--size 100000")
	$(BIN)/python -m benchmarks.bench_rules $(ARGS)

chaos: $(TEST_READY)  ## Kill real workers, thousands of letters, and count what was lost or doubled (an hour; ARGS="--help")
	$(BIN)/python -m tests.chaos $(ARGS)

soak: $(TEST_READY)  ## Visitors, a delivery, killed workers and a restarted database for MINUTES=20, and then the account
	$(BIN)/python -m benchmarks.soak --minutes $(or $(MINUTES),20) $(ARGS)

load-sample: $(RUN_READY)  ## Fill the database with SIZE signatures and letters, to see the dashboard at size
	APP_ENV=$${APP_ENV:-development} $(BIN)/python -m benchmarks.load_sample $(SIZE)

screenshots: $(TEST_READY)  ## Photograph every page, on a phone and a desk, light and dark, into screenshots/
	$(BIN)/python -m tests.browser.screenshots

lock: $(TEST_READY)  ## Write requirements.lock anew, after a change of requirements.txt
	printf '# What requirements.txt names, with the hash of each file that may be installed for it. Made by: make lock\n' > requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header requirements.txt >> requirements.lock

audit: $(TEST_READY)  ## Ask PyPI for known holes in what Undersigned runs on; fails where it cannot be asked
	$(BIN)/uv tool run pip-audit==2.10.1 --strict --disable-pip --require-hashes -r requirements.lock

translations: $(TEST_READY)  ## Bring the Spanish and Haitian Creole words up to what pages, mails and errors say
	APP_ENV=testing $(BIN)/flask --app wsgi translations update

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Undersigned needs Python 3.11 or newer; name one with: make PYTHON=python3.11 ...")'
	printf 'Making .venv\n'
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo 'On Debian and Ubuntu this needs: apt-get install python3-venv'; exit 1; }

$(RUN_READY): requirements.txt | .venv/bin/python
	printf 'Installing what Undersigned runs on into .venv\n'
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(TEST_READY): requirements.txt requirements-dev.txt requirements-sentry.txt | .venv/bin/python
	printf 'Installing what tests and checks need into .venv\n'
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(RUN_READY)
