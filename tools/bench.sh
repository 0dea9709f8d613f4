#!/bin/sh
# bench.sh [name] -- runs bench/name.py, or all one after the other; each prints, last, one line of JSON.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${1:-}" ]; then
    [ -f "bench/$1.py" ] || { echo "没有 bench/$1.py；有 / there is:$(ls bench/*.py | sed 's#bench/# #; s#\.py$##' | grep -v ' _' | tr -d '\n')" >&2; exit 2; }
    exec .venv/bin/python -m "bench.$1"
fi
# Those that are a figure: they print one. The others are what figures are made with.
for program in $(grep -l '^def main() -> None' bench/[a-z]*.py); do
    name=$(basename "$program" .py)
    echo "== $name"
    .venv/bin/python -m "bench.$name"
done
