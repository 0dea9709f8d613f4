"""What a desk's pages ask of a seat: what is under way there, who must stay, what is still unread, and its beat."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.http import Http404

from server.signatures import there
from server.signatures.actions import being_there, settling
from server.signatures.models import Act, Signer
from server.signatures.queries import turns
from server.signatures.seat import Seat
from server.signatures.states import ActKind, ActState, ReadHow


def stamp(seat: Seat, now: datetime) -> str:
    """Changes when the page would read otherwise."""
    states = [f"{each.place}{each.state}" for each in seat.sitting.signers.all()]
    lacking = [str(each.place) for each in turns(seat.sitting) if there.lacking(each, now)]
    return "-".join([seat.sitting.state, *states, "x", *lacking])


def note_beat(seat: Seat, now: datetime) -> None:
    """The page was asked for or says that it is open: his presence, and his act's, reach until now."""
    for signer in mine(seat):
        being_there.beat(signer, now)
    act = under_way(seat)
    if act is not None:
        settling.settle(seat.sitting, now)
        being_there.beat_act(act, now)


def mine(seat: Seat) -> list[Signer]:
    """The signers whose presence this page is: those who sign in this account."""
    return [each for each in seat.signers if each.user_id is not None] if seat.user else []


def under_way(seat: Seat) -> Act | None:
    """The act that is done on this very device or account."""
    found = Act.objects.filter(signer__sitting=seat.sitting, on=seat.on, kind=ActKind.SIGN, state=ActState.OPEN)
    return found.select_related("signer__sitting").first()


def own_act(seat: Seat, uid: uuid.UUID) -> Act:
    """The act under way here, by its uid. Http404."""
    found = Act.objects.filter(uid=uid, signer__sitting=seat.sitting, on=seat.on, state=ActState.OPEN)
    act = found.select_related("signer__sitting").first()
    if act is None:
        raise Http404(f"act {uid}")
    return act


def waiting(seat: Seat, now: datetime) -> dict[str, Any]:
    """What the desk shows while nobody reads: whose turn it is, whether here, and who lacks."""
    here = {each.pk for each in seat.signers}
    return {
        "turns": [
            {"signer": each, "is_here": each.pk in here, "lacking": there.lacking(each, now)}
            for each in turns(seat.sitting)
        ],
        "signers": list(seat.sitting.signers.all()),
        "helpers": [each for each in seat.sitting.signers.all() if each.role in ("interpreter", "reader")],
        "ways": ReadHow.choices,
    }


def guarded(seat: Seat) -> list[Signer]:
    """Those for whose reading this account's person must stay."""
    roles = {each.role for each in mine(seat)}
    return [each for each in seat.sitting.signers.all() if each.needs_presence_of in roles]


def dropped_last(seat: Seat) -> Act | None:
    """The newest attempt, if it came to nothing and nothing followed."""
    newest = Act.objects.filter(signer__sitting=seat.sitting, kind=ActKind.SIGN).order_by("-started_at", "-pk").first()
    return newest if newest is not None and newest.state == ActState.VOID else None


def unread(act: Act) -> list[int]:
    """Pages that he has not turned yet, from 0."""
    read = set(act.seen.exclude(left_at=None).values_list("page", flat=True))
    return [page for page in range(act.signer.sitting.pages) if page not in read]
