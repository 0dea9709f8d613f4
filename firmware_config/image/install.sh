#!/bin/sh
# install.sh [FOLDER] -- puts the bundle beside it (or the unpacked one in FOLDER) onto this Debian 12, with no network.
# The bundle's files stay in /var/lib/msr-update/bundles: what an update returns to when it fails.
set -eu
say() { echo "[安装 / install] $*"; }
fail() { say "$*" >&2; exit 1; }
here=$(dirname "$(realpath "$0")")
kept=/var/lib/msr-update/bundles
began=$(cut -d. -f1 /proc/uptime)

[ "$(id -u)" = 0 ] || fail "请用 root 执行：sudo sh install.sh / run it as root"
is_debian_12() (. /etc/os-release && [ "${ID:-}-${VERSION_ID:-}" = debian-12 ])
is_debian_12 || fail "需要 Debian 12 / Debian 12 is needed, this is $(uname -sr)"
arch=$(dpkg --print-architecture)

folder=${1:-$here}
if [ ! -e "$folder/Packages" ]; then
    set -- "$folder"/mashangren-box_*_"$arch".update
    [ -e "$1" ] || fail "$folder 里没有 mashangren-box_*_$arch.update / no bundle for $arch there"
    [ $# = 1 ] || fail "$folder 里不止一个安装包，请只留一个 / more than one bundle, leave one: $*"
    say "$1"
    say "SHA-256 $(sha256sum "$1" | cut -c1-64)"
    name=$(basename "$1" .update)
    version=${name#*_}
    folder=$kept/${version%_*}
    rm -rf "$folder.new"
    mkdir -p "$folder.new"
    tar xf "$1" -C "$folder.new" --no-same-owner
    sync -f "$folder.new"
    rm -rf "$folder"
    mv "$folder.new" "$folder"
fi
version=$(sed -n '/^Package: mashangren-box$/,/^$/s/^Version: //p' "$folder/Packages")
[ -n "$version" ] || fail "$folder/Packages: 没有 mashangren-box / it names no mashangren-box"
[ "$(sed -n '/^Package: mashangren-box$/,/^$/s/^Architecture: //p' "$folder/Packages")" = "$arch" ] ||
    fail "安装包不是为 $arch 做的 / the bundle is not for $arch"

# A source of packages that is this folder alone: what the machine has already, in this version or a newer one, stays.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo "deb [trusted=yes] file:$folder ./" >"$work/sources.list"
apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o Acquire::Languages=none \
        -o APT::Sandbox::User=root -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold "$@" </dev/null
}
said=$work/said
say "正在安装，一两分钟里没有别的显示 / installing: a minute or two without another word"
heal() { dpkg --configure -a >>"$said" 2>&1 || true; }
heal # what a power cut left half done
if ! { apt update && apt install -y --no-install-recommends --allow-downgrades --reinstall "mashangren-box=$version"; } >>"$said" 2>&1; then
    tail -n 20 "$said" >&2
    fail "没有装成 / not installed"
fi
dpkg-query -W -f='${Version} ${db:Status-Status}' mashangren-box | grep -qxF "$version installed" ||
    fail "装后版本不符 / another version is installed than was asked for"
say "mashangren-box $version：$(($(cut -d. -f1 /proc/uptime) - began)) s"
[ -e /etc/msr/profile.toml ] || say "下一步 / next: 室内屏 http://127.0.0.1:8801/，或 / or: msr-agent network set, msr-agent enrol"
