#!/bin/sh
# first.sh [ROOT] -- before fstab binds them: the folders on the outbox's partition that a version must not take with it,
# with what they begin with. At every start: a slot that was just written brings the bundle that an update returns to.
# Each copy is whole or not there; what lies there already stays as it is.
set -eu
root=${1:-}
kept=$root/srv/msr
first=$root/usr/share/msr-first

folder() { # folder NAME MODE OWNER GROUP
    mkdir -p "$kept/$1"
    chmod "$2" "$kept/$1"
    wanted=$(getent passwd "$3" | cut -d: -f3):$(getent group "$4" | cut -d: -f3)
    case $wanted in *: | :*) return 0 ;; esac
    # Another version may have given its users other numbers: then all of it is theirs anew, which the bytes do not notice.
    [ "$(stat -c %u:%g "$kept/$1")" = "$wanted" ] || chown -R -h "$wanted" "$kept/$1"
}
copied() { # copied FROM TO -- unless it is there
    [ ! -e "$2" ] || return 0
    rm -rf "$2.new"
    cp -a "$1" "$2.new"
    sync -f "$2.new"
    mv "$2.new" "$2"
}
folder outbox 0750 msr-capture msr
folder uplink 0750 msr-uplink msr
folder update 0755 root root
folder network 0700 systemd-network msr
folder resets 0700 root root
folder etc 0755 root root

mkdir -p "$kept/update/bundles"
for each in "$first"/update/bundles/*; do
    [ ! -e "$each" ] || copied "$each" "$kept/update/bundles/$(basename "$each")"
done
for each in "$first"/update/* "$first"/etc/*; do
    name=${each#"$first"/}
    [ ! -e "$each" ] || [ "$name" = update/bundles ] || copied "$each" "$kept/$name"
done
sync -f "$kept"
