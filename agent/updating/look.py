"""Every few minutes, as root: is there a bundle whose time has come? Then it is verified, unpacked and written down.

Whether the room is at rest is asked by the runner, right before it stops anything.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from pathlib import Path

from agent.updating.arrived import FOLDER, arrived
from firmware_config.files import write_whole
from firmware_config.update.bundle import KEY_FOLDERS
from firmware_config.update.errors import UpdateError
from firmware_config.update.runner import HOME
from firmware_config.update.staging import stage

log = logging.getLogger(__name__)


def look(now_s: float, *, folder: Path = FOLDER, home: Path = HOME, keys: Iterable[Path] = KEY_FOLDERS) -> str:
    """What came of it, one word: nothing, waits, refused, staged. A refusal is kept for the centre to hear, and not
    asked for again until another bundle comes."""
    found = arrived(folder)
    if found is None or _refused(home).get("sha256") == found.offer.sha256:
        return "nothing"
    if now_s < found.offer.not_before_unix_s:
        return "waits"
    try:
        journal = stage(found.bundle, forced=False, home=home, folders=keys)
    except UpdateError as refused:
        log.error("The version that the centre offered was refused: %s", refused)
        told = {
            "version": found.offer.version,
            "sha256": found.offer.sha256,
            "words": str(refused),
            "at_unix_s": int(now_s),
        }
        write_whole(home / "refused.json", json.dumps(told, ensure_ascii=False).encode())
        return "refused"
    log.info("Version %s is whole and signed; it waits for the room to be at rest.", journal.version)
    return "staged"


def _refused(home: Path) -> dict[str, object]:
    try:
        return dict(json.loads((home / "refused.json").read_bytes()))
    except (FileNotFoundError, ValueError):
        return {}
