#!/bin/sh
# package.sh -- build/package/: the room box as a Debian package, and the bundle that installs and updates it with no
# network. On Debian 12, with the registries that pip and apt know; no root.
#   ARCH=amd64|arm64   for which processor (this machine's, if not said; the other one is made without its tools)
#   VERSION=1.2.0      a release; not said: the version of pyproject.toml and the moment of the last commit
#   UPDATE_KEY=file:PATH   signs the bundle, so that boxes take it as an update (python -m firmware_config.update key PATH)
#   UPDATE_KEYS=FOLDER     public keys (*.pem) that boxes of this package will take updates from
set -eu
cd "$(dirname "$0")/.."
image=firmware_config/image
out=build/package
say() { echo "[打包 / package] +$(($(date +%s) - began))s $*"; }
fail() { echo "[打包 / package] $*" >&2; exit 1; }
began=$(date +%s)
is_debian_12() (. /etc/os-release && [ "${ID:-}-${VERSION_ID:-}" = debian-12 ])
is_debian_12 || fail "需要 Debian 12：安装包里要带 Debian 12 的软件包 / needs Debian 12: the bundle carries Debian's own packages"
for program in dpkg-deb apt-get git; do command -v "$program" >/dev/null || fail "缺少 $program / missing"; done

arch=${ARCH:-$(dpkg --print-architecture)}
case $arch in
amd64) platforms="manylinux_2_36_x86_64 manylinux_2_35_x86_64 manylinux_2_34_x86_64 manylinux_2_31_x86_64 manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_26_x86_64 manylinux_2_24_x86_64 manylinux2014_x86_64 manylinux_2_17_x86_64 manylinux_2_5_x86_64 manylinux1_x86_64" ;;
arm64) platforms="manylinux_2_36_aarch64 manylinux_2_35_aarch64 manylinux_2_34_aarch64 manylinux_2_31_aarch64 manylinux_2_28_aarch64 manylinux_2_27_aarch64 manylinux_2_26_aarch64 manylinux_2_24_aarch64 manylinux2014_aarch64 manylinux_2_17_aarch64" ;;
*) fail "ARCH: expected amd64 or arm64, got $arch" ;;
esac
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
version=${VERSION:-$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)+$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S)}
bundle=mashangren-box_${version}_$arch
mkdir -p "$out"
work=$(mktemp -d "$PWD/$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# 1. The project's wheel, from a copy of what git knows, so that nothing of an earlier build gets in.
mkdir "$work/source"
git ls-files -z --cached --others --exclude-standard -- pyproject.toml README.md LICENSE NOTICE '*.py' agent firmware_config sync ':!tests' ':!bench' ':!demo' |
    xargs -0 cp --parents -t "$work/source"
sed -i "s/^version = .*/version = \"$version\"/" "$work/source/pyproject.toml"
rm -rf "$work/source/server"
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@" >>"$work/pip.log" 2>&1 || { tail -n 15 "$work/pip.log" >&2; exit 1; }; }
pip wheel -q --no-deps --no-build-isolation -w "$work" "$work/source"
say "$version for $arch"

# 2. What it needs from Python, by hash, for the box's processor; and the tree of the package.
tree=$work/tree
opt=$tree/opt/mashangren
packages=$opt/lib/python3.11/site-packages
set -- --target "$packages" --no-deps --no-compile --only-binary :all: --python-version 3.11 --implementation cp --abi cp311 --abi abi3 --abi none
for platform in $platforms; do set -- "$@" --platform "$platform"; done
lock=requirements-box.lock
if [ "$arch" = arm64 ]; then # nobody makes a wheel of evdev for it: Debian's own build goes in instead
    lock=$work/box.lock
    sed '/^evdev-binary==/,/[^\\]$/d' requirements-box.lock >"$lock"
fi
pip install -q "$@" --require-hashes -r "$lock" -r requirements-model.lock
if [ "$arch" = arm64 ]; then
    mkdir "$work/evdev"
    sh $image/debian.sh "$work/evdev" "$arch" python3-evdev "$out/debian-$arch"
    dpkg-deb -x "$work"/evdev/python3-evdev_*.deb "$work/evdev/root"
    cp -a "$work/evdev/root/usr/lib/python3/dist-packages/evdev" "$packages/"
fi
pip install -q "$@" --no-index "$work"/*.whl
sh $image/tree.sh "$tree" "${UPDATE_KEYS:-}"
.venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash -s "$tree" -p / "$packages" || true
say "Python: $(du -sh "$opt" | cut -f1)"

# 3. The package.
mkdir "$tree/DEBIAN"
for script in postinst prerm postrm; do install -m 0755 $image/debian/$script "$tree/DEBIAN/"; done
size=$(du -sk --exclude DEBIAN "$tree" | cut -f1)
sed "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$size/" $image/debian/control >"$tree/DEBIAN/control"
find "$tree" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
folder=$work/bundle
mkdir "$folder"
dpkg-deb --root-owner-group -Zzstd -z"${LEVEL:-9}" --build "$tree" "$folder/$bundle.deb" >/dev/null
say "$bundle.deb: $(du -h "$folder/$bundle.deb" | cut -f1)"

# 4. What it needs from Debian, and the list that apt reads.
sh $image/debian.sh "$folder" "$arch" "$(sed -n 's/^Depends: //p' $image/debian/control | tr -d ,)" "$out/debian-$arch"
cp $image/install.sh "$folder/"
(cd "$folder" && for deb in *.deb; do
    dpkg-deb --field "$deb" | grep -v '^Filename:'
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$deb" "$(stat -c %s "$deb")" "$(sha256sum "$deb" | cut -c1-64)"
done) >"$folder/Packages"

# 5. The bundle: all of it in one file, with a manifest that names each file by digest.
.venv/bin/python -m firmware_config.update manifest "$folder" ${UPDATE_KEY:+--key "$UPDATE_KEY"}
rm -f "$out"/mashangren-box_*_"$arch".deb "$out"/mashangren-box_*_"$arch".update
tar cf "$out/$bundle.update" -C "$folder" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" .
cp "$folder/$bundle.deb" $image/install.sh "$out/"
say "$out: install.sh, $bundle.deb, $bundle.update ($(du -h "$out/$bundle.update" | cut -f1), $(ls "$folder"/*.deb | wc -l) packages)"
[ -n "${UPDATE_KEY:-}" ] || say "没有签名：可以首次安装，不能作为更新推送 / not signed: it installs, but no box takes it as an update (UPDATE_KEY)"
