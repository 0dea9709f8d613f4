"""`make ab`: the A/B image's disk starts under UEFI with Secure Boot, is updated by RAUC, and falls back.

ab.sh makes disk and stick as an office does, and puts QEMU's agent, which carries our commands, into the image. Prints
one line a check, then one line of JSON; exits 1 if one failed, 2 if the guest could not be made or was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.appliance.channel import GuestFault
from tests.appliance.checks import CheckFailed, Outcome, expect
from tests.appliance.guest import Guest

FIRMWARE = Path("/usr/share/OVMF")
GRUBENV = "/boot/efi/EFI/debian/grubenv"
WITHIN_S = 2400.0
#: Each is bound from the partition that stays.
KEPT = {"/etc/msr": "etc", "/var/lib/msr": "outbox", "/var/lib/msr-uplink": "uplink", "/var/lib/msr-update": "update"}
#: What a box out of its carton starts.
UNITS = ("msr-network", "msr-panel", "msr-enrol")
PAGE = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:8801/', timeout=60).status)"


@dataclass(slots=True)
class Box(Guest):
    """The guest on the disk that disk.sh made: firmware, its own loader, one of two roots."""

    def __post_init__(self) -> None:
        """Its folder holds no disk, and so need not lie in memory."""
        self.folder = Path(tempfile.mkdtemp(prefix="ab-"))

    @property
    def disk(self) -> Path:
        """The disk itself, which a run may change: ab.sh makes it anew."""
        return self.image / "disk.img"

    def _boots(self) -> list[str]:
        variables = self.folder / "variables.fd"
        if not variables.exists():
            shutil.copy(FIRMWARE / "OVMF_VARS_4M.ms.fd", variables)  # Microsoft's keys are in it: Secure Boot is on
        flash = ("-drive", "if=pflash,unit=0,format=raw,readonly=on,file=" + str(FIRMWARE / "OVMF_CODE_4M.ms.fd"))
        flash += ("-drive", f"if=pflash,unit=1,format=raw,file={variables}")
        return ["-machine", "smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on", *flash]

    def slots(self) -> dict[str, tuple[str, str]]:
        """Bootname of each slot -> its state and whether RAUC says that it is good."""
        # Once RAUC gave no answer within D-Bus' 25 s, to a question that it answers in two.
        asked = "rauc status --output-format=shell"
        told = dict(re.findall(r"^(\w+)='?(.*?)'?$", self.do(f"{asked} || {asked}"), re.MULTILINE))
        numbers = told["RAUC_SLOTS"].split()
        words = ("BOOTNAME", "STATE", "BOOT_STATUS")
        rows = [[told[f"RAUC_SLOT_{word}_{number}"] for word in words] for number in numbers]
        return {name: (state, status) for name, state, status in rows}

    def environment(self) -> dict[str, str]:
        """What GRUB and RAUC tell each other."""
        return dict(line.split("=", 1) for line in self.do(f"grub-editenv {GRUBENV} list").splitlines())

    def until_good(self, slot: str, before: str = "") -> str:
        """Waits for another boot than `before`, out of `slot`, that was called good: its boot id. Raises GuestFault."""
        asked = "sed -n 's/.*rauc.slot=\\([AB]\\).*/\\1/p' /proc/cmdline; cat /proc/sys/kernel/random/boot_id; "
        found: list[str] = []

        def is_there() -> bool:
            found[:] = (
                self._quietly(asked + "systemctl is-active msr-good.service").split() if self._is_answering() else []
            )
            return found[:1] == [slot] and found[1] != before and found[2:] == ["active"]

        self._wait(is_there, WITHIN_S, f"slot {slot}, good; last seen: {found}")
        return found[1]

    def goes_to(self, slot: str) -> dict[str, object]:
        """Starts anew and waits for that slot: how long it took, and each try that the boot loader told of."""
        before, said, began = (
            self.do("cat /proc/sys/kernel/random/boot_id").strip(),
            len(self.console),
            time.monotonic(),
        )
        self._quietly("systemctl reboot")
        self.until_good(slot, before)
        tries = re.findall(r"mashangren: slot (\w), try (\d)", self.console[said:])
        return {"took_s": round(time.monotonic() - began), "tries": " ".join("".join(each) for each in tries)}


def first_start(box: Box) -> dict[str, object]:
    """Out of the carton: signed loaders, slot A, what stays is bound in, the screen answers, RAUC says good."""
    box.until_good("A")
    expect(box.slots() == {"A": ("booted", "good"), "B": ("inactive", "good")}, f"got {box.slots()}")
    for target, folder in KEPT.items():
        source = box.do(f"findmnt -no SOURCE {target}").strip()
        expect(source == f"/dev/vda4[/{folder}]", f"{target} is {source}")
    states = box.do("systemctl is-active " + " ".join(f"{unit}.service" for unit in UNITS)).split()
    expect(states == ["active"] * len(UNITS), f"got {states}")
    expect(box.do(f'python3.11 -c "{PAGE}"').strip() == "200", "the screen's page")
    box.do("dmesg | grep -qi 'secure boot enabled'")
    expect(not box.run("ls /etc/ssh/ssh_host_*").out, "no key that other boxes have too")
    since = box.do("systemctl show -P ActiveEnterTimestampMonotonic msr-good.service")
    return {"boot_to_good_s": int(since) // 1_000_000, "root_mib": int(box.do("df -m --output=used / | tail -1"))}


def others_are_refused(box: Box) -> dict[str, object]:
    """A bundle that somebody else signed, and one for another model."""
    box.do("mount -o ro /dev/vdb /mnt")
    found = {}
    for name, words in (("other-key", "signature"), ("other-model", "compatible")):
        said = box.run(f"rauc install /mnt/{name}.raucb", within_s=600)
        why = re.findall(r"LastError: (.*)", said.out + said.err)
        expect(said.status and why and words in why[-1].lower(), f"{name}: {said}")
        found[name] = f'"{why[-1]}"'
    expect(box.slots()["B"] == ("inactive", "good"), "slot B as it was")
    return found


def second_version(box: Box) -> dict[str, object]:
    """`rauc install` into B, a restart: B runs, is good, and what stays is there."""
    box.do("echo film >/var/lib/msr/outbox/kept; echo room-7 >/etc/msr/name")
    before = box.do("stat -c '%U %a' /var/lib/msr /var/lib/msr/outbox /var/lib/msr-uplink /etc/msr")
    began = time.monotonic()
    box.do("rauc install /mnt/second.raucb", within_s=3600)
    took = round(time.monotonic() - began)
    expect(box.environment()["ORDER"] == "B A", f"got {box.environment()}")
    found = box.goes_to("B")
    expect(box.do("cat /etc/issue.d/second.issue").strip() == "second", "the second version")
    expect(box.do("cat /var/lib/msr/outbox/kept /etc/msr/name").split() == ["film", "room-7"], "what stays")
    after = box.do("stat -c '%U %a' /var/lib/msr /var/lib/msr/outbox /var/lib/msr-uplink /etc/msr")
    expect(after == before, f"owners {before}, got {after}")
    box.do("rauc status mark-good")
    expect(box.slots() == {"A": ("inactive", "good"), "B": ("booted", "good")}, f"got {box.slots()}")
    return {"install_s": took, **found}


def never_good(box: Box) -> dict[str, object]:
    """A version that starts, and whose screen never comes up: three tries by itself, then the one that was good."""
    spoil = (
        "mount /dev/disk/by-partlabel/msr-root-a /media",
        "rm /media/var/lib/msr-slot-good",
        "cd /media/etc/systemd/system",
        "printf '[Service]\\nEnvironment=GOOD_WITHIN_S=30\\n' >msr-good.service.d/zz.conf",
        "printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n' >msr-panel.service.d/zz.conf",
        "cd /",
        "umount /media",
        "rauc status mark-active other",
    )
    box.do(" && ".join(spoil))
    found = box.goes_to("B")
    expect(found["tries"] == "A1 A2 A3 B1", f"got {found['tries']}")
    expect(box.slots() == {"A": ("inactive", "bad"), "B": ("booted", "good")}, f"got {box.slots()}")
    return found


def cannot_start(box: Box) -> dict[str, object]:
    """A bundle whose init no kernel can run: three tries, then the one that was good; what stays is there."""
    box.do("mountpoint -q /mnt || mount -o ro /dev/vdb /mnt; rauc install /mnt/broken.raucb", within_s=1800)
    found = box.goes_to("B")
    expect(found["tries"] == "A1 A2 A3 B1", f"got {found['tries']}")
    expect(box.slots() == {"A": ("inactive", "bad"), "B": ("booted", "good")}, f"got {box.slots()}")
    expect(box.do("cat /var/lib/msr/outbox/kept /etc/msr/name").split() == ["film", "room-7"], "what stays")
    return found


def torn_environment(box: Box) -> dict[str, object]:
    """The boot loader's file is empty, as a power cut may leave it: its spare is read, and the file is whole again."""
    box.do(f": >{GRUBENV}; sync -f {GRUBENV}")
    found = box.goes_to("B")
    expect(found["tries"] == "B1", f"got {found['tries']}")
    expect(
        box.environment()["ORDER"].startswith("A B") or box.environment()["A_TRY"] == "3", f"got {box.environment()}"
    )
    return found | {"order": box.environment()["ORDER"]}


