"""Only the key service holds the working key: it gives one segment's key for a reason; uses for people are logged."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.playback.errors import KeyRefused, KeyServiceDown
from server.playback.keys import KeyClient
from server.playback.keyservice import uses
from server.playback.keyservice.opener import Bucket, Opener
from server.playback.keyservice.server import KeyServer
from server.playback.keyservice.uses import BrokenUseLog, UseLog
from sync.evidence.envelope import read_header
from sync.evidence.notes import seal_note
from tests.builders import BoxBuilder


@pytest.fixture
def box() -> BoxBuilder:
    made = BoxBuilder()
    made.simple_part()
    return made


@pytest.fixture
def service(box: BoxBuilder, tmp_path: Path) -> Iterator[KeyServer]:
    server = KeyServer(
        tmp_path / "keys.sock", Opener(box.working), UseLog(tmp_path / "uses.log"), uids=frozenset(), rate=5.0
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def head(box: BoxBuilder) -> bytes:
    data = box.parts[0].segments[1]
    return data[: read_header(data).size]


def test_it_gives_the_one_key_of_the_header_that_was_shown(service: KeyServer, box: BoxBuilder, tmp_path: Path) -> None:
    key = KeyClient(tmp_path / "keys.sock").segment_key(head(box), "opening_check")
    assert key == box.parts[0].keys[1]
    assert not (tmp_path / "uses.log").exists()


def test_a_use_for_a_person_is_on_the_log_before_the_key_goes_out(
    service: KeyServer, box: BoxBuilder, tmp_path: Path
) -> None:
    client = KeyClient(tmp_path / "keys.sock")
    client.segment_key(head(box), "grant:17")
    client.segment_key(head(box), "export:abc")
    lines = (tmp_path / "uses.log").read_text().splitlines()
    assert '"reason":"grant:17"' in lines[0]
    assert uses.check(tmp_path / "uses.log") == hashlib.sha256(lines[1].encode()).hexdigest()


def test_notes_are_opened_in_lots_for_a_grant_alone(service: KeyServer, box: BoxBuilder, tmp_path: Path) -> None:
    service.bucket = Bucket(100.0)
    client = KeyClient(tmp_path / "keys.sock")
    words = [f"{number} {'字' * 300}" for number in range(30)]
    sealed = [seal_note(each, box=box.name, recipients=box.recipients) for each in words]
    assert client.notes(sealed, box.name, "grant:17") == words
    assert len((tmp_path / "uses.log").read_text().splitlines()) == 3, "a line for each message, not for each note"
    assert client.notes(sealed[:1], "box-2", "grant:17") == [None], "a note of one box is none of another's"
    for reason in ("opening_check", "export:abc"):
        with pytest.raises(KeyRefused, match="to open notes"):
            client.notes(sealed[:1], box.name, reason)


def test_a_use_log_that_was_edited_is_noticed(service: KeyServer, box: BoxBuilder, tmp_path: Path) -> None:
    client = KeyClient(tmp_path / "keys.sock")
    for each in ("grant:1", "grant:2"):
        client.segment_key(head(box), each)
    path = tmp_path / "uses.log"
    path.write_text(path.read_text().replace("grant:1", "grant:9"))
    with pytest.raises(BrokenUseLog):
        UseLog(path)


def test_an_unknown_reason_and_another_recipients_header_are_refused(
    service: KeyServer, box: BoxBuilder, tmp_path: Path
) -> None:
    client = KeyClient(tmp_path / "keys.sock")
    with pytest.raises(KeyRefused, match="reason"):
        client.segment_key(head(box), "curiosity")
    other = BoxBuilder()
    other.simple_part()
    with pytest.raises(KeyRefused, match="no wrap"):
        client.segment_key(head(other), "opening_check")
    with pytest.raises(KeyRefused):
        client.segment_key(b"not a header", "opening_check")


def test_a_flood_is_refused(service: KeyServer, box: BoxBuilder, tmp_path: Path) -> None:
    service.bucket = Bucket(2.0)
    service.monotonic = lambda: 100.0
    client = KeyClient(tmp_path / "keys.sock")
    for _ in range(2):
        client.segment_key(head(box), "opening_check")
    with pytest.raises(KeyRefused, match="too many"):
        client.segment_key(head(box), "opening_check")


def test_without_a_service_that_is_said(box: BoxBuilder, tmp_path: Path) -> None:
    with pytest.raises(KeyServiceDown, match="keyservice"):
        KeyClient(tmp_path / "none.sock").segment_key(head(box), "opening_check")
