"""What disks say of their health: smartctl's own JSON (7.3, what is read of it), and the kernel's files of eMMC."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agent.system.disks import DiskHealth, ask_all, health_of, read_emmc, read_told, smartctl, write_told
from agent.system.errors import DiskSilent

NVME: dict[str, Any] = {
    "model_name": "EXAMPLE NVME 512",
    "smart_status": {"passed": True, "nvme": {"value": 0}},
    "nvme_smart_health_information_log": {"critical_warning": 0, "percentage_used": 3, "media_errors": 0},
    "temperature": {"current": 41},
    "power_on_time": {"hours": 1201},
}
SATA: dict[str, Any] = {
    "model_name": "EXAMPLE SSD",
    "smart_status": {"passed": False},
    "ata_smart_attributes": {
        "table": [
            {"id": 177, "name": "Wear_Leveling_Count", "value": 12, "raw": {"value": 900, "string": "900"}},
            {"id": 197, "name": "Current_Pending_Sector", "value": 100, "raw": {"value": 2, "string": "2"}},
            {"id": 198, "name": "Offline_Uncorrectable", "value": 100, "raw": {"value": 1, "string": "1"}},
        ]
    },
    "temperature": {"current": 35},
    "power_on_time": {"hours": 30000},
}
STATISTICS = {"pages": [{"number": 7, "table": [{"name": "Percentage Used Endurance Indicator", "value": 90}]}]}


def test_an_nvme_disk_tells_its_wear() -> None:
    assert health_of("/dev/nvme0", NVME) == DiskHealth(
        name="/dev/nvme0",
        model="EXAMPLE NVME 512",
        is_failing=False,
        errors=0,
        worn_percent=3,
        temperature_c=41,
        hours=1201,
    )


def test_a_sata_disk_that_fails_tells_errors_and_wear_by_what_is_left() -> None:
    seen = health_of("/dev/sda", SATA)
    assert (seen.is_failing, seen.errors, seen.worn_percent) == (True, 3, 88)
    assert health_of("/dev/sda", {**SATA, "ata_device_statistics": STATISTICS}).worn_percent == 90
    assert health_of("/dev/sda", {}).worn_percent is None


def test_what_was_asked_is_read_again_and_a_silent_disk_does_not_hide_the_others(tmp_path: Path) -> None:
    def ask(*arguments: str) -> Mapping[str, Any]:
        if arguments == ("--scan-open",):
            return {"devices": [{"name": "/dev/sda", "type": "sat"}, {"name": "/dev/nvme0", "type": "nvme"}]}
        if "/dev/sda" in arguments:
            raise DiskSilent("/dev/sda: no answer")
        return NVME

    assert read_told(tmp_path / "disks.json") == ()
    write_told(ask_all(ask), tmp_path / "disks.json")
    assert [disk.model for disk in read_told(tmp_path / "disks.json")] == ["EXAMPLE NVME 512"]
    (tmp_path / "disks.json").write_text("[1]")
    with pytest.raises(DiskSilent, match="msr-agent disks"):
        read_told(tmp_path / "disks.json")


def test_soldered_flash_tells_its_wear_by_the_kernel(tmp_path: Path) -> None:
    device = tmp_path / "mmcblk0/device"
    device.mkdir(parents=True)
    for name, text in (("life_time", "0x02 0x09\n"), ("pre_eol_info", "0x01\n"), ("name", "EXAMPL\n")):
        (device / name).write_text(text)
    assert [(disk.name, disk.worn_percent, disk.is_failing) for disk in read_emmc(tmp_path)] == [
        ("/dev/mmcblk0", 90, False)
    ]


def test_a_disk_that_is_none_is_said() -> None:
    with pytest.raises(DiskSilent, match="smartctl"):
        smartctl("-x", "-d", "sat", "/dev/no-such-disk")
