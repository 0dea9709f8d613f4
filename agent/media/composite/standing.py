"""What the composite knows of the room: facts as they come, and the card of a span without film. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from agent.feed.facts import Standing, Suspension, TalkOver
from agent.media.composite.words import Card, confidential_card, resumed_card, suspended_card

CARD_NS = 3_000_000_000
_OFFSET_NS = 50_000_000


class RoomView:
    """The standing that is shown, and the card that belongs to an instant."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._held: Suspension | None = None
        self._card: Card | None = None
        self._card_until_ns = 0
        self._dark_since_ns: int | None = None
        self._talk: TalkOver | None = None
        self._after_talk = False
        self.standing = Standing()

    @property
    def is_dark(self) -> bool:
        """True during a confidential talk."""
        return self._dark_since_ns is not None

    @property
    def is_held(self) -> bool:
        """True while the hearing is suspended."""
        return self._held is not None

    def take(self, told: Standing, now_ns: int) -> None:
        """Facts have come. The clock's offset is held until it is wrong by 50 ms, so that it can be recomputed."""
        before = self.standing.wall_offset_ns
        held_offset = before if before and abs(told.wall_offset_ns - before) < _OFFSET_NS else told.wall_offset_ns
        self.standing = replace(told, wall_offset_ns=held_offset)
        if self._held is not None and told.suspended is None:
            until_ns = told.resumed_ns if told.resumed_ns is not None else now_ns
            self._show(resumed_card(self._held, until_ns, self.standing, self._zone), now_ns)
        self._held = told.suspended
        if told.talk is not None and told.talk != self._talk and self._after_talk and now_ns < self._card_until_ns:
            self._card = confidential_card(told.talk.since_ns, told.talk.until_ns, self.standing, self._zone)
        self._talk = told.talk

    def dark(self, now_ns: int) -> None:
        """A confidential talk begins."""
        if self._dark_since_ns is None:
            self._dark_since_ns = now_ns

    def light(self, now_ns: int) -> None:
        """It is over; what follows says so, with the times of its signed edges once facts tell them."""
        since_ns, self._dark_since_ns = self._dark_since_ns, None
        if since_ns is not None:
            self._show(confidential_card(since_ns, now_ns, self.standing, self._zone), now_ns)
            self._after_talk = True

    def card(self, at_ns: int) -> Card | None:
        """The card for a picture seen at this instant."""
        if self._held is not None:
            return suspended_card(self._held, self.standing, self._zone)
        return self._card if at_ns < self._card_until_ns else None

    def _show(self, card: Card, now_ns: int) -> None:
        self._card, self._card_until_ns, self._after_talk = card, now_ns + CARD_NS, False
