"""The A/B image names its partitions alike everywhere, and what must outlive a version lies in none of the slots."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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


def test_the_boot_loader_finds_the_roots_where_the_partitions_are() -> None:
    """GRUB knows no names of partitions, so it counts them."""
    order = [file.name.partition("-")[2] for file in sorted((AB / "repart.d").glob("*.conf"))]
    assert order == ["esp.conf", "root-a.conf", "root-b.conf", "outbox.conf"]
    grub = (AB / "grub.cfg").read_text()
    assert re.findall(r"set part=(\d)\n +set label=(\w)", grub) == [("3", "b"), ("2", "a")]


def binds() -> dict[str, tuple[str, str]]:
    """Folder on the partition that stays: where it is bound, and how."""
    lines = re.findall(r"^(/srv/msr/\S+)\s+(\S+)\s+none (\S+)", (AB / "fstab").read_text(), re.MULTILINE)
    return {source: (target, options) for source, target, options in lines}


def start(root: Path) -> None:
    """What msr-first.service does at every start."""
    subprocess.run(["sh", str(AB / "first.sh"), str(root)], check=True)


@pytest.fixture
def slot(tmp_path: Path) -> Path:
    """A root that make.sh made with one bundle, and the empty partition of a new disk."""
    root = tmp_path / "root"
    first = root / "usr/share/msr-first"
    (root / "srv/msr").mkdir(parents=True)
    (first / "update/bundles/1.0.0").mkdir(parents=True)
    (first / "update/bundles/1.0.0/Packages").write_text("Package: mashangren-box")
    (first / "etc/keys").mkdir(parents=True)
    return root


def test_every_folder_that_is_bound_is_made_before(slot: Path) -> None:
    start(slot)
    for source, (target, options) in binds().items():
        assert (slot / source.lstrip("/")).is_dir(), source
        assert "x-systemd.requires=msr-first.service" in options.split(","), target
    assert (slot / "srv/msr/etc/keys").is_dir()


def test_the_first_start_keeps_the_bundle_and_a_later_slot_adds_its_own(slot: Path) -> None:
    kept = slot / "srv/msr"
    start(slot)
    assert (kept / "update/bundles/1.0.0/Packages").is_file()
    (kept / "etc/profile.toml").write_text("the room's")
    (kept / "update/bundles/1.0.0/Packages").write_text("as it was put in")
    (kept / "update/bundles/1.1.0.new").mkdir()  # a power cut in the midst of a copy
    other = slot / "usr/share/msr-first/update/bundles"
    (other / "1.0.0").rename(other / "1.1.0")
    (slot / "usr/share/msr-first/etc/profile.toml").write_text("a new image's")
    start(slot)
    assert sorted(each.name for each in (kept / "update/bundles").iterdir()) == ["1.0.0", "1.1.0"]
    assert (kept / "update/bundles/1.1.0/Packages").is_file()
    assert (kept / "update/bundles/1.0.0/Packages").read_text() == "as it was put in"
    assert (kept / "etc/profile.toml").read_text() == "the room's"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
@pytest.mark.parametrize("name", ("msr-first.service", "msr-good.service"))
def test_systemd_reads_its_units(name: str, tmp_path: Path) -> None:
    unit = tmp_path / name
    unit.write_text(re.sub(r"/usr/lib/msr-\w+\.sh", "/bin/true", (AB / name).read_text()))
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")


def test_evidence_keys_profile_receipts_and_bundles_lie_outside_the_slots() -> None:
    bound = {target for target, _ in binds().values()}
    outlive = ("", "-uplink", "-update", "-network", "-resets")
    assert bound == {"/etc/msr", *(f"/var/lib/msr{each}" for each in outlive)}
