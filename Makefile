# Everything a newcomer needs: `make demo`, `make test`. The rest: `make help`.
PY     ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
JOBS   ?= 2
ARGS   ?=
UV     := uv==0.13.9

# One stamp a lock file, named by its content: a changed lock installs anew, an old checkout too.
lock_id   = $(shell cksum < requirements/$(1).txt | tr -d ' ')
RUN_STAMP := $(VENV)/.run-$(call lock_id,run)
DEV_STAMP := $(VENV)/.dev-$(call lock_id,dev)

.DEFAULT_GOAL := help
.PHONY: help setup demo test services-test lint bench messages compile-messages clean \
        lint-style lint-types lint-imports lint-migrations lint-messages

help:
	@echo "make demo           set up, load the demo and serve http://127.0.0.1:8000 (PORT=… moves it)"
	@echo "make test           set up and run the whole suite (ARGS='tests/unit -x' for a part)"
	@echo "make services-test  the suite on real PostgreSQL and Redis, found or started"
	@echo "make lint           style, types, import rules, migrations, translations"
	@echo "make bench          the benches of tests/performance"
	@echo "make messages       take new texts into the English catalogue (needs gettext)"
	@echo "make setup          the environment in .venv alone"
	@echo "make clean          remove caches and compiled texts (keeps .venv and var)"

setup: $(RUN_STAMP) $(DEV_STAMP)

# The environment, whole: a half-made one is made again.
define make_venv
	@$(PY) -c 'import sys; v = sys.version_info; sys.exit(not (3, 11) <= v[:2] <= (3, 13) and f"Python 3.11, 3.12 or 3.13 is needed, this is {v[0]}.{v[1]}: make PY=python3.12 …")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PY) -m venv --clear $(VENV)
endef

# uv where it can be had (seconds), else pip (a minute); both check every hash.
define install_lock
	@echo "installing requirements/$(1).txt …"
	@if command -v uv >/dev/null 2>&1; then uv=uv; \
	elif $(BIN)/python -m pip install -q --disable-pip-version-check '$(UV)' 2>/dev/null; then uv=$(BIN)/uv; \
	else uv=false; fi; \
	$$uv pip install -q --python $(BIN)/python --require-hashes -r requirements/$(1).txt 2>$(VENV)/uv.log \
	|| $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/$(1).txt
	@rm -f $(VENV)/.$(1)-*
	@touch $@
endef

$(RUN_STAMP):
	$(make_venv)
	$(call install_lock,run)

$(DEV_STAMP): $(RUN_STAMP)
	$(call install_lock,dev)

compile-messages: $(RUN_STAMP)
	@$(MANAGE) compile_portal_messages

demo: $(RUN_STAMP) compile-messages
	@$(MANAGE) serve_demo

# TEST_DATABASE_URL and TEST_REDIS_URL choose the servers; the header of the run says which are used.
test: $(DEV_STAMP) compile-messages
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

services-test: $(DEV_STAMP) compile-messages
	@$(BIN)/python .ci/with-services $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

# `make -k lint` shows the findings of all five.
lint: lint-style lint-types lint-imports lint-migrations lint-messages

lint-style: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-types: $(DEV_STAMP)
	$(BIN)/mypy

lint-imports: $(DEV_STAMP)
	$(BIN)/lint-imports

lint-migrations: $(DEV_STAMP)
	$(MANAGE) makemigrations --check --dry-run

lint-messages: $(DEV_STAMP)
	$(MANAGE) check_messages

bench: $(DEV_STAMP) compile-messages
	@$(BIN)/python -m pytest tests/performance -m bench -s $(ARGS)

messages: $(DEV_STAMP)
	@$(MANAGE) check_messages --update
	@$(MANAGE) compile_portal_messages

clean:
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache staticfiles
	find . -path ./$(VENV) -prune -o \( -name __pycache__ -o -name '*.mo' \) -print0 | xargs -0 rm -rf
