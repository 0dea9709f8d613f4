"""The seams of the wire: what the box's half asks of the outbox, what the centre's half asks of store and judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sync.errors import LocalFault
from sync.ids import BoxId
from sync.wire.messages import Chain, Code
from sync.wire.things import LaneName, Thing


class UnreadableThing(LocalFault):
    """The outbox cannot give the bytes of a thing that it lists; the sender lets it step aside with UNREADABLE."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A thing without a receipt, and its bytes (for a file: header to end frame, without the trailer)."""

    thing: Thing
    size: int


@dataclass(frozen=True, slots=True)
class Unreceipted:
    """What has no receipt yet, for a hello: chains oldest first, ranges capped; `more` if the cap cut something off."""

    device_number: int
    chains: tuple[Chain, ...]
    more: bool = False


class OutboxView(Protocol):
    """The outbox as the sender sees it: lazily, one thing at a time, so that 100,000 waiting cost what 100 cost.

    A thing is pending until the caller has committed its receipt. A view may leave out what stepped aside (the event
    SteppedAside says until when) and should list a segment only once its record has its receipt.
    """

    def next_pending(self, lane: LaneName, after: Thing | None) -> Pending | None:
        """The first pending thing of the lane after `after` in the lane's own order (None: the very first), or None.

        RECORDS: statements and records, each after its predecessor. LIVE: files of the running session. BACKLOG: every
        other file, oldest first. `after` may meanwhile have been freed; the order must still place it.
        """
        ...

    def whole(self, thing: Thing) -> bytes:
        """The opaque signed bytes of a statement or record; of a TAIL, its file's header. Raises UnreadableThing."""
        ...

    def read_into(self, thing: Thing, offset: int, buffer: memoryview) -> int:
        """Fills `buffer` with a file's bytes from `offset`; gives how many; fewer counts as unreadable. `os.preadv`."""
        ...

    def unreceipted(self, limit: int) -> Unreceipted:
        """What has no receipt, in at most `limit` ranges in all, oldest first."""
        ...


class Partials(Protocol):
    """Files in the making at a worker. A thing's bytes lie in one, from 0, without a hole. All that a worker keeps."""

    def size(self, box: BoxId, thing: Thing) -> int:
        """Bytes that lie there, 0 if there is none."""
        ...

    def append(self, box: BoxId, thing: Thing, offset: int, data: memoryview) -> None:
        """Appends at `offset`, which is the size that lies there; makes the file at 0."""
        ...

    def complete(self, box: BoxId, thing: Thing) -> None:
        """All bytes are there; the file is closed and stays for the judge. May be called again."""
        ...

    def discard(self, box: BoxId, thing: Thing) -> None:
        """Forgets the file. No error if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Admitted:
    """The thing is wanted: its record or header is verified and says `size` bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The thing is not wanted now. `retry_after` in seconds."""

    code: Code
    retry_after: float


@dataclass(frozen=True, slots=True)
class Receipted:
    """The thing is here already; this is its stored receipt, byte for byte."""

    receipt: bytes


Admission = Admitted | Refused | Receipted


class Gate(Protocol):
    """Who may deliver what: asked once for each file that begins, resumes or is offered, never for each parcel."""

    def admits(self, box: BoxId, thing: Thing) -> Admission:
        """The judge's word on a file (SEGMENT or TAIL)."""
        ...
