"""The centre's own stamping service, reached over HTTP by another centre; and what happens while it is down."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.utils import timezone

from server.seals import configured
from server.seals.errors import NotSignable, StampDown
from server.seals.levels import Level
from server.seals.lifting import lift
from server.seals.pki.folder import Pki
from server.seals.timing import OwnAuthority
from server.seals.verifying import verify
from tests.server.seals.paper import signed


@pytest.mark.django_db(transaction=True)
def test_a_stamp_comes_over_http_and_without_it_the_signature_is_made_all_the_same(
    live_server, settings, tmp_path: Path
) -> None:
    path = tmp_path / "seals.toml"
    path.write_text(f'[stamps]\nby = "http"\naddress = "{live_server.url}/seals/stamp/"\n')
    settings.MSR = dataclasses.replace(settings.MSR, seals=path)
    now = timezone.now()
    sealed = signed(now, "suspect")
    assert sealed.level is Level.B_LT and verify(sealed.pdf, now).signatures[0].is_proven
    gone = tmp_path / "gone.toml"
    gone.write_text('[stamps]\nby = "http"\naddress = "http://127.0.0.1:9/stamp"\n')
    settings.MSR = dataclasses.replace(settings.MSR, seals=gone)
    sealed = signed(now, "suspect", "lawyer")
    assert sealed.level is Level.B_B and verify(sealed.pdf, now).whole
    assert configured.stamper(now) is None  # nobody waits for it again at once


@contextmanager
def _service(answer: Callable[[bytes], bytes]) -> Iterator[str]:
    """A stamping service that answers so; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_an_answer_that_is_no_stamp_and_a_stamp_by_a_stranger_are_left_out(
    settings, tmp_path: Path, now: datetime
) -> None:
    stranger = Pki(tmp_path / "stranger", "http://127.0.0.1/lists")
    stranger.make(now)
    answers = {"junk": lambda query: b"junk", "stranger": lambda query: OwnAuthority(stranger).answer(query, now)}
    for name, answer in answers.items():
        with _service(answer) as address:
            path = tmp_path / f"{name}.toml"
            path.write_text(f'[stamps]\nby = "http"\naddress = "{address}"\n')
            settings.MSR = dataclasses.replace(settings.MSR, seals=path)
            configured.forget_stamp_trouble()
            sealed = signed(now, "suspect")
            configured.forget_stamp_trouble()
            with pytest.raises((StampDown, NotSignable)):
                lift(sealed.pdf, now)
        assert sealed.level is Level.B_B and verify(sealed.pdf, now).whole
