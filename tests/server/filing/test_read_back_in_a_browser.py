"""A burnt disc is read back where it was burnt: the browser hashes each file, the centre keeps what came of it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.cases.models import SessionLink
from server.filing.discs import actions
from server.filing.discs.comparing import opened
from server.filing.models import CopyKind, Disc, Grade
from server.filing.states import DiscState
from server.recordings.models import Session
from tests.server.centre import Centre
from tests.server.filing.builders import Office, a_case
from tests.server.playback.film import seal, shoot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def disc(transactional_db: None, centre: Centre, office: Office, key_service: Path) -> Disc:
    seal(centre.made.arm(), shoot(5.0, {"mic-room": "synthetic-mic:room"}), 5.0, lost=("", 0))
    centre.everything()
    session, now = Session.objects.get(), timezone.now()
    hand = a_case(office, session.started_at - timedelta(days=1))
    link = SessionLink.objects.create(case=hand.case, session=session, why="同一次", by=hand.user, at=hand.now)
    link.suspects.set(hand.case.suspects.all())
    made = actions.ask(case=hand.case, kind=CopyKind.ORIGINAL, grade=Grade.WORK, by=hand.user, now=now)
    call_command("make_discs", stdout=io.StringIO())
    made.refresh_from_db()
    assert made.state == DiscState.MADE, made.fault
    return made


def test_a_disc_is_read_back_and_a_changed_byte_is_named(
    disc: Disc, office: Office, browser_page: Page, live_server: Any, sign_in: Callable[..., None], tmp_path: Path
) -> None:
    folder = tmp_path / "DISC"
    with opened(actions.image_of(disc)) as source:
        for name in source.names():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"".join(source.pieces(name)))
    sign_in(browser_page, office.prosecutor)
    place = f"{live_server.url}/filing/discs/{disc.uid}/"
    browser_page.goto(f"{place}read-back/")
    browser_page.get_by_label("光盘", exact=True).set_input_files(folder)
    browser_page.wait_for_url(place)
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text("回读一致，待封存")

    (film, *_rest) = sorted((folder / "录像").iterdir())
    data = bytearray(film.read_bytes())
    data[len(data) // 2] ^= 1
    film.write_bytes(data)
    browser_page.goto(f"{place}read-back/")
    browser_page.get_by_label("光盘", exact=True).set_input_files(folder)
    browser_page.wait_for_url(place)
    expect(browser_page.get_by_role("heading", level=1)).to_contain_text("待刻录回读")
    expect(browser_page.locator("#readback").locator("xpath=ancestor::section")).to_contain_text(film.name)
    assert [each.is_same for each in disc.readbacks.filter(medium="browser")] == [False, True]
