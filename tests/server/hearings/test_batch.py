"""A morning's batch: one key to the next, and what is the same for all is typed once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from server.bookings import actions as bookings
from server.bookings import batches
from server.bookings.actions import Comer
from server.bookings.models import Booking, Part
from server.hearings.models import Hearing, Item
from tests.server.bookings.conftest import Desk
from tests.server.cases.builders import NOW

pytestmark = pytest.mark.django_db


def test_the_next_is_one_key_away_and_the_same_words_are_typed_once(booking_desk: Desk) -> None:
    hand = booking_desk.hand
    slot = bookings.Slot(room=booking_desk.room, from_at=NOW + timedelta(hours=1), until_at=NOW + timedelta(hours=1))
    morning = batches.Morning(
        suspects=booking_desk.suspects, slot=slot, each=timedelta(minutes=30),
        comers=[Comer(part=Part.PRESIDING, user=hand.user)],
    )  # fmt: skip
    batches.book(by=hand.user, morning=morning, now=NOW)
    Booking.objects.update(state="confirmed")
    browser = Client()
    browser.force_login(hand.user, backend="django.contrib.auth.backends.ModelBackend")
    first = Booking.objects.order_by("sequence").first()
    assert first is not None
    browser.post(f"/hearings/b/{first.number}/open/")
    hearing = Hearing.objects.get()
    who = hearing.heard.get().pk
    for seq, (place, text) in enumerate({"told": "均已书面告知", "understood": "明白"}.items(), 1):
        said = {"place": place, "who": who, "pen": "pen-of-one", "seq": seq, "base": 0, "text": text}
        assert browser.post(f"/hearings/{hearing.pk}/type/", said).json()["verdict"] == "next"
    browser.post(f"/hearings/{hearing.pk}/share/", {"who": who, "place": "told"})
    browser.post(f"/hearings/{hearing.pk}/share/", {"who": who, "place": "understood"})  # his own word: not shared

    page = browser.get(f"/hearings/{hearing.pk}/").content.decode()
    assert "下一人（按 N 键）" in page
    browser.post(f"/hearings/{hearing.pk}/next/")
    second = Hearing.objects.exclude(pk=hearing.pk).get()
    assert dict(Item.objects.filter(hearing=second).values_list("place", "text")) == {"told": "均已书面告知"}
    first.batch.refresh_from_db()  # type: ignore[union-attr]
    assert first.batch is not None and first.batch.place == 1
    assert "下一人（按 N 键）" not in browser.get(f"/hearings/{second.pk}/").content.decode()
