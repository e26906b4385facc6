# Each line calls one tool. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help lab lab-gpu grade test test-quick test-next lint build book requirements upgrade release clean

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

lab: ## set everything up and open JupyterLab (ARGS="--no-browser" and the like go to `course lab`)
	@$(PYTHON) utils/bootstrap.py lab
	@$(BIN)/course lab $(ARGS)

lab-gpu: ## the same with TensorFlow's CUDA libraries (Linux, NVIDIA)
	@$(PYTHON) utils/bootstrap.py gpu
	@$(BIN)/course lab $(ARGS)

grade: ## grade a class (ARGS="submissions.zip -o grades" go to `course grade`)
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/course grade $(ARGS)

test: ## set up what a contributor needs and run every test (ARGS go to pytest)
	@$(PYTHON) utils/bootstrap.py test --programs
	@$(BIN)/python -m pytest -n auto $(ARGS)

test-quick: ## the unit tests that need neither TensorFlow nor the network, in a minute
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/python -m pytest -n auto -r fE tests/unit --quick -m "not network" $(ARGS)

test-next: ## every test with the newest Keras and TensorFlow, prereleases too: what breaks (ARGS go to pytest)
	@$(PYTHON) utils/bootstrap.py test --programs
	@$(BIN)/python -m utils.authoring.newest $(ARGS)

lint: ## ruff and mypy
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

build: ## write the notebooks from solutions/*.py
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/course build

book: ## make the book, a site to be read without a network (ARGS="--profile smoke" and the like go to `course book`)
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/course book $(ARGS)

requirements: ## compile requirements*.txt and environment.yml from pyproject.toml
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/python -m utils.authoring.environment

upgrade: ## the same, taking the newest versions that pyproject.toml allows
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/python -m utils.authoring.environment --upgrade

release: ## write a version, commit and tag it (VERSION=1.2.3)
	@$(PYTHON) utils/bootstrap.py test
	@$(BIN)/python -m utils.authoring.release $(VERSION)

clean: ## remove caches; work/, the data and .venv stay
	@rm -rf .pytest_cache .mypy_cache .ruff_cache dist build tests/browser/output
