"""What a run puts on the guest's disk: the project's wheel, its units, a room's profile and keys."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from firmware_config import keystore
from sync.evidence.keys import point_of
from tests.agent.part_builder import ARCHIVE, WORKING, private_key

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
#: Pictures a second: what an emulated processor encodes beside everything else; one of the intervals that vivid knows.
RATE = 2
CAMERA = "scene"

PROFILE = """
box = "box-1"
outbox = "/var/lib/msr/outbox"
control = "/run/msr/control.sock"
device_key = "file:/etc/msr/keys/device.pem"
[room]
code = "T01"
name = "测试室"
[[tracks]]
name = "{camera}"
kind = "picture"
source = "uvc:/dev/video0?size=640x480&rate={rate}"
[panel]
factory = "native"
button = 17
red = 22
amber = 23
green = 24
port = 8801
[broker]
host = "192.0.2.100"
port = 8883
ca = "/etc/msr/tls/ca.crt"
certificate = "/etc/msr/tls/box.crt"
key = "/etc/msr/tls/box.key"
[[recipients]]
name = "working"
public_key = "{working}"
[[recipients]]
name = "archive"
public_key = "{archive}"
[trusted]
receipt = "{receipt}"
command = "{command}"
log = "{log}"
log_origin = "test/log"
[limits]
reserve_mib = 8
min_free_mib_to_start = 64
warn_free_mib = 64
"""

# Run inside the guest's disk before it boots, as a package's own scripts would.
INSTALL = """set -e
/opt/msr/bin/pip install -q --no-index --no-deps /baggage/*.whl
ln -sf /opt/msr/bin/msr-agent /usr/bin/msr-agent
cp /baggage/systemd/*.service /etc/systemd/system/
cp /baggage/systemd/udev/*.rules /etc/udev/rules.d/
cp -r /baggage/systemd/sysusers.d /baggage/systemd/tmpfiles.d /etc/
cp -r /baggage/msr /etc/
cp /baggage/ask.py /usr/local/lib/
cp -r /baggage/drop-ins/. /etc/systemd/system/
systemd-sysusers
systemctl -q enable msr-capture msr-uplink msr-panel
rm -rf /baggage
"""

# Imports alone take an emulated processor more than the minute that the unit allows, and on a busy machine it stands
# still for longer than the watchdog waits. Nothing else is changed.
PATIENCE = "[Service]\nTimeoutStartSec=600\nWatchdogSec=120\n"


@dataclass(frozen=True, slots=True)
class Baggage:
    """A folder for the guest's disk, and the public key of the device in it."""

    folder: Path
    device_key: bytes

    def install(self, disk: Path) -> None:
        """Onto a disk image, by its own pip and systemd. Needs root and loop devices."""
        with tempfile.TemporaryDirectory(prefix="appliance-") as text:
            mounted = Path(text)
            subprocess.run(["mount", "-o", "loop", disk, mounted], check=True)
            try:
                shutil.copytree(self.folder, mounted / "baggage")
                bare = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
                subprocess.run(["chroot", mounted, "sh", "-c", INSTALL], check=True, env=bare)
            finally:
                subprocess.run(["umount", mounted], check=True)


def build_wheel(folder: Path) -> Path:
    """The project's wheel, made from a copy of what git holds, so that nothing of an earlier build gets in."""
    copy = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("docs/", "tests/", "bench/")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    words = ("wheel", "-q", "--disable-pip-version-check", "--no-deps", "-w", str(folder), str(copy))
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True)
    shutil.rmtree(copy)
    return next(folder.glob("*.whl"))


def pack(folder: Path, wheel: Path) -> Baggage:
    """Fills the folder. Keys are made for this run alone."""
    shutil.copy(wheel, folder)
    shutil.copytree(ROOT / "systemd", folder / "systemd")
    shutil.copy(HERE / "ask.py", folder)
    (folder / "drop-ins" / "msr-capture.service.d").mkdir(parents=True)
    (folder / "drop-ins" / "msr-capture.service.d" / "emulated.conf").write_text(PATIENCE, encoding="utf-8")
    (folder / "msr" / "tls").mkdir(parents=True)
    (folder / "msr" / "keys").mkdir()
    signer = keystore.create(f"file:{folder / 'msr' / 'keys' / 'device.pem'}")
    values = {name: point_of(private_key(name).public_key()).hex() for name in ("receipt", "command")}
    values |= {"working": point_of(WORKING.public_key()).hex(), "archive": point_of(ARCHIVE.public_key()).hex()}
    text = PROFILE.format(**values, log=hashlib.sha256(b"log").hexdigest(), camera=CAMERA, rate=RATE)
    (folder / "msr" / "profile.toml").write_text(text, encoding="utf-8")
    return Baggage(folder, signer.public_key)


if __name__ == "__main__":
    print(build_wheel(Path(sys.argv[1])))
