"""A whole room and centre here: capture, uplink, Mosquitto with TLS and roles, ingest, key service. All real."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from agent.clock import boottime_ns
from agent.control import ask
from firmware_config import keystore
from firmware_config.broker import Broker, BrokerSettings, Kind
from firmware_config.certificates import Purpose
from firmware_config.pki import Pki
from sync.ids import box_id
from sync.wire.topics import worker_id
from tests import migrated
from tests.fakes.message_line import BROKER_NAMES, free_port, now
from tests.fakes.waiting import wait_for
from tests.faults.clocks import Clocks
from tests.faults.desk import Desk
from tests.faults.processes import PythonProcess, run_python

BOX, WORKER, CENTRE = "box-1", "ingest-1", "centre"
PROCESSES = ("capture", "uplink", "broker", "ingest", "keyservice")
PROFILE = """
box = "{box}"
outbox = "outbox"
control = "c.sock"
device_key = "file:device.pem"
[room]
code = "T01"
name = "测试室"
[[tracks]]
name = "scene"
kind = "picture"
source = "synthetic:scene?size=320x240&rate=10"
[[tracks]]
name = "suspect"
kind = "picture"
source = "synthetic:suspect?size=320x240&rate=10"
[[tracks]]
name = "mic-room"
kind = "sound"
source = "synthetic-mic:tone"
[[tracks]]
name = "mic-suspect"
kind = "sound"
source = "synthetic-mic:speech"
[panel]
factory = "mock"
button = 17
red = 22
amber = 23
green = 24
port = 8801
[broker]
host = "127.0.0.1"
port = {port}
ca = "pki/centre-ca.crt"
certificate = "pki/issued/{box}.crt"
key = "pki/issued/{box}.key"
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
log_origin = "{log_name}"
[limits]
segment_s = 2
reserve_mib = 8
min_free_mib_to_start = 64
warn_free_mib = 64
minimum_stay_h = 0
{limits}
"""


class Room:
    """One folder with a box and a centre in it. `start` runs everything, `stop` ends all that was started here."""

    def __init__(
        self, folder: Path, *, limits: str = "", box_port: int | None = None, clocks: Clocks | None = None
    ) -> None:
        """`box_port`: where the box finds the broker, if elsewhere. `clocks`: of processes, to be stepped."""
        self.folder, self._clocks = folder, clocks
        self.pki = Pki.create(folder / "pki", now=now(), broker_names=BROKER_NAMES)
        self.pki.equip(Purpose.BOX, BOX, now=now())
        self.pki.equip(Purpose.WORKER, WORKER, now=now())
        known = {"boxes": (box_id(BOX),), "workers": (worker_id(WORKER),)}
        settings = BrokerSettings(folder=folder / "broker", port=free_port(), files=self.pki.broker, **known)
        self.broker = Broker(settings, Kind.MOSQUITTO)
        self.environment = self._environment()
        self._desk = Desk(self.environment)
        public = self._found_centre()
        values = {**public, "box": BOX, "port": box_port or self.broker.settings.port, "limits": limits}
        (folder / "profile.toml").write_text(PROFILE.format(**values), encoding="utf-8")
        self._processes = self._build()

    # --- running ---

    def start(self) -> None:
        """Everything, and returns when the room is ready."""
        for name in ("broker", "keyservice", "ingest", "capture", "uplink"):
            self.start_one(name)
        self.wait_state("ready", within_s=180)

    def start_one(self, name: str) -> None:
        """Runs one process again; harmless if it lives."""
        if name == "broker":
            if self.broker.pid is None:
                self.broker.start()
        elif not self._processes[name].is_alive:
            self._processes[name].start()

    def kill(self, name: str) -> None:
        """kill -9."""
        (self.broker if name == "broker" else self._processes[name]).kill()

    def stop(self) -> None:
        """Ends everything, gently where it can be."""
        for name in ("capture", "uplink", "ingest", "keyservice"):
            self._processes[name].stop()
        self.broker.kill()
        self._desk.close()

    def dead(self) -> list[str]:
        """Processes that do not run."""
        gone = [name for name, process in self._processes.items() if not process.is_alive]
        return gone + ([] if self.broker.is_ready() else ["broker"])

    def opens_keys(self) -> bool:
        """Whether the key service answers: an export with keys asks it."""
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.folder / "centre" / "keyservice.sock")) == 0

    def logs(self) -> str:
        """The ends of all logs, for a failure's words."""
        return "\n".join(f"--- {name}\n{process.log()}" for name, process in self._processes.items())

    # --- the front panel ---

    def ask(self, **request: Any) -> dict[str, Any]:
        """Capture's answer at its socket; empty while nobody answers."""
        try:
            return ask(self.folder / "c.sock", request)
        except OSError:
            return {}

    def state(self) -> str:
        """Where the room stands; empty while nobody answers."""
        return str(self.ask(do="state").get("state", ""))

    def wait_state(self, *states: str, within_s: float = 30) -> str:
        """The first of these states that the room is in."""
        return self.wait(f"state {states}", lambda: (s := self.state()) in states and s, within_s=within_s)

    def wait(self, what: str, condition: Any, *, within_s: float) -> Any:
        """The condition's first true value; AssertionError with every log."""
        try:
            return wait_for(condition, within_s=within_s, what=what)
        except AssertionError as error:
            raise AssertionError(f"{error}; capture says {self.ask(do='state')}\n{self.logs()}") from error

    def press(self) -> None:
        """A short press."""
        self.ask(do="pin", down=True)
        pause(0.15)
        self.ask(do="pin", down=False)

    def hold(self) -> None:
        """A hold of over 2 s."""
        self.ask(do="pin", down=True)
        pause(2.2)
        self.ask(do="pin", down=False)

    # --- what lies where ---

    @property
    def ledger(self) -> Path:
        """A line for each fragment that capture called durable."""
        return self.folder / "ledger"

    @property
    def outbox(self) -> Path:
        """The box's outbox."""
        return self.folder / "outbox"

    def box_rows(self, sql: str, *values: Any) -> list[Any]:
        """Rows of capture.db, with uplink.db attached as `told`; read only."""
        if not all((self.outbox / name).exists() for name in ("capture.db", "uplink.db")):
            return []
        with closing(sqlite3.connect(f"file:{self.outbox / 'capture.db'}?mode=ro", uri=True, timeout=5)) as db:
            db.execute("ATTACH ? AS told", (f"file:{self.outbox / 'uplink.db'}?mode=ro",))
            if not db.execute("SELECT 1 FROM told.sqlite_master WHERE name = 'receipt'").fetchone():
                return []  # the uplink is just making it
            return db.execute(sql, values).fetchall()

    def centre_rows(self, sql: str, *values: Any) -> list[Any]:
        """Rows of the centre's database; read only."""
        path = self.folder / "centre" / "centre.sqlite3"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)) as db:
            return db.execute(sql, values).fetchall()

    def manage(self, *words: str) -> str:
        """What a command of the centre prints."""
        return self._desk.manage(*words)

    def manage_anew(self, *words: str) -> str:
        """The same in a process of its own."""
        return run_python("server.manage", *words, environment=self.environment)

    # --- founding ---

    def _environment(self) -> Mapping[str, str]:
        tls = self.pki.files(WORKER)
        return {
            "MSR_VAR": str(self.folder / "centre"),
            "MSR_DEMO": "1",
            "MSR_SECOND_FACTOR": "0",
            "MSR_CENTRE_NAME": CENTRE,
            "MSR_WORKER": WORKER,
            "MSR_BROKER": f"127.0.0.1:{self.broker.settings.port}",
            "MSR_BROKER_CA": str(tls.ca),
            "MSR_BROKER_CERT": str(tls.certificate),
            "MSR_BROKER_KEY": str(tls.key),
        }

    def _found_centre(self) -> dict[str, str]:
        device = keystore.create(f"file:{self.folder / 'device.pem'}")
        private = keystore.fetch_private(f"file:{self.folder / 'device.pem'}")
        pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (self.folder / "device.pub").write_bytes(pem)
        self.device_key = device.public_key
        (self.folder / "centre").mkdir(exist_ok=True)
        migrated.migrate(self.environment)
        public: dict[str, str] = json.loads(self.manage("make_keys"))["public"]
        self.found_unit()
        self.manage("register_box", BOX, "T01", str(self.folder / "device.pub"))
        self.manage("trust_file", "--to", str(self.folder / "trust.json"))
        return public

    def found_unit(self) -> None:
        """The procuratorate and its room T01."""
        self.manage("create_unit", "u1", "county", "测试院", "Test")
        self.manage("register_room", "T01", "测试室", "Test room", "u1")

    def _build(self) -> dict[str, PythonProcess]:
        profile = ("--profile", str(self.folder / "profile.toml"))
        return {
            "capture": self._process("capture", "agent", "run", *profile, "--ledger", str(self.ledger)),
            "uplink": self._process("uplink", "agent", "uplink", *profile),
            "ingest": self._process("ingest", "server.manage", "ingest", **self.environment),
            "keyservice": self._process("keyservice", "server.manage", "keyservice", **self.environment),
        }

    def _process(self, name: str, *words: str, **environment: str) -> PythonProcess:
        clock = self._clocks.environment(name) if self._clocks else {}
        return PythonProcess(name, self.folder, *words, environment={**environment, **clock})


@contextmanager
def running(folder: Path, *, limits: str = "") -> Iterator[Room]:
    """A room that runs, ended at the end whatever happens."""
    room = Room(folder, limits=limits)
    try:
        room.start()
        yield room
    finally:
        room.stop()


def pause(seconds: float) -> None:
    """Lets that much time pass."""
    until_ns = boottime_ns() + round(seconds * 1e9)
    wait_for(lambda: boottime_ns() >= until_ns, within_s=seconds + 5)
