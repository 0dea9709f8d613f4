#!/bin/sh
# centre.sh -- build/centre/: the centre as one file that installs on a Debian 12 with no registry within reach.
#   ARCH=amd64|arm64   for which processor (this machine's, if not said)
#   VERSION=1.2.0      a release; not said: the version of pyproject.toml and the moment of the last commit
set -eu
cd "$(dirname "$0")/.."
out=build/centre
say() { echo "[打包 / package] $*"; }
arch=${ARCH:-$(dpkg --print-architecture)}
case $arch in
amd64) machine=x86_64 ;;
arm64) machine=aarch64 ;;
*) say "ARCH: expected amd64 or arm64, got $arch" >&2; exit 1 ;;
esac
moment=$(git log -1 --format=%ct)
version=${VERSION:-$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)+$(date -u -d "@$moment" +%Y%m%d.%H%M%S)}
name=mashangren-centre_${version}_$arch
mkdir -p "$out"
work=$(mktemp -d "$PWD/$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/$name
mkdir "$tree" "$tree/app"

# 1. The program as git knows it, the pages and catalogues as they are built here.
git ls-files -z --cached --others --exclude-standard -- server sync firmware_config systemd docs msr_verify.py msr_receipt.py \
    LICENSE NOTICE requirements-centre.lock ':!server/web/frontend' | xargs -0 cp --parents -t "$tree/app"
cp --parents -r server/web/dist "$tree/app"
find server -name '*.mo' -not -path '*/node_modules/*' -exec cp --parents -t "$tree/app" {} +
mv "$tree/app/systemd/centre/install.sh" "$tree/"
echo "$version" >"$tree/version"

# 2. What it needs from Python, by hash, for that processor.
set -- --no-deps --only-binary :all: --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none
for glibc in 36 35 34 31 28 27 26 24 17; do set -- "$@" --platform "manylinux_2_${glibc}_$machine"; done
set -- "$@" --platform "manylinux2014_$machine" --platform "manylinux_2_5_$machine" --platform "manylinux1_$machine"
.venv/bin/python -m pip --disable-pip-version-check download -q "$@" --require-hashes -d "$tree/wheels" -r requirements-centre.lock \
    >"$work/pip.log" 2>&1 || { tail -n 15 "$work/pip.log" >&2; exit 1; }

tar cf "$out/$name.tar" -C "$work" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$moment" "$name"
say "$out/$name.tar ($(du -h "$out/$name.tar" | cut -f1))"
say "SHA-256 $(sha256sum "$out/$name.tar" | cut -c1-64)"
