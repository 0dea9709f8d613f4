#!/bin/sh
# debian.sh FOLDER ARCH "PACKAGES" CACHE -- brings into FOLDER these packages of Debian 12 and all they need, down to the C
# library: a box of an older point release lacks some of it, and one that has it leaves it alone. With a state of apt's
# own: the packages of this machine are neither asked nor touched.
set -eu
folder=$1
arch=$2
packages=$3
cache=$(realpath -m "$4")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$cache/partial"
: >"$work/status"
apt() {
    apt-get -qq -o APT::Architecture="$arch" -o APT::Architectures="$arch" -o Dir::State="$work" -o Dir::State::status="$work/status" \
        -o Dir::State::lists="$work/lists" -o Dir::Cache="$work" -o Dir::Cache::archives="$cache" -o Acquire::Languages=none \
        -o APT::Sandbox::User= -o Debug::NoLocking=1 -o Binary::apt-get::APT::Keep-Downloaded-Packages=true \
        "$@" </dev/null >>"$work/said" 2>&1 || { tail -n 10 "$work/said" >&2; exit 1; }
}
apt update
# shellcheck disable=SC2086
apt install -y --no-install-recommends --download-only $packages
apt install -y --no-install-recommends --simulate $packages
sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1 \2/p' "$work/said" | sort -u | while read -r name version; do
    # apt writes the colon of an epoch as %3a; a bundle's names are plain.
    file=$(ls "$cache/${name%%:*}_$(printf '%s' "$version" | sed 's/:/%3a/')_"*.deb)
    cp "$file" "$folder/$(basename "$file" | sed 's/%3a/-/')"
done
