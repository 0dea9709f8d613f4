"""What a dossier knows that stands in documents: the recordings' transfer list (D9), a service's receipt (D15).
Documents are written in Chinese."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from server.access.models import User
from server.bookings.models import Part
from server.cases.models import Case, SessionLink, Suspect
from server.dossiers.models import Service
from server.dossiers.rules import rules
from server.dossiers.states import ServiceState
from server.recordings.models import Session
from server.recordings.queries import with_storage
from server.recordings.timeline import PartView, timeline
from server.recordings.words import pause_words, reason_words, track_words
from sync.evidence.pauses import PauseFound

_CLIP = 200


def transfer_list(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """Every part of every recording of the case, of these people where some are named, with the digest that closes it:
    each file of the part is bound by it."""
    links = _links(case, suspects)
    sessions = [link.session for link in links]
    with translation.override("zh-hans"):
        people = dict.fromkeys(suspect.name for link in links for suspect in link.suspects.all())
        found: dict[str, Any] = {
            "people": "、".join(people)[:_CLIP],
            "lawyers": "、".join(dict.fromkeys(s.lawyer_name for s in case.suspects.all() if s.lawyer_name))[:_CLIP],
            "prosecutor": case.prosecutor.display_name if case.prosecutor else "",
            "recorder": "、".join(dict.fromkeys(filter(None, map(_recorder, sessions))))[:_CLIP],
            "items": [item for session in sessions for item in _items(session)],
            "transferrer": by.display_name,
        }
        breaks = [
            _break_words(part, pause) for each in sessions for part in timeline(each).parts for pause in part.pauses
        ]
        return found | {"breaks": "\n".join(breaks)[:4000]}


def newest_service(case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """Of the newest service that is not void, of the first of these people or of the case."""
    rows = Service.objects.filter(case=case).exclude(state=ServiceState.VOID)
    found = (rows.filter(suspect=suspects[0]) if suspects else rows).first()
    return of_service(found) if found is not None else {}


def of_service(service: Service) -> dict[str, Any]:
    """What a service says of itself."""
    with translation.override("zh-hans"):
        way = next((each for each in rules().ways if each.key == service.way), None)
        is_left = service.state == ServiceState.LEFT
        told: dict[str, Any] = {
            "recipient": service.name,
            "standing": str(service.get_recipient_display()),
            "place": service.place,
            "papers": [{"title": paper["title"], "copies": paper["copies"]} for paper in service.papers],
            "for_him": service.taken_by,
            "for_him_why": service.relation,
            "refusal": service.reason,
            "witnesses": [service.witness] if service.witness else [],
            "servers": [service.served_by] if service.served_by else [],
            "words": service.evidence,
        }
        if way is not None:
            told["way"] = "留置送达" if is_left else way.printed
        if service.served_at is not None and service.state == ServiceState.SERVED:
            told["received_at"] = service.served_at.isoformat()
        return told


def _links(case: Case, suspects: Sequence[Suspect]) -> list[SessionLink]:
    rows = case.session_links.filter(ended_at=None).select_related("session", "session__room")
    if suspects:
        rows = rows.filter(suspects__in=[each.pk for each in suspects]).distinct()
    return list(rows.prefetch_related("suspects").order_by("session__started_at"))


def _items(session: Session) -> list[dict[str, Any]]:
    view = timeline(session)
    counted: Any = with_storage(Session.objects.filter(pk=session.pk)).get()
    ends = {part.number: bytes(part.end_digest).hex() for part in session.parts.all() if part.end_digest}
    share = f"{counted.stored_bytes / (1 << 20):.1f} MB" if len(view.parts) == 1 else ""
    return [
        {
            "name": f"{_place(session)} {timezone.localtime(part.pressed_at):%Y-%m-%d %H:%M} 第{number}段"[:_CLIP],
            "began": part.pressed_at.isoformat(),
            "ended": _at(part, part.end_ns).isoformat(),
            "length": _clock(timedelta(microseconds=(part.end_ns - part.start_ns) / 1000)),
            "size": share,
            "format": "、".join(dict.fromkeys(track_words(t.name) for t in part.tracks))[:150] + " fMP4",
            "digest": ends.get(part.number, ""),
        }
        for number, part in enumerate(view.parts, 1)
    ]


def _break_words(part: PartView, pause: PauseFound) -> str:
    ended = f"{timezone.localtime(_at(part, pause.to_ns)):%H:%M:%S}" if pause.to_ns is not None else "未恢复"
    why = "，".join(filter(None, (pause_words(pause.word), reason_words(pause.reason) if pause.reason else "")))
    return f"{timezone.localtime(_at(part, pause.from_ns)):%Y-%m-%d %H:%M:%S}至{ended}，{why}"


def _at(part: PartView, at_ns: int) -> datetime:
    return part.pressed_at + timedelta(microseconds=(at_ns - part.start_ns) / 1000)


def _recorder(session: Session) -> str:
    """Whom the booking names for it."""
    for bound in session.of_bookings.select_related("booking"):
        who = bound.booking.attendees.filter(part=Part.RECORDING).select_related("user").first()
        if who is not None:
            return who.user.display_name if who.user else who.name
    return ""


def _place(session: Session) -> str:
    return session.room.name_zh if session.room else session.room_said


def _clock(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds // 3600}小时{seconds // 60 % 60}分{seconds % 60}秒"
