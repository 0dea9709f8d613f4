"""Parts of pages that this app gives: a recording's facts, a room's controls, a QR page for the entitled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from server.access import live
from server.access.guard import person
from server.access.policies import Permission, may
from server.claims import qr
from server.claims.models import Claim
from server.devices.models import Room
from server.devices.queries import rooms_for, with_state
from server.recordings import outside
from server.recordings.desk import CHAPTERS, DEEDS, REASONS, UNPRESSED, Hearing, offered
from server.recordings.hearing import hearing_of
from server.recordings.models import Command, CommandState, Record, Session
from server.recordings.queries import sessions_for
from server.recordings.timeline import PartView, SessionView, is_wanted, timeline
from server.recordings.words import (
    chapter_number,
    chapter_words,
    confirmed_words,
    ended_words,
    pause_words,
    reason_words,
    track_words,
)
from sync.evidence.outside import TalkOutside
from sync.evidence.pauses import WORDS
from sync.evidence.records import CONFIDENTIAL


def facts(request: HttpRequest, session: Session) -> str:
    """Safe HTML: times, clock, chain, gaps, marks, files, log and QR of that recording."""
    view = timeline(session)
    context = {
        "session": session,
        "view": view,
        "records": Record.objects.filter(part__session=session).count(),
        "gaps": [gap for part in view.parts for gap in _gaps(part)],
        "pauses": [pause for part in view.parts for pause in _pauses(part)],
        "talks": [_talk(talk) for talk in view.talks],
        "ended": ended_words(view.ended.by) if view.ended else "",
        "ended_at": view.ended.at if view.ended else None,
        "code": _code(view.claim),
        "claim": view.claim,
        "bytes": _stored(session),
    }
    return render_to_string("recordings/facts.html", context, request)


def desk(request: HttpRequest, room: Room, *, of: Session | None = None) -> live.Part:
    """A live part: how that room stands, what may be pressed, and what became of what was. `of`: on that recording's
    page, where nothing else is begun."""
    (state,) = with_state(rooms_for(person(request)).filter(pk=room.pk))
    pressed = Command.objects.filter(box=state.box).exclude(verb__in=UNPRESSED)
    newest = pressed.select_related("asked_by").order_by("-asked_at").first()
    hearing = hearing_of(state.session, state.box)
    is_over = of is not None and state.session != of.pk
    known = sessions_for(person(request)).filter(pk=state.session).first() if state.session and of is None else None
    stands = state.health.stands if state.online else ""
    deeds = frozenset() if is_over else offered(stands, session=state.session, hearing=hearing)
    context = {
        "room": room,
        "state": state,
        "stands": stands,
        "url": reverse("recordings:session_desk", args=[of.pk])
        if of
        else reverse("recordings:room_desk", args=[room.code]),
        "deeds": deeds,
        "again": _again(newest, deeds, hearing) if state.box else "",
        "is_over": is_over,
        "reasons": [(each, reason_words(each)) for each in REASONS],
        "chapters": [
            (each, chapter_number(each), chapter_words(each), each in hearing.chapters, each == hearing.next_chapter)
            for each in CHAPTERS
        ],
        "hearing": hearing,
        "command": newest if state.box else None,
        "waiting": newest is not None and newest.state in (CommandState.ASKED, CommandState.SENT),
        "known": known,
    }
    return live.part(render_to_string("recordings/desk.html", context, request))


def _again(newest: Command | None, deeds: frozenset[str], hearing: Hearing) -> str:
    """The button of the newest press, where it came to nothing and may be pressed again as it was; "" otherwise. Words
    that went along sealed are not here to be sent again."""
    if newest is None or newest.state not in (CommandState.REFUSED, CommandState.EXPIRED) or newest.sealed_words:
        return ""
    name = next((each for each in deeds if int(DEEDS[each].verb) == newest.verb), "")
    if not name or newest.detail in hearing.chapters:
        return ""
    return f"{name}:{newest.detail}" if newest.detail else name


def room_recordings(request: HttpRequest, room: Room) -> str:
    """Safe HTML: a room's controls and its newest recordings, for whoever may press or see them."""
    user = person(request)
    sees = may(user, Permission.SEE_OWN_UNIT_RECORDINGS)
    if not sees and not may(user, Permission.START_RECORDING):
        return ""
    newest = sessions_for(user).filter(room=room)[:5] if sees else ()
    talks = [_talk(talk) for talk in outside.talks_in(room, 3)] if sees else []
    context = {"room": room, "live": desk(request, room), "sessions": newest, "talks": talks}
    return render_to_string("recordings/room.html", context, request)


def for_claim_page(request: HttpRequest, ident: str) -> str:
    """Safe HTML for a QR page: complete or with which gaps, and the way on; "" for whoever may not know of it."""
    user = person(request)
    if not may(user, Permission.SEE_OWN_UNIT_RECORDINGS):
        return ""
    session = sessions_for(user).filter(pk=ident).first()
    if session is None:
        return ""
    view: SessionView = timeline(session)
    context = {
        "session": session,
        "view": view,
        "gaps": [gap for part in view.parts for gap in _gaps(part)],
        "pauses": [pause for part in view.parts for pause in _pauses(part)],
        "talks": [_talk(talk) for talk in view.talks],
    }
    return render_to_string("recordings/for_claim.html", context, request)


def _gaps(part: PartView) -> list[dict[str, Any]]:
    found = []
    for track in part.tracks:
        for span in track.spans:
            if span.piece == "gap" and span.cause not in WORDS:
                seconds = None if span.to_ns is None else (span.to_ns - span.from_ns) / 1e9
                at = _wall(part, span.from_ns)
                edge = is_wanted(part, track.name, span)
                told = {"track": track_words(track.name), "at": at, "seconds": seconds, "words": span.observed}
                found.append({**told, "is_edge": edge})
    return sorted(found, key=lambda gap: gap["at"])


def _pauses(part: PartView) -> list[dict[str, Any]]:
    return [
        {
            "kind": pause.word,
            "words": pause_words(pause.word),
            "reason": reason_words(pause.reason),
            "confirmed": confirmed_words(pause.confirmed) if pause.word == CONFIDENTIAL else "",
            "from": _wall(part, pause.from_ns),
            "to": None if pause.to_ns is None else _wall(part, pause.to_ns),
            "seconds": None if pause.to_ns is None else (pause.to_ns - pause.from_ns) / 1e9,
            "part": part.number,
            "from_ns": pause.from_ns,
        }
        for pause in part.pauses
    ]


def _talk(talk: TalkOutside) -> dict[str, Any]:
    end_ns = talk.end_wall_ns
    return {
        "words": pause_words(CONFIDENTIAL),
        "from": outside.at(talk.begin_wall_ns),
        "to": None if end_ns is None else outside.at(end_ns),
        "seconds": None if end_ns is None else (end_ns - talk.begin_wall_ns) / 1e9,
        "confirmed": confirmed_words(talk.confirmed),
    }


def _wall(part: PartView, at_ns: int) -> datetime:
    return datetime.fromtimestamp(part.pressed_at.timestamp() + (at_ns - part.start_ns) / 1e9, UTC)


def _code(claim: Claim | None) -> SafeString | None:
    return mark_safe(qr.svg(qr.url_of(bytes(claim.raw)))) if claim else None  # noqa: S308  made here, of rectangles only


def _stored(session: Session) -> int:
    parts = session.parts.all()
    files = [file for part in parts for file in (*part.segments.all(), *part.tails.all())]
    return sum(file.size for file in files if file.state == "stored")
