"""What each check says of a machine that is so and so; the machine alone is not there."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agent.clock import WallObservation, boottime_ns
from agent.outbox.disk import RealDisk
from agent.selftest.checks import disk, hands, machine, network
from agent.selftest.means import Board, Means
from agent.selftest.shelf import Shelf
from agent.selftest.table import CHECKS
from agent.settings import MIB
from agent.system.disks import DiskHealth
from firmware_config.certificates import Purpose
from firmware_config.pki import Pki
from firmware_config.profile import load
from firmware_config.selftests import catalogue
from sync.evidence.selftests import FORMS, Finding
from tests.agent.box_process import BoxProcess

HOUR_NS = 3_600_000_000_000
NOW = datetime.now(UTC)
NOW_NS = round(NOW.timestamp()) * 1_000_000_000


@dataclass(slots=True)
class StandIn:
    """A machine as a test wants it."""

    source: str = "ntp"
    error_ms: int = 3
    free: int = 900 << 30
    now_ns: int = NOW_NS
    says: Board = Board()
    tools: dict[str, str] = field(default_factory=dict)

    def wall(self) -> WallObservation:
        return WallObservation(unix_ns=self.now_ns, source=self.source, error_ns=self.error_ms * 1_000_000)

    def boottime_ns(self) -> int:
        return boottime_ns()

    def free_bytes(self, path: Path) -> int:
        return self.free

    def board(self) -> Board:
        return self.says

    def tool(self, *words: str) -> str | None:
        return self.tools.get(words[0])


@pytest.fixture
def means(tmp_path: Path) -> Iterator[Means]:
    box = BoxProcess(tmp_path / "box")
    profile = load(box.folder / "profile.toml")
    shelf = Shelf(profile.outbox, RealDisk())
    shelf.open()
    yield Means(
        profile=profile,
        form="short",
        limits=catalogue().limits,
        machine=StandIn(),
        disk=RealDisk(),
        shelf=shelf,
        capture={"state": "ready", "linked": True, "health": {"memory_locked": True}, "climate": {}},
        taken={},
    )


def told(found: Iterator[Finding]) -> list[tuple[str, str, int]]:
    return [(each.reason, each.subject, int(each.level)) for each in found]


def test_every_check_of_the_catalogue_is_made_and_no_other() -> None:
    assert list(CHECKS) == list(catalogue().checks)
    assert {form for each in catalogue().checks.values() for form in each.forms} == set(FORMS)


def test_whatever_is_not_well_says_who_should_do_what_in_both_languages() -> None:
    for check in catalogue().checks.values():
        for name, reason in check.reasons.items():
            if reason.level in ("warning", "bad"):
                assert reason.who and reason.todo.zh and reason.todo.en, f"{check.key}.{name}"


@pytest.mark.parametrize(
    ("source", "error_ms", "reason"),
    [("ntp", 3, ""), ("free-running", 16_000, "free-running"), ("ntp", 1_500, "wide")],
)
def test_clock(means: Means, source: str, error_ms: int, reason: str) -> None:
    there = replace(means, machine=StandIn(source=source, error_ms=error_ms))
    assert [each.reason for each in machine.clock(there)] == [reason]


def test_capture_that_is_not_ready_or_lost_files_is_said(means: Means) -> None:
    health = {"memory_locked": False, "absent": ["scene"], "missing_files": 2}
    there = replace(means, capture={"state": "not_ready", "health": health})
    assert [each.reason for each in machine.capture(there)] == ["not-ready", "memory", "files"]
    assert [each.reason for each in machine.capture(replace(means, capture=None))] == ["silent"]
    assert [each.reason for each in machine.capture(means)] == [""]


def test_hours_that_fit(means: Means) -> None:
    assert told(disk.space(means)) == [("", "", 0)]
    assert told(disk.space(replace(means, machine=StandIn(free=5 << 30)))) == [("low", "", 1)]
    assert told(disk.space(replace(means, machine=StandIn(free=1 * MIB)))) == [("full", "", 2)]


def test_a_real_disk_is_measured_and_left_as_it_was(means: Means) -> None:
    (found,) = disk.disk(replace(means, form="full"))
    assert found.measured.startswith("sync ") and found.measured.endswith("MiB/s")
    assert sorted(path.name for path in means.shelf.folder.iterdir()) == ["reference", "reports"]


def test_an_outbox_that_cannot_be_written_is_no_stack_trace(means: Means) -> None:
    gone = replace(means, shelf=Shelf(Path("/proc/nowhere"), RealDisk()))
    assert told(disk.disk(gone)) == [("unwritable", "", 2)]


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        (None, "not-shown"),
        ({"reason": "", "written": 90, "seen": 90, "at_unix_ns": NOW_NS - 24 * HOUR_NS}, ""),
        ({"reason": "lost", "written": 80, "seen": 90, "at_unix_ns": NOW_NS}, "lost"),
        ({"reason": "", "written": 90, "seen": 90, "at_unix_ns": NOW_NS - 500 * 24 * HOUR_NS}, "old"),
    ],
)
def test_a_disks_honesty_is_remembered_and_grows_old(means: Means, verdict: dict[str, Any] | None, reason: str) -> None:
    if verdict is not None:
        means.shelf.put_verdict(verdict)
    assert [each.reason for each in disk.honesty(means)] == [reason]


def test_a_centre_that_nobody_answers_for_and_no_certificate(means: Means) -> None:
    assert [each.reason for each in network.link(means)] == ["no-trust"]
    assert [each.reason for each in network.certificate(means)] == ["missing"]
    assert [each.reason for each in network.key(means)] == ["in-a-file"]


@pytest.fixture
def centre(means: Means, tmp_path: Path) -> Iterator[tuple[Means, Pki]]:
    """A broker's port as boxes meet it: TLS 1.3, a certificate of the centre, and the box's asked for."""
    pki = Pki.create(tmp_path / "pki", now=NOW, broker_names=("localhost",))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pki.broker.certificate, pki.broker.key)
    context.load_verify_locations(pki.broker.clients_ca)
    context.verify_mode, context.minimum_version = ssl.CERT_REQUIRED, ssl.TLSVersion.TLSv1_3
    files = pki.equip(Purpose.BOX, "box-1", now=NOW)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Thread(target=_answer, args=(listening, context), daemon=True)
        ended.start()
        port = listening.getsockname()[1]
        broker = replace(
            means.profile.broker, host="localhost", port=port, ca=pki.folder / "centre-ca.crt",
            certificate=files.certificate,
        )  # fmt: skip
        yield replace(means, profile=replace(means.profile, broker=broker)), pki
        listening.shutdown(socket.SHUT_RDWR)
    ended.join(5)


def _answer(listening: socket.socket, context: ssl.SSLContext) -> None:
    while True:
        try:
            with listening.accept()[0] as raw, context.wrap_socket(raw, server_side=True):
                pass
        except ssl.SSLError:
            continue
        except OSError:
            return


def test_the_centre_answers_and_is_told_from_another(centre: tuple[Means, Pki]) -> None:
    there, pki = centre
    assert told(network.link(there)) == [("", "", 0)]
    assert told(network.link(replace(there, capture={"linked": False}))) == [("refused", "", 2)]
    strange = replace(there.profile.broker, ca=pki.folder / "box-ca.crt")
    assert told(network.link(replace(there, profile=replace(there.profile, broker=strange)))) == [
        ("not-the-centre", "", 2)
    ]
    nobody = replace(there.profile.broker, port=1)
    assert told(network.link(replace(there, profile=replace(there.profile, broker=nobody)))) == [("unreachable", "", 2)]


@pytest.mark.parametrize(("days", "reason"), [(0, ""), (800, "soon"), (820, "very-soon"), (900, "over")])
def test_the_end_of_a_certificate_comes_nearer(centre: tuple[Means, Pki], days: int, reason: str) -> None:
    later = replace(centre[0], machine=StandIn(now_ns=NOW_NS + days * 24 * HOUR_NS))
    assert [each.reason for each in network.certificate(later)] == [reason]


def test_units_that_are_looser_than_they_should_be_are_named(means: Means) -> None:
    rows = [{"unit": "msr-capture.service", "exposure": "1.4"}, {"unit": "msr-panel.service", "exposure": "7.2"}]
    said = json.dumps([*rows, {"unit": "ssh.service", "exposure": "9.6"}])
    there = replace(means, machine=StandIn(tools={"systemd-analyze": said}))
    assert told(machine.sandbox(there)) == [("", "msr-capture.service", 0), ("loose", "msr-panel.service", 1)]
    assert told(machine.sandbox(means)) == [("not-told", "", 3)]


def test_the_units_that_must_be_root_are_well_as_they_are_shipped(means: Means) -> None:
    rows = [{"unit": "msr-enrol.service", "exposure": "2.2"}, {"unit": "msr-update.service", "exposure": "2.7"}]
    there = replace(means, machine=StandIn(tools={"systemd-analyze": json.dumps(rows)}))
    assert {each[0] for each in told(machine.sandbox(there))} == {""}


def test_heat_of_board_and_room(means: Means) -> None:
    there = replace(means, machine=StandIn(says=Board(temperature_c=97)), capture={"climate": {"temperature_c": 21.5}})
    assert told(machine.temperature(there)) == [("too-hot", "board", 2), ("", "room", 0)]
    assert told(machine.temperature(means)) == [("not-told", "", 3)]


def test_what_disks_say_of_themselves(means: Means) -> None:
    new = DiskHealth(name="/dev/nvme0n1", model="A", is_failing=False, errors=0, worn_percent=3)
    disks = (new, replace(new, name="/dev/sda", worn_percent=91), replace(new, name="/dev/sdb", is_failing=True))
    there = replace(means, machine=StandIn(says=Board(disks=disks)))
    assert told(disk.wear(there)) == [("", "nvme0n1", 0), ("worn", "sda", 1), ("failing", "sdb", 2)]
    assert told(disk.wear(means)) == [("not-told", "", 3)]


def test_mains_and_watchdog_are_as_capture_was_told(means: Means) -> None:
    faults = [{"key": "mains-lost", "level": 2, "detail": "81%"}, {"key": "time-lost", "level": 1, "detail": ""}]
    there = replace(means, capture={"system": {"faults": faults}})
    assert told(machine.power(there)) == [("mains-lost", "", 2)]
    assert told(machine.power(replace(means, capture={"system": {"faults": []}}))) == [("", "", 0)]
    assert told(machine.power(means)) == [("not-told", "", 3)]


def test_no_hand_presses_what_capture_holds(means: Means) -> None:
    reasons = [next(iter(check(means))).reason for check in (hands.button, hands.lamp, hands.sounder)]
    assert reasons == ["in-use"] * 3
