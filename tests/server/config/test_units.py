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
CENTRE = [
    unit
    for unit in UNITS.glob("msr-*.service")
    if re.search(r"^ExecStart=/usr/bin/(msr-centre|uvicorn) ", unit.read_text(), re.M)
]


@pytest.mark.parametrize("name", ["centre-web", "ingest", "ferry", "exchange"])
def test_what_a_process_of_the_centre_writes_its_group_may_read_and_nobody_else(name: str) -> None:
    unit = (UNITS / f"msr-{name}.service").read_text()
    assert re.search(r"^Group=msr-centre$", unit, re.MULTILINE)
    assert re.search(r"^UMask=0007$", unit, re.MULTILINE)


def test_no_process_of_the_centre_makes_the_others_folders_its_own() -> None:
    # What StateDirectory= names, systemd gives to that unit's user with all that lies in it, keys too.
    for unit in CENTRE:
        assert "StateDirectory=msr-centre" not in unit.read_text(), unit.name
        assert (
            re.search(r"^ReadWritePaths=-?/var/lib/msr-centre$", unit.read_text(), re.MULTILINE)
            or "keyservice" in unit.name
        )


def test_each_user_of_a_unit_of_the_centre_is_made_and_each_private_key_has_one_holder() -> None:
    made = set(re.findall(r"^u (\S+)", (UNITS / "sysusers.d" / "msr-centre.conf").read_text(), re.MULTILINE))
    assert {user for unit in CENTRE for user in re.findall(r"^User=(.*)$", unit.read_text(), re.MULTILINE)} == made
    folders = (UNITS / "tmpfiles.d" / "msr-centre.conf").read_text()
    held = re.findall(r"^z /var/lib/msr-centre/keys/(\S+)\.pem +0600 (\S+)", folders, re.MULTILINE)
    assert {use for use, user in held if user in made} >= {"receipt", "command", "claim*", "ferry*", "log", "working"}
    assert dict(held)["working"] == "msr-keyservice"
    assert "msr-web" not in {user for use, user in held if use in ("receipt", "command", "log")}


def test_who_reads_no_private_key_of_ingest_believes_the_public_halves() -> None:
    for unit in CENTRE:
        if re.search(r"^User=msr-(web|certify)$", unit.read_text(), re.MULTILINE):
            assert re.search(r"^Environment=MSR_TRUST=/etc/msr/trust.json$", unit.read_text(), re.MULTILINE), unit.name


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


def test_the_guide_starts_every_process_of_the_centre_but_those_it_names_apart() -> None:
    guide = (UNITS.parent / "docs" / "guide" / "centre.md").read_text()
    line = re.search(r"systemctl enable --now (msr-[^`]*?)```", guide, re.DOTALL)
    assert line is not None
    started = set(line[1].replace("\\", "").split())
    running = {unit.stem for unit in CENTRE if "\n[Install]\n" in unit.read_text()}
    assert started == (running - {"msr-work", "msr-ferry"}) | {"msr-revoked.path"}
