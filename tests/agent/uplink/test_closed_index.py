"""An outbox whose capture has ended is read without a trace of the reader, and anew as soon as capture is back."""

from __future__ import annotations

from pathlib import Path

from agent.uplink.book import Book
from agent.uplink.waiting import WaitingOutbox
from tests.fakes.outbox import HandmadeOutbox


def test_a_closed_index_is_read_and_left_as_it_is_until_capture_opens_it_again(tmp_path: Path) -> None:
    outbox = HandmadeOutbox(tmp_path)
    outbox.open_part(1)
    outbox.segment(1, b"one")
    outbox.db.close()
    book, waiting = Book(tmp_path / "uplink.db"), WaitingOutbox(tmp_path)
    assert waiting.has_changed()
    assert waiting.debt().waiting_segments == 1
    assert not list(tmp_path.glob("capture.db-*")), "a reader of another user could not make these"
    outbox.reopen()
    outbox.segment(1, b"two")
    assert waiting.has_changed()
    assert waiting.debt().waiting_segments == 2
    waiting.close()
    book.close()
