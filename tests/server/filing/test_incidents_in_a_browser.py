"""A recording's signed explanation, where a court meets it: on the player's time line, and on the case's disc."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.access.models import Role
from server.cases.models import SessionLink
from server.filing.discs import actions
from server.filing.films import film_of
from server.filing.incidents.sealing import countersign
from server.filing.incidents.writing import write
from server.filing.models import CopyKind, Grade, Incident
from server.filing.states import IncidentState
from server.recordings.models import Session
from server.viewing.actions import claim
from tests.fakes.tracks import RecordedTrack
from tests.server.centre import Centre
from tests.server.conftest import person
from tests.server.filing.builders import Office, a_case
from tests.server.filing.test_discs import SECONDS, SOURCES, unpacked
from tests.server.filing.test_incidents import WORDS, sign_in_account
from tests.server.playback.film import seal, shoot
from tests.server.playback.test_in_a_browser import until

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("PAGE_PICTURES")


@pytest.fixture(scope="module")
def room() -> dict[str, RecordedTrack]:
    return shoot(SECONDS, SOURCES)


@pytest.fixture
def attached(office: Office, centre: Centre, room: dict[str, RecordedTrack], key_service: Path) -> Incident:
    """A film whose picture lost its second segment, and the account of it, signed by both."""
    seal(centre.made.arm(), room, SECONDS, lost=("suspect", 1))
    centre.everything()
    session, now = Session.objects.get(), timezone.now()
    hand = a_case(office, session.started_at - timedelta(days=1))
    link = SessionLink.objects.create(case=hand.case, session=session, why="同一次", by=hand.user, at=now)
    link.suspects.set(hand.case.suspects.all())
    claim(person=office.prosecutor, session=session, now=now)
    technician = person("tech", Role.TECHNICIAN, office.unit)
    idents = [each.ident for each in film_of(session, ()).unexplained]
    made = write(
        session=session, origin=f"defect:{idents[0]}", idents=idents, values=WORDS, by=technician, now=timezone.now()
    )
    document = countersign(incident=made, signer=office.prosecutor, by=office.prosecutor, now=timezone.now())
    sign_in_account(technician, document, 0)
    sign_in_account(office.prosecutor, document, 1)
    made.refresh_from_db()
    assert made.state == IncidentState.ATTACHED
    return made


def test_the_explanation_opens_from_the_time_line_and_from_the_disc(
    live_server: Any, browser_page: Page, sign_in: Any, attached: Incident, office: Office, tmp_path: Path
) -> None:
    assert attached.document is not None
    sign_in(browser_page, office.prosecutor)
    browser_page.goto(f"{live_server.url}/recordings/{attached.session_id}/")
    expect(browser_page.locator("#player .bar")).to_be_visible()
    entry = browser_page.locator(".side-course li", has_text="异常情况说明")
    expect(entry).to_contain_text(attached.document.number)
    hole = browser_page.evaluate("document.getElementById('player').transport.line.parts[0].holes[0].from")
    entry.get_by_role("button").click()
    until(browser_page, lambda state: abs(state["pos"] - hole) < 0.3, "the hole that it explains")
    place = entry.get_by_role("link").get_attribute("href")
    assert browser_page.request.get(f"{live_server.url}{place}").body().startswith(b"%PDF")
    if PICTURES:
        browser_page.screenshot(path=Path(PICTURES) / "incident-player.png")

    case = attached.session.case_links.get().case
    asked = actions.ask(case=case, kind=CopyKind.ORIGINAL, grade=Grade.WORK, by=office.prosecutor, now=timezone.now())
    call_command("make_discs", stdout=io.StringIO())
    asked.refresh_from_db()
    folder = unpacked(asked, tmp_path / "mounted")
    browser_page.goto((folder / "打开播放.html").as_uri())
    link = browser_page.get_by_role("link", name=attached.document.number)
    expect(link).to_be_visible()
    (paper,) = (folder / "情况说明").iterdir()
    assert paper.read_bytes().startswith(b"%PDF") and attached.document.number in paper.name
    if PICTURES:
        browser_page.screenshot(path=Path(PICTURES) / "incident-disc.png")
