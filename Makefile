# 码上认 -- every target does its own set-up; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test check fix bench walk faults fuzz tamper matrix month appliance ab powercut docs lock clean env env-dev front-end catalogues packages package package-check centre
SHELL := /bin/sh
RUN := .venv/bin/python
TYPED := sync agent firmware_config demo
export PYTHONUTF8 := 1
# Hundreds of short programs are started: each is compiled once, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

demo: env front-end catalogues ## the centre, a broker and a pretend room on this machine (HEADLESS=1: it presses by itself)
	@HEADLESS="$(HEADLESS)" exec $(RUN) -m demo

test: env-dev packages front-end catalogues ## every test; sets up all it needs, apt packages included where root allows
	@tools/tests.sh $(ARGS)

check: env-dev ## static: format, lint, types, import directions, unit files, links, what must not be in git
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy $(addprefix -p ,$(TYPED))
	@tools/check_optional.sh
	.venv/bin/lint-imports --no-cache
	@tools/check_units.sh
	$(RUN) tools/check_tree.py

fix: env-dev ## repairs what can be repaired: format and lint
	$(RUN) -m ruff format .
	$(RUN) -m ruff check --fix .

bench: env-dev packages front-end catalogues ## each figure of docs/performance.md beside its peer (ONLY=name: one of them)
	@tools/bench.sh $(ONLY)

walk: env-dev packages front-end catalogues ## both walks of all roles, in one zone and in two, on SQLite and PostgreSQL (make test: two of the four, and one)
	@MSR_WALK=all $(RUN) -m pytest tests/system/test_walk_in_a_browser.py tests/system/test_filing_in_a_browser.py

faults: env-dev packages ## sessions under every kind of fault at seeded moments, nothing durable may be lost (ROUNDS=60 SEED=1 ARGS=)
	$(RUN) -m tests.faults.campaign --rounds "$(or $(ROUNDS),60)" --seed "$(or $(SEED),1)" $(ARGS)

fuzz: env-dev packages ## each parser that meets the outside under atheris, from the corpus (TARGET=name SECONDS=600 ARGS=--keep)
	@tools/fuzz.sh $(if $(TARGET),--target $(TARGET)) --seconds "$(or $(SECONDS),600)" $(ARGS)

tamper: env-dev ## the tamper matrix of signed video by both verifiers; draws docs/tamper.md
	$(RUN) -m tests.tampering.run

matrix: env-dev packages ## every cell of the crash matrix, and its page anew (ROW=W2.5 COLUMN=kill-before: one cell, no page)
	$(RUN) -m tests.faults.matrix $(if $(ROW)$(COLUMN),$(addprefix --row ,$(ROW)) $(addprefix --column ,$(COLUMN)),--to docs/crash-matrix.md) $(ARGS)

month: env-dev packages ## a centre that is away for 30 days: simulated time, a real small disk, then all of it delivered (root; ARGS="--days 30 --lasts 22")
	nice -n 19 $(RUN) -m tests.faults.month $(ARGS)

appliance: env-dev ## the package put onto a bare virtual machine that enrols, records, updates, is revoked (root on Debian 12; not part of test)
	@sh tests/appliance/image.sh build/appliance
	@tools/package.sh
	@$(RUN) -m tests.appliance.run --image build/appliance

ab: env-dev ## the A/B image started under UEFI in a virtual machine, updated by RAUC, falling back (root on Debian 12; half an hour)
	@ls build/package/*_amd64.update >/dev/null 2>&1 || tools/package.sh
	@sh tests/appliance/ab.sh build/ab
	@$(RUN) -m tests.appliance.ab

powercut: env-dev ## the power cut under a recording box in that machine, then a disk that lies (CUTS=20 SEED=1; goes on where it ended)
	@sh tests/appliance/image.sh build/appliance
	@ls build/package/*.update >/dev/null 2>&1 || tools/package.sh
	@$(RUN) -m tests.appliance.powercut --cuts "$(or $(CUTS),20)" --seed "$(or $(SEED),1)"
	@$(RUN) -m tests.appliance.powercut --lying --seed "$(or $(SEED),1)"

package: env ## the room box as a Debian package and as a bundle that installs with no network (ARCH= VERSION= UPDATE_KEY= UPDATE_KEYS=)
	@tools/package.sh

centre: env front-end catalogues ## the centre as one file that installs on a Debian 12 with no registry within reach (ARCH= VERSION=)
	@tools/centre.sh

package-check: env-dev ## what make package made, put into a bare Debian with no network, at work, replaced, removed (root on Debian 12; ARCH=arm64: emulated)
	@sh tests/appliance/foreign.sh $(ARCH)
	@$(RUN) -m tests.appliance.chroot $(addprefix --arch ,$(ARCH))

docs: env-dev ## draws docs/ref anew from the code and checks the documents
	@tools/draw_docs.sh
	$(RUN) tools/check_tree.py
	$(RUN) -m pytest tests/docs

lock: env-dev ## makes the locks anew from pyproject.toml, without any registry's address
	@tools/lock.sh

clean: ## removes environments, builds and caches; never var/, where recordings of the demo lie
	rm -rf .venv .node server/web/dist server/web/frontend/node_modules staticfiles build *.egg-info
	rm -rf .ruff_cache .mypy_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

env:
	@tools/python_env.sh demo

env-dev:
	@tools/python_env.sh dev

front-end:
	@tools/front_end.sh

catalogues:
	@$(RUN) -m server.manage compile_catalogues

packages:
	@tools/apt_packages.sh
