"""What this machine is called by its own firmware: for people who look for it on a shelf, proof of nothing."""

from __future__ import annotations

from pathlib import Path

_DMI = Path("/sys/class/dmi/id")
_TREE = Path("/proc/device-tree/model")
_LONGEST = 200


def describe_board() -> str:
    """Maker, model and serial number, as far as the firmware says and this user may read."""
    found = [_line(_DMI / name) for name in ("sys_vendor", "product_name", "product_serial")] + [_line(_TREE)]
    words = [each for each in found if each and "filled by" not in each.lower()]
    return " ".join(words)[:_LONGEST] or "unknown"


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip("\0 \n")
    except OSError:
        return ""
