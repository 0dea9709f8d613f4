"""What waits is counted forward, and is at every moment what a count from nothing finds."""

from __future__ import annotations

import random
from pathlib import Path

from agent.receipts import Word
from agent.uplink.book import Book
from agent.uplink.waiting import WaitingOutbox
from tests.fakes.outbox import HandmadeOutbox

VERIFIED, QUARANTINED = 1, 2


def word(name: tuple[int, int, int], verdict: int) -> Word:
    return Word(numbers=name, verdict=verdict, opened=1, covered=0, digest=bytes(32), raw=b"")


def test_a_count_that_goes_on_is_the_count_from_nothing_whatever_came_when(tmp_path: Path) -> None:
    """Things come, receipts come late, twice, before their thing's row, bad and then good; files are retired."""
    chance = random.Random(7)
    outbox, book, going_on = HandmadeOutbox(tmp_path), Book(tmp_path / "uplink.db"), WaitingOutbox(tmp_path)
    outbox.open_part(1)
    told: list[tuple[int, int, int]] = []
    for _ in range(60):
        for _ in range(chance.randrange(3)):
            outbox.segment(1, bytes(chance.randrange(1, 900)))
        names = [row[:3] for row in outbox.db.execute("SELECT kind, a, b FROM thing")]
        coming = (2, 1, outbox.newest(1) + 1)  # the index is behind: its row follows the receipt
        chosen = [*chance.sample(names, k=min(3, len(names))), *([coming] if chance.random() < 0.2 else [])]
        book.keep([word(name, chance.choice((VERIFIED, QUARANTINED))) for name in chosen], at_unix_ns=1)
        told += chosen
        outbox.db.execute("UPDATE thing SET retired=1 WHERE kind=? AND a=? AND b=?", chance.choice(told))
        afresh = WaitingOutbox(tmp_path)
        assert going_on.debt() == afresh.debt()
        afresh.close()
    assert going_on.debt().waiting_segments and going_on.debt().quarantined
    going_on.close()
    book.close()
