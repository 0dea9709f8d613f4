#!/bin/sh
# good.sh -- msr-good.service, at each start, which the boot loader counted as one try of its slot. A slot that was good
# once is good again at once; a new one when the box's processes were up for half a minute. One that does not come up
# starts the machine anew, until its tries are used up and the other one is taken; never while the room can record.
set -eu
within=${GOOD_WITHIN_S:-600}
units=/opt/mashangren/share/units
was_good=/var/lib/msr-slot-good
slot=$(sed -n 's/.*rauc\.slot=\([AB]\).*/\1/p' /proc/cmdline)
grubenv=$(sed -n 's/^grubenv=//p' /etc/rauc/system.conf)
say() { echo "$slot: $*"; }

not_up() { # names of units that neither run nor rest, or are still to be started
    [ -e "$units" ] || { echo "$units"; return; }
    # shellcheck disable=SC2046
    systemctl show --property=Id,ActiveState,Result,Job $(cat "$units") | awk -F= '
        function judge() {
            if (id != "" && (job || (state != "active" && !(state == "inactive" && result == "success")))) print id
            id = job = ""
        }
        $1 == "Id" { id = $2 } $1 == "ActiveState" { state = $2 } $1 == "Result" { result = $2 } $1 == "Job" { job = $2 }
        $0 == "" { judge() } END { judge() }'
}
is_other_good() {
    rauc status --output-format=shell | awk -F"'" '
        /^RAUC_SLOT_STATE_/ { is_other = $2 == "inactive" } /^RAUC_SLOT_BOOT_STATUS_/ { if (is_other && $2 == "good") found = 1 }
        END { exit !found }'
}
give_up() {
    say "没有起来 / not up: $*"
    if systemctl --quiet is-active msr-capture.service; then
        say "能录制，不重新启动 / the room can record: not started anew"
    elif is_other_good; then
        say "重新启动 / starting anew"
        systemctl reboot
    fi
    exit 1
}

is_whole() { grub-editenv "$1" list 2>/dev/null | grep -q '^ORDER='; }

spare=${grubenv%/*}/spare
if [ -n "$grubenv" ] && ! is_whole "$grubenv"; then # a power cut while it was written
    cp "$spare" "$grubenv"
    sync -f "$grubenv"
    say "$grubenv: 已由备份恢复 / put back from its spare"
fi
if [ ! -e "$was_good" ]; then
    up=0 waited=0
    while [ "$up" -lt 6 ]; do
        missing=$(not_up)
        if [ -z "$missing" ]; then up=$((up + 1)); else up=0; fi
        # shellcheck disable=SC2086
        [ "$waited" -lt "$within" ] || give_up $missing
        sleep 5
        waited=$((waited + 5))
    done
fi
until rauc status mark-good; do sleep 10; done # bounded by the unit's time
if [ -n "$grubenv" ]; then
    cp "$grubenv" "$spare"
    sync -f "$spare"
fi
: >"$was_good"
sync -f "$was_good"
