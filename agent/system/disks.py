"""What the disks say of their health, by smartctl's JSON (smartctl(8), `-j`), and eMMC by the kernel's own files.

`msr-agent disks` asks as root once an hour and writes what it was told into one file; whoever judges it reads that.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.system.errors import DiskSilent
from firmware_config.files import write_whole

TOLD = Path("/run/msr-disks/disks.json")
PATIENCE_S = 60
#: Bits 0 and 1 of smartctl's exit status: it was asked wrongly, or the disk could not be opened.
_NOT_ASKED = 0b11
#: SATA attributes that count down what is left of the flash, by their normalised value: 100 is new.
_LIFE_LEFT = (231, 233, 202, 177)
_PENDING, _UNCORRECTABLE = 197, 198
_ENDURANCE = "Percentage Used Endurance Indicator"

Ask = Callable[..., Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskHealth:
    """One disk. `worn_percent` of its promised writes are used; None: it does not say."""

    name: str
    model: str
    is_failing: bool
    errors: int
    worn_percent: int | None = None
    temperature_c: int | None = None
    hours: int | None = None


def smartctl(*arguments: str) -> Mapping[str, Any]:
    """smartctl's answer. Raises DiskSilent."""
    command = ("smartctl", "-j", *arguments)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL)
        said = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise DiskSilent(f"{' '.join(command)}: {error}; is the package smartmontools installed?") from error
    if not isinstance(said, dict) or done.returncode & _NOT_ASKED:
        raise DiskSilent(f"{' '.join(command)}: {_messages(said)}")
    return said


def ask_all(ask: Ask = smartctl) -> list[Mapping[str, Any]]:
    """The answer of every disk that smartctl finds; one that does not answer stands there with its words."""
    found = list[Mapping[str, Any]]()
    for device in ask("--scan-open").get("devices", ()):
        name, kind = str(device["name"]), str(device["type"])
        try:
            found.append({"name": name, "said": ask("-x", "-d", kind, name)})
        except DiskSilent as silent:
            found.append({"name": name, "silent": str(silent)})
    return found


def write_told(told: list[Mapping[str, Any]], path: Path = TOLD) -> None:
    """Into the file, whole or not at all."""
    write_whole(path, json.dumps(told).encode())


def read_told(path: Path = TOLD) -> tuple[DiskHealth, ...]:
    """What the disks said last; none where nobody asked. Raises DiskSilent where the file is not what we wrote."""
    try:
        told = json.loads(path.read_bytes())
        return tuple(health_of(str(each["name"]), each["said"]) for each in told if "said" in each)
    except FileNotFoundError:
        return ()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DiskSilent(f"{path}: expected what `msr-agent disks` writes, got something else ({error})") from error


def health_of(name: str, said: Mapping[str, Any]) -> DiskHealth:
    """One answer of `smartctl -j -x`."""
    nvme = said.get("nvme_smart_health_information_log") or {}
    attributes = {each["id"]: each for each in (said.get("ata_smart_attributes") or {}).get("table", ())}
    passed = (said.get("smart_status") or {}).get("passed")
    return DiskHealth(
        name=name,
        model=str(said.get("model_name") or said.get("scsi_model_name") or name),
        is_failing=passed is False or bool(nvme.get("critical_warning")),
        errors=int(nvme.get("media_errors") or 0) + _raw(attributes, _PENDING) + _raw(attributes, _UNCORRECTABLE),
        worn_percent=_worn(said, nvme, attributes),
        temperature_c=(said.get("temperature") or {}).get("current"),
        hours=(said.get("power_on_time") or {}).get("hours"),
    )


def read_emmc(blocks: Path = Path("/sys/block")) -> tuple[DiskHealth, ...]:
    """Soldered flash: the kernel's `life_time` in tenths and `pre_eol_info` (JESD84-B51, 7.4.97 to 7.4.99)."""
    return tuple(_emmc(each) for each in sorted(blocks.glob("mmcblk*")) if (each / "device/life_time").exists())


def _emmc(block: Path) -> DiskHealth:
    tenths = [int(each, 16) for each in (block / "device/life_time").read_text().split()]
    ending = (block / "device/pre_eol_info").read_text().strip()
    return DiskHealth(
        name=f"/dev/{block.name}",
        model=(block / "device/name").read_text().strip(),
        is_failing=int(ending, 16) >= 3,
        errors=0,
        # 1 is 0 to 10 %; 11 is past what the maker promised
        worn_percent=10 * max(tenths) if any(tenths) else None,
    )


def _worn(said: Mapping[str, Any], nvme: Mapping[str, Any], attributes: Mapping[int, Any]) -> int | None:
    stated = (said.get("endurance_used") or {}).get("current_percent", nvme.get("percentage_used"))
    if stated is not None:
        return int(stated)
    pages = (said.get("ata_device_statistics") or {}).get("pages", ())
    for line in (line for page in pages for line in page.get("table", ())):
        if line.get("name") == _ENDURANCE and "value" in line:
            return int(line["value"])
    left = next((attributes[each]["value"] for each in _LIFE_LEFT if each in attributes), None)
    return None if left is None else max(0, 100 - int(left))


def _raw(attributes: Mapping[int, Any], number: int) -> int:
    return int(attributes[number]["raw"]["value"]) if number in attributes else 0


def _messages(said: object) -> str:
    about = said.get("smartctl", {}) if isinstance(said, dict) else {}
    words = [str(each.get("string")) for each in about.get("messages", ())]
    return "; ".join(words) or "no answer"
