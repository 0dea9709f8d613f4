#!/bin/sh
# networkd.sh FOLDER -- a real bus and a real networkd in namespaces of their own, with two cards; FOLDER/net is what
# networkd reads. For each address on standard input networkd is asked to read anew, by its own user without a right of
# root as msr-network.service does it; once the kernel holds that address, it prints all of them and the routes as JSON.
set -eu
folder=$1
ip link add card0 type veth peer name far0
ip link add card1 type veth peer name far1
ip link set far0 up
ip link set far1 up
ip link set lo up
mount --bind "$folder/net" /etc/systemd/network
# Without udev a read-only /sys says, as in a container, that nobody is to be waited for.
mount -t sysfs -o ro none /sys
mount -t tmpfs -o mode=0755 none /run/dbus
mount -t tmpfs -o mode=0755 none /run/systemd/netif
mkdir -p /run/systemd/netif/links /run/systemd/netif/leases
chown -R systemd-network:systemd-network /run/systemd/netif
dbus-daemon --system --nofork --nopidfile --print-address=3 3>"$folder/bus" 2>>"$folder/log" &
bus=$!
until [ -s "$folder/bus" ]; do sleep 0.05; done
/lib/systemd/systemd-networkd 2>>"$folder/log" &
networkd=$!
trap 'kill "$networkd" "$bus"' EXIT
reload() { setpriv --reuid systemd-network --regid systemd-network --clear-groups --bounding-set -all networkctl reload; }
while read -r wanted; do
    tries=0
    until reload 2>>"$folder/log" || [ "$tries" -ge 100 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    until ip -json -4 addr show | grep -qF "$wanted" || [ "$tries" -ge 200 ]; do
        tries=$((tries + 1))
        sleep 0.05
    done
    ip -json -4 addr show
    ip -json -4 route show
done
