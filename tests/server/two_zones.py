"""Two centres and the exchange between them: this process is the inner one, a child process the outer one.

from tests.server.two_zones import exchange, inner, outer, outer_process        in a conftest.py or a test's file

def test_...(inner: Inner, outer: Outer, exchange: Exchange): ...
    exchange.settle(now)                      all that was posted on either side is applied on the other
    exchange.storm(now, seed=7)               delayed, doubled, reordered, cut, lost; then settled
    outer.ask("post", "/counsel/bindings/ask/", {...}, user="bianhu")
    outer.run("from ... import ...\\nresult = ...", now=now)
    page.goto(f"{outer.url}/account/sign-in/")
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from server import keyring
from server.config.environment import Zone
from server.ferry import actions as ferry
from tests import migrated

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page of the outer centre answered."""

    status: int
    location: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Outer:
    """The outer centre, as its people and its operator use it."""

    def __init__(self, folder: Path, trust: Path) -> None:
        self.var = folder / "outer"
        environ = {name: text for name, text in os.environ.items() if not name.startswith("MSR_")}
        environ |= {
            "MSR_ZONE": "outer",
            "MSR_DEMO": "1",
            "MSR_SECOND_FACTOR": "0",
            "MSR_VAR": str(self.var),
            "MSR_TRUST": str(trust),
            "MSR_CENTRE_NAME": "portal",
            "DJANGO_SETTINGS_MODULE": "tests.server.settings",
        }
        keyring.make(self.var / "keys")
        self.key = keyring.fetch(f"file:{self.var / 'keys' / 'ferry.pem'}").public_key
        self.counsel = keyring._made_signer(self.var / "keys" / "counsel.pem").public_key
        self.acts = keyring._made_signer(self.var / "keys" / "acts.pem").public_key
        migrated.migrate(environ)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.server.outer_centre"],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = f"http://127.0.0.1:{self._heard()['port']}"

    def run(self, source: str, **given: Any) -> Any:
        """What the statements left in `result`; `now` arrives as a time, all else must be JSON."""
        told = {name: each.isoformat() if isinstance(each, datetime) else each for name, each in given.items()}
        return self._say({"run": source, "with": told})

    def manage(self, *command: str) -> str:
        """What the command wrote."""
        return str(self._say({"manage": command}))

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None, user: str = "") -> Answer:
        """A page, asked for by that person; bytes in `data` are uploaded as files."""
        given = {name: _upload(name, each) if isinstance(each, bytes) else each for name, each in (data or {}).items()}
        found = self._say({"ask": method, "path": path, "data": given, "as": user})
        return Answer(found["status"], found["location"], base64.b64decode(found["bytes"]))

    def person(self, username: str, role: str, unit: str, number: str = "") -> None:
        """An account of its own there, in the unit with that code."""
        self.run(
            "from server.access.actions import create_user\nfrom server.access.models import Role, Unit\n"
            "create_user(actor='test', username=username, display_name='外网' + username, role=Role(role),"
            " unit=Unit.objects.get(code=unit), password='correct horse 7', staff_number=number,"
            " must_change_password=False)",
            **{"username": username, "role": role, "unit": unit, "number": number},
        )

    def unit(self, code: str, kind: str, beside: str) -> None:
        """A unit of its own there, beside a procuratorate that the inner zone told of."""
        self.run(
            "from server.access.actions import create_unit\nfrom server.access.models import Unit, UnitKind\n"
            "create_unit(actor='test', code=code, kind=UnitKind(kind), name_zh='外网' + code, name_en=code,"
            " beside=Unit.objects.get(code=beside))",
            **{"code": code, "kind": kind, "beside": beside},
        )

    def reset(self) -> None:
        """Nobody and nothing is there any more."""
        self._say({"reset": True})

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)

    def _say(self, wanted: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(wanted) + "\n")
        self._process.stdin.flush()
        answer = self._heard()
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the outer centre ended with {self._process.wait(30)}"
        found: dict[str, Any] = json.loads(line)
        return found


