"""The lawyer's talk in confidence from his own page: his room, his time, his word, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from server.access.models import User
from server.audit.models import AuditEvent
from server.bookings import shown
from server.bookings.models import Booking, Recorded
from server.devices.models import BoxPresence
from server.recordings.models import Command, CommandState, Session
from sync.evidence.receipts import Verb
from sync.evidence.records import CONFIDENTIAL
from tests.builders import SECOND, PartBuilder
from tests.server.bookings.conftest import Desk
from tests.server.centre import Centre
from tests.server.centre_fixtures import centre, made
from tests.server.conftest import People

__all__ = ["centre", "made"]
pytestmark = pytest.mark.django_db


def _browser(user: User) -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@dataclass
class Hearing:
    """A hearing of a duty lawyer's that is recorded now, in the room of a box that says how it stands."""

    centre: Centre
    booking: Booking
    lawyer: User
    part: PartBuilder
    browser: Browser = field(init=False)

    def __post_init__(self) -> None:
        self.browser = _browser(self.lawyer)

    def stands(self, word: str) -> None:
        told = {"state": word, "stands": word}
        BoxPresence.objects.update_or_create(
            box=self.centre.box, defaults={"online": True, "since": timezone.now(), "telemetry": told}
        )

    def talk(self) -> bytes:
        """The talk begins, signed; the digest of its begin."""
        self.part.suspend(14 * SECOND, CONFIDENTIAL)
        self.centre.everything()
        self.stands("confidential")
        return bytes(self.part.records[-1].digest)

    def page(self) -> str:
        return self.browser.get(f"/portal/b/{self.booking.number}/").content.decode()

    def press(self, act: str, browser: Browser | None = None) -> Any:
        session = Session.objects.values_list("pk", flat=True).first() or ""
        return (browser or self.browser).post(
            f"/bookings/b/{self.booking.number}/talk/", {"act": act, "session": session}
        )


@pytest.fixture
def hearing(centre: Centre, people: People, desk: Desk) -> Hearing:
    booking = desk.book(1, 2)
    Booking.objects.filter(pk=booking.pk).update(
        room=centre.box.room, lawyer=people.duty_lawyer, agency=people.legal_aid.unit, state="held",
        from_at=timezone.now() - timedelta(minutes=5), until_at=timezone.now() + timedelta(hours=1),
    )  # fmt: skip
    booking.refresh_from_db()
    shown.tell(booking, timezone.now())
    part = centre.made.arm()
    part.open(("suspect",))
    part.segment("suspect", 10 * SECOND, 14 * SECOND)
    centre.everything()
    Recorded.objects.create(booking=booking, session=Session.objects.get(), at=timezone.now())
    found = Hearing(centre, booking, people.duty_lawyer, part)
    found.stands("recording")
    return found


def test_the_lawyer_begins_confirms_and_ends_his_talk_and_the_end_names_its_signed_begin(hearing: Hearing) -> None:
    assert "开始会见，断开摄像机和话筒" in hearing.page()
    hearing.press("talk")
    digest = hearing.talk()
    Command.objects.update(state=CommandState.ACCEPTED)
    assert "本人确认：会见已开始" in hearing.page() and "开始会见，断开" not in hearing.page()
    hearing.press("confirm:begin")
    Command.objects.update(state=CommandState.ACCEPTED)
    hearing.press("talk_end:lawyer")
    end = Command.objects.get(verb=Verb.TALK_END)
    assert (bytes(end.talk or b""), end.expects, end.detail, end.asked_by) == (
        digest, "confidential", "lawyer", hearing.lawyer,
    )  # fmt: skip
    assert AuditEvent.objects.get(action="command.talk_end_asked").actor == hearing.lawyer.username
    Command.objects.update(state=CommandState.ACCEPTED)
    assert "现场按一下按钮就继续会见" in hearing.page() and "talk_end:lawyer" not in hearing.page()


def test_what_is_not_signed_as_begun_is_ended_by_nobody(hearing: Hearing) -> None:
    hearing.stands("confidential")
    assert "talk_end" not in hearing.page() and "正在断开摄像机和话筒" in hearing.page()
    hearing.press("talk_end:lawyer")
    assert Command.objects.get().words == "会见的开始还没有签名送达中心，请稍候再试"


def test_the_lawyer_presses_nothing_but_his_talk(hearing: Hearing) -> None:
    for act in ("stop", "start", "suspend:health", "chapter:C1_NOTICE", "resume", "explained", "talk_end"):
        assert hearing.press(act).status_code == 400, act
    assert not Command.objects.exists()


def test_nobody_else_has_the_lawyer_s_page(hearing: Hearing, people: People) -> None:
    for who in (people.prosecutor, people.defender, people.legal_aid):
        assert hearing.press("talk", _browser(who)).status_code in (403, 404)
    assert not Command.objects.exists()


def test_a_room_in_which_somebody_else_is_recorded_or_on_another_day_is_not_his(hearing: Hearing) -> None:
    Recorded.objects.all().delete()
    assert 'id="talk"' not in hearing.page() and hearing.press("talk").status_code == 400
    hearing.part.close(14 * SECOND)
    hearing.centre.everything()
    hearing.stands("ready")
    assert "开始会见，断开摄像机和话筒" in hearing.page()
    Booking.objects.update(until_at=timezone.now() - timedelta(hours=5))
    assert 'id="talk"' not in hearing.page()
    Booking.objects.update(until_at=timezone.now(), state="cancelled")
    assert hearing.press("talk").status_code in (400, 404)


def test_a_box_that_is_away_leaves_the_talk_to_the_room(hearing: Hearing) -> None:
    BoxPresence.objects.update(online=False)
    assert "会见的开始、确认和结束请由现场操作" in hearing.page()
