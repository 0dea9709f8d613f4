#!/bin/sh
# front_end.sh -- builds server/web/frontend into server/web/dist. Node comes from the system when it is new enough,
# else from the PyPI wheel, in an environment of its own (.node). A second run costs a checksum.
set -eu
cd "$(dirname "$0")/.."
src=server/web/frontend
dist=server/web/dist
[ -f "$src/package-lock.json" ] || { echo "缺少 $src/package-lock.json / the front end's lock is missing" >&2; exit 1; }

sources() { find "$src" -name node_modules -prune -o -type f -print | LC_ALL=C sort; }
want=$(sources | while IFS= read -r file; do sha256sum "$file"; done | sha256sum | cut -d' ' -f1)
[ ! -d "$src/node_modules" ] || [ "$(cat "$dist/.built-from" 2>/dev/null)" != "$want" ] || exit 0

log=server/web/frontend/node_modules/.build.log
mkdir -p "$(dirname "$log")"

# Vite 8 asks for node 20.19, 22.12 or newer.
system_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'
}
wheel_node() {
    if [ ! -x .node/bin/npm ]; then
        echo "[准备] 从 PyPI 取得 Node（只放在 .node/）/ fetching Node from its wheel, into .node/ only"
        rm -rf .node
        "$(readlink -f .venv/bin/python)" -m venv .node >>"$log" 2>&1 &&
            .node/bin/python -m pip install --disable-pip-version-check --require-hashes -r tools/node.lock >>"$log" 2>&1
    fi
    PATH="$PWD/.node/bin:$PATH"
    export PATH
}
# npm empties node_modules first, the log with it: what it says goes to a file beside.
build() {
    said=$(mktemp)
    if (cd "$src" && npm ci --ignore-scripts --no-audit --no-fund && npx --no-install vite build) >"$said" 2>&1; then
        rm -f "$said"
        return 0
    fi
    mkdir -p "$(dirname "$log")"
    cat "$said" >>"$log"
    rm -f "$said"
    return 1
}

echo "[准备] 构建网页界面（约一分钟）/ building the front end"
if system_node && build; then
    :
elif wheel_node && build; then
    :
else
    tail -n 20 "$log" >&2
    echo "网页界面没有构建成，全文见 $log / the front end was not built; all of it is in $log" >&2
    exit 1
fi
echo "$want" >"$dist/.built-from"
