"""A real Mosquitto as a centre runs it: TLS 1.3, client certificates, roles that confine each to its own topics."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from sync.mqtt import TlsFiles
from tests.fakes.mosquitto import free_port
from tests.fakes.waiting import wait_for

PLUGIN = "/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so"
ROOT = "v1/boxes"
CONFIG = """
per_listener_settings false
user root
allow_anonymous false
persistence false
log_dest file {folder}/mosquitto.log
log_type error
log_type warning
log_type notice
plugin {plugin}
plugin_opt_config_file {folder}/dynsec.json
listener {port} 127.0.0.1
cafile {ca}
certfile {certificate}
keyfile {key}
tls_version tlsv1.3
require_certificate true
use_identity_as_username true
use_username_as_clientid true
set_tcp_nodelay true
max_packet_size 2097152
"""


def box_role(box: str) -> dict[str, object]:
    """Literal topics only: it speaks as itself, and hears what is for it."""
    said = [f"{ROOT}/{box}/up/hello", f"{ROOT}/{box}/up/telemetry", f"{ROOT}/{box}/state", f"{ROOT}/{box}/to/#"]
    return _role(f"box-{box}", publish=said, hear=[f"{ROOT}/{box}/down/+"])


def worker_role(worker: str) -> dict[str, object]:
    """It speaks to every box, and hears what the boxes say to it, in its share of the hellos, and their presence."""
    heard = [f"$share/ingest/{ROOT}/+/up/hello", f"{ROOT}/+/to/{worker}/+", f"{ROOT}/+/state", f"{ROOT}/+/up/telemetry"]
    return _role(f"worker-{worker}", publish=[f"{ROOT}/+/down/#"], hear=heard)


class GuardedBroker:
    """One broker process. `kill` is kill -9: with persistence off it forgets everything, retained births too."""

    def __init__(self, folder: Path, server: TlsFiles, *, boxes: tuple[str, ...], workers: tuple[str, ...]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        roles = {**{b: box_role(b) for b in boxes}, **{w: worker_role(w) for w in workers}}
        denied = {"publishClientSend": False, "publishClientReceive": True, "subscribe": False, "unsubscribe": True}
        clients = [{"username": n, "roles": [{"rolename": r["rolename"]}]} for n, r in roles.items()]
        told = {"defaultACLAccess": denied, "clients": clients, "groups": [], "roles": list(roles.values())}
        (folder / "dynsec.json").write_text(json.dumps(told))
        settings = CONFIG.format(
            folder=folder, plugin=PLUGIN, port=self.port, ca=server.ca, certificate=server.certificate, key=server.key
        )
        (folder / "mosquitto.conf").write_text(settings)

    def start(self) -> None:
        """Runs it, and returns when it listens."""
        command = ["/usr/sbin/mosquitto", "-c", str(self.folder / "mosquitto.conf")]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self._listens, within_s=10, what="Mosquitto to listen")

    def kill(self) -> None:
        """kill -9 by its pid."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def log(self) -> str:
        """What it wrote."""
        path = self.folder / "mosquitto.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def _listens(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"Mosquitto ended at once: {self.log()}"
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _role(name: str, *, publish: list[str], hear: list[str]) -> dict[str, object]:
    rules = [{"acltype": "publishClientSend", "topic": topic, "allow": True} for topic in publish]
    rules += [{"acltype": "subscribeLiteral", "topic": topic, "allow": True} for topic in hear]
    return {"rolename": name, "acls": rules}
