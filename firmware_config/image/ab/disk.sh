#!/bin/bash
# disk.sh IMAGE DISK -- makes the disk of an x86 mini PC: boot loader, both roots from IMAGE/root.tar.gz (make.sh's OUT), the
# partition that stays. DISK is a disk, or a file of at least 49 GiB (truncate -s 64G FILE). Root on Debian 12.
# A disk that has the four partitions already keeps the fourth with all that lies there; any other must be empty.
set -euo pipefail
image=${1:?disk.sh IMAGE DISK}
disk=${2:?disk.sh IMAGE DISK}
here=$(dirname "$(realpath "$0")")
say() { echo "[镜像 / image] +${SECONDS}s $*"; }
fail() { echo "[镜像 / image] $*" >&2; exit 2; }
[ "$(id -u)" = 0 ] || fail "请用 root 执行 / run it as root"
for program in systemd-repart partx losetup mkfs.vfat mcopy mkfs.ext4; do
    command -v "$program" >/dev/null || fail "缺少 $program：apt install dosfstools mtools e2fsprogs / missing"
done
[ -e "$image/root.tar.gz" ] || fail "$image/root.tar.gz: 没有，先运行 make.sh / not there, run make.sh first"
[ -e "$disk" ] || fail "$disk: 没有这块盘 / no such disk"
! grep -q "^$(realpath "$disk")" /proc/mounts || fail "$disk: 已挂载 / is mounted"

loops=()
work=$(mktemp -d)
root=$work/root
efi=$work/EFI
mkdir -p "$root" "$efi/BOOT" "$efi/debian"
undo() {
    ! mountpoint -q "$root" || umount "$root"
    for each in "${loops[@]}"; do losetup -d "$each"; done
    rm -rf --one-file-system "$work"
}
trap undo EXIT

labels() { partx --show --noheadings --output NAME "$disk" 2>/dev/null | xargs; }
is_new=
if [ "$(labels)" != "msr-boot msr-root-a msr-root-b msr-outbox" ]; then
    [ -z "$(wipefs --noheadings "$disk")" ] || fail "$disk: 不是空的；确定不要了再 wipefs -a / not empty: wipefs -a it if nothing on it is wanted"
    systemd-repart --empty=require --dry-run=no --definitions="$here/repart.d" "$disk" >/dev/null 2>"$work/said" ||
        { cat "$work/said" >&2; fail "$disk: 没有分区，至少要 49 GiB / not partitioned, 49 GiB are needed"; }
    is_new=yes
fi
for number in 1 2 3 4; do
    read -r start sectors < <(partx --show --noheadings --nr "$number" --output START,SECTORS "$disk")
    loops+=("$(losetup --find --show --offset $((start * 512)) --sizelimit $((sectors * 512)) "$disk")")
done
[ -n "$(wipefs --noheadings "${loops[3]}")" ] || mkfs.ext4 -q -L msr-outbox "${loops[3]}"
mkfs.vfat -n MSR-BOOT "${loops[0]}" >/dev/null 2>&1
for number in 2 1; do # B, then A, which the boot loader is taken from
    mkfs.ext4 -qF "${loops[$number]}"
    mount "${loops[$number]}" "$root"
    tar xpf "$image/root.tar.gz" -C "$root" --numeric-owner --xattrs --xattrs-include='*'
    say "msr-root-$([ "$number" = 1 ] && echo a || echo b): $(du -sh "$root" | cut -f1)"
    [ "$number" = 1 ] || umount "$root"
done
# Debian's own signed loaders, at the place where each firmware looks by itself; its GRUB looks for its file in EFI/debian.
cp "$root/usr/lib/shim/shimx64.efi.signed" "$efi/BOOT/BOOTX64.EFI"
cp "$root/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed" "$efi/BOOT/grubx64.efi"
cp "$here/grub.cfg" "$efi/debian/"
chroot "$root" sh -c 'grub-editenv /tmp/grubenv create && grub-editenv /tmp/grubenv set "ORDER=A B" A_OK=1 A_TRY=0 B_OK=1 B_TRY=0'
mv "$root/tmp/grubenv" "$efi/debian/"
cp "$efi/debian/grubenv" "$efi/debian/spare"
mcopy -s -i "${loops[0]}" "$efi" ::
say "$disk: $([ -n "$is_new" ] && echo "新盘 / new" || echo "录制材料、密钥、配置没有动 / the fourth partition as it was")"
say "装进箱子，从它启动（UEFI）/ put it into the box and start from it (UEFI)"
