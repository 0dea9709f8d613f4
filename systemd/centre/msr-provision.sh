#!/bin/sh
# msr-provision DEED ... -- certificates and broker of this centre (docs/guide/mosquitto.md); its folder is /var/lib/msr-pki.
set -eu
[ "$(id -u)" = 0 ] || { echo "请用 root 执行 / run it as root" >&2; exit 1; }
umask 0077
rc=0
[ "${1:-}" != mosquitto ] || set -- "$@" --out /etc/msr/mosquitto
/opt/mashangren-centre/current/venv/bin/python -m firmware_config.provision --folder /var/lib/msr-pki "$@" || rc=$?
case "$rc ${1:-}" in
"0 worker") # ingest on this machine reads its own here
    install -m 0640 -g msr-centre /var/lib/msr-pki/centre-ca.crt /etc/msr/broker/ca.crt
    install -m 0640 -g msr-centre "/var/lib/msr-pki/issued/$2.crt" /etc/msr/broker/
    install -m 0600 -o msr-ingest -g msr-centre "/var/lib/msr-pki/issued/$2.key" /etc/msr/broker/
    ;;
"0 mosquitto") chown -R mosquitto:mosquitto /etc/msr/mosquitto ;;
esac
systemd-tmpfiles --create /usr/lib/tmpfiles.d/msr-centre.conf || true
exit $rc
