"""What is carried to the guest: a stick with the package, later versions of it, a room's profile and keys."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from firmware_config import keystore
from sync.evidence.keys import point_of
from tests.agent.part_builder import ARCHIVE, WORKING, private_key
from tests.appliance import bundles

HERE = Path(__file__).resolve().parent
#: Pictures a second: what an emulated processor encodes beside everything else; one of the intervals that vivid knows.
RATE = 2
CAMERAS = ("scene", "face")

PROFILE = """
box = "box-1"
outbox = "/var/lib/msr/outbox"
control = "/run/msr/control.sock"
device_key = "file:/etc/msr/keys/device.pem"
[room]
code = "T01"
name = "测试室"
[[tracks]]
name = "scene"
kind = "picture"
source = "uvc:/dev/video0?size=320x180&rate={rate}"
[[tracks]]
name = "face"
kind = "picture"
source = "uvc:/dev/video1?size=320x180&rate={rate}"
[[tracks]]
name = "mic"
kind = "sound"
source = "sounddevice:Loopback: PCM (hw:0,1)"
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

# Imports alone take an emulated processor more than the minute that the units allow, and on a busy machine it stands
# still for longer than a watchdog waits. Nothing else is changed.
PATIENCE = "[Service]\nTimeoutStartSec=600\nWatchdogSec=120\n"
SETTLE = """[Service]
ExecStart=
ExecStart=/usr/bin/python3.11 -I /var/lib/msr-update/runner.py 1500
"""
DROP_INS = {
    "msr-capture": PATIENCE,
    "msr-uplink": PATIENCE,
    "msr-panel": PATIENCE,
    "msr-watch": PATIENCE,
    "msr-update": SETTLE,
}
STICK_MIB = 900
#: In the guest, with the stick at /mnt: what only the test needs, and what a technician brings.
TEST_FILES = "cp /mnt/ask.py /usr/local/lib/; cp -r /mnt/drop-ins/. /etc/systemd/system/"
PROFILE_IN = "cp -r /mnt/msr/. /etc/msr/ && systemd-tmpfiles --create"


@dataclass(frozen=True, slots=True)
class Stick:
    """What a technician carries into the building: a file system in `image`, and the public key of the device on it."""

    image: Path
    device_key: bytes
    newer: str
    broken: str


def pack(folder: Path, package: Path) -> Stick:
    """The stick: installer and bundle of build/package, two later versions, and the room's profile and keys.

    Keys are made for this run alone. The later versions are signed with a key whose public half goes to the box.
    """
    files = folder / "stick"
    files.mkdir()
    bundle = bundles.made(package)
    shutil.copy(package / "install.sh", files)
    shutil.copy(bundle, files)
    shutil.copy(HERE / "ask.py", files)
    for unit, text in DROP_INS.items():
        place = files / "drop-ins" / f"{unit}.service.d"
        place.mkdir(parents=True)
        (place / "emulated.conf").write_text(text, encoding="utf-8")
    device_key = _profile_and_keys(files / "msr")
    newer, broken = _later_versions(bundle, folder, files)
    image = folder / "stick.img"
    words = ("mkfs.ext4", "-q", "-F", "-L", "STICK", "-d", files, image, f"{STICK_MIB}M")
    subprocess.run(words, check=True)
    shutil.rmtree(files)
    return Stick(image, device_key, newer, broken)


def put_in(disk: Path, stick: Path) -> None:
    """The same from outside, by the same commands in the guest's disk before it boots: what an emulated processor takes
    a quarter of an hour for. Needs root and loop devices."""
    bare = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}
    with tempfile.TemporaryDirectory(prefix="appliance-") as text, contextlib.ExitStack() as stack:
        root = Path(text)
        for what, where in (
            ((disk, "-o", "loop"), root),
            ((stick, "-o", "loop,ro"), root / "mnt"),
            (("proc", "-t", "proc"), root / "proc"),
        ):
            subprocess.run(("mount", *what, where), check=True)
            stack.callback(subprocess.run, ("umount", where), check=True)
        for command in ("sh /mnt/install.sh", TEST_FILES, PROFILE_IN):
            subprocess.run(("unshare", "--net", "chroot", root, "sh", "-c", command), check=True, env=bare)


def _profile_and_keys(folder: Path) -> bytes:
    for name in ("tls", "keys", "update-keys"):
        (folder / name).mkdir(parents=True)
    signer = keystore.create(f"file:{folder / 'keys' / 'device.pem'}")
    values = {name: point_of(private_key(name).public_key()).hex() for name in ("receipt", "command")}
    values |= {"working": point_of(WORKING.public_key()).hex(), "archive": point_of(ARCHIVE.public_key()).hex()}
    text = PROFILE.format(**values, log=hashlib.sha256(b"log").hexdigest(), rate=RATE)
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    return signer.public_key


def _later_versions(bundle: Path, folder: Path, files: Path) -> tuple[str, str]:
    """A newer version, and one whose capture cannot start. Their versions."""
    signing = bundles.key(folder)
    shutil.copy(folder / "update.public.pem", files / "msr" / "update-keys" / "unit.pem")
    before = bundles.unpacked(bundle, folder / "unpacked")
    newer, broken = "9.1.0", "9.2.0"
    (files / "updates").mkdir()
    bundles.packed(bundles.changed(before, folder, newer), signing, files / "updates")
    bundles.packed(bundles.changed(before, folder, broken, spoils="agent/daemon.py"), signing, files / "updates")
    shutil.rmtree(before)
    return newer, broken
