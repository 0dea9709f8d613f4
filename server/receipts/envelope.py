"""A receipt's bytes (docs/formats/receipt.md): an envelope of type msr-receipt-counsel by the key for counsel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from server.ferry.fields import words
from server.receipts.errors import BadReceipt
from server.receipts.kinds import About, Event
from sync.encoding import decode, encode
from sync.errors import PeerFault
from sync.evidence import cose
from sync.evidence.keys import Signer
from sync.evidence.suites import ES256_SHA256_AES256GCM_HPKEP256, check_suite
from sync.shapes import at, digest32, from_map, id16, to_map, uint

TYP = "msr-receipt-counsel"
MAX_RECEIPT = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a receipt states."""

    suite: int = at(0, uint)
    #: The centre that signed, and its own number for this receipt.
    issuer: str = at(1, words(64))
    number: str = at(2, words(80))
    at_unix: int = at(3, uint)
    event: str = at(4, words(16))
    about: str = at(5, words(16))
    #: The thing handed in: the same on all receipts about it.
    thing: bytes = at(6, id16)
    digest: bytes = at(7, digest32)
    #: Who did it: user name, and the number by which his body knows him (律师执业证号, 工号).
    by: str = at(8, words(64))
    by_number: str = at(9, words(32, empty=True))
    #: The lawyer whose receipt it is, and the unit that it was handed to or that answered.
    lawyer: str = at(10, words(64))
    lawyer_number: str = at(11, words(32, empty=True))
    unit: str = at(12, words(32))

    @property
    def at(self) -> datetime:
        """When it happened."""
        return datetime.fromtimestamp(self.at_unix, UTC)


def sign(signer: Signer, said: Said) -> bytes:
    """The signed receipt."""
    return cose.sign(signer, TYP, encode(to_map(said)))


def read(raw: bytes, keys: cose.KeyLookup) -> Said:
    """A believed receipt; `keys` are the pinned keys for counsel. Raises BadReceipt."""
    try:
        envelope = cose.read(raw, typ=TYP, limit=MAX_RECEIPT)
        cose.check(envelope, keys)
        said = from_map(Said, decode(envelope.payload, limit=MAX_RECEIPT), "receipt")
        check_suite(said.suite, "receipt")
    except PeerFault as fault:
        raise BadReceipt(f"receipt: {fault}", step=fault.step) from fault
    if said.event not in Event.values or said.about not in About.values:
        raise BadReceipt(f"receipt: event {said.event!r} about {said.about!r} is not known here", step="fields")
    return said


def fresh(
    *,
    issuer: str,
    number: str,
    now: datetime,
    event: Event,
    about: About,
    thing: bytes,
    digest: bytes,
    by: tuple[str, str],
    lawyer: tuple[str, str],
    unit: str,
) -> Said:
    """What a receipt issued now states; `by` and `lawyer` are user name and number."""
    return Said(
        suite=ES256_SHA256_AES256GCM_HPKEP256,
        issuer=issuer,
        number=number,
        at_unix=int(now.timestamp()),
        event=event.value,
        about=about.value,
        thing=thing,
        digest=digest,
        by=by[0],
        by_number=by[1],
        lawyer=lawyer[0],
        lawyer_number=lawyer[1],
        unit=unit,
    )
