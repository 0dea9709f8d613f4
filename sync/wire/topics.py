"""The names of the channels (docs/formats/wire.md 2). Every topic is built and read here, nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NewType

from sync.errors import MalformedInput
from sync.ids import BoxId, box_id

ROOT = "v1/boxes"
SHARE_GROUP = "ingest"
MAX_TOPIC = 256

WorkerId = NewType("WorkerId", str)


class Channel(StrEnum):
    """Last level of a topic: what kind of message it carries."""

    HELLO = "hello"
    RECORD = "record"
    HEADER = "header"
    PARCEL = "parcel"
    ANCHOR = "anchor"
    HAVE = "have"
    ACK = "ack"
    NACK = "nack"
    RECEIPT = "receipt"
    COMMAND = "command"
    BOOKINGS = "bookings"
    STATE = "state"
    TELEMETRY = "telemetry"


TO_WORKER = (Channel.HELLO, Channel.RECORD, Channel.HEADER, Channel.PARCEL, Channel.ANCHOR)
UP = (Channel.HELLO, Channel.TELEMETRY)
DOWN = (Channel.HAVE, Channel.ACK, Channel.NACK, Channel.RECEIPT, Channel.ANCHOR, Channel.COMMAND, Channel.BOOKINGS)


@dataclass(frozen=True, slots=True)
class Address:
    """A topic, read: whose box, what kind, which worker it is for (None: any), and whether it goes down to the box."""

    box: BoxId
    channel: Channel
    worker: WorkerId | None = None
    down: bool = False


def worker_id(text: str) -> WorkerId:
    """The worker's name, by the rule of a box's (also CN, client id and topic level). Raises MalformedInput."""
    return WorkerId(_name(text))


def hello(box: BoxId) -> str:
    """Where a box says hello to whichever worker the shared subscription picks."""
    return f"{ROOT}/{box}/up/{Channel.HELLO}"


def telemetry(box: BoxId) -> str:
    """Where a box tells its health."""
    return f"{ROOT}/{box}/up/{Channel.TELEMETRY}"


def state(box: BoxId) -> str:
    """The one retained topic of a box: birth and will."""
    return f"{ROOT}/{box}/state"


def to_worker(box: BoxId, worker: WorkerId, channel: Channel) -> str:
    """Where a box sends to the worker that answered it."""
    return f"{ROOT}/{box}/to/{worker}/{channel}"


def down(box: BoxId, channel: Channel) -> str:
    """Where the centre speaks to a box."""
    return f"{ROOT}/{box}/down/{channel}"


def box_subscriptions(box: BoxId) -> tuple[str, ...]:
    """What a box subscribes to."""
    return (f"{ROOT}/{box}/down/+",)


def worker_subscriptions(worker: WorkerId) -> tuple[str, ...]:
    """What an ingest worker subscribes to: its share of the hellos, and all that is addressed to it."""
    return (f"$share/{SHARE_GROUP}/{ROOT}/+/up/{Channel.HELLO}", f"{ROOT}/+/to/{worker}/+")


def presence_subscriptions() -> tuple[str, ...]:
    """What the one unshared watcher of presence subscribes to."""
    return (f"{ROOT}/+/state", f"{ROOT}/+/up/{Channel.TELEMETRY}")


def parse(topic: str) -> Address:
    """The topic, read. Raises MalformedInput for anything that this page does not name."""
    if len(topic) > MAX_TOPIC:
        raise MalformedInput(f"topic: expected at most {MAX_TOPIC} characters, got {len(topic)}", step="wire 2")
    return _parsed(topic)


@lru_cache(maxsize=4096)
def _parsed(topic: str) -> Address:
    """A topic that fits; few recur for ever."""
    match topic.split("/"):
        case ["v1", "boxes", box, "state"]:
            return Address(_name(box), Channel.STATE)
        case ["v1", "boxes", box, "up", channel] if channel in UP:
            return Address(_name(box), Channel(channel))
        case ["v1", "boxes", box, "to", worker, channel] if channel in TO_WORKER:
            return Address(_name(box), Channel(channel), worker=worker_id(worker))
        case ["v1", "boxes", box, "down", channel] if channel in DOWN:
            return Address(_name(box), Channel(channel), down=True)
        case _:
            raise MalformedInput(f"topic: expected one of wire.md section 2, got {topic[:80]!r}", step="wire 2")


def _name(text: str) -> BoxId:
    try:
        return box_id(text)
    except MalformedInput as fault:
        raise MalformedInput(str(fault), step="wire 2") from fault
