"""Wristbands of a case-handling centre: an event in a room that records becomes a mark of the film, `wristband:NUMBER`.

The mark is the box's own signed word that this came then; what it says stands here, without a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from server.audit.actions import append
from server.devices.models import Room
from server.gateways.models import BandEvent, BandState, System, WristbandSeen
from server.recordings import marking
from server.recordings.marking import Meant
from server.recordings.models import CommandState, Mark, Session, SessionState

PREFIX = "wristband"
_FAILED = (CommandState.REFUSED, CommandState.EXPIRED)
S = BandState


@transaction.atomic
def seen(
    *, system: System, room: Room, number: str, event: BandEvent, place: str, at: datetime, now: datetime
) -> WristbandSeen:
    """Noted; to be marked where the room records now."""
    session = Session.objects.filter(room=room, state=SessionState.RECORDING).first()
    made = WristbandSeen.objects.create(
        system=system, room=room, digits=number[-4:], event=event, place=place, at=at, told_at=now, session=session,
        state=S.WAITING if session is not None else S.UNFILMED,
    )  # fmt: skip
    append(f"system-{system.pk}", "api.wristband", room, event=event.value, session=session.pk if session else "")
    return made


def tend(now: datetime) -> None:
    """Events whose mark is not in the film yet: found there, asked for again, or given up when it is over."""
    waiting = WristbandSeen.objects.filter(state__in=(S.WAITING, S.SENT))
    for each in waiting.select_related("session", "command", "system__answerable"):
        if Mark.objects.filter(part__session=each.session_id, detail=detail_of(each)).exists():
            _stand(each, S.MARKED)
        elif each.session is None or each.session.state in (SessionState.CLOSED, SessionState.RECOVERED):
            _stand(each, S.UNFILMED)
        elif each.state == S.WAITING or each.command is None or each.command.state in _FAILED:
            _ask(each, now)


def detail_of(each: WristbandSeen) -> str:
    """What its mark says."""
    return f"{PREFIX}:{each.pk}"


def meanings(details: Collection[str]) -> Mapping[str, Meant]:
    """For the time line."""
    numbers = {each: each.partition(":")[2] for each in details}
    wanted = {each: int(number) for each, number in numbers.items() if number.isdecimal() and len(number) < 19}
    found = WristbandSeen.objects.in_bulk(wanted.values())
    return {each: _meant(found[number]) for each, number in wanted.items() if number in found}


def _meant(row: WristbandSeen) -> Meant:
    words = {"digits": row.digits, "event": row.get_event_display(), "at": f"{timezone.localtime(row.at):%H:%M:%S}"}
    if row.place:
        return Meant(_("腕带尾号 %(digits)s %(event)s %(place)s（%(at)s）") % {**words, "place": row.place})
    return Meant(_("腕带尾号 %(digits)s %(event)s（%(at)s）") % words)


def _ask(each: WristbandSeen, now: datetime) -> None:
    assert each.session is not None
    command = marking.ask_mark(actor=each.system.answerable, session=each.session, detail=detail_of(each), now=now)
    state = S.WAITING if command is None else S.SENT
    if (state, command) != (each.state, each.command):
        WristbandSeen.objects.filter(pk=each.pk, state=each.state).update(state=state, command=command)


def _stand(each: WristbandSeen, state: BandState) -> None:
    WristbandSeen.objects.filter(pk=each.pk, state=each.state).update(state=state)
