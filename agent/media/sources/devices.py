"""Which device is plugged in where: cameras and sound cards with their serial numbers, as the kernel's sysfs has them.

Reads nothing but the tree below `root`, "/" on a box. A device without a serial number of its own has "".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path("/")
_NODE = re.compile(r"video\d+")
_CARD = re.compile(r"\(hw:(\d+),\d+\)")
_USB_FACTS = ("idVendor", "idProduct")
_MAX_DEPTH = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoDevice:
    """One V4L2 node: `by_id` is its stable name below /dev/v4l/by-id ("" if it has none)."""

    node: str
    name: str
    by_id: str
    serial: str


def video_devices(root: Path = ROOT) -> tuple[VideoDevice, ...]:
    """The nodes that give pictures (index 0 of each device: the others carry metadata), in the kernel's order."""
    names = _stable_names(root)
    found = []
    folder = root / "sys/class/video4linux"
    for entry in sorted(folder.glob("video*"), key=lambda each: (len(each.name), each.name)):
        if not _NODE.fullmatch(entry.name) or _line(entry / "index") not in ("", "0"):
            continue
        found.append(
            VideoDevice(
                node=f"/dev/{entry.name}",
                name=_line(entry / "name"),
                by_id=names.get(entry.name, ""),
                serial=_usb_serial(entry / "device", root),
            )
        )
    return tuple(found)


def video_node(path: str, root: Path = ROOT) -> str:
    """The kernel's name (video0) of the node that a path such as /dev/v4l/by-id/... leads to now, "" if to none."""
    return _node_of(root / path.lstrip("/"))


def video_serial(path: str, root: Path = ROOT) -> str:
    """The serial number of the camera that `path` leads to now; "" if it has none or is not there."""
    node = video_node(path, root)
    return _usb_serial(root / "sys/class/video4linux" / node / "device", root) if node else ""


def sound_serial(device_name: str, root: Path = ROOT) -> str:
    """The serial number of the sound card behind PortAudio's name of it, such as `USB Audio: - (hw:1,0)`."""
    card = _CARD.search(device_name)
    return _usb_serial(root / f"sys/class/sound/card{card[1]}/device", root) if card else ""


def _stable_names(root: Path) -> dict[str, str]:
    folder = root / "dev/v4l/by-id"
    links = sorted(folder.iterdir()) if folder.is_dir() else []
    return {node: f"/dev/v4l/by-id/{link.name}" for link in links if (node := _node_of(link))}


def _node_of(path: Path) -> str:
    """Follows the link if it is one; only a node that the kernel lists counts."""
    if not path.exists():
        return ""
    name = path.resolve().name
    return name if _NODE.fullmatch(name) else ""


def _usb_serial(device: Path, root: Path) -> str:
    """From an interface of the device upwards to the USB device itself: the folder that names maker and product."""
    if not device.exists():
        return ""
    here = device.resolve()
    for _ in range(_MAX_DEPTH):
        if all((here / fact).is_file() for fact in _USB_FACTS):
            return _line(here / "serial")
        if here in (root.resolve(), here.parent):
            break
        here = here.parent
    return ""


def _line(path: Path) -> str:
    """A file's only line, printable characters alone; "" if it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "".join(each for each in text.strip() if each.isprintable())[:128]