@dataclass
class Exchange:
    """The device between the networks: it moves files, and does not promise how."""

    outer: Outer
    lost: list[str] = field(default_factory=list)

    def carry(self) -> None:
        """Every file to the other side, at once and whole."""
        for out, into in self._ways():
            for path in _files(out):
                shutil.move(path, into / path.name)

    def turn(self, now: datetime) -> None:
        """Both sides write and read what lies there, and the device moves it once."""
        ferry.send(now=now)
        self.outer.run("from server.ferry import actions\nactions.send(now=now)", now=now)
        self.carry()
        self.read(now)

    def read(self, now: datetime) -> None:
        """Both sides read what lies there."""
        ferry.receive(now)
        self.outer.run("from server.ferry import actions\nactions.receive(now)", now=now)

    def settle(self, now: datetime, turns: int = 4) -> None:
        """As long as letters and their answers need."""
        for _ in range(turns):
            self.turn(now)

    def storm(self, now: datetime, *, seed: int, turns: int = 8) -> datetime:
        """A device that delays, doubles, reorders, cuts and loses; then a whole one. Returns the time afterwards."""
        dice = random.Random(seed)
        held: list[tuple[bytes, Path]] = []
        for _ in range(turns):
            ferry.send(now=now)
            self.outer.run("from server.ferry import actions\nactions.send(now=now)", now=now)
            for out, into in self._ways():
                for path in _files(out):
                    held += [(path.read_bytes(), into / path.name)] * dice.choice((1, 1, 2))
                    path.unlink()
            dice.shuffle(held)
            for data, place in [held.pop() for _ in range(dice.randint(0, len(held)))]:
                fate = dice.random()
                if fate < 0.15:
                    self.lost.append(place.name)
                elif fate < 0.3:
                    place.write_bytes(data[: dice.randint(0, len(data) - 1)])
                else:
                    place.write_bytes(data)
            self.read(now)
            now += timedelta(minutes=30)
        for data, place in held:
            place.write_bytes(data)
        for _ in range(6):
            self.turn(now)
            now += timedelta(hours=2)
        return now

    def _ways(self) -> tuple[tuple[Path, Path], ...]:
        theirs = self.outer.var / "ferry"
        for each in ("in", "out"):
            (theirs / each).mkdir(parents=True, exist_ok=True)
        return (ferry.folder("out"), theirs / "in"), (theirs / "out", ferry.folder("in"))


@dataclass
class Inner:
    """The inner centre: this very process, in its zone, with stores of this test's own."""

    folder: Path


@pytest.fixture(scope="session")
def outer_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outer]:
    """One process a session; each test finds it empty."""
    folder = tmp_path_factory.mktemp("two-zones")
    kept = configured.MSR.var / "test-keys"
    keyring.make(kept)
    own = keyring._own(kept)
    told = {name: [point.hex() for point in getattr(own, name)] for name in ("receipt", "claim", "ferry")}
    logs = {name: key.hex() for name, key in own.logs.items()}
    made = {name: [keyring._made_signer(kept / f"{name}.pem").public_key.hex()] for name in ("counsel", "acts")}
    made["hands"] = [keyring._made_signer(kept / "hands_door.pem").public_key.hex()]
    (folder / "trust.json").write_text(json.dumps({**told, **made, "logs": logs}))
    found = Outer(folder, folder / "trust.json")
    yield found
    found.end()


@pytest.fixture
def outer(outer_process: Outer) -> Outer:
    """The outer centre, empty."""
    outer_process.reset()
    return outer_process


@pytest.fixture
def inner(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, outer_process: Outer) -> Inner:
    """This process as the inner centre, which believes the outer one's letters."""
    request.getfixturevalue("transactional_db" if "live_server" in request.fixturenames else "db")
    folder = tmp_path / "inner"
    folder.mkdir()
    told = {
        name: [point.hex()]
        for name, point in (
            ("ferry", outer_process.key), ("counsel", outer_process.counsel), ("acts", outer_process.acts)
        )
    }  # fmt: skip
    (folder / "portal.json").write_text(json.dumps(told))
    settings.MSR = dataclasses.replace(
        configured.MSR,
        zone=Zone.INNER,
        var=folder,
        keys=configured.MSR.var / "test-keys",
        ferry_trust=folder / "portal.json",
    )
    return Inner(folder)


@pytest.fixture
def exchange(inner: Inner, outer: Outer) -> Exchange:
    """The device between them."""
    return Exchange(outer)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _upload(name: str, data: bytes) -> dict[str, str]:
    return {"name": f"{name}.pdf", "bytes": base64.b64encode(data).decode()}
