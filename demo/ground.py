"""The ground that the demo stands on, kept between runs: folders, ports, keys, the pretend box's profile."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from demo.errors import DemoError
from firmware_config import keystore
from firmware_config.certificates import Validity
from firmware_config.enrol.filling import written
from firmware_config.pki import Pki

BOX = "pretend-1"
ROOM = ("T01", "第一讯问室（演示）", "Room 1 (demo)", "demo-a")
WORKER = "ingest-1"
CENTRE_NAME = "demo.mashangren.example"
PROFILE = Path("firmware_config/profiles/pretend.toml")
WANTED_PORTS = {"web": 8000, "panel": 8801, "broker": 8883}
ARCHIVE_NOTE = """\
本目录存放演示用“归档密钥”的私钥一半。真实部署中它离线保管，绝不放在中心或录制箱上。
This folder holds the private half of the demo's archive key. In a real deployment it is kept offline, never on the
centre or on a box: with it, every recording of this demo can be opened without the centre.
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where everything of one demo lies, below `root`."""

    root: Path
    ports: Mapping[str, int]

    @property
    def box(self) -> Path:
        """The pretend box's folder."""
        return self.root / "box"

    @property
    def profile(self) -> Path:
        """Its profile."""
        return self.box / "profile.toml"

    @property
    def outbox(self) -> Path:
        """Its outbox."""
        return self.box / "outbox"

    @property
    def control(self) -> Path:
        """Capture's control socket."""
        return self.box / "run" / "control.sock"

    @property
    def centre(self) -> Path:
        """The centre's data folder."""
        return self.root / "centre"

    @property
    def keys(self) -> Path:
        """The centre's private keys."""
        return self.centre / "keys"

    @property
    def pki(self) -> Pki:
        """The demo's own authorities; the list of the withdrawn outlives the longest demo."""
        return Pki(self.root / "pki", validity=Validity(revocation_list=Validity().certificate))

    @property
    def logs(self) -> Path:
        """What the programs said."""
        return self.root / "logs"

    @property
    def web(self) -> str:
        """The centre's address."""
        return f"http://127.0.0.1:{self.ports['web']}"

    @property
    def panel(self) -> str:
        """The panel's address."""
        return f"http://127.0.0.1:{self.ports['panel']}/"

    def centre_environ(self) -> dict[str, str]:
        """The settings of every program of the centre."""
        tls = self.pki.files(WORKER)
        return {
            "MSR_VAR": str(self.centre),
            "MSR_DEMO": "1",
            "MSR_SECOND_FACTOR": "0",
            "MSR_ORIGIN": self.web,
            "MSR_CENTRE_NAME": CENTRE_NAME,
            "MSR_WORKER": WORKER,
            "MSR_BROKER": f"127.0.0.1:{self.ports['broker']}",
            "MSR_BROKER_CA": str(tls.ca),
            "MSR_BROKER_CERT": str(tls.certificate),
            "MSR_BROKER_KEY": str(tls.key),
            "MSR_PKI": str(self.pki.folder),
            "MSR_BOX_ORIGIN": self.web,
        }


def prepare(root: Path) -> Ground:
    """The folders and ports; nothing that is there is written over. Raises DemoError if the folder is in use."""
    for name in ("", "box", "box/keys", "box/run", "centre", "logs"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "box/keys").chmod(0o700)
    hold = os.open(root / "lock", os.O_CREAT | os.O_RDWR, 0o600)  # ours until this process ends
    try:
        fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DemoError(
            f"{root}: 另一个演示正在使用此目录，请先结束它 / another demo uses this folder; end it first, "
            "or name another with DEMO_FOLDER"
        ) from error
    return Ground(root, _ports(root / "ports.json"))


def make_box_key(ground: Ground) -> Path:
    """The box's device key; the file of its public half (PEM)."""
    private, public = ground.box / "keys" / "device.pem", ground.box / "keys" / "device.pub.pem"
    reference = f"file:{private}"
    signer = keystore.fetch(reference) if private.exists() else keystore.create(reference)
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), signer.public_key)
    public.write_bytes(point.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return public


def take_archive_key_away(ground: Ground) -> None:
    """The archive key's private half leaves the centre, as it would in a real deployment."""
    private, away = ground.keys / "archive.pem", ground.root / "offline-archive"
    if private.exists() and not (away / "archive.pem").exists():
        away.mkdir(mode=0o700, exist_ok=True)
        private.rename(away / "archive.pem")
        (away / "README.txt").write_text(ARCHIVE_NOTE, encoding="utf-8")


def write_profile(ground: Ground, public: Mapping[str, str]) -> None:
    """The pretend box's profile: the project's, with this demo's ports and certificates and the centre's keys (hex)."""
    text, tls = PROFILE.read_text(encoding="utf-8"), ground.pki.files(BOX)
    tables: dict[str, dict[str, str | int]] = {
        "panel": {"port": ground.ports["panel"]},
        "centre": {"origin": ground.web.rstrip("/")},
        "broker": {
            "port": ground.ports["broker"],
            "ca": str(tls.ca),
            "certificate": str(tls.certificate),
            "key": str(tls.key),
        },
        "trusted": {
            "receipt": public["receipt"],
            "command": public["command"],
            "log": public["log"],
            "log_origin": public["log_name"],
        },
    }
    for name, values in tables.items():
        text = written(text, f"[{name}]", values)
    for name in ("working", "archive"):
        text = written(text, f'[[recipients]]\nname = "{name}"', {"public_key": public[name]})
    temporary = ground.profile.with_suffix(".tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(ground.profile)


def free_port() -> int:
    """A loopback port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """True if a server may listen there on loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def clean_environ() -> dict[str, str]:
    """The environment without settings of a centre that is not this one: it refuses names that it does not know."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MSR_")}


def _ports(path: Path) -> dict[str, int]:
    """The ports of the last run where they are free, so that addresses and QR codes stay true."""
    try:
        before = json.loads(path.read_text())
    except (OSError, ValueError):
        before = WANTED_PORTS
    ports: dict[str, int] = {}
    for name, wanted in WANTED_PORTS.items():
        port = before.get(name, wanted)
        ports[name] = port if is_free(port) and port not in ports.values() else free_port()
    path.write_text(json.dumps(ports) + "\n")
    return ports
