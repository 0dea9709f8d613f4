"""What is carried to the guest: a stick with the package, a newer version, the room's model, a profile with keys."""

from __future__ import annotations

import contextlib
import hashlib
import math
import shutil
import subprocess
import tempfile
from array import array
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
# still for longer than a watchdog waits. Nothing else is changed. A prefix of a unit's name has drop-ins of its own.
STARTS = "[Service]\nTimeoutStartSec=900\n"
#: A drop-in hides one of the same name that a prefix has, so it says both.
WATCHED = STARTS + "WatchdogSec=90\n"
SETTLE = """[Service]
ExecStart=
ExecStart=/usr/bin/python3.11 -I /var/lib/msr-update/runner.py 300
"""
#: What is said into the room's microphone: the loopback sound card's other end.
TONE = """[Unit]
Description=A tone in the simulated room
After=sound.target
[Service]
ExecStart=/usr/bin/aplay -q -D plughw:Loopback,0,0 -t raw -f S16_LE -r 48000 -c 1 /usr/local/lib/tone.raw
Restart=always
RestartSec=0
Nice=-5
[Install]
WantedBy=multi-user.target
"""
WITH_WATCHDOG = ("capture", "uplink", "panel", "watch", "composite", "things", "system", "network")
DROP_INS = {
    "msr-.service.d": STARTS,
    **{f"msr-{name}.service.d": WATCHED for name in WITH_WATCHDOG},
    "msr-update.service.d": SETTLE,
}
STICK_MIB = 900
BROKEN = "9.2.0"
#: In the guest, with the stick at /mnt: what only the test needs (ask.py, patience, a tone, the key of its updates).
TEST_FILES = (
    "cp /mnt/ask.py /mnt/tone.raw /usr/local/lib/; cp -r /mnt/drop-ins/. /etc/systemd/system/; "
    "mkdir -p /etc/msr; [ ! -d /mnt/update-keys ] || cp -r /mnt/update-keys /etc/msr/; "
    "systemctl enable -q --now room-tone"
)
#: A room that is set up already, without a centre: what the power cuts begin with.
PROFILE_IN = "cp -r /mnt/msr/. /etc/msr/ && systemd-tmpfiles --create"


@dataclass(frozen=True, slots=True)
class Stick:
    """What a technician carries into the building: a file system in `image`.

    `device_key`: the public half of the key that goes with the profile on it. `newer`: the version of the update on it.
    `broken`: an update that cannot work, for the centre to push. `update_keys`: whose updates are trusted.
    """

    image: Path
    device_key: bytes
    newer: str
    broken: Path
    update_keys: Path


def pack(folder: Path, package: Path, *, versions: bool = True) -> Stick:
    """The stick: installer, bundle of build/package, later versions if wanted, the room's model, a profile with keys.

    Keys are made for this run alone. Later versions are signed with a key whose public half goes to the box.
    """
    files = folder / "stick"
    files.mkdir()
    bundle = bundles.made(package)
    shutil.copy(package / "install.sh", files)
    shutil.copy(bundle, files)
    shutil.copy(HERE / "ask.py", files)
    (files / "tone.raw").write_bytes(tone())
    for place, text in DROP_INS.items():
        (files / "drop-ins" / place).mkdir(parents=True)
        (files / "drop-ins" / place / "emulated.conf").write_text(text, encoding="utf-8")
    (files / "drop-ins" / "room-tone.service").write_text(TONE, encoding="utf-8")
    device_key = _profile_and_keys(files / "msr")
    shutil.copy(files / "msr" / "profile.toml", files / "model.toml")
    newer, broken, update_keys = _later_versions(bundle, folder, files) if versions else ("", folder, folder)
    image = folder / "stick.img"
    words = ("mkfs.ext4", "-q", "-F", "-L", "STICK", "-d", files, image, f"{STICK_MIB}M")
    subprocess.run(words, check=True)
    shutil.rmtree(files)
    return Stick(image, device_key, newer, broken, update_keys)


def tone() -> bytes:
    """Ten seconds of 440 Hz at 48 kHz, and a quieter 1 kHz."""
    at = range(480_000)
    values = (round(9000 * math.sin(n * 0.0575958653) + 1500 * math.sin(n * 0.1308996939)) for n in at)
    return array("h", values).tobytes()


def put_in(disk: Path, stick: Path, *commands: str) -> None:
    """The package, and then `commands`, from outside, in the guest's disk before it boots: what an emulated processor
    takes a quarter of an hour for. Needs root and loop devices."""
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
        for command in ("sh /mnt/install.sh", TEST_FILES, *commands):
            subprocess.run(("unshare", "--net", "chroot", root, "sh", "-c", command), check=True, env=bare)


def _profile_and_keys(folder: Path) -> bytes:
    for name in ("tls", "keys"):
        (folder / name).mkdir(parents=True)
    signer = keystore.create(f"file:{folder / 'keys' / 'device.pem'}")
    values = {name: point_of(private_key(name).public_key()).hex() for name in ("receipt", "command")}
    values |= {"working": point_of(WORKING.public_key()).hex(), "archive": point_of(ARCHIVE.public_key()).hex()}
    text = PROFILE.format(**values, log=hashlib.sha256(b"log").hexdigest(), rate=RATE)
    (folder / "profile.toml").write_text(text, encoding="utf-8")
    return signer.public_key


def _later_versions(bundle: Path, folder: Path, files: Path) -> tuple[str, Path, Path]:
    """A newer version, on the stick; one whose capture cannot start; the folder of the key that signed both."""
    signing = bundles.key(folder)
    keys = files / "update-keys"
    keys.mkdir()
    shutil.copy(folder / "update.public.pem", keys / "unit.pem")
    shutil.copytree(keys, folder / "update-keys")
    before = bundles.unpacked(bundle, folder / "unpacked")
    newer = "9.1.0"
    (files / "updates").mkdir()
    bundles.packed(bundles.changed(before, folder, newer), signing, files / "updates")
    broken = bundles.packed(bundles.changed(before, folder, BROKEN, spoils="agent/daemon.py"), signing, folder)
    shutil.rmtree(before)
    return newer, broken, folder / "update-keys"
