"""A hello stays small whatever waits: 1,000 ranges in all, the oldest first, and `more` says that some are left out."""

from __future__ import annotations

from sync.wire import codec
from sync.wire import messages as m
from sync.wire.hello import capped
from sync.wire.ports import Unreceipted
from sync.wire.things import Kind, LaneName, segment

TOP = (1 << 64) - 1


def chain(part: int, ranges: int) -> m.Chain:
    pairs = tuple((4 * place, 4 * place + 1) for place in range(ranges))
    return m.Chain(Kind.RECORD, part, 0, 10**6, max(1, 2 * ranges), pairs)


def test_what_fits_is_said_whole() -> None:
    missing = Unreceipted(9, (chain(1, 600), chain(2, 400)))
    assert capped(missing, 1_000) == missing


def test_the_oldest_ranges_are_kept_and_the_cut_is_said() -> None:
    said = capped(Unreceipted(9, (chain(1, 600), chain(2, 600), chain(3, 1))), 1_000)
    assert [len(each.ranges) for each in said.chains] == [600, 400]
    assert said.chains[1].ranges == chain(2, 600).ranges[:400]
    assert said.more


def test_a_cut_chain_still_tells_lowest_highest_and_count_of_all() -> None:
    (said,) = capped(Unreceipted(9, (chain(1, 5_000),)), 1_000).chains
    assert (said.lowest, said.highest, said.count, len(said.ranges)) == (0, 10**6, 10_000, 1_000)


def test_a_chain_without_ranges_counts_as_one() -> None:
    said = capped(Unreceipted(9, tuple(chain(part, 0) for part in range(3_000))), 1_000)
    assert len(said.chains) == 1_000
    assert said.more


def test_what_the_outbox_left_out_itself_is_still_said() -> None:
    assert capped(Unreceipted(9, (chain(1, 1),), more=True), 1_000).more


def test_the_largest_hello_there_can_be_fits_its_channel() -> None:
    wide = tuple(m.Chain(Kind.RECORD, TOP - part, TOP - 2, TOP, 3, ((TOP - 2, TOP),)) for part in range(1_000))
    offers = tuple(m.Offer(LaneName.BACKLOG, segment(TOP, TOP), TOP) for _ in range(m.MAX_OFFERS))
    hello = m.Hello(serial=TOP, device_number=TOP, chains=wide, offers=offers, more=True)
    payload = codec.pack(hello)
    assert len(payload) <= m.MAX_HELLO
    assert codec.unpack(codec.Channel.HELLO, payload) == hello
