"""A process that hangs is started again by systemd's watchdog: every unit of the box at once, in the guest.

SIGSTOP is the honest hang: the process is there, holds what it holds, and does nothing more.
"""

from __future__ import annotations

import time

from tests.appliance.box import Box
from tests.appliance.checks import expect

UNITS = ("capture", "uplink", "watch", "composite", "panel", "things", "system", "network")
#: A unit's WatchdogSec, then the time that systemd gives it to die (SIGABRT), then a slow machine's start.
WITHIN_S = 900.0


def hangs_are_cured(box: Box) -> dict[str, object]:
    """Each running unit is stopped where it stands; systemd ends it and starts another, which says that it is up."""
    seen = box.wait("the same processes at two looks", lambda: (at := _running(box)) == _running(box) and at, 300)
    before: dict[str, tuple[str, int]] = seen
    units = list(before)
    expect(set(units) >= {"capture", "uplink", "panel"}, f"expected the room's units active, got {units}")
    box.guest.do("kill -STOP " + " ".join(pid for pid, _ in before.values()))
    began, cured = time.monotonic(), dict[str, float]()

    def all_are_back() -> bool:
        for unit in units:
            if unit not in cured and _is_back(box, unit, *before[unit]):
                cured[unit] = round(time.monotonic() - began, 1)
        return len(cured) == len(units)

    box.wait(f"every hung unit started again, {sorted(units)}", all_are_back, WITHIN_S)
    said = box.guest.do("journalctl --no-pager -o cat -b -t systemd -g 'Watchdog timeout'")
    for unit in units:
        expect(f"msr-{unit}.service: Watchdog timeout" in said, f"expected the watchdog to have ended {unit}: {said}")
    box.wait("the panel's page", box.page, 600)
    box.wait_state("ready", "not_ready", within_s=600)
    return {"units": " ".join(units), "longest_s": max(cured.values())}


def _running(box: Box) -> dict[str, tuple[str, int]]:
    """Main process and restarts of each active unit.

    One that rests has process 0, which `kill` takes for its caller's: it would stop the guest's agent.
    """
    active = [unit for unit in UNITS if _show(box, unit, "ActiveState") == "active"]
    found = {unit: (_show(box, unit, "MainPID"), int(_show(box, unit, "NRestarts"))) for unit in active}
    return {unit: seen for unit, seen in found.items() if seen[0] != "0"}


def _is_back(box: Box, unit: str, pid: str, restarts: int) -> bool:
    is_new = _show(box, unit, "MainPID") not in ("0", pid) and int(_show(box, unit, "NRestarts")) > restarts
    return is_new and _show(box, unit, "ActiveState") == "active"


def _show(box: Box, unit: str, what: str) -> str:
    return box.guest.do(f"systemctl show -P {what} msr-{unit}").strip()
