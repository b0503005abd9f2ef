# Every target does its own set-up in .venv, from requirements.lock (hashes checked).
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PYTEST := $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder

.PHONY: site serve check test soak audit fuzz accept pictures messages generated docs dist lock upgrade clean

site: $(READY)
	$(BIN)/briefing build

serve: $(READY)
	$(BIN)/briefing serve

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PYTEST) -m "not slow and not browser"
	$(BIN)/briefing check

test: $(READY)
	$(PYTEST)

# Tries by the hundred what `make test` tries a few times (tests/rounds.py), then plays the week of a desk (tests/week.py).
# An interrupted run goes on where it stopped.
soak: $(READY)
	$(BIN)/python -m tests.rounds
	$(BIN)/pytest -n auto --dist load -m soak
	$(BIN)/pytest tests/history/test_week.py
	rm -rf .cache/soak

# Asks the vulnerability database of PyPI about every locked package; it needs the network.
audit: $(READY)
	$(BIN)/pip-audit --require-hashes --disable-pip --strict --progress-spinner off -r requirements.lock

# Takes pages, diffs and printed pages as they come out now; `git diff` then shows them for review.
accept: $(READY)
	ACCEPT=1 $(BIN)/pytest $$(grep -rl "from tests.golden_files import" tests --include=test_*.py)
	git diff --stat -- tests

# Takes the pictures of README and docs anew, one of each kind of page; it needs Chromium and nginx.
pictures: site
	$(BIN)/python -m tests.content.pictures

# Looks for inputs that break a promise, so many seconds for each target; atheris has wheels for Linux and macOS alone.
FUZZ_SECONDS ?= 120

fuzz: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/fuzz/requirements.txt
	for target in file canonical mend dates prose query; do \
	  $(BIN)/python -m tests.fuzz $$target -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 || exit 1; \
	done

# Brings each catalogue up to the words that code and templates use now; what is new in it waits for a translator.
messages: $(READY)
	mkdir -p .cache
	$(BIN)/pybabel --quiet extract -F babel.toml --add-location never --sort-output --no-wrap -o .cache/briefing.pot generator templates
	$(BIN)/pybabel --quiet update -i .cache/briefing.pot -d generator/briefing_site/locale -D briefing --no-wrap --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date

# Brings everything that is made from the model and the rulebook up to date: catalogues, schemas, reference, codes.
generated: messages
	$(BIN)/briefing schema --write schemas
	$(BIN)/briefing reference docs/reference
	$(BIN)/briefing explain --all > docs/rules.md

# The documentation as a site, in .cache/docs; its reference is made from the code.
docs: $(READY)
	$(BIN)/briefing reference docs/reference
	$(BIN)/mkdocs build --quiet --strict -f mkdocs-docs.yml

# Source distribution and wheel in dist/: the same files make the same bytes, wherever and whenever.
dist: $(READY)
	rm -rf dist
	env -u SOURCE_DATE_EPOCH $(BIN)/python -m hatchling build -d dist
	$(BIN)/pip hash dist/*

# The lock holds for every platform and every Python from 3.11 on; what a desk needs of it goes into what `init` writes.
# `lock` adds what pyproject.toml asks for and leaves the rest as it is; `upgrade` takes the newest of everything.
COMPILE := $(BIN)/uv pip compile pyproject.toml --extra search --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --quiet
LOCK = $(COMPILE) --group dev -o requirements.lock $(1) && \
  $(COMPILE) --constraint requirements.lock --upgrade -o generator/briefing_site/edit/starter/pins.lock

lock: $(READY)
	$(call LOCK,)

upgrade: $(READY)
	$(call LOCK,--upgrade)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

clean:
	rm -rf site .cache
