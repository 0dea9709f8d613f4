"""The broker between boxes and centre: its configuration, and one process of it. Mosquitto where it is installed.

The broker is a pipe without memory: no persistence. What confines a client is the certificate's common name, which
Mosquitto takes as user name and client id, and the role of that name (roles.py). docs/guide/mosquitto.md is for people.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from firmware_config import embedded_broker, roles
from firmware_config.errors import BrokerFailed, BrokerMissing
from firmware_config.pki import ADMIN, BrokerFiles
from sync.ids import BoxId
from sync.mqtt_client import LARGEST_PACKET
from sync.wire.topics import WorkerId

PROGRAM_FOLDERS = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin"
PLUGIN = "mosquitto_dynamic_security.so"
PLUGIN_PLACES = ("usr/lib/*", "usr/lib", "usr/lib64", "usr/local/lib/*", "usr/local/lib", "opt/homebrew/lib")
POLL_S, POLLS = 0.02, 500
#: glibc's memory for Mosquitto: packets (2 MiB and a little) are taken from a heap kept up to 64 MiB. Without it each
#: packet's pages are given back to the kernel and asked for again, which was half of the broker's CPU time.
HEAP = {"MALLOC_MMAP_THRESHOLD_": "4194304", "MALLOC_TRIM_THRESHOLD_": "67108864", "MALLOC_TOP_PAD_": "4194304"}

_MOSQUITTO = """\
# Written by firmware_config.broker. / 由程序写成。
per_listener_settings false
user {user}
allow_anonymous false
persistence false
max_packet_size {packet}
max_inflight_messages 64
max_queued_messages 0
max_queued_bytes 67108864
set_tcp_nodelay true
log_dest {log}
log_type error
log_type warning
log_type notice
log_type information
log_timestamp_format %Y-%m-%dT%H:%M:%S
plugin {plugin}
plugin_opt_config_file {dynamic_security}
listener {listener}
cafile {ca}
certfile {certificate}
keyfile {key}
crlfile {revoked}
tls_version tlsv1.3
require_certificate true
use_identity_as_username true
use_username_as_clientid true
"""


class Kind(StrEnum):
    """Which program is the broker."""

    MOSQUITTO = "mosquitto"
    EMBEDDED = "embedded"

    @property
    def meaning(self) -> str:
        """What it enforces, in the words of a person."""
        if self is Kind.MOSQUITTO:
            return (
                "Mosquitto：双向证书，每台录制箱只能使用自己的主题 / mutual certificates, each box has its own topics"
            )
        return (
            "内嵌消息代理：不核对客户端证书，不限制主题，仅限本机演示；中心只认签名 / embedded: checks no client "
            "certificate, confines nobody, this machine only; the centre believes signatures"
        )


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """One broker: its own folder, where it listens, its certificates, and whom it knows from the start."""

    folder: Path
    port: int
    files: BrokerFiles
    boxes: tuple[BoxId, ...] = ()
    workers: tuple[WorkerId, ...] = ()
    watchers: tuple[str, ...] = ()
    admins: tuple[str, ...] = (ADMIN,)
    host: str = "127.0.0.1"


def find_mosquitto() -> tuple[Path, Path] | None:
    """The program and its dynamic-security plugin, or None if either is missing."""
    program = shutil.which("mosquitto") or shutil.which("mosquitto", path=PROGRAM_FOLDERS)
    plugins = [found for place in PLUGIN_PLACES for found in sorted(Path("/").glob(f"{place}/{PLUGIN}"))]
    return (Path(program), plugins[0]) if program and plugins else None


def choose_broker() -> Kind:
    """Mosquitto with its plugin, else the embedded broker. Raises BrokerMissing if neither is installed."""
    if find_mosquitto() is not None:
        return Kind.MOSQUITTO
    if find_spec("iotcore") is not None:
        return Kind.EMBEDDED
    raise BrokerMissing("expected Mosquitto with its dynamic-security plugin, or iotcore (extra `demo`); got neither")


def mosquitto_configuration(
    *, listener: str, files: BrokerFiles, dynamic_security: Path, plugin: Path, user: str, log: str
) -> str:
    """The text of mosquitto.conf. `listener` is "PORT" or "PORT ADDRESS", `log` as log_dest takes it."""
    return _MOSQUITTO.format(
        user=user,
        packet=LARGEST_PACKET,
        log=log,
        plugin=plugin,
        dynamic_security=dynamic_security,
        listener=listener,
        ca=files.clients_ca,
        certificate=files.certificate,
        key=files.key,
        revoked=files.revoked,
    )


def write_dynamic_security(path: Path, settings: BrokerSettings) -> None:
    """The plugin's file: made, or given what it lacks. The plugin writes it too: only while no broker runs on it."""
    wanted = roles.dynamic_security(
        boxes=settings.boxes, workers=settings.workers, watchers=settings.watchers, admins=settings.admins
    )
    held = json.loads(path.read_bytes()) if path.exists() else None
    new = path.with_name(f".{path.name}.made")
    new.touch(mode=0o600)
    new.write_text(json.dumps(wanted if held is None else roles.merged(held, wanted), indent=1), encoding="utf-8")
    new.replace(path)


