"""What the two machines tell their drivers, and what they want published."""

from __future__ import annotations

from dataclasses import dataclass

from sync.ids import BoxId
from sync.wire.messages import Code, Hello, Telemetry
from sync.wire.things import Thing
from sync.wire.topics import WorkerId


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish. Parcels, their acks and telemetry have QoS 0, all else QoS 1; nothing here is retained."""

    topic: str
    payload: bytes | bytearray
    qos: int = 1


@dataclass(frozen=True, slots=True)
class ReceiptCame:
    """Box: a receipt, not yet verified. Answer with Sender.freed or Sender.distrusted."""

    thing: Thing
    receipt: bytes


@dataclass(frozen=True, slots=True)
class SteppedAside:
    """Box: the thing leaves its lane for now, with its reason; it is tried again at `until` (the caller's clock)."""

    thing: Thing
    code: Code
    until: float


@dataclass(frozen=True, slots=True)
class HelloRefused:
    """Box: a worker will not speak with this box at all (unknown box, protocol); hello is tried again by itself."""

    code: Code
    retry_after: float
    protocols: tuple[int, int]


@dataclass(frozen=True, slots=True)
class WorkerChanged:
    """Box: from now on the lanes go to this worker."""

    worker: WorkerId


@dataclass(frozen=True, slots=True)
class CommandCame:
    """Box: a signed command, opaque and unverified."""

    body: bytes


@dataclass(frozen=True, slots=True)
class AnchorCame:
    """Box: the centre's signed answer to an anchor request, opaque and unverified."""

    body: bytes


@dataclass(frozen=True, slots=True)
class BookingsCame:
    """Box: the room's signed bookings, opaque and unverified."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Malformed:
    """Either half: a message that breaks wire.md, dropped. `reason` says expected, got and where."""

    topic: str
    reason: str


@dataclass(frozen=True, slots=True)
class HelloCame:
    """Centre: a box said hello; its offers are answered already. Issue again the receipts that it lacks."""

    box: BoxId
    hello: Hello


@dataclass(frozen=True, slots=True)
class RecordCame:
    """Centre: a statement's or record's signed bytes, unverified. Answer with receipt() or refuse()."""

    box: BoxId
    thing: Thing
    body: bytes


@dataclass(frozen=True, slots=True)
class HeaderCame:
    """Centre: a tail's file header, unverified. The gate decides what it admits."""

    box: BoxId
    thing: Thing
    body: bytes


@dataclass(frozen=True, slots=True)
class SegmentComplete:
    """Centre: all admitted bytes of a file lie in its partial. Answer with receipt() or refuse()."""

    box: BoxId
    thing: Thing
    size: int


@dataclass(frozen=True, slots=True)
class AnchorAsked:
    """Centre: an anchor request, opaque and unverified. Answer with anchor()."""

    box: BoxId
    body: bytes


@dataclass(frozen=True, slots=True)
class TelemetryCame:
    """Presence: the box's account of itself."""

    box: BoxId
    telemetry: Telemetry


SenderEvent = (
    ReceiptCame | SteppedAside | HelloRefused | WorkerChanged | CommandCame | AnchorCame | BookingsCame | Malformed
)
ReceiverEvent = HelloCame | RecordCame | HeaderCame | SegmentComplete | AnchorAsked | Malformed
