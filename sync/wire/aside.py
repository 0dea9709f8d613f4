"""What stepped aside in the box's half: things that leave their lane for a while (docs/formats/wire.md 6.6)."""

from __future__ import annotations

from sync.wire.things import Thing

MAX_ASIDE = 1_024
SHORTEST_S = 0.05


class Aside:
    """Things aside, each until its date. Bounded: beyond 1,024 the one that would return first returns now."""

    def __init__(self) -> None:
        self._until: dict[Thing, float] = {}

    def put(self, now: float, thing: Thing, retry_after: float) -> float:
        """The thing is aside from now on; returns until when."""
        if len(self._until) >= MAX_ASIDE and thing not in self._until:
            del self._until[min(self._until, key=self._until.__getitem__)]
        self._until[thing] = until = now + max(retry_after, SHORTEST_S)
        return until

    def forget(self, thing: Thing) -> None:
        """The thing has its receipt."""
        self._until.pop(thing, None)

    def return_due(self, now: float) -> bool:
        """Lets those return whose date has come; True if there were any."""
        back = [thing for thing, until in self._until.items() if until <= now]
        for thing in back:
            del self._until[thing]
        return bool(back)

    def earliest(self) -> float | None:
        """When the next one returns."""
        return min(self._until.values(), default=None)

    def things(self) -> set[Thing]:
        """All that are aside."""
        return set(self._until)
