#!/bin/sh
# apt_packages.sh -- what the tests need from Debian or Ubuntu. Root: installs what is missing, starting and enabling no
# service. Not root: names what is missing and exits 1.
set -eu
packages="mosquitto libportaudio2 libasound2-plugins chromium fonts-noto-cjk ffmpeg
    gir1.2-gst-rtsp-server-1.0 python3-gi gstreamer1.0-rtsp gstreamer1.0-tools gstreamer1.0-plugins-base
    gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-libav
    libfaketime libfiu0 nginx-light postgresql poppler-utils softhsm2 swtpm tpm2-tools chrony nut-server
    systemd dbus-daemon iproute2"
services="mosquitto nginx postgresql chrony nut-server nut-monitor"

command -v dpkg-query >/dev/null || { echo "测试需要 Debian/Ubuntu 的软件包：$packages / the tests need these" >&2; exit 1; }
is_there() { dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }
missing=
for package in $packages; do is_there "$package" || missing="$missing $package"; done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ]; then
    echo "缺少测试用的软件包，请以 root 执行 / missing for the tests, as root:" >&2
    echo "  apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

# A service that we bring is for tests to start by themselves: while dpkg runs, a policy forbids starts (unless the
# machine has its own), and what was not enabled before is not enabled after.
has_unit() { systemctl is-enabled --quiet "$1" 2>/dev/null; }
before=
for service in $services; do ! has_unit "$service" || before="$before $service"; done
policy=/usr/sbin/policy-rc.d
ours=
if [ ! -e "$policy" ]; then
    trap '[ -z "$ours" ] || rm -f "$policy"' EXIT
    trap 'exit 130' INT TERM
    ours=1
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi

echo "[准备] 安装测试用的软件包 / installing for the tests:$missing"
log=$(mktemp)
apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=590 -q "$@" >>"$log" 2>&1 </dev/null; }
# shellcheck disable=SC2086
if ! apt install -y --no-install-recommends $missing && ! { apt update && apt install -y --no-install-recommends $missing; }; then
    tail -n 30 "$log" >&2
    echo "软件包没有装成，全文见 $log / the packages were not installed; all of it is in $log" >&2
    exit 1
fi
rm -f "$log"
for service in $services; do
    case " $before " in
    *" $service "*) ;;
    *) ! has_unit "$service" || systemctl disable --quiet "$service" 2>/dev/null || true ;;
    esac
done
