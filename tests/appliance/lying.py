"""A disk that lies about its flushes: what a cut then costs, and who says so."""

from __future__ import annotations

import re
import time

from tests.appliance.box import Box
from tests.appliance.checks import expect
from tests.appliance.kept import Claims, look
from tests.appliance.plug import Cache, Plug

SHOWN = "/run/shown"


def lie(box: Box) -> dict[str, object]:
    """One cut. The room was ready once on an honest disk; then the disk lies, and the self-test's two steps find it."""
    guest, claims = box.guest, Claims()
    guest.start()
    box.wait_state("ready", within_s=900)
    guest.stop()
    guest.plug = Plug(Cache.LYING)
    guest.start()
    box.wait_state("ready", within_s=900)
    box.finger(0.5)
    box.wait_state("recording", within_s=300)
    time.sleep(15)
    box.finger(3.5)
    box.wait_state("ready", "not_ready", within_s=300)
    guest.do("systemctl stop msr-capture", within_s=300)
    guest.do(f"nohup msr-agent selftest --disk-write >{SHOWN} 2>&1 & sleep 1")
    number = lambda: re.findall(r"synced +(\d+)", guest.run(f"cat {SHOWN}").out)  # noqa: E731
    box.wait("ten blocks shown", lambda: (n := number()) and int(n[-1]) > 10, 600)
    seen = int(number()[-1])
    guest.cut()
    claims.hear(guest.told)
    kept = look(guest.disk, box.folder, claims, box.stick.device_key)
    expect(kept.lost, f"expected a disk that lies to lose something, got all of {claims.count} fragments kept")
    guest.plug = Plug(Cache.HONEST)
    guest.start()
    box.wait_state("ready", within_s=900)
    said = guest.run(f"msr-agent selftest --disk-check --seen {seen}", within_s=600)
    verdict = " ".join(said.out.split()) if said.status == 2 else ""
    expect(verdict, f"expected the self-test to say that the disk lies, got {said.status} {said.out} {said.err}")
    return {"claimed": claims.count, "lost": len(kept.lost), "seen": seen, "verdict": verdict[:300], "fsck": kept.fsck}
