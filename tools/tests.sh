#!/bin/sh
# tests.sh [arguments of pytest] -- every test: two at a time those that may share the machine, then two at a time those
# that watch a clock, then one by one those that need all of it.
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 0 ] || exec .venv/bin/python -m pytest "$@"
.venv/bin/python -m pytest -n 2 --dist loadfile -m "not alone and not timed"
.venv/bin/python -m pytest -n 2 --dist loadfile -m "timed and not alone"
exec .venv/bin/python -m pytest -m alone
