"""The bookings on the box's disk: the signed document as it came, and how often each booking was recorded.

Both survive restarts and days without a network. What cannot be read or believed is said and left out: a room without
bookings records all the same.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from agent.errors import BookingsRefused
from agent.outbox.disk import Disk
from agent.outbox.store import put_small
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.bookings import Bookings, read_bookings

log = logging.getLogger(__name__)


class BookingStore:
    """`held` is the newest document that was taken, `recorded` what its bookings gave so far."""

    def __init__(self, *, document: Path, counts: Path, disk: Disk, box: str, room: str, command_key: bytes) -> None:
        self._document, self._counts, self._disk = document, counts, disk
        self._box, self._room, self._keys = box, room, cose.only(command_key)
        self.held = self._load()
        self.recorded = self._load_counts()

    def take(self, raw: bytes) -> Bookings:
        """Believe and keep durably what the centre sent; the same version again changes nothing.

        Raises BookingsRefused, and OSError where the disk does not take it: the old one then stands.
        """
        found = self._believe(raw)
        if self.held is not None and found.version < self.held.version:
            raise BookingsRefused(
                "version", f"bookings: expected version {self.held.version} or above, got {found.version}"
            )
        if self.held is None or found.version > self.held.version:
            put_small(self._disk, self._document, raw)
            self.held = found
        return self.held

    def keep_counts(self, recorded: Mapping[str, int]) -> None:
        """How often each booking was recorded, durably."""
        put_small(self._disk, self._counts, json.dumps(dict(recorded), ensure_ascii=False).encode())

    def _believe(self, raw: bytes) -> Bookings:
        try:
            found = read_bookings(raw, self._keys)
        except PeerFault as fault:
            raise BookingsRefused("signature", f"the bookings are not the centre's: {fault}") from fault
        if found.box != self._box:
            raise BookingsRefused("box", f"bookings: expected those of box {self._box}, got {found.box[:64]}'s")
        if found.room != self._room:
            raise BookingsRefused("room", f"bookings: expected those of room {self._room}, got {found.room[:64]}'s")
        return found

    def _load(self) -> Bookings | None:
        try:
            return self._believe(self._document.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, BookingsRefused) as error:
            log.error("The bookings on the disk are left out until the centre sends them again: %s", error)
            return None

    def _load_counts(self) -> dict[str, int]:
        try:
            found = json.loads(self._counts.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            log.error("How often each booking was recorded cannot be read, counting begins anew: %s", error)
            return {}
        pairs = found.items() if isinstance(found, dict) else ()
        return {name: count for name, count in pairs if type(count) is int and count >= 0}
