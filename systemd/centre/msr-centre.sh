#!/bin/sh
# msr-centre -- the centre's commands. By a unit: as they are. By root, at the console: with the settings of
# /etc/msr/centre.env where the environment says nothing else; afterwards each file is its owner's again.
set -eu
command=/opt/mashangren-centre/current/venv/bin/msr-centre
[ "$(id -u)" = 0 ] || exec "$command" "$@"
if [ -r /etc/msr/centre.env ]; then
    while IFS='=' read -r name value; do
        case $name in MSR_*) eval "[ -n \"\${$name+set}\" ]" || export "$name=$value" ;; esac
    done </etc/msr/centre.env
fi
umask 0027
rc=0
"$command" "$@" || rc=$?
if [ "${1:-}" = restore ] && [ $rc = 0 ]; then
    chown -R msr-ingest:msr-centre "$MSR_VAR"
    find "$MSR_VAR" -mindepth 1 -maxdepth 1 ! -name keys -exec chmod -R u+rwX,g+rwX {} +
fi
systemd-tmpfiles --create /usr/lib/tmpfiles.d/msr-centre.conf || true
exit $rc
