"""The kernel's own files about the board: its watchdog, its temperature, and whose partition a folder lies on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from agent.errors import SettingsWrong
from firmware_config.profile import Profile

SYSFS = Path("/sys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchdog:
    """The board's watchdog: `is_active` once systemd feeds it."""

    identity: str
    is_active: bool
    timeout_s: int


def read_watchdog(sysfs: Path = SYSFS) -> Watchdog | None:
    """The first watchdog of the board (the kernel's ABI sysfs-class-watchdog); None: there is none."""
    for each in sorted(sysfs.glob("class/watchdog/watchdog*")):
        try:
            return Watchdog(
                identity=(each / "identity").read_text().strip(),
                is_active=(each / "state").read_text().strip() == "active",
                timeout_s=int((each / "timeout").read_text()),
            )
        except (OSError, ValueError):
            continue
    return None


def read_temperature(sysfs: Path = SYSFS) -> int | None:
    """The hottest thermal zone in whole degrees Celsius; None where the board has none that says anything."""
    found = []
    for each in sysfs.glob("class/thermal/thermal_zone*/temp"):
        try:
            found.append(int(each.read_text()) // 1000)
        except (OSError, ValueError):
            continue
    return max(found, default=None)


def is_apart(folder: Path, system: Path = Path("/")) -> bool | None:
    """True where the folder lies on another file system than the system; None where there is no such folder."""
    try:
        return folder.stat().st_dev != system.stat().st_dev
    except OSError:
        return None


def check_partition(profile: Profile, system: Path = Path("/")) -> None:
    """Raises SettingsWrong where the outbox's own partition is not mounted: below it nothing of this box is known."""
    place = profile.outbox.parent
    if profile.system.has_outbox_partition and not is_apart(place, system):
        raise SettingsWrong(
            f"{profile.outbox}: expected to lie on a partition of its own, got the system's; mount it at {place}, or "
            "take outbox_partition out of [system]"
        )
