"""Is it still the camera that belongs here? A device is known by its serial number, not by its port or address.

The comparison is pure; the watch round it opens sources, asks those that cannot tell their serial by another way, and
tells each change once. It never keeps a source from recording: another camera in its place is said, not refused.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from agent.media.sources.ports import OpenSource, Packet, PacketSource, SourceSpec, StreamInfo

_SHOWN = 80

log = logging.getLogger(__name__)


class Standing(Enum):
    """What the serial number says about a source."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityNotice:
    """A source's standing is another than before. `expected` and `found` are serial numbers, "" if not known."""

    track: str
    standing: Standing
    expected: str
    found: str

    @property
    def words(self) -> str:
        """`changed: expected SN-1, got SN-2`."""
        expected, found = self.expected[:_SHOWN], self.found[:_SHOWN]
        return f"{self.standing.value}: expected {expected or 'any'}, got {found or 'unknown'}"

    @property
    def observation(self) -> dict[str, str]:
        """As the control socket's verb `observe` takes it, to be signed as a mark while the room records."""
        return {"do": "observe", "what": "source", "track": self.track, "detail": self.words}


def compare(expected: str, found: str) -> Standing:
    """UNKNOWN where the device does not tell; else whether it is the one expected ("": any is). Case is no matter."""
    if not found:
        return Standing.UNKNOWN
    return Standing.SAME if expected in ("", found) or expected.lower() == found.lower() else Standing.CHANGED


class IdentityBook:
    """What each track's device is known to be. Pure but for its lock.

    A profile that names no serial takes the first that is seen since the start for the one that belongs there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._first: dict[str, str] = {}
        self._now: dict[str, IdentityNotice] = {}

    def note(self, track: str, *, named: str, found: str) -> IdentityNotice | None:
        """Take in what was found. Returns what is to be said: each change once, and also the return of the right one;
        nothing of a device that does not tell where nobody expects one."""
        with self._lock:
            first = self._first[track] = self._first.get(track) or found
            expected = named or first
            standing = compare(expected, found)
            notice = IdentityNotice(track=track, standing=standing, expected=expected, found=found)
            before = self._now.get(track)
            self._now[track] = notice
            was_right = before is None or not before.expected or before.standing is Standing.SAME
            if notice == before or not expected or (was_right and standing is Standing.SAME):
                return None
            return notice

    def astray(self) -> tuple[IdentityNotice, ...]:
        """The tracks whose device is another, or does not tell although one is expected: said at a part's begin."""
        with self._lock:
            return tuple(each for each in self._now.values() if each.expected and each.standing is not Standing.SAME)


class IdentityWatch:
    """Wraps `open_source`: notes each connected device's serial number and tells what changed.

    `ask` finds the serial of a camera that has an ONVIF address ("" if it cannot): it is called in a thread of its
    own, so that no connection waits for it. `tell` is called in the track's thread or that one, and must not wait.
    """

    def __init__(
        self,
        *,
        open_source: OpenSource,
        ask: Callable[[SourceSpec], str],
        tell: Callable[[IdentityNotice], None],
        book: IdentityBook | None = None,
    ) -> None:
        self._open_source, self._ask, self._tell = open_source, ask, tell
        self.book = book or IdentityBook()

    def open_source(self, spec: SourceSpec) -> PacketSource:
        """As the wrapped one."""
        return _Watched(self._open_source(spec), lambda info: self._connected(spec, info))

    def _connected(self, spec: SourceSpec, info: StreamInfo) -> None:
        if info.identity or not spec.onvif:
            self._note(spec, info.identity)
            return
        threading.Thread(target=self._inquire, args=(spec,), name=f"identity-{spec.track}", daemon=True).start()

    def _inquire(self, spec: SourceSpec) -> None:
        try:
            found = self._ask(spec)
        except Exception:  # the supervisor of one inquiry: a camera that answers nonsense is unknown, and it is said
            log.exception("The serial number of track %s could not be asked for.", spec.track)
            found = ""
        self._note(spec, found)

    def _note(self, spec: SourceSpec, found: str) -> None:
        notice = self.book.note(spec.track, named=spec.serial, found=found)
        if notice is not None:
            self._tell(notice)


class _Watched:
    """The source itself, with one word after it was opened."""

    def __init__(self, source: PacketSource, connected: Callable[[StreamInfo], None]) -> None:
        self._source, self._connected = source, connected

    def open(self) -> StreamInfo:
        info = self._source.open()
        self._connected(info)
        return info

    def read(self) -> Packet:
        return self._source.read()

    def close(self) -> None:
        self._source.close()
