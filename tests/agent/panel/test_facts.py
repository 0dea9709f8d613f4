"""What the screen reads from the outbox: debts without a receipt; nothing while the databases are not there."""

from __future__ import annotations

from pathlib import Path

from agent.panel.facts import Facts, read_facts
from agent.uplink.book import Book
from tests.fakes.outbox import HandmadeOutbox

_RECEIPT = "INSERT INTO receipt VALUES (4, ?, ?, ?, 1, 0, x'00', x'00', 0)"


def test_nothing_is_known_of_an_outbox_that_is_not_there(tmp_path: Path) -> None:
    assert read_facts(tmp_path, b"s" * 16) == Facts()


def test_segments_wait_until_each_has_its_receipt(tmp_path: Path) -> None:
    outbox = HandmadeOutbox(tmp_path)
    outbox.open_part(1)
    names = [outbox.segment(1, data) for data in (b"one", b"two", b"three")]
    assert read_facts(tmp_path, b"s" * 16).waiting is None
    book = Book(tmp_path / "uplink.db")
    assert read_facts(tmp_path, b"s" * 16).waiting == 3
    book._db.execute(_RECEIPT, (*names[0], 1))
    book._db.execute(_RECEIPT, (*names[1], 2))
    assert read_facts(tmp_path, b"s" * 16) == Facts(None, waiting=1, quarantined=1)
    book.close()
