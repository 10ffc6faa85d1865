# Two commands matter: `make run` serves plangraph on http://127.0.0.1:8000, `make test` runs the whole suite.
# Both set up everything they need inside .venv; neither repeats what has not changed.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
VENDOR := api/plangraph_api/static/vendor
HOST ?= 127.0.0.1
PORT ?= 8000
PYTEST_ARGS ?= -q -n 2
# Public index of PyTorch's CPU builds, used only when pip finds no CPU build by itself.
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu

.DEFAULT_GOAL := help
.PHONY: help run test lint build editor clean

help:
	@echo "make run    set up and serve plangraph on http://$(HOST):$(PORT)"
	@echo "make test   set up and run the whole test suite"
	@echo "make lint   formatting, types and layers only"
	@echo "make build  build the graph only"
	@echo "make editor install the query editor of /query through npm, where Node is present"
	@echo "make clean  remove everything that was built (.venv, .plangraph, the query editor)"

run: $(VENV)/run.stamp editor
	@$(BIN)/plangraph serve --host $(HOST) --port $(PORT)

build: $(VENV)/run.stamp
	@$(BIN)/plangraph build

test: $(VENV)/test.stamp editor
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check src api tests benchmarks
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

editor: $(VENDOR)/yasqe.min.js

clean:
	rm -rf $(VENV) .plangraph web/node_modules $(VENDOR)

# The page works without the editor: where npm or the network is missing, the script says so and the run goes on.
$(VENDOR)/yasqe.min.js: web/package-lock.json scripts/editor.sh
	@sh scripts/editor.sh $(VENDOR)

$(VENV)/run.stamp: pyproject.toml constraints.txt scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" TORCH_CPU_INDEX="$(TORCH_CPU_INDEX)" sh scripts/setup.sh run
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	@PYTHON="$(PYTHON)" VENV="$(VENV)" TORCH_CPU_INDEX="$(TORCH_CPU_INDEX)" sh scripts/setup.sh test
	@touch $@
