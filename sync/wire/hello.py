"""A box's hello: all that has no receipt, in bounded words, and what each lane offers (docs/formats/wire.md 4.1)."""

from __future__ import annotations

from collections.abc import Iterable

from sync.wire import messages as m
from sync.wire.ports import OutboxView, Unreceipted


def hello_of(outbox: OutboxView, *, serial: int, offers: Iterable[m.Offer]) -> m.Hello:
    """The hello of this moment."""
    missing = capped(outbox.unreceipted(m.MAX_RANGES), m.MAX_RANGES)
    return m.Hello(
        serial=serial,
        device_number=missing.device_number,
        chains=missing.chains,
        offers=tuple(offers)[: m.MAX_OFFERS],
        more=missing.more,
    )


def capped(missing: Unreceipted, limit: int) -> Unreceipted:
    """The same with at most `limit` ranges in all, the oldest kept; a chain without ranges counts as one."""
    left = limit
    chains: list[m.Chain] = []
    for chain in missing.chains:
        if left <= 0:
            return Unreceipted(missing.device_number, tuple(chains), more=True)
        ranges = chain.ranges[:left]
        left -= max(1, len(ranges))
        chains.append(m.Chain(chain.kind, chain.of, chain.lowest, chain.highest, chain.count, ranges))
    cut = any(len(kept.ranges) < len(full.ranges) for kept, full in zip(chains, missing.chains, strict=True))
    return Unreceipted(missing.device_number, tuple(chains), more=missing.more or cut)
