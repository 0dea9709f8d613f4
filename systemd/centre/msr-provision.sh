#!/bin/sh
# msr-provision DEED ... -- certificates and broker of this centre (docs/guide/mosquitto.md); its folder is /var/lib/msr-pki.
set -eu
[ "$(id -u)" = 0 ] || { echo "请用 root 执行 / run it as root" >&2; exit 1; }
umask 0077
rc=0
/opt/mashangren-centre/current/venv/bin/python -m firmware_config.provision --folder /var/lib/msr-pki "$@" || rc=$?
systemd-tmpfiles --create /usr/lib/tmpfiles.d/msr-centre.conf || true
exit $rc
