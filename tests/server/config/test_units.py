"""The units of the centre fit each other: what one process writes for another, the other may read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.config.environment import Zone
from server.web.management.commands.work import watched

HANGS = ("capture", "uplink", "panel", "watch", "composite", "things", "system", "network")
#: Ends well where a profile asks nothing of it.
RESTS = ("composite",)
UNITS = Path(__file__).parents[3] / "systemd"


@pytest.mark.parametrize("name", ["centre-web", "ingest", "ferry", "exchange"])
def test_what_a_process_of_the_centre_writes_its_group_may_read_and_nobody_else(name: str) -> None:
    unit = (UNITS / f"msr-{name}.service").read_text()
    assert re.search(r"^Group=msr-centre$", unit, re.MULTILINE)
    assert re.search(r"^UMask=0007$", unit, re.MULTILINE)


@pytest.mark.parametrize("name", ["ingest", "ferry"])
def test_who_carries_letters_may_write_their_folder_and_the_papers(name: str) -> None:
    folders = re.search(r"^StateDirectory=(.*)$", (UNITS / f"msr-{name}.service").read_text(), re.MULTILINE)
    assert folders is not None
    assert {"msr-centre/ferry", "msr-centre/papers"} <= set(folders[1].split())


def test_what_works_on_what_waits_has_a_unit_and_gives_way_to_the_one_process_for_small_sites() -> None:
    commands = {name for zone in (Zone.INNER, Zone.OUTER) for name in watched(zone)}
    units = {
        unit.name: found[1]
        for unit in UNITS.glob("msr-*.service")
        if (found := re.search(r"^ExecStart=/usr/bin/msr-centre (\S+) --watch", unit.read_text(), re.MULTILINE))
    }
    assert set(units.values()) == commands
    given_way = re.findall(r"^Conflicts=(.*)$", (UNITS / "msr-work.service").read_text(), re.MULTILINE)
    assert set(" ".join(given_way).split()) == set(units)


@pytest.mark.parametrize("name", HANGS)
def test_each_process_of_the_box_that_hangs_is_started_again_and_never_given_up(name: str) -> None:
    unit = (UNITS / f"msr-{name}.service").read_text()
    again = "on-failure" if name in RESTS else "always"
    for line in ("Type=notify", f"Restart={again}", "StartLimitIntervalSec=0", "LimitCORE=0", "MemorySwapMax=0"):
        assert re.search(rf"^{line}$", unit, re.MULTILINE), line
    assert re.search(r"^WatchdogSec=\d+$", unit, re.MULTILINE)


def test_what_goes_to_a_box_beside_its_units_is_there() -> None:
    lines = [line.split() for line in (UNITS / "box-files").read_text().splitlines() if not line.startswith("#")]
    assert all((UNITS / source).is_file() and target.startswith("/") for source, target in lines)
    settings = {path.relative_to(UNITS).as_posix() for path in (UNITS / "settings").rglob("*.conf")}
    assert settings <= {source for source, _target in lines}
