#!/bin/sh
# foreign.sh [ARCH] -- what a bare Debian 12 root of ARCH (not said: this machine's) needs here: mmdebstrap, and for another
# processor QEMU's user emulation, told to the kernel. The kernel keeps that until it is started anew, as after apt alone.
set -eu
native=$(dpkg --print-architecture)
arch=${1:-$native}
say() { echo "[安装包检查 / package-check] $*"; }
fail() { say "$*" >&2; exit 2; }
is_debian_12() { . /etc/os-release && [ "${ID:-}-${VERSION_ID:-}" = debian-12 ]; }
[ "$(id -u)" = 0 ] && is_debian_12 || fail "需要 Debian 12 和 root 权限 / needs root on Debian 12"
case $arch in
"$native") packages=mmdebstrap ;;
arm64) packages="mmdebstrap arch-test qemu-user-static" ;;
*) fail "ARCH: expected $native or arm64, got $arch" ;;
esac
binfmt=/proc/sys/fs/binfmt_misc
if [ "$arch" != "$native" ] && [ ! -e $binfmt/register ]; then
    mount -t binfmt_misc binfmt_misc $binfmt 2>/dev/null ||
        fail "内核没有 binfmt_misc，不能模拟 $arch / this kernel has no binfmt_misc ($binfmt): $arch cannot be emulated here"
fi
# shellcheck disable=SC2086
dpkg -s $packages >/dev/null 2>&1 || {
    say "apt: $packages"
    [ -n "$(apt-cache policy mmdebstrap 2>/dev/null)" ] || apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=590 install -y --no-install-recommends $packages >/dev/null || exit 2
}
[ "$arch" != "$native" ] || exit 0
# Where systemd runs, Debian's package has told the kernel already. Elsewhere the same line of its own does.
[ -e $binfmt/qemu-aarch64 ] || tr -d '\n' </usr/lib/binfmt.d/qemu-aarch64.conf >$binfmt/register ||
    fail "内核不接受 qemu-aarch64 / the kernel does not take qemu-aarch64"
say "$arch 由 QEMU 模拟，慢很多倍 / $arch is emulated by QEMU, many times slower"
