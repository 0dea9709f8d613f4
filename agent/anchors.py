"""When the part wants a signed time from the centre, and which nonce it must answer (evidence.md, anchor). Pure."""

from __future__ import annotations

from collections.abc import Callable

from sync.evidence import cose
from sync.evidence.errors import BadReceipt
from sync.evidence.receipts import AnchorAnswer, read_anchor


class Anchors:
    """The nonce that is wanted now, if any. Times are boottime."""

    def __init__(self, *, box: str, receipt_key: bytes, every_ns: int, entropy: Callable[[int], bytes]) -> None:
        self._box, self._keys = box, cose.only(receipt_key)
        self._every_ns, self._entropy = every_ns, entropy
        self._due_ns: int | None = None
        self.wanted: bytes | None = None

    def part_opened(self, now_ns: int) -> None:
        """The first anchor is due at once."""
        self._due_ns, self.wanted = now_ns, None

    def part_closing(self, now_ns: int) -> None:
        """One more, of the last moment."""
        self._due_ns, self.wanted = now_ns, None

    def part_closed(self) -> None:
        """None is wanted any more."""
        self._due_ns = self.wanted = None

    def tick(self, now_ns: int, is_linked: bool) -> None:
        """Ask when one is due and there is a link."""
        if not is_linked:
            self.wanted = None
        elif self.wanted is None and self._due_ns is not None and now_ns >= self._due_ns:
            self.wanted = self._entropy(16)

    def take(self, raw: bytes, now_ns: int) -> bytes:
        """The answer, believed and about the wanted nonce. Raises PeerFault; then nothing has changed."""
        answer = read_anchor(raw, self._keys).value
        assert isinstance(answer, AnchorAnswer)
        if self.wanted is None or answer.box != self._box or answer.nonce != self.wanted:
            raise BadReceipt("anchor: it does not answer the nonce that this box asked")
        self.wanted, self._due_ns = None, now_ns + self._every_ns
        return raw
