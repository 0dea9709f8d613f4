#!/bin/sh
# ab.sh FOLDER -- what the A/B check starts from, as an office makes it: an image by make.sh with QEMU's agent put in, a disk
# by disk.sh, and a stick with bundles: a second version, one whose system cannot start, one signed by somebody else, one for
# another model. Keys are made here. An image that is there stays while the package and make.sh's files stay.
set -eu
cd "$(dirname "$0")/../.."
folder=${1:?usage: tests/appliance/ab.sh FOLDER}
ab=firmware_config/image/ab
say() { echo "[整机镜像 / A/B] $*"; }
is_debian_12() { . /etc/os-release && [ "${ID:-}-${VERSION_ID:-}" = debian-12 ]; }
if [ "$(id -u)" != 0 ] || ! is_debian_12; then
    say "需要 Debian 12 和 root 权限 / needs root on Debian 12" >&2
    exit 2
fi
packages="qemu-system-x86 ovmf swtpm mmdebstrap dosfstools mtools e2fsprogs rauc squashfs-tools openssl"
[ -n "$(apt-cache policy ovmf 2>/dev/null)" ] || apt-get -qq update
# shellcheck disable=SC2086
dpkg -s $packages >/dev/null 2>&1 ||
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=590 install -y --no-install-recommends $packages >/dev/null || exit 2

mkdir -p "$folder"
key=$( (cat tests/appliance/ab.sh $ab/*.sh $ab/*.service $ab/fstab $ab/system.conf; ls -l build/package/*_amd64.update; date +%G-%V) | sha256sum | cut -c1-16)
if [ "$(cat "$folder/key" 2>/dev/null)" != "$key" ]; then
    rm -rf "$folder"
    mkdir -p "$folder/keys"
    printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,codeSigning\n' >"$folder/keys/extensions"
    quietly() { "$@" >"$folder/said" 2>&1 || { cat "$folder/said" >&2; exit 2; }; }
    for who in ours theirs; do
        at=$folder/keys/$who
        new="openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        quietly $new -x509 -days 30 -subj "/CN=$who root" -keyout "$at-root.key" -out "$at-root.pem"
        quietly $new -subj "/CN=$who" -keyout "$at.key" -out "$at.csr"
        quietly openssl x509 -req -in "$at.csr" -CA "$at-root.pem" -CAkey "$at-root.key" -CAcreateserial -days 30 \
            -extfile "$folder/keys/extensions" -out "$at.pem"
    done
    IMAGE_ROOT=$folder/keys/ours-root.pem EXTRA=qemu-guest-agent nice -n 19 bash $ab/make.sh x86-mini-pc build/package/*_amd64.update "$folder"

    # An emulated processor is some 30 times slower than a box: its units get the time for that, here and in the second.
    stick=$folder/stick
    mkdir -p "$stick" "$folder/slow" "$folder/second/etc/issue.d" "$folder/broken/sbin"
    # An init that no kernel can run.
    head -c 65536 /dev/urandom >"$folder/broken/sbin/init"
    chmod 755 "$folder/broken/sbin/init"
    for unit in network enrol panel system things; do
        mkdir -p "$folder/slow/etc/systemd/system/msr-$unit.service.d"
        printf '[Service]\nTimeoutStartSec=900\nWatchdogSec=900\n' >"$folder/slow/etc/systemd/system/msr-$unit.service.d/slow.conf"
    done
    mkdir -p "$folder/slow/etc/systemd/system.conf.d"
    printf '[Manager]\nDefaultTimeoutStartSec=600\nDefaultDeviceTimeoutSec=600\n' >"$folder/slow/etc/systemd/system.conf.d/slow.conf"
    mkdir -p "$folder/slow/etc/systemd/system/msr-good.service.d"
    printf '[Service]\nEnvironment=GOOD_WITHIN_S=1800\nTimeoutStartSec=infinity\n' >"$folder/slow/etc/systemd/system/msr-good.service.d/slow.conf"
    bundled() { IMAGE_CERT=$folder/keys/$1.pem IMAGE_KEY=$folder/keys/$1.key nice -n 19 sh $ab/bundle.sh "$2" "$3" "$folder/root.tar" "$stick/$4.raucb"; }
    tar cf "$folder/root.tar" -C "$folder/broken" .
    bundled theirs x86-mini-pc 2 other-key
    bundled ours rk3588-board 2 other-model
    gzip -dc "$folder/root.tar.gz" >"$folder/root.tar"
    (cd "$folder/slow" && find . -type f) | tar rf "$folder/root.tar" --owner=0 --group=0 -C "$folder/slow" -T -
    nice -n 19 gzip -1c "$folder/root.tar" >"$folder/root.tar.gz"
    tar xf "$folder/root.tar" -C "$folder/broken" ./boot ./vmlinuz ./initrd.img
    echo second >"$folder/second/etc/issue.d/second.issue"
    tar rf "$folder/root.tar" --owner=0 --group=0 -C "$folder/second" ./etc/issue.d/second.issue
    bundled ours x86-mini-pc 2 second
    (cd "$folder/broken" && mkdir -p dev proc sys run root)
    tar cf "$folder/root.tar" -C "$folder/broken" .
    bundled ours x86-mini-pc 3 broken
    rm -rf "$folder/stick.img" "$folder/root.tar" "$folder/broken"
    truncate -s 3G "$folder/stick.img"
    mkfs.ext4 -q -d "$stick" "$folder/stick.img"
    rm -rf "$stick"
    echo "$key" >"$folder/key"
fi
rm -f "$folder/disk.img"
truncate -s 52G "$folder/disk.img"
nice -n 19 bash $ab/disk.sh "$folder" "$folder/disk.img"
# What this machine's board needs, as a site would say it.
echo 'set words="console=ttyS0 mitigations=off tsc=reliable no_timer_check nmi_watchdog=0 audit=0 systemd.show_status=0 udev.event_timeout=900"' >"$folder/words.cfg"
start=$(partx --show --noheadings --nr 1 --output START "$folder/disk.img")
mcopy -i "$folder/disk.img@@$((start * 512))" "$folder/words.cfg" ::EFI/debian/
