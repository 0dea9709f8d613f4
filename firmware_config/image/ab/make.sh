#!/bin/bash
# make.sh MODEL BUNDLE OUT -- the root file system of one hardware model with the package in it, as OUT/root.tar.gz, of which
# disk.sh makes the first disk; with IMAGE_CERT and IMAGE_KEY (PEM) also as OUT/MODEL.raucb, which RAUC writes into the slot
# that does not run. Root on Debian 12.
#   MODEL   x86-mini-pc | rk3588-board | raspberry-pi
#   BUNDLE  the *.update that make package made for the model's processor
#   IMAGE_ROOT=FILE      the certificate (PEM) that the box believes images by; needed, or no second image is ever taken
#   ROOT_PASSWORD=HASH   root's at the console (openssl passwd -6); without it nobody signs in there
#   EXTRA="NAME ..."     Debian packages that this board needs besides: firmware-realtek, ...
set -euo pipefail
model=$1
bundle=$(realpath "$2")
out=$(realpath -m "$3")
here=$(dirname "$(realpath "$0")")
say() { echo "[镜像 / image] +${SECONDS}s $*"; }
case $model in
x86-mini-pc) arch=amd64 loader="grub\\ngrubenv=/boot/efi/EFI/debian/grubenv"
    packages="linux-image-amd64 shim-signed grub-efi-amd64-signed intel-microcode amd64-microcode" ;;
rk3588-board) arch=arm64 loader=uboot packages="linux-image-arm64 u-boot-menu libubootenv-tool" ;;
raspberry-pi) arch=arm64 loader=uboot packages="linux-image-arm64 u-boot-rpi u-boot-menu libubootenv-tool" ;;
*) echo "MODEL: x86-mini-pc, rk3588-board 或 raspberry-pi / expected one of these, got $model" >&2; exit 2 ;;
esac
case $bundle in *_"$arch".update) ;; *) echo "$bundle: 需要 $arch 的安装包 / a bundle for $arch is needed" >&2; exit 2 ;; esac
[ -e "${IMAGE_ROOT:-}" ] || { echo "IMAGE_ROOT: 需要签名方的根证书 / the root certificate of whoever signs images is needed" >&2; exit 2; }
mkdir -p "$out"
room=$out
[ "$(df --output=avail -m /dev/shm | tail -1)" -lt 5000 ] || room=/dev/shm
work=$(mktemp -d -p "$room")
trap 'umount "$work/root/proc" 2>/dev/null || true; rm -rf "$work"' EXIT

mmdebstrap --quiet --mode=root --variant=minbase --architectures="$arch" --components="main non-free-firmware" \
    --aptopt='Apt::Install-Recommends "false"' --dpkgopt='path-exclude=/usr/share/man/*' \
    --include="systemd-sysv udev dbus apt e2fsprogs dosfstools rauc rauc-service nftables $packages ${EXTRA:-}" bookworm "$work/root"
say "Debian: $(du -sh "$work/root" | cut -f1)"
mkdir "$work/root/stick"
cp "$bundle" "$here/../install.sh" "$work/root/stick/"
mount -t proc proc "$work/root/proc"
unshare --net chroot "$work/root" sh /stick/install.sh
umount "$work/root/proc"
rm -rf "$work/root/stick"
# The bundle that was put in is what an update returns to: first.sh brings it to the outbox's partition, with the folders
# that fstab binds. Here they are only where they are mounted.
first=$work/root/usr/share/msr-first
mkdir -p "$work/root/srv/msr" "$work/root/var/lib/msr-network" "$work/root/var/lib/msr-resets" "$first/update" "$first/etc"
cp -a "$work/root/var/lib/msr-update/." "$first/update/"
cp -a "$work/root/etc/msr/." "$first/etc/"
rm -rf "$work/root/var/lib/msr-update/"* "$work/root/etc/msr/"*
install -m 0755 "$here/first.sh" "$work/root/usr/lib/msr-first.sh"
install -D -m 0644 "$here/msr-first.service" "$work/root/usr/lib/systemd/system/msr-first.service"
install -m 0755 "$here/good.sh" "$work/root/usr/lib/msr-good.sh"
install -m 0644 "$here/msr-good.service" "$work/root/usr/lib/systemd/system/"
chroot "$work/root" systemctl --quiet enable msr-good.service
install -m 0644 "$here/fstab" "$work/root/etc/fstab"
install -d "$work/root/etc/rauc"
sed "s/@MODEL@/$model/; s|@BOOTLOADER@|$loader|" "$here/system.conf" >"$work/root/etc/rauc/system.conf"
install -m 0644 "$IMAGE_ROOT" "$work/root/etc/rauc/keyring.pem"
[ -z "${ROOT_PASSWORD:-}" ] || chroot "$work/root" usermod -p "$ROOT_PASSWORD" root
# What each box must have of its own, and what this machine lent: its name and resolver.
: >"$work/root/etc/machine-id"
rm -f "$work/root/var/lib/dbus/machine-id" "$work/root/etc/resolv.conf" "$work/root"/etc/ssh/ssh_host_*
echo mashangren >"$work/root/etc/hostname"
say "$model: $(du -sh "$work/root" | cut -f1)"

tar czf "$out/root.tar.gz" -C "$work/root" --numeric-owner --xattrs .
[ -n "${IMAGE_CERT:-}" ] || { say "没有 IMAGE_CERT：未做 RAUC 包 / no RAUC bundle without IMAGE_CERT"; exit 0; }
sh "$here/bundle.sh" "$model" "$(basename "$bundle" | cut -d_ -f2)" "$out/root.tar.gz" "$out/$model.raucb"
say "$out/$model.raucb: $(du -h "$out/$model.raucb" | cut -f1)"
