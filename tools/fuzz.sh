#!/bin/sh
# fuzz.sh [--target NAME]... [--seconds N] [--near N] [--keep] -- tests/hostile under atheris, which is put into
# build/fuzz by its own lock and nowhere else.
set -eu
cd "$(dirname "$0")/.."
sum=$(sha256sum requirements-fuzz.lock | cut -d' ' -f1)
if [ "$(cat build/fuzz/.holds 2>/dev/null)" != "$sum" ]; then
    echo "[准备] 安装 atheris（哈希锁定，装在 build/fuzz）/ installing atheris into build/fuzz"
    rm -rf build/fuzz
    .venv/bin/python -m pip install --disable-pip-version-check -q --no-deps --require-hashes --only-binary :all: \
        --target build/fuzz -r requirements-fuzz.lock
    echo "$sum" >build/fuzz/.holds
fi
PYTHONPATH="build/fuzz:." exec .venv/bin/python -m tests.hostile.record "$@"
