#!/bin/sh
# image.sh FOLDER -- brings the appliance's image there, and what building and running it needs from Debian. An image that is
# there stays while what it is made from stays: build script, overlay, and this week's kernel.
set -eu
cd "$(dirname "$0")/../.."
folder=${1:?usage: tests/appliance/image.sh FOLDER}
here=tests/appliance
say() { echo "[模拟机 / appliance] $*"; }
is_debian_12() { . /etc/os-release && [ "${ID:-}-${VERSION_ID:-}" = debian-12 ]; }
if [ "$(id -u)" != 0 ] || ! is_debian_12; then
    say "需要 Debian 12 和 root 权限 / needs root on Debian 12: it builds a disk image from Debian's own packages" >&2
    exit 2
fi

packages="qemu-system-x86 qemu-utils swtpm socat mosquitto nbdkit mmdebstrap busybox-static gcc make libc6-dev kmod e2fsprogs xz-utils"
apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=590 -qq "$@" >"$log" 2>&1 </dev/null || { cat "$log" >&2; exit 2; }; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
[ -n "$(apt-cache policy linux-image-amd64 2>/dev/null)" ] || apt update
kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/{sub("linux-image-","",$2); print $2; exit}')
packages="$packages linux-headers-$kernel"
# shellcheck disable=SC2086
dpkg -s $packages >/dev/null 2>&1 || { say "apt: $packages"; apt install -y --no-install-recommends $packages; }

key=$( (cat $here/build.sh; find $here/overlay -type f | sort | xargs sha256sum; echo "$kernel"; date +%G-%V) | sha256sum | cut -c1-16)
if [ "$(cat "$folder/key" 2>/dev/null)" = "$key" ]; then
    say "$folder: $key"
    exit 0
fi
say "$folder: building $key"
nice -n 19 bash $here/build.sh "$folder"
echo "$key" >"$folder/key"