class Broker:
    """One broker process in a folder of its own. `prepare` and `command` serve who supervises processes himself."""

    def __init__(self, settings: BrokerSettings, kind: Kind | None = None) -> None:
        self.settings = settings
        self.kind = kind or choose_broker()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """What runs it, in the foreground."""
        if self.kind is Kind.EMBEDDED:
            return (sys.executable, "-m", "firmware_config.embedded_broker", "--config", str(self._config))
        return (str(self._mosquitto()[0]), "-c", str(self._config))

    @property
    def environ(self) -> dict[str, str]:
        """What its environment has beside that of whoever runs it."""
        return dict(HEAP) if self.kind is Kind.MOSQUITTO else {}

    def prepare(self) -> None:
        """Writes its configuration. What the broker learnt while it ran (enrolled, withdrawn) is kept."""
        settings = self.settings
        settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.kind is Kind.EMBEDDED:
            text = embedded_broker.configuration(host=settings.host, port=settings.port, files=settings.files)
        else:
            held = settings.folder / "dynamic-security.json"
            write_dynamic_security(held, settings)
            text = mosquitto_configuration(
                listener=f"{settings.port} {settings.host}",
                files=settings.files,
                dynamic_security=held,
                plugin=self._mosquitto()[1],
                user="root" if os.geteuid() == 0 else "mosquitto",
                log="stderr",
            )
        self._config.write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Runs it and returns when it accepts connections. Raises BrokerFailed with the end of its log."""
        self.prepare()
        with (self.settings.folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command, env={**os.environ, **self.environ}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        pause = threading.Event()
        for _ in range(POLLS):
            if self._process.poll() is not None:
                raise BrokerFailed(f"{self.kind}: ended at once: {self.log()[-800:]}")
            if self.is_ready():
                return
            pause.wait(POLL_S)
        self.stop()
        raise BrokerFailed(f"{self.kind}: expected it to accept within {POLL_S * POLLS:.0f} s: {self.log()[-800:]}")

    def is_ready(self) -> bool:
        """True if something accepts connections where it should listen."""
        with socket.socket() as probe:
            return probe.connect_ex((self.settings.host, self.settings.port)) == 0

    def reload(self) -> None:
        """Makes Mosquitto read the list of the withdrawn again; running connections stay (dynsec cuts those)."""
        if self.kind is Kind.MOSQUITTO and self._process is not None:
            self._process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        """Ends it, kindly first. No error if it does not run."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self.kill()
        self._process = None

    def kill(self) -> None:
        """Ends it as a power cut would: it forgets everything, retained births too."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
            self._process = None

    @property
    def pid(self) -> int | None:
        """Its process, while it runs."""
        return None if self._process is None else self._process.pid

    def log(self) -> str:
        """What it wrote so far."""
        path = self.settings.folder / "broker.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def _config(self) -> Path:
        return self.settings.folder / ("mosquitto.conf" if self.kind is Kind.MOSQUITTO else "embedded.toml")

    def _mosquitto(self) -> tuple[Path, Path]:
        found = find_mosquitto()
        if found is None:
            raise BrokerMissing(f"expected mosquitto and {PLUGIN}; install the package mosquitto")
        return found
