#!/bin/sh
# install.sh -- puts the centre beside it onto this Debian 12, with no registry within reach. It may run twice; a newer
# version goes beside the older one and takes its place. It touches no data, starts nothing, and writes over no setting.
set -eu
say() { echo "[安装 / install] $*"; }
fail() { say "$*" >&2; exit 1; }
here=$(dirname "$(realpath "$0")")
version=$(cat "$here/version")
root=/opt/mashangren-centre
[ "$(id -u)" = 0 ] || fail "请用 root 执行：sh install.sh / run it as root"
is_debian_12() (. /etc/os-release && [ "${ID:-}-${VERSION_ID:-}" = debian-12 ])
is_debian_12 || fail "需要 Debian 12 / Debian 12 is needed"
missing=
for package in python3-venv postgresql mosquitto nginx-light openssl; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] || fail "先装 Debian 的软件包 / first, from Debian: apt-get install -y --no-install-recommends$missing"

# 1. The program, in a folder of its version.
say "$version"
mkdir -p "$root"
if [ ! -e "$root/$version/complete" ]; then
    rm -rf "${root:?}/$version"
    cp -r "$here/app" "$root/$version"
    python3 -m venv "$root/$version/venv"
    "$root/$version/venv/bin/pip" install -q --disable-pip-version-check --no-index --find-links "$here/wheels" \
        --no-deps --require-hashes -r "$root/$version/requirements-centre.lock"
    echo "$root/$version" >"$(echo "$root/$version"/venv/lib/python3.*/site-packages)/mashangren.pth"
    printf '#!%s/venv/bin/python -I\nimport sys\n\nfrom server.manage import main\n\nsys.exit(main())\n' "$root/$version" >"$root/$version/venv/bin/msr-centre"
    chmod 755 "$root/$version/venv/bin/msr-centre"
    "$root/$version/venv/bin/python" -m compileall -q "$root/$version/server" "$root/$version/sync" "$root/$version/firmware_config"
    chmod -R u+rwX,go+rX,go-w "$root/$version"
    touch "$root/$version/complete"
fi
ln -sfn "$version" "$root/current.new" && mv -T "$root/current.new" "$root/current"
now=$root/current

# 2. Users, folders, units, commands.
install -D -m 0644 "$now/systemd/sysusers.d/msr-centre.conf" /usr/lib/sysusers.d/msr-centre.conf
install -D -m 0644 "$now/systemd/tmpfiles.d/msr-centre.conf" /usr/lib/tmpfiles.d/msr-centre.conf
install -d -m 0755 /etc/msr /etc/msr/web
systemd-sysusers msr-centre.conf
install -d -m 0750 -o root -g msr-centre /etc/msr/broker
systemd-tmpfiles --create msr-centre.conf
install -m 0755 "$now/systemd/centre/msr-centre.sh" /usr/bin/msr-centre
install -m 0755 "$now/systemd/centre/msr-provision.sh" /usr/bin/msr-provision
ln -sfn "$now/venv/bin/uvicorn" /usr/bin/uvicorn
for unit in $(grep -lE '^ExecStart=/usr/bin/(msr-centre|uvicorn) ' "$now"/systemd/*.service) "$now/systemd/msr-revoked.service"; do
    for file in "$unit" "${unit%.service}.timer" "${unit%.service}.path"; do
        [ ! -e "$file" ] || install -m 0644 "$file" /usr/lib/systemd/system/
    done
done
install -D -m 0644 "$now/systemd/mosquitto.service.d/msr-broker.conf" /etc/systemd/system/mosquitto.service.d/msr-broker.conf
[ -e /etc/msr/centre.env ] || install -m 0640 -g msr-centre "$now/systemd/centre/centre.env" /etc/msr/centre.env
[ -e /etc/nginx/sites-available/mashangren ] || install -m 0644 "$now/systemd/centre/nginx.conf" /etc/nginx/sites-available/mashangren
[ ! -d /run/systemd/system ] || systemctl daemon-reload
say "已装好 / installed: $root/$version。接着照 / go on with docs/guide/centre.md"
