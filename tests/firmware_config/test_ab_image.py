"""The A/B image names its partitions alike everywhere, and what must outlive a version lies in none of the slots."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

AB = Path(__file__).resolve().parents[2] / "firmware_config" / "image" / "ab"


def labels() -> set[str]:
    """Of the partitions that systemd-repart makes."""
    return {
        found[1]
        for file in (AB / "repart.d").glob("*.conf")
        if (found := re.search(r"^Label=(\S+)$", file.read_text(), re.MULTILINE))
    }


def test_rauc_s_slots_and_the_mounts_are_partitions_that_are_made() -> None:
    parsed = configparser.ConfigParser()
    parsed.read(AB / "system.conf")
    slots = {parsed[name]["device"].rpartition("/")[2] for name in parsed.sections() if name.startswith("slot.")}
    mounted = set(re.findall(r"^PARTLABEL=(\S+)", (AB / "fstab").read_text(), re.MULTILINE))
    assert slots == {"msr-root-a", "msr-root-b"}
    assert slots | mounted == labels()


def test_evidence_keys_profile_receipts_and_bundles_lie_outside_the_slots() -> None:
    bound = dict(re.findall(r"^(/srv/msr/\S+)\s+(\S+)\s+none bind", (AB / "fstab").read_text(), re.MULTILINE))
    assert set(bound.values()) >= {"/var/lib/msr", "/var/lib/msr-uplink", "/var/lib/msr-update", "/etc/msr"}
