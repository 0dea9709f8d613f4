"""A room in which everything can go wrong: its wire, disks and clocks are in the campaign's hands."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from agent.clock import boottime_ns
from tests.fakes.message_line import free_port
from tests.faults.clocks import Clocks
from tests.faults.disks import SmallDisk
from tests.faults.room import Room
from tests.faults.wire import Wire

OUTBOX_MIB, VAULT_MIB = 256, 1024
LOOK_EVERY_NS = 100_000_000


class TroubledRoom(Room):
    """A room with a proxy between box and broker, small disks below outbox and vault, a clock for each process."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        self.clocks = Clocks(folder)
        super().__init__(folder, box_port=port, clocks=self.clocks)
        self.wire = Wire(port, self.broker.settings.port)
        self.disks = {
            "outbox": SmallDisk(self.outbox, OUTBOX_MIB),
            "vault": SmallDisk(folder / "centre" / "vault", VAULT_MIB),
        }
        self.held: set[str] = set()
        self.exits: list[str] = []
        self.reinstalled_part = 0
        self._killed: set[str] = set()

    def start(self) -> None:
        """As ever, behind the proxy."""
        self.wire.start()
        super().start()

    def stop(self) -> None:
        """As ever; disks are unmounted."""
        for disk in self.disks.values():
            disk.empty()
        super().stop()
        self.wire.close()
        for disk in self.disks.values():
            disk.close()

    def kill(self, name: str) -> None:
        """kill -9, noted as ours."""
        self._killed.add(name)
        super().kill(name)

    def start_one(self, name: str) -> None:
        """Runs it again unless it is held back."""
        if name not in self.held:
            self._killed.discard(name)
            super().start_one(name)

    def end(self, name: str) -> None:
        """SIGTERM, and waits."""
        self._killed.add(name)
        self._processes[name].stop()

    def revive(self) -> None:
        """What ended by itself is noted and started again, as the machine's service manager does."""
        for name, process in self._processes.items():
            if not process.is_alive and name not in self._killed and name not in self.held:
                self.exits.append(name)
                self.start_one(name)

    def wait(self, what: str, condition: Any, *, within_s: float) -> Any:
        """As ever, looked at ten times a second: what is asked of the room is work for the room."""
        return super().wait(what, _seldom(condition), within_s=within_s)

    def logged(self) -> tuple[str, ...]:
        """Processes that have a log."""
        return tuple(self._processes)

    def log_of(self, name: str) -> str:
        """All that a process wrote."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def keep_database(self) -> Path:
        """The centre's database as it is now, as a backup has it."""
        kept = self.folder / "older.sqlite3"
        kept.unlink(missing_ok=True)
        with closing(sqlite3.connect(self._database, timeout=20)) as source, closing(sqlite3.connect(kept)) as target:
            source.backup(target)
        return kept

    def put_database_back(self, kept: Path) -> None:
        """The centre's database is that copy. Nothing of the centre may run."""
        for suffix in ("-wal", "-shm"):
            self._database.with_name(self._database.name + suffix).unlink(missing_ok=True)
        kept.replace(self._database)

    @property
    def vault(self) -> Path:
        """The vault's folder."""
        return self.folder / "centre" / "vault"

    @property
    def _database(self) -> Path:
        return self.folder / "centre" / "centre.sqlite3"


def _seldom(condition: Callable[[], Any]) -> Callable[[], Any]:
    due_ns = 0

    def looked() -> Any:
        nonlocal due_ns
        if boottime_ns() < due_ns:
            return None
        found = condition()
        due_ns = boottime_ns() + LOOK_EVERY_NS
        return found

    return looked


def hush() -> None:
    """SIGTERM and Ctrl-C end the campaign, also one that a shell put aside: disks are unmounted, processes ended."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
