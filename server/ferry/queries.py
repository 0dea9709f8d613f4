"""Reads: how the exchange of letters stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet

from server.ferry.models import Held, Peer, Posted, Received


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Letters of a sender that did not come, though a later one lies here."""

    sender: str
    first: int
    last: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`unwritten`, `unacknowledged`: how many letters of ours; `late_since`: since when something waits too long."""

    unwritten: int
    unacknowledged: int
    missing: tuple[Missing, ...]
    refused: tuple[Held, ...]
    late_since: datetime | None

    @property
    def is_well(self) -> bool:
        """Nothing asks for a person."""
        return not self.refused and self.late_since is None


def standing(now: datetime) -> Standing:
    """How it stands; late is what waits longer than MSR_FERRY_LATE minutes."""
    refused = tuple(Held.objects.exclude(refused=""))
    missing = _missing(refused)
    open_letters = _open()
    oldest = open_letters.order_by("number").values_list("at", flat=True).first()
    waits = [each for each in (oldest, *(gap.since for gap in missing), *(each.since for each in refused)) if each]
    late = [each for each in waits if each < now - timedelta(minutes=settings.MSR.ferry_late)]
    return Standing(
        unwritten=Posted.objects.filter(written_at=None).count(),
        unacknowledged=open_letters.count(),
        missing=missing,
        refused=refused,
        late_since=min(late, default=None),
    )


def peers() -> list[tuple[Peer, int]]:
    """Each centre at the other end, and up to which number its letters are applied here."""
    tops = dict(Received.objects.values_list("sender").annotate(top=Max("number")).order_by())
    return [(each, tops.get(each.name, 0)) for each in Peer.objects.order_by("name")]


def acknowledged() -> int | None:
    """Up to which number our letters are applied there; None: nobody ever said."""
    top: int | None = Peer.objects.exclude(heard_at=None).aggregate(top=Max("applied"))["top"]
    return top


def blocks(held: Held) -> bool:
    """Whether this refused letter is the next of its sender: all behind it wait for an operator."""
    return held.number == _applied(held.sender) + 1


def _open() -> QuerySet[Posted]:
    """Not acknowledged; where nobody ever acknowledged anything, not written."""
    upto = acknowledged()
    return Posted.objects.filter(Q(written_at=None) if upto is None else Q(number__gt=upto))


def _missing(refused: tuple[Held, ...]) -> tuple[Missing, ...]:
    found = []
    there = {(each.sender, each.number) for each in refused if each.kind}
    for sender in Held.objects.filter(refused="").values_list("sender", flat=True).distinct().order_by("sender"):
        first = _applied(sender) + 1
        behind = Held.objects.filter(sender=sender, refused="", number__gte=first).order_by("number").first()
        if behind is not None and behind.number is not None and (sender, first) not in there and first < behind.number:
            found.append(Missing(sender=sender, first=first, last=behind.number - 1, since=behind.since))
    return tuple(found)


def _applied(sender: str) -> int:
    return Received.objects.filter(sender=sender).aggregate(top=Max("number"))["top"] or 0
