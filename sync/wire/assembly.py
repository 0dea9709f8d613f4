"""A box's files in the making at a worker: bounded in number, each from 0 without a hole (docs/formats/wire.md 7)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from sync.ids import BoxId
from sync.wire.messages import Parcel
from sync.wire.ports import Partials
from sync.wire.things import LaneName, Thing

MAX_OPEN = 8
MAX_JUDGING = 32
MAX_REFUSED = 32
JUDGING_S = 60.0


class Taken(Enum):
    """What a parcel did: grew the file, was there already, came before its turn, or ends beyond the admitted size."""

    GREW = 1
    DUPLICATE = 2
    GAP = 3
    BEYOND = 4


@dataclass(slots=True)
class Assembly:
    """One file: admitted size, bytes that lie there, and when that was last told."""

    thing: Thing
    lane: LaneName
    size: int
    have: int
    told_at: float = 0.0
    since_told: int = 0
    gap_told: int = -1

    @property
    def is_complete(self) -> bool:
        """All admitted bytes lie there."""
        return self.have >= self.size


@dataclass(frozen=True, slots=True)
class Judged:
    """A complete file before its judge: its size, and how long the judge is waited for."""

    size: int
    until: float


class Assemblies:
    """The files of one box. A ninth one open costs the least recently used its progress, never anything else."""

    def __init__(self, box: BoxId, partials: Partials) -> None:
        self._box = box
        self._partials = partials
        self._open: OrderedDict[Thing, Assembly] = OrderedDict()
        self._judging: OrderedDict[Thing, Judged] = OrderedDict()
        self._refused: OrderedDict[Thing, float] = OrderedDict()

    def find(self, thing: Thing) -> Assembly | None:
        """The open assembly of a thing."""
        found = self._open.get(thing)
        if found is not None:
            self._open.move_to_end(thing)
        return found

    def open_in(self, lane: LaneName) -> list[Assembly]:
        """The files under way in a lane."""
        return [assembly for assembly in self._open.values() if assembly.lane is lane]

    def open(self, now: float, thing: Thing, lane: LaneName, size: int) -> Assembly:
        """The assembly of an admitted thing, resumed from its partial; one longer than admitted begins anew."""
        known = self.find(thing)
        if known is not None and known.size == size:
            known.lane = lane
            return known
        have = self._partials.size(self._box, thing)
        if have > size:
            self._partials.discard(self._box, thing)
            have = 0
        self._open[thing] = assembly = Assembly(thing, lane, size, have, told_at=now)
        while len(self._open) > MAX_OPEN:
            oldest, _ = self._open.popitem(last=False)
            self._partials.discard(self._box, oldest)
        return assembly

    def take(self, assembly: Assembly, parcel: Parcel) -> Taken:
        """Appends what is news in the parcel."""
        end = parcel.offset + len(parcel.data)
        if end > assembly.size:
            return Taken.BEYOND
        if parcel.offset > assembly.have:
            return Taken.GAP
        if end <= assembly.have:
            return Taken.DUPLICATE
        news = parcel.data[assembly.have - parcel.offset :]
        self._partials.append(self._box, parcel.thing, assembly.have, news)
        assembly.have = end
        assembly.since_told += 1
        return Taken.GREW

    def judged(self, thing: Thing, now: float) -> int | None:
        """Size of a complete file that is before its judge, or None; a judge silent for JUDGING_S is asked anew."""
        judged = self._judging.get(thing)
        if judged is not None and judged.until <= now:
            del self._judging[thing]
            return None
        return None if judged is None else judged.size

    def hand_over(self, assembly: Assembly, now: float) -> bool:
        """The complete file goes to the judge; False if it is there already or too many are."""
        self._forget_silent_judges(now)
        if assembly.thing in self._judging or len(self._judging) >= MAX_JUDGING:
            return False
        self._partials.complete(self._box, assembly.thing)
        self._judging[assembly.thing] = Judged(assembly.size, now + JUDGING_S)
        self._open.pop(assembly.thing, None)
        return True

    def settle(self, thing: Thing) -> None:
        """The judge has spoken: nothing of the thing is remembered."""
        self._judging.pop(thing, None)
        self._open.pop(thing, None)

    def refuse(self, thing: Thing, until: float) -> None:
        """Parcels of the thing are dropped without a word until then."""
        self.settle(thing)
        self._refused.pop(thing, None)
        self._refused[thing] = until
        while len(self._refused) > MAX_REFUSED:
            self._refused.popitem(last=False)

    def is_refused(self, thing: Thing, now: float) -> bool:
        """True while a refusal stands."""
        until = self._refused.get(thing)
        if until is not None and until <= now:
            del self._refused[thing]
            return False
        return until is not None

    def forget_refusals(self) -> None:
        """A hello asks anew."""
        self._refused.clear()

    def _forget_silent_judges(self, now: float) -> None:
        while self._judging and next(iter(self._judging.values())).until <= now:
            self._judging.popitem(last=False)
