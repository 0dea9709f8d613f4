"""A real film, sealed as a box seals it, in a real Chromium: plays, seeks, keeps in step, shows its gap."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from server.recordings.models import Session
from server.viewing import actions
from server.viewing.models import Watch
from tests.server.centre import Centre
from tests.server.playback.conftest import Viewers
from tests.server.playback.film import PRESS, seal, shoot

SECONDS = 14.0
IN_STEP_S = 0.1
STATE = """() => {
  const t = document.getElementById('player').transport
  return { pos: t.pos, playing: t.playing, waiting: t.waiting, trouble: t.trouble,
    tracks: t.tracks.map((k) => ({ name: k.track.name, pos: k.position, has: k.has(t.pos), shown: k.isShown,
      ready: k.isReady, trouble: k.trouble, frames: k.element.getVideoPlaybackQuality?.().totalVideoFrames })) }
}"""


@pytest.fixture(scope="module")
def room() -> Any:
    return shoot(SECONDS)


@pytest.fixture
def watched(room: Any, centre: Centre, viewers: Viewers) -> Session:
    """The film at the centre, claimed by the prosecutor."""
    part = centre.made.arm()
    seal(part, room, SECONDS, lost=("suspect", 1))
    centre.everything()
    session = Session.objects.get()
    actions.claim(person=viewers.prosecutor, session=session, now=timezone.now())
    return session


def until(page: Page, fact: Callable[[dict[str, Any]], bool], what: str, within_s: float = 40) -> dict[str, Any]:
    """The player's state once the fact holds."""
    end = time.monotonic() + within_s
    while True:
        state = page.evaluate(STATE)
        if fact(state):
            return state
        assert time.monotonic() < end, f"{what}: not within {within_s} s, the player says {state}"
        page.wait_for_timeout(50)


def apart(state: dict[str, Any]) -> float:
    """How far the playable tracks stand from one another, s."""
    places = [track["pos"] for track in state["tracks"] if track["has"]]
    return max(places) - min(places)


def test_film_plays_seeks_and_keeps_its_tracks_in_step(
    live_server: Any, browser_page: Page, sign_in: Any, watched: Session, viewers: Viewers, key_service: Any
) -> None:
    press_s = PRESS / 1e9
    page = browser_page
    sign_in(page, viewers.prosecutor)
    page.goto(f"{live_server.url}/recordings/{watched.pk}/")
    expect(page.locator("#player .bar")).to_be_visible()
    until(page, lambda s: all(t["ready"] for t in s["tracks"]), "tracks to be ready")
    assert page.evaluate(STATE)["pos"] == pytest.approx(press_s, abs=0.001), "it stands at the press, not before"

    page.get_by_role("button", name="播放", exact=True).click()
    playing = until(page, lambda s: s["pos"] > press_s + 2.5, "2.5 s to be played")
    assert apart(playing) < IN_STEP_S
    assert all(track["frames"] > 20 for track in playing["tracks"] if track["frames"] is not None)

    # the gap: drawn on the line with what was observed, and said on the picture while the others go on
    gap = page.locator("[data-gap='suspect'] .span.gap")
    expect(gap).to_have_count(1)
    expect(gap.locator("title")).to_contain_text("信号源断开")
    until(page, lambda s: s["pos"] > press_s + 5, "5 s to be played")
    expect(page.locator(".tile[data-track='suspect'] .tile-card")).to_contain_text("信号源断开")
    assert not page.evaluate(STATE)["tracks"][1]["has"]

    page.evaluate("document.getElementById('player').transport.go(6)")
    sought = until(page, lambda s: s["pos"] > press_s + 6.3, "play after seeking to 6 s")
    assert sought["pos"] < press_s + 9
    assert apart(sought) < IN_STEP_S

    back = until(page, lambda s: s["tracks"][1]["has"] and s["pos"] > press_s + 9.5, "the second camera to be back")
    until(page, lambda s: apart(s) < IN_STEP_S and not s["waiting"], "the second camera to be in step")
    assert back["tracks"][1]["trouble"] is None

    page.locator("#player").press("Shift+M")
    jumped = until(page, lambda s: abs(s["pos"] - press_s - 8) < 1.0, "the jump to the mark at 8 s")
    assert jumped["trouble"] is None
    page.locator("#player").press("1")
    expect(page.locator(".tile[data-track='suspect']")).to_be_hidden()
    assert Watch.objects.get().grant.person == viewers.prosecutor


def test_film_stops_at_once_when_the_grant_is_revoked(
    live_server: Any, browser_page: Page, sign_in: Any, watched: Session, viewers: Viewers, key_service: Any
) -> None:
    page = browser_page
    sign_in(page, viewers.prosecutor)
    page.goto(f"{live_server.url}/recordings/{watched.pk}/")
    expect(page.locator("#player .bar")).to_be_visible()
    grant = watched.grants.get()
    actions.revoke(person=viewers.head, grant=grant, why="调离办案组", now=timezone.now())
    page.evaluate("fetch(document.getElementById('player').dataset.timeline).then(r => window.status = r.status)")
    assert page.evaluate("fetch(document.getElementById('player').dataset.timeline).then(r => r.status)") == 403