CHECKS: tuple[tuple[str, Callable[[Box], dict[str, object]]], ...] = (
    ("the first start", first_start),
    ("bundles of others are refused", others_are_refused),
    ("a second version is installed, started, good", second_version),
    ("a version that never comes up is left", never_good),
    ("a version that cannot start is left", cannot_start),
    ("a torn environment is put back", torn_environment),
)


def main() -> int:
    """Starts the disk, runs the checks in their order; each needs the one before."""
    parser = argparse.ArgumentParser(prog="python -m tests.appliance.ab")
    parser.add_argument("--folder", type=Path, default=Path("build/ab"), help="what ab.sh made")
    parser.add_argument("--only", type=int, default=0, help="so many of the checks, from the first")
    asked = parser.parse_args()
    box = Box(asked.folder, asked.folder / "stick.img", processors=1, memory_mib=2048, boot_within_s=WITHIN_S)
    began, code, results = time.monotonic(), 2, []
    checks = CHECKS[: asked.only or None]
    try:
        box.start()
        for name, check in checks:
            at = time.monotonic()
            try:
                facts, ok = check(box), True
            except (CheckFailed, GuestFault) as fault:
                facts, ok = {"said": " ".join(str(fault).split())[-900:]}, False
            results.append(Outcome(name, ok, facts | {"check_s": round(time.monotonic() - at)}))
            told = ", ".join(f"{key} {value}" for key, value in results[-1].facts.items())
            print(f"{'ok  ' if ok else 'FAIL'} +{time.monotonic() - began:4.0f}s {name}: {told}", flush=True)
            if not ok:
                break
        code = 2 if not box.is_alive else 0 if all(each.ok for each in results) else 1
    except (GuestFault, OSError) as fault:
        print(f"模拟机失败 / the guest failed: {fault}", file=sys.stderr)
    finally:
        box.stop()
        shutil.copy(box.folder / "console.log", asked.folder)
        shutil.rmtree(box.folder, ignore_errors=True)
    told = {"passed": sum(each.ok for each in results), "of": len(checks), "emulated": box.is_emulated}
    told |= {
        "boot_s": round(box.boot_s),
        "took_s": round(time.monotonic() - began),
        "host_load": round(os.getloadavg()[1], 1),
    }
    print(
        json.dumps({"figure": "ab", **told, "checks": {each.name: {"ok": each.ok, **each.facts} for each in results}})
    )
    return code


if __name__ == "__main__":
    sys.exit(main())
