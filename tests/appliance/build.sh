#!/bin/bash
# build.sh OUT -- the appliance's disk: a bare Debian 12, Debian's kernel with gpio-sim: OUT/{vmlinuz,initrd,root.img}. As
# root on Debian 12. Nothing of the project and nothing that it needs is in it: a run's package brings that.
set -euo pipefail
out=$(realpath -m "$1")
here=$(dirname "$(realpath "$0")")
say() { echo "[image] +${SECONDS}s $*"; }
kernel=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image/{sub("linux-image-","",$2); print $2; exit}')
mkdir -p "$out"
# dpkg syncs each file: in memory that costs nothing, on a disk a minute.
room=$out
[ "$(df --output=avail -m /dev/shm | tail -1)" -lt 3500 ] || room=/dev/shm
work=$(mktemp -d -p "$room")
trap 'rm -rf "$work"' EXIT
cd "$work"

say "kernel $kernel: modules out of Debian's package, without drivers of things that no room has"
apt-get -qq download "linux-image-$kernel" linux-source-6.1 2>/dev/null
leave_out=()
for folder in drivers/{gpu,infiniband,scsi,staging,iio,isdn,net/wireless,net/ethernet} \
    drivers/media/{dvb-frontends,pci,tuners,i2c} sound/{soc,pci} \
    fs/{xfs,btrfs,ocfs2,nfs,nfsd,smb,ceph,gfs2,reiserfs}; do
    leave_out+=("--exclude=*/kernel/$folder")
done
dpkg-deb --fsys-tarfile linux-image-"$kernel"_*.deb | tar x --exclude='*/System.map*' "${leave_out[@]}"
cp boot/vmlinuz-* "$out/vmlinuz"

# Debian's kernel leaves GPIO_SIM and IRQ_SIM out; both are in its own source, and build against its headers. tar is
# stopped at the last file (a broken pipe). irq_to_desc is not exported; generic_handle_irq does the same.
source=linux-source-6.1
dpkg-deb --fsys-tarfile "$source"_*.deb 2>/dev/null | tar xO "./usr/src/$source.tar.xz" |
    tar xJ --strip-components=1 --occurrence=1 $source/drivers/gpio/gpio-sim.c $source/drivers/gpio/gpiolib.h \
        $source/kernel/irq/irq_sim.c || [ -s kernel/irq/irq_sim.c ]
mkdir module
mv drivers/gpio/gpio-sim.c module/gpio-sim-main.c
mv drivers/gpio/gpiolib.h module/
sed 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' kernel/irq/irq_sim.c >module/irq-sim.c
printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-main.o irq-sim.o\n' >module/Kbuild
make -s -C "/usr/src/linux-headers-$kernel" M="$work/module" modules >module.log 2>&1 || { cat module.log >&2; exit 1; }
strip --strip-debug module/gpio-sim.ko
install -D module/gpio-sim.ko "lib/modules/$kernel/extra/gpio-sim.ko"
depmod -b "$work" "$kernel"
say "gpio-sim is built"

debian=$(find /etc/apt -name '*.sources' -o -name '*.list' | head -1)
mmdebstrap --quiet --mode=root --variant=apt --dpkgopt=force-unsafe-io --aptopt='Apt::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --include=systemd,systemd-sysv,udev,kmod,procps,netbase,e2fsprogs,qemu-guest-agent \
    --include=curl \
    bookworm "$work/root" "$debian"
root=$work/root
cp -a lib/modules "$root/lib/"
say "root file system: $(du -sh "$root" | cut -f1)"

cp -a "$here/overlay/." "$root/"
chown -R 0:0 "$root/etc" "$root/usr/local"
chmod 755 "$root"
echo room >"$root/etc/hostname"
echo '127.0.0.1 localhost room' >"$root/etc/hosts"
: >"$root/etc/machine-id"
echo 'LABEL=room / ext4 defaults,noatime 0 1' >"$root/etc/fstab"
mkdir -p "$root/var/log/journal"
chroot "$root" systemctl -q enable room-pins
chroot "$root" systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \
    e2scrub_reap.service fstrim.timer systemd-networkd-wait-online.service getty@tty1.service serial-getty@ttyS0.service \
    remote-fs.target

# A small initramfs of our own: Debian's holds virtio_blk and ext4 as modules, and its own costs seconds when emulated.
mkdir -p first/bin first/modules first/dev first/proc first/sys first/disk
cp /bin/busybox first/bin/
for module in crc32c_generic virtio_pci virtio_blk ext4; do modprobe -S "$kernel" -d "$work" -D $module; done |
    awk '/^insmod/ && !seen[$2]++ {print $2}' >needed
while read -r file; do
    cp "$file" first/modules/
    echo "insmod /modules/$(basename "$file")"
done <needed >insert
{
    echo '#!/bin/busybox sh'
    echo '/bin/busybox --install -s /bin'
    echo 'mount -t proc p /proc; mount -t sysfs s /sys; mount -t devtmpfs d /dev'
    cat insert
    echo 'n=0; while ! [ -b /dev/vda ] && [ $n -lt 50 ]; do sleep .1; n=$((n+1)); done'
    echo 'mount -t ext4 -o ro /dev/vda /disk || exec sh'
    echo 'umount /sys /proc; mount --move /dev /disk/dev; exec switch_root /disk /sbin/init'
} >first/init
chmod +x first/init
(cd first && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$out/initrd"
rm -f "$out/root.img"
mkfs.ext4 -q -F -L room -d "$root" "$out/root.img" 3G
say "done: $(du -sh "$out/root.img" | cut -f1)"
