#!/bin/sh
# tests.sh [arguments of pytest] -- every test: first those that may share the machine, two at a time, then the others.
set -eu
cd "$(dirname "$0")/.."
[ $# -eq 0 ] || exec .venv/bin/python -m pytest "$@"
.venv/bin/python -m pytest -n 2 --dist loadfile -m "not alone"
exec .venv/bin/python -m pytest -m alone
