"""The centre's own stamping service, reached over HTTP by another centre; and what happens while it is down."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from django.utils import timezone

from server.seals import configured
from server.seals.levels import Level
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
