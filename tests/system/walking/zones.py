"""The same walk through two centres that share nothing: an outer portal of its own processes and database, and between
them a device that moves files and delays, doubles, reorders and cuts them on the way."""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from server import keyring
from tests import migrated
from tests.fakes.mosquitto import free_port
from tests.faults.processes import PythonProcess, run_python
from tests.server.postgres import postgresql
from tests.system.walking.centre import PASSWORD, Centre, rules_in, running_centre

FERRY = ("server.manage", "ferry", "--watch", "0.5")
_TURN_S = 0.3


class TwoCentres(Centre):
    """The inner centre with the room, and the portal beside it."""

    def __init__(self, folder: Path, database: str, portal_database: str) -> None:
        self._outer = folder / "portal"
        self._outer_database = portal_database
        self._outer_address = f"http://127.0.0.1:{free_port()}"
        self._dice = random.Random(str(folder.name))
        for each in ("in", "out"):
            (self._outer / "ferry" / each).mkdir(parents=True)
            (folder / "ferry" / each).mkdir(parents=True)
        keyring.make(self._outer / "keys")
        run_python("server.manage", "ferry_key", "--to", str(folder / "portal.json"), environment=self._told(folder))
        super().__init__(folder, database)
        port = self._outer_address.rsplit(":", 1)[1]
        serve = ("uvicorn", "server.config.asgi:application", "--host", "127.0.0.1", "--port", port)
        environment = self.outer_environment
        self._processes["portal"] = PythonProcess("portal-web", folder, *serve, environment=environment)
        self._processes["ferry"] = PythonProcess("portal-ferry", folder, *FERRY, environment=environment)
        self._over = threading.Event()
        self._device = threading.Thread(target=self._carry, name="device")

    @property
    def portal(self) -> str:
        """The outer centre's address."""
        return self._outer_address

    @property
    def outer_environment(self) -> Mapping[str, str]:
        """The outer centre's settings: it knows the inner one by its public keys alone."""
        return self._told(self.folder)

    def _told(self, folder: Path) -> Mapping[str, str]:
        return {
            "MSR_VAR": str(self._outer),
            "MSR_ZONE": "outer",
            "MSR_DEMO": "1",
            "MSR_SECOND_FACTOR": "0",
            "MSR_DEMO_PASSWORD": PASSWORD,
            "MSR_CENTRE_NAME": "portal",
            "MSR_TRUST": str(folder / "trust.json"),
            "MSR_FERRY_TRUST": str(folder / "inner.json"),
            "MSR_DATABASE": self._outer_database,
            "MSR_ORIGIN": self._outer_address,
            "MSR_RULES": str(rules_in(folder)),
        }

    def start(self) -> None:
        """Both centres; the people and units of each are known in the other."""
        for name in ("portal", "ferry"):
            self.start_one(name)
        self._device.start()
        super().start()
        self.wait("the portal", lambda: self._is_served(), within_s=60)

    def stop(self) -> None:
        """Ends everything that was started here."""
        self._over.set()
        if self._device.ident is not None:
            self._device.join()
        for name in ("portal", "ferry"):
            self._processes[name].stop()
        super().stop()

    def _carry(self) -> None:
        """The device: in its turns what lies there goes over, one thing or another happening to it on the way."""
        while not self._over.wait(_TURN_S):
            for out, into in self._ways():
                files = [each for each in out.iterdir() if each.is_file() and not each.name.startswith(".")]
                self._dice.shuffle(files)
                for path in files:
                    with contextlib.suppress(FileNotFoundError):
                        self._move(path, into)

    def found_unit(self) -> None:
        """Inner people and units, then the outer ones beside them, each told to the other."""
        super().found_unit()
        self.manage("trust_file", "--to", str(self.folder / "trust.json"))
        self.manage("ferry_key", "--to", str(self.folder / "inner.json"))
        migrated.migrate(self.outer_environment)
        self.manage("ferry_send")
        self._carry_whole()
        self._outside("ferry_receive")
        told = json.loads(self._outside("seed_demo"))
        assert {"fayuan", "zhiban", "bianhu"} <= set(told) and "jiancha" not in told
        self._outside("ferry_send")
        self._carry_whole()
        self.manage("ferry_receive")

    def _environment(self) -> Mapping[str, str]:
        return {
            **super()._environment(),
            "MSR_ZONE": "inner",
            "MSR_FERRY": str(self.folder / "ferry"),
            "MSR_FERRY_TRUST": str(self.folder / "portal.json"),
        }

    def _outside(self, *words: str) -> str:
        return run_python("server.manage", *words, environment=self.outer_environment)

    def _is_served(self) -> bool:
        address, self.address = self.address, self.portal
        try:
            return self.status("/account/sign-in/") == 200
        finally:
            self.address = address

    def _ways(self) -> tuple[tuple[Path, Path], ...]:
        inner, outer = self.folder / "ferry", self._outer / "ferry"
        return (inner / "out", outer / "in"), (outer / "out", inner / "in")

    def _carry_whole(self) -> None:
        for out, into in self._ways():
            for path in sorted(out.iterdir()):
                if path.is_file():
                    path.replace(into / path.name)

    def _move(self, path: Path, into: Path) -> None:
        fate = self._dice.random()
        if fate < 0.2:  # left lying: it comes a turn later, behind younger ones
            return
        data = path.read_bytes()
        if fate < 0.35:  # cut on the way; the whole one follows in a later turn
            (into / path.name).write_bytes(data[: self._dice.randint(0, len(data) - 1)])
            return
        (into / path.name).write_bytes(data)
        if fate > 0.5:  # else it stays and is carried once more
            path.unlink()


#: What walks go through: (zones, database).
ONE_ZONE, TWO_ZONES, SQLITE, POSTGRESQL = "one-zone", "two-zones", "sqlite", "postgresql"
VARIANTS = tuple((zones, kind) for zones in (ONE_ZONE, TWO_ZONES) for kind in (SQLITE, POSTGRESQL))


def variants(*often: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Those with every run of the tests; `make walk` walks all."""
    return VARIANTS if os.environ.get("MSR_WALK") == "all" else often


@contextmanager
def running_variant(zones: str, kind: str, folder: Path) -> Iterator[Centre]:
    """The centre, or the two, each on an empty database of that kind."""
    with ExitStack() as held:
        databases = [held.enter_context(postgresql()) if kind == POSTGRESQL else "sqlite" for _ in range(2)]
        if zones == ONE_ZONE:
            yield held.enter_context(running_centre(folder, databases[0]))
        else:
            yield held.enter_context(running_centres(folder, *databases))


@contextmanager
def running_centres(folder: Path, database: str = "sqlite", portal_database: str = "sqlite") -> Iterator[TwoCentres]:
    """Both centres, ended at the end whatever happens."""
    centres = TwoCentres(folder, database, portal_database)
    try:
        centres.start()
        yield centres
    finally:
        centres.stop()
