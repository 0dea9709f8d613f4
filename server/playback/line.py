"""A session's time line as the player reads it: JSON, seconds from each part's origin; whole, or what is new of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from server.playback.course import course
from server.playback.cursor import Cursor, Told, digest, standing
from server.playback.pieces import Extent, extents
from server.recordings.models import FileState, Part, Session, SessionState
from server.recordings.outside import EndedByHand, ended_by_hand
from server.recordings.seams import Moment, moments
from server.recordings.spans import Newer, SpanView
from server.recordings.timeline import PartView, TrackView, parts_of, views_of
from server.recordings.words import track_words
from sync.evidence.records import MarkKind

_STATES = {FileState.AWAITED.value: _("待上传"), FileState.QUARANTINED.value: _("未通过核验，已隔离")}


@dataclass(frozen=True, slots=True)
class Beside:
    """What is told of a part that stands in none of its records."""

    ended: EndedByHand | None
    moments: Sequence[Moment]


def placed(found: Sequence[Moment], views: Sequence[PartView]) -> list[list[Moment]]:
    """Each moment with the part that was pressed last before it; what came before all of them, with the first."""
    parts: list[list[Moment]] = [[] for _view in views]
    for each in found if views else ():
        before = [place for place, view in enumerate(views) if view.pressed_at <= each.at]
        parts[before[-1] if before else 0].append(each)
    return parts


def line(session: Session, known: Cursor | None = None) -> dict[str, Any] | None:
    """Parts in order of their press, each with tracks and course; of what is `known` only the news; None without.

    A page that knows a part puts the spans that are told into the place of those of the same name, adds the captions,
    and keeps a course that is not told. `files` and `stored` let it notice that it missed something.
    """
    rows = parts_of(session)
    now = standing(session, rows, get_language() or "")
    if known is not None and known.knows_all(now):
        return None
    before = known.parts if known is not None and known.parts.keys() <= now.parts.keys() else {}
    newer = {number: Newer(record=told.record, since=told.stored_since) for number, told in before.items()}
    ended = ended_by_hand(session.box, session.pk) if session.state == SessionState.RECOVERED else None
    views = list(views_of(rows, newer))
    found = placed(moments(session), views)
    beside = [Beside(ended if row is rows[-1] else None, each) for row, each in zip(rows, found, strict=True)]
    told = [
        _part(session, row, view, before.get(row.number), now.parts[row.number], own)
        for row, view, own in zip(rows, views, beside, strict=True)
    ]
    parts = {each["number"]: replace(now.parts[each["number"]], course=name) for each, name in told}
    return {
        "session": session.pk,
        "live": session.state == SessionState.RECORDING,
        "parts": [each for each, _name in told],
        "cursor": Cursor(head=now.head, parts=parts).word(),
    }


def _part(
    session: Session, row: Part, part: PartView, known: Told | None, now: Told, beside: Beside
) -> tuple[dict[str, Any], str]:
    """The part as it stands `now`, and the digest of its course."""
    last = known.record if known is not None else -1
    own, reach = course(row, part, beside.ended, beside.moments), extents(row)
    name = digest(own)
    told = {
        "number": part.number,
        "start": _s(part.start_ns),
        "end": _s(part.end_ns),
        "offset": _s(part.offset_ns),
        "pressedAt": part.pressed_at.timestamp(),
        "clock": part.clock,
        "live": row.closed_ns is None and row.end_digest is None,
        "state": row.state,
        "files": now.files,
        "stored": now.stored,
        "tracks": [_track(session, row, track, reach.get(track.name, Extent()), last) for track in part.tracks],
        "captions": [
            [round(m.at_ns / 1e9, 1), m.record if m.sealed else None]
            for m in part.marks
            if m.mark == MarkKind.CAPTION and last < m.record <= now.record
        ],
    }
    return (told if known is not None and known.course == name else {**told, **own}), name


def _track(session: Session, row: Part, track: TrackView, reach: Extent, last: int) -> dict[str, Any]:
    where = {"ident": session.pk, "number": row.number, "track": track.name}
    told = {
        "name": track.name,
        "playlist": reverse("playback:playlist", kwargs=where) if reach.is_playable else None,
        "zero": _s(reach.zero_ns),
        "played": _s(reach.played_ns),
        "spans": [_span(s) for s in track.spans if s.piece != "gap" or s.record is None or s.record > last],
    }
    is_whole = last < 0
    return (
        {**told, "label": track_words(track.name), "kind": track.kind, "derived": track.derived} if is_whole else told
    )


def _span(span: SpanView) -> dict[str, Any]:
    words = span.observed or str(_STATES.get(span.state, ""))
    end = None if span.to_ns is None else _s(span.to_ns)
    found = {"piece": span.piece, "from": _s(span.from_ns), "to": end, "state": span.state, "words": words}
    return {**found, "cause": span.cause} if span.piece == "gap" else {**found, "name": span.name}


def _s(ns: int) -> float:
    return round(ns / 1e9, 6)
