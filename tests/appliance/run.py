"""`make appliance`: the package put onto a bare machine with no network, its processes under their own units.

Cameras, pins and TPM are the kernel's; later versions are put in, and one is taken back.
Prints one line a check, then one line of JSON; exits 1 if one failed, 2 if the guest could not be made or lost.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.appliance import room
from tests.appliance.box import Box
from tests.appliance.centre import Centre
from tests.appliance.channel import GuestFault
from tests.appliance.checks import Outcome
from tests.appliance.guest import Guest
from tests.appliance.order import BY_HAND, CHECKS


def main(arguments: list[str] | None = None) -> int:
    """Builds the disk's last layer, boots it, runs the checks in their order."""
    asked = _parser().parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="appliance-run-"))
    guest, box, centre = Guest(asked.image), None, None
    results: list[Outcome] = []
    began = time.monotonic()
    try:
        stick = room.pack(folder, asked.package)
        centre = Centre(folder / "centre", stick.update_keys)
        centre.start()
        guest.stick, guest.forwards = stick.image, centre.forwards
        checks = (CHECKS if asked.installed else (*BY_HAND, *CHECKS))[: asked.only or None]
        if asked.installed:
            room.put_in(guest.disk, stick.image)
        guest.start()
        box = Box(guest, folder, stick, centre)
        print(_line(Outcome("the guest boots", True, {"boot_s": round(guest.boot_s, 1)}), time.monotonic() - began))
        for name, check in checks:
            results.append(_outcome(name, check, box))
            print(_line(results[-1], time.monotonic() - began), flush=True)
            if not guest.is_alive:
                raise GuestFault(f"QEMU ended; console: {guest.console[-500:]}")
        code = 0 if len(results) == len(checks) and all(each.ok for each in results) else 1
    except GuestFault as fault:
        print(f"模拟机失败 / the guest failed: {fault}", file=sys.stderr)
        code = 2
    finally:
        if asked.keep_s:
            time.sleep(asked.keep_s)
        guest.stop()
        if centre is not None:
            centre.stop()
        shutil.rmtree(guest.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    for number, words in enumerate(box.steps if box else (), 1):
        print(f"步骤 / step {number}: {words}")
    print(json.dumps(_summary(guest, box, results, time.monotonic() - began), ensure_ascii=False))
    return code


def _outcome(name: str, check: Callable[[Box], dict[str, object]], box: Box) -> Outcome:
    try:
        return Outcome(name, True, check(box))
    except Exception as fault:  # noqa: BLE001 -- a check that breaks is one that failed; the others still tell
        return Outcome(name, False, {"said": " ".join(f"{type(fault).__name__}: {fault}".split())[-900:]})


def _line(outcome: Outcome, at_s: float) -> str:
    facts = ", ".join(f"{key} {value}" for key, value in outcome.facts.items())
    return f"{'ok  ' if outcome.ok else 'FAIL'} +{at_s:4.0f}s {outcome.name}: {facts}"


def _summary(guest: Guest, box: Box | None, results: list[Outcome], took_s: float) -> dict[str, object]:
    return {
        "figure": "appliance",
        "emulated": guest.is_emulated,
        "boot_s": round(guest.boot_s, 1),
        "took_s": round(took_s),
        "human_steps": len(box.steps) if box else 0,
        "host_load": round(os.getloadavg()[1], 1),
        "passed": sum(each.ok for each in results),
        "of": len(results),
        "checks": {each.name: {"ok": each.ok, **each.facts} for each in results},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.appliance.run")
    parser.add_argument("--image", type=Path, required=True, help="folder with vmlinuz, initrd, root.img (image.sh)")
    parser.add_argument("--package", type=Path, default=Path("build/package"), help="what make package made")
    parser.add_argument("--installed", action="store_true", help="put the package in before the boot: saves minutes")
    parser.add_argument("--only", type=int, default=0, help="so many of the checks, from the first")
    parser.add_argument("--keep-s", type=float, default=0, help="leave the guest on for so long after the checks")
    return parser


if __name__ == "__main__":
    sys.exit(main())
