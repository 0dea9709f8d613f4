#!/bin/sh
# tests.sh [arguments of pytest] -- every test, two at a time: those that may share the machine with anything, then those
# that watch a clock or are a room of many processes.
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 0 ] || exec .venv/bin/python -m pytest "$@"
.venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not timed"
exec .venv/bin/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m timed
