"""A lawyer's page says that he is there; the presider says who is in the room."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from server.access.models import User
from server.audit.actions import append
from server.signatures import letters
from server.signatures.models import Act, Presence, Signer
from server.signatures.rules import rules


@transaction.atomic
def beat(signer: Signer, now: datetime) -> Presence:
    """His page is open: his stretch reaches until now; after a silence another one begins."""
    numbers = rules().presence
    newest = signer.presences.filter(how="link").first()
    if newest is None or newest.ended or now - newest.until_at > timedelta(seconds=numbers.silent_seconds):
        made = Presence.objects.create(signer=signer, how="link", from_at=now, until_at=now)
        append(signer.user or "signatures", "signing.linked", signer)
        letters.hand_presence(made, now)
        return made
    before = newest.until_at
    Presence.objects.filter(pk=newest.pk).update(until_at=now)
    newest.until_at = now
    if _told(newest, before, numbers.tell_seconds) != _told(newest, now, numbers.tell_seconds):
        letters.hand_presence(newest, now)
    return newest


def tell_now(signer: Signer, now: datetime) -> None:
    """In two zones: how far the stretch reaches, said out of turn (something waits for it)."""
    newest = signer.presences.filter(how="link").first()
    if newest is not None:
        letters.hand_presence(newest, now)


@transaction.atomic
def leave(signer: Signer, now: datetime) -> None:
    """He says that he leaves: until now he was there, unless he had fallen silent before."""
    newest = signer.presences.filter(how="link", ended=False).first()
    if newest is not None:
        is_silent = now - newest.until_at > timedelta(seconds=rules().presence.silent_seconds)
        newest.until_at, newest.ended = newest.until_at if is_silent else now, True
        newest.save(update_fields=["until_at", "ended"])
        append(signer.user or "signatures", "signing.unlinked", signer)
        letters.hand_presence(newest, now)


@transaction.atomic
def say_in_room(signer: Signer, is_there: bool, *, by: User, now: datetime) -> None:
    """The presider's word: he has come, he has left. Said twice it changes nothing."""
    here = signer.presences.filter(how="room", ended=False)
    if is_there and not here.exists():
        Presence.objects.create(signer=signer, how="room", from_at=now, until_at=now, said_by=by.display_name)
    elif not is_there and not here.update(ended=True, until_at=now):
        Presence.objects.create(
            signer=signer, how="room", from_at=now, until_at=now, ended=True, said_by=by.display_name
        )
    append(by, "signing.came_in" if is_there else "signing.went_out", signer)


def beat_act(act: Act, now: datetime) -> None:
    """The device on which it is done answers."""
    Act.objects.filter(pk=act.pk).update(beat_at=now)


def _told(stretch: Presence, at: datetime, every: int) -> int:
    return int((at - stretch.from_at).total_seconds()) // every
