"""A centre in one thread: the real receiver, real receipts, a real log, over the real link; its vault is a dictionary.

Its physics: it believes whatever comes whole; `lie` lets a test answer with a receipt of its own making.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.encoding import decode
from sync.evidence import cose
from sync.evidence.checkpoint import LEAF_CLOSE, LEAF_RECOVERED, LogProof, close_leaf, sign_checkpoint
from sync.evidence.keys import key_id, new_part_key
from sync.evidence.merkle import Tree, leaf_hash
from sync.evidence.receipts import AnchorAnswer, Receipt, sign_anchor, sign_receipt
from sync.evidence.records import RecordKind, peek_record
from sync.evidence.statements import StatementKind
from sync.ids import BoxId
from sync.link import Inbound, LinkSettings, NotConnected
from sync.mqtt import MqttLink
from sync.wire import codec, topics
from sync.wire.events import AnchorAsked, HeaderCame, HelloCame, Outgoing, RecordCame, SegmentComplete
from sync.wire.messages import BoxState, Telemetry
from sync.wire.ports import Admission, Admitted, Receipted
from sync.wire.receiver import Receiver
from sync.wire.things import Kind, LaneName, Thing
from sync.wire.topics import Channel, worker_id

ORIGIN = "fake.example/log"
EVIDENCE_KIND = {Kind.STATEMENT: 1, Kind.RECORD: 2, Kind.TAIL: 3, Kind.SEGMENT: 4}
Lie = Callable[[Thing, Receipt], "Receipt | bytes"]


@dataclass(frozen=True, slots=True)
class ParcelCame:
    """A parcel as it came over the wire: its place among all messages of the box, and which bytes of what."""

    place: int
    lane: LaneName
    thing: Thing
    offset: int
    size: int


class FakeCentre:
    """One worker and its presence watcher; `device_point`, `sizes` and `session` are what a real one would look up."""

    def __init__(
        self, *, port: int, box: str, device_point: bytes, sizes: Callable[[Thing], int], session: bytes
    ) -> None:
        self.receipt_key, self.command_key = new_part_key(), new_part_key()
        self.log_key = Ed25519PrivateKey.generate()
        self.vault: dict[Thing, bytes] = {}
        self.receipts: dict[Thing, bytes] = {}
        self.states: list[BoxState] = []
        self.telemetry: list[Telemetry] = []
        self.order: list[Thing] = []
        self.lie: Lie | None = None
        self.hellos = 0
        self.heard: list[Channel] = []
        self.parcels: list[ParcelCame] = []
        self._box, self._device = BoxId(box), bytes(key_id(device_point))
        self._sizes, self._session = sizes, session
        self._tree = Tree()
        self._partials: dict[Thing, bytearray] = {}
        worker = worker_id("fake-1")
        self._receiver = Receiver(worker=worker, partials=self, gate=self)
        self._link = MqttLink(
            LinkSettings(
                host="127.0.0.1",
                port=port,
                client_id="fake-1",
                tls=None,
                subscriptions=(*topics.worker_subscriptions(worker), *topics.presence_subscriptions()),
                retained_from=topics.presence_subscriptions(),
                retry_first_s=0.1,
                retry_longest_s=0.5,
            ),
            jitter=lambda: 0.5,
        )
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Connects and serves."""
        self._link.start()
        self._thread.start()

    def stop(self) -> None:
        """Gone, at once."""
        self._ended.set()
        self._thread.join(5)
        self._link.close()

    def say(self, channel: Channel, payload: bytes, *, retain: bool = False) -> None:
        """Publishes anything down to the box."""
        self._link.publish(Outgoing(topics.down(self._box, channel), payload), retain=retain)

    # the gate and the partials

    def admits(self, box: BoxId, thing: Thing) -> Admission:
        return Receipted(self.receipts[thing]) if thing in self.receipts else Admitted(self._sizes(thing))

    def size(self, box: BoxId, thing: Thing) -> int:
        return len(self._partials.get(thing, b""))

    def append(self, box: BoxId, thing: Thing, offset: int, data: memoryview) -> None:
        partial = self._partials.setdefault(thing, bytearray())
        assert len(partial) == offset
        partial += data

    def complete(self, box: BoxId, thing: Thing) -> None:
        pass

    def discard(self, box: BoxId, thing: Thing) -> None:
        self._partials.pop(thing, None)

    # the thread

    def _run(self) -> None:
        while not self._ended.is_set():
            event = self._link.next_event(0.1)
            if not isinstance(event, Inbound):
                continue
            address = topics.parse(event.topic)
            self._note(address.channel, event.payload)
            if address.channel is Channel.STATE:
                self.states.append(codec.unpack(Channel.STATE, event.payload))  # type: ignore[arg-type]
            elif address.channel is Channel.TELEMETRY:
                self.telemetry.append(codec.unpack(Channel.TELEMETRY, event.payload))  # type: ignore[arg-type]
            else:
                for told in self._receiver.receive(time.monotonic(), event.topic, event.payload):
                    self._perform(told)
            self._say()

    def _note(self, channel: Channel, payload: bytes | memoryview) -> None:
        self.heard.append(channel)
        if channel is Channel.PARCEL:
            came = codec.unpack_parcel(payload)
            place = len(self.heard) - 1
            self.parcels.append(ParcelCame(place, came.lane, came.thing, came.offset, len(came.data)))

    def _say(self) -> None:
        """As the centre does: what is not heard because the link just broke follows from the next hello."""
        try:
            for outgoing in self._receiver.outgoing():
                self._link.publish(outgoing)
        except NotConnected:
            return

    def _perform(self, told: object) -> None:
        match told:
            case HelloCame(box, hello):
                self.hellos += 1
                for chain in hello.chains:
                    for thing, raw in self.receipts.items():
                        first, second = thing.numbers()
                        number = first if thing.kind is Kind.STATEMENT else second
                        of = 0 if thing.kind is Kind.STATEMENT else first
                        if (
                            chain.kind is thing.kind
                            and chain.of == of
                            and any(a <= number <= b for a, b in chain.ranges)
                        ):
                            self._receiver.receipt(box, thing, raw)
            case RecordCame(box, thing, body):
                self._settle(box, thing, body, self._digest(thing, body))
            case SegmentComplete(box, thing, _):
                body = bytes(self._partials[thing])
                self._settle(box, thing, body, hashlib.sha256(body).digest())
            case AnchorAsked(box, body):
                answer = AnchorAnswer(suite=1, box=box, nonce=body, unix_ns=1, centre="fake")
                self._receiver.anchor(box, sign_anchor(self.receipt_key, answer))
            case HeaderCame():
                pass

    def _settle(self, box: BoxId, thing: Thing, body: bytes, digest: bytes) -> None:
        if thing not in self.receipts:
            honest = self._receipt(thing, body, digest)
            said = self.lie(thing, honest) if self.lie else honest
            raw = said if isinstance(said, bytes) else sign_receipt(self.receipt_key, said)
            if said is honest:
                self.vault[thing], self.receipts[thing] = body, raw
                self.order.append(thing)
        else:
            raw = self.receipts[thing]
        self._partials.pop(thing, None)
        self._receiver.receipt(box, thing, raw)

    def _receipt(self, thing: Thing, body: bytes, digest: bytes) -> Receipt:
        a, b = thing.numbers()
        plain = Receipt(
            suite=1,
            box=self._box,
            device_key=self._device,
            kind=EVIDENCE_KIND[thing.kind],
            number_a=a,
            number_b=b,
            size=len(body),
            digest=digest,
            verdict=1,
            opened=True,
            copies=1,
            unix_ns=1,
            centre="fake",
        )
        leaf = self._leaf(thing, body, digest)
        if leaf is None:
            return plain
        index = self._tree.append(leaf_hash(leaf))
        size = len(self._tree)
        note = sign_checkpoint(self.log_key, origin=ORIGIN, size=size, root=self._tree.root())
        return replace(
            plain, proof=LogProof(index=index, checkpoint=note, path=tuple(self._tree.inclusion(index, size)))
        )

    def _leaf(self, thing: Thing, body: bytes, digest: bytes) -> bytes | None:
        if thing.kind is Kind.RECORD and peek_record(body).kind == RecordKind.CLOSE:
            return close_leaf(
                kind=LEAF_CLOSE, box=self._box, part=thing.numbers()[0], session=self._session, digest=digest
            )
        if thing.kind is Kind.STATEMENT:
            said = decode(cose.read(body, typ=cose.STATEMENT, limit=1 << 20).payload, limit=1 << 20)
            if said[4] == StatementKind.RECOVERED:
                return close_leaf(
                    kind=LEAF_RECOVERED, box=self._box, part=said[8][0], session=said[8][1], digest=digest
                )
        return None

    def _digest(self, thing: Thing, body: bytes) -> bytes:
        typ = cose.STATEMENT if thing.kind is Kind.STATEMENT else cose.RECORD
        return bytes(cose.read(body, typ=typ, limit=1 << 20).digest)

    def pause(self, lane: LaneName, credit: int) -> None:
        """Flow control from the centre's side."""
        self._receiver.set_credit(lane, credit)
