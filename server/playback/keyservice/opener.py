"""Header and reason -> that segment's key; sealed notes -> their words; or a refusal. Pure but for the key it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec

from server.playback.errors import KeyRefused
from sync.errors import PeerFault
from sync.evidence.envelope import read_header, unwrap_key
from sync.evidence.keys import key_id, point_of
from sync.evidence.notes import open_note
from sync.ids import KeyId

_REASON = re.compile(r"opening_check|(?:grant|export):[A-Za-z0-9-]{1,64}")
#: A note names persons: it is opened for a person who holds a grant, and for nothing else.
_NOTE_REASON = re.compile(r"grant:[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True, slots=True)
class Given:
    """A key that may go out, and whether a person will see what it opens (then the use is logged first)."""

    key: bytes
    for_person: bool
    header_digest: bytes


class Opener:
    """Holds the working key."""

    def __init__(self, private: ec.EllipticCurvePrivateKey) -> None:
        self._private = private
        self._id: KeyId = key_id(point_of(private.public_key()))

    def open(self, head: bytes, reason: str) -> Given:
        """The key of the file that begins with `head`. Raises KeyRefused."""
        if not _REASON.fullmatch(reason):
            raise KeyRefused(f"expected the reason opening_check, grant:<id> or export:<id>, got {reason[:80]!r}")
        try:
            read = read_header(head)
            return Given(
                unwrap_key(read, self._private, self._id), reason != "opening_check", bytes(read.envelope.digest)
            )
        except PeerFault as fault:
            raise KeyRefused(str(fault)) from fault

    def read(self, sealed: Sequence[bytes], box: str, reason: str) -> list[str | None]:
        """The words of that box's sealed notes; None for one that was not sealed to this key. Raises KeyRefused."""
        if not _NOTE_REASON.fullmatch(reason):
            raise KeyRefused(f"expected the reason grant:<id> to open notes, got {reason[:80]!r}")
        return [self._note(each, box) for each in sealed]

    def _note(self, sealed: bytes, box: str) -> str | None:
        try:
            return open_note(sealed, box=box, private=self._private, recipient=self._id)
        except (PeerFault, ValueError, TypeError):
            return None


class Bucket:
    """At most `rate` openings a second, `rate` saved up. `now` in seconds."""

    def __init__(self, rate: float) -> None:
        self._rate, self._left, self._at = rate, rate, 0.0

    def take(self, now: float, count: int = 1) -> bool:
        """Whether so many more may be opened."""
        self._left = min(self._rate, self._left + max(0.0, now - self._at) * self._rate)
        self._at = now
        if self._left < count:
            return False
        self._left -= count
        return True
