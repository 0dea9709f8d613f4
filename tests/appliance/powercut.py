"""`make powercut`: the power cut at seeded moments under a box that records; nothing called durable may be lost.

Each cut: boot, record (after a cut the hearing goes on by itself), cut the disk's cache and the machine, then look at a
copy of what the disk kept. What was called durable is known from the guest's second serial line, to which capture
writes each durable fragment's digest after its sync. Prints one line a cut; exits 1 if anything was lost or any
verdict is no, 2 where the run could not be made. `--out` keeps what was done, and the next run goes on from there.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.appliance import room
from tests.appliance.box import Box
from tests.appliance.channel import GuestFault
from tests.appliance.guest import Guest
from tests.appliance.kept import Claims, Kept, look
from tests.appliance.lying import lie
from tests.appliance.plug import Plug

LINE = "/dev/ttyS1"
LEDGER = f"""mkdir -p /etc/systemd/system/msr-capture.service.d
cat >/etc/systemd/system/msr-capture.service.d/ledger.conf <<END
[Service]
ExecStart=
ExecStart=/usr/bin/msr-agent run --profile /etc/msr/profile.toml --ledger {LINE}
SupplementaryGroups=dialout
DeviceAllow={LINE} rw
END
"""
#: One cut of four comes while the box starts (and recovers from the cut before), the others while it records.
STARTING_OF_TEN = 3
RECORDS_FROM_S, RECORDS_TO_S, STARTS_TO_S = 4.0, 30.0, 35.0
START_WITHIN_S = 900.0


def main(arguments: list[str] | None = None) -> int:
    """Cuts until there are as many as asked for, then an orderly end, then the verifier over all of it."""
    asked = _parser().parse_args(arguments)
    done = json.loads(asked.out.read_text()) if asked.out.exists() else {"seed": asked.seed, "cuts": [], "pieces": []}
    if done["seed"] != asked.seed:
        print(f"{asked.out}: expected seed {done['seed']}, got {asked.seed}", file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="powercut-"))
    guest = Guest(asked.image, plug=Plug())
    try:
        stick = room.pack(folder, asked.package, versions=False)
        room.put_in(guest.disk, stick.image, room.PROFILE_IN, LEDGER)
        if asked.lying:
            done["lying"] = lie(Box(guest, folder, stick))
            print(json.dumps(done["lying"], ensure_ascii=False), flush=True)
        else:
            _piece(Box(guest, folder, stick), done, asked)
    except (GuestFault, OSError, AssertionError) as fault:
        print(f"断电试验没有做成 / the cuts could not be made: {type(fault).__name__}: {fault}", file=sys.stderr)
        return 2
    finally:
        guest.stop()
        done["summary"] = summary(done)
        asked.out.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(guest.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(done["summary"], ensure_ascii=False))
    return 0 if _is_clean(done) else 1


def _piece(box: Box, done: dict[str, Any], asked: argparse.Namespace) -> None:
    claims = Claims()
    machine = 1 + max((each["machine"] for each in done["cuts"]), default=0)
    while len(done["cuts"]) < asked.cuts:
        number = len(done["cuts"]) + 1
        cut = _cut(box, claims, random.Random(f"{asked.seed}/{number}"), is_first=not claims.boots)
        done["cuts"].append({"cut": number, "machine": machine, **cut})
        print(json.dumps(done["cuts"][-1], ensure_ascii=False), flush=True)
        asked.out.write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    box.guest.start()
    goes_on(box)
    box.finger(3.5)
    box.wait_state("ready", "not_ready", within_s=300)
    box.guest.stop()
    claims.hear(box.guest.told)
    kept = look(box.guest.disk, box.folder, claims, box.stick.device_key, ended=True)
    done["pieces"].append({"machine": machine, **facts(kept, claims)})
    print(json.dumps(done["pieces"][-1], ensure_ascii=False), flush=True)


def _cut(box: Box, claims: Claims, dice: random.Random, *, is_first: bool) -> dict[str, object]:
    is_starting = dice.randrange(10) < STARTING_OF_TEN and not is_first
    box.guest.start()
    if is_starting:
        wait_s = dice.uniform(0, STARTS_TO_S)
    else:
        goes_on(box)
        wait_s = dice.uniform(RECORDS_FROM_S, RECORDS_TO_S)
    time.sleep(wait_s)
    box.guest.cut()
    claims.hear(box.guest.told)
    kept = look(box.guest.disk, box.folder, claims, box.stick.device_key)
    when = "starting" if is_starting else "recording"
    return {"when": when, "after_s": round(wait_s, 2), "boot_s": round(box.guest.boot_s, 1), **facts(kept, claims)}


def goes_on(box: Box) -> None:
    """The room records: by itself after a cut, else by a press. The first film is in the ledger then."""
    until = time.monotonic() + START_WITHIN_S
    while (state := box.state().get("state")) != "recording":
        if time.monotonic() > until:
            raise GuestFault(f"expected the room to record, got {state}; {box.journal_end()}")
        if state in ("ready", "interrupted"):
            box.finger(0.5)
        time.sleep(2)
    box.wait("a durable fragment", lambda: box.guest.told.stat().st_size > 0, 120)


def facts(kept: Kept, claims: Claims) -> dict[str, object]:
    """Of one look, for a line."""
    return {
        "claimed": claims.count,
        "lost": len(kept.lost),
        "parts": kept.parts,
        "recovered": kept.recovered,
        "verified": kept.verified,
        "fsck": kept.fsck,
        **({"said": kept.said} if kept.said else {}),
    }


def summary(done: dict[str, Any]) -> dict[str, object]:
    """Of all pieces."""
    cuts = done["cuts"]
    return {
        "figure": "powercuts",
        "cuts": len(cuts),
        "while_starting": sum(each["when"] == "starting" for each in cuts),
        "machines": len({each["machine"] for each in cuts}),
        "claimed_durable": sum(_highest(done, "claimed").values()),
        "lost": sum(each["lost"] for each in cuts + done["pieces"]),
        "recovered_parts": sum(_highest(done, "recovered").values()),
        "verified": all(each["verified"] for each in cuts + done["pieces"]),
        "lying_disk": {key: done["lying"][key] for key in ("lost", "verdict")} if "lying" in done else None,
    }


def _highest(done: dict[str, Any], what: str) -> dict[int, int]:
    """By machine: the last count of each is its highest."""
    found: dict[int, int] = {}
    for each in done["cuts"] + done["pieces"]:
        found[each["machine"]] = max(found.get(each["machine"], 0), each[what])
    return found


def _is_clean(done: dict[str, Any]) -> bool:
    looks = done["cuts"] + done["pieces"]
    lying = done.get("lying")
    is_said = lying is None or (lying["lost"] > 0 and lying["verdict"] != "")
    return is_said and all(each["lost"] == 0 and each["verified"] for each in looks)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.appliance.powercut")
    parser.add_argument("--image", type=Path, default=Path("build/appliance"), help="as tests.appliance.run")
    parser.add_argument("--package", type=Path, default=Path("build/package"), help="what make package made")
    parser.add_argument("--cuts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/powercuts.json"), help="where it goes on from")
    parser.add_argument("--lying", action="store_true", help="instead: one cut of a disk that lies about its flushes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
