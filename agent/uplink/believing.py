"""Which receipts the uplink believes: each against the box's own copy of the thing (U3.1, agent/receipts.py)."""

from __future__ import annotations

from collections.abc import Callable

from agent.errors import DistrustedReceipt
from agent.receipts import Trust, Word, believe, closing_of
from agent.uplink.errors import ReceiptForNothing
from agent.uplink.waiting import WaitingOutbox
from sync.evidence.keys import key_id
from sync.ids import BoxId
from sync.wire.ports import UnreadableThing
from sync.wire.things import Thing


class Believing:
    """Judges receipts of one box. `alarm` is told by name and in words of a copy that was damaged here."""

    def __init__(
        self,
        box: BoxId,
        receipt_keys: tuple[bytes, ...],
        logs: tuple[tuple[str, bytes], ...],
        waiting: WaitingOutbox,
        alarm: Callable[[str, str], None],
    ) -> None:
        self._box, self._points, self._logs = box, {bytes(key_id(point)): point for point in receipt_keys}, dict(logs)
        self._waiting, self._alarm = waiting, alarm

    def word(self, thing: Thing, raw: bytes) -> Word:
        """The receipt as a believed word. Raises a DistrustedReceipt named for what was wrong."""
        try:
            return self._believe(thing, raw)
        except DistrustedReceipt:
            if (word := self._about_what_lies(thing, raw)) is not None:
                return word
            raise

    def _about_what_lies(self, thing: Thing, raw: bytes) -> Word | None:
        """The word that our own copy, whose bytes are no longer those that were signed, lies in quarantine."""
        try:
            own = self._waiting.own(thing) if thing.is_file else None
            if own is None or (lies := self._waiting.lies(thing)) == own.digest:
                return None
            word = self._believe(thing, raw, lies=lies)
        except (DistrustedReceipt, UnreadableThing):
            return None
        self._alarm("copy-damaged", f"{thing}: expected digest {own.digest.hex()[:16]}, {lies.hex()[:16]} lies here")
        return word

    def _believe(self, thing: Thing, raw: bytes, *, lies: bytes | None = None) -> Word:
        own = self._waiting.own(thing)
        if own is None:
            raise ReceiptForNothing(f"{thing}: expected a thing of this outbox, got a receipt for none", step="receipt")
        part = self._waiting.part(own.part)
        closing = None if thing.is_file else closing_of(own, self._waiting.whole(thing), part[0] if part else None)
        return believe(raw, own, self._trust(), open_digest=part[1] if part else None, closing=closing, lies=lies)

    def _trust(self) -> Trust:
        return Trust(
            box=self._box,
            receipt_keys=lambda kid: self._points.get(bytes(kid)),
            logs=self._logs,
            device_key=self._waiting.device_key(),
        )
