"""What befalls an act under way: the lawyer's link drops, the device falls silent, presence is shown after all."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from server.access.models import User
from server.audit.actions import append
from server.config.environment import Zone
from server.signatures import letters, there
from server.signatures.actions.counting import count
from server.signatures.errors import StaleState
from server.signatures.models import Act, Sitting
from server.signatures.moving import move_act, move_signer
from server.signatures.presence import Verdict
from server.signatures.rules import rules
from server.signatures.states import ActKind, ActState, Dropped, SigningEvent

_WAYS = (ActState.OPEN, ActState.HELD)


def under_way(sitting: Sitting) -> list[Act]:
    """Acts that are neither done nor void."""
    found = Act.objects.filter(signer__sitting=sitting, state__in=_WAYS, kind=ActKind.SIGN)
    return list(found.select_related("signer__sitting", "device"))


@transaction.atomic
def drop(act: Act, why: Dropped, *, by: User | str, now: datetime) -> None:
    """The act comes to nothing; it stays as an attempt with its reason, and its signer may begin again."""
    move_act(act, ActState.VOID, dropped=why, at=act.at or now)
    act.signer.refresh_from_db()
    move_signer(act.signer, SigningEvent.DROP)
    append(by, "signing.dropped", act, why=str(why), role=act.signer.role)
    letters.tell_sitting(act.signer.sitting, now)


def settle(sitting: Sitting, now: datetime) -> None:
    """Looks at what is under way, by what is known now; called whenever something of the sitting is asked for."""
    for act in under_way(sitting):
        try:
            _settle(act, now)
        except StaleState:
            continue  # another request was faster


def _settle(act: Act, now: datetime) -> None:
    # who must be present is judged where the room is
    is_judged = settings.MSR.zone is not Zone.OUTER
    reading = there.verdict(act, act.at or now, now) if is_judged else Verdict.COVERED
    if reading is Verdict.BROKEN:
        drop(act, Dropped.LAWYER_LEFT, by="signatures", now=now)
    elif act.state == ActState.HELD and reading is Verdict.COVERED:
        _cover(act, now)
    elif act.state == ActState.OPEN and now - act.beat_at > _device_silence():
        drop(act, Dropped.DEVICE_GONE, by="signatures", now=now)


@transaction.atomic
def _cover(act: Act, now: datetime) -> None:
    move_act(act, ActState.DONE)
    move_signer(act.signer, SigningEvent.COVER)
    append("signatures", "signing.covered", act, role=act.signer.role)
    letters.tell_sitting(act.signer.sitting, now)
    count(act, now)


def _device_silence() -> timedelta:
    return timedelta(seconds=rules().presence.device_silent_seconds)
