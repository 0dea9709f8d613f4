"""A session's time line as the player reads it: JSON, seconds from each part's origin; whole, or what is new of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from server.playback.course import course
from server.playback.cursor import Cursor, Told, digest, standing
from server.playback.hls import start_ns
from server.playback.pieces import track_pieces
from server.recordings.models import FileState, Part, PartState, Session, SessionState
from server.recordings.timeline import PartView, SpanView, TrackView, timeline
from server.recordings.words import track_words
from sync.evidence.records import MarkKind

_STATES = {FileState.AWAITED.value: _("待上传"), FileState.QUARANTINED.value: _("未通过核验，已隔离")}
_NOTHING = Told(record=-1, stored=0, quarantined=0, stored_ms=0)


def line(session: Session, known: Cursor | None = None) -> dict[str, Any] | None:
    """Parts in order of their press, each with tracks and course; of what is `known` only the news. None: there are none.

    A page that knows a part puts the spans that are told into the place of those of the same name, adds the captions,
    and keeps a course that is not told. `files` and `stored` let it notice that it missed something.
    """
    rows = {part.number: part for part in session.parts.exclude(state=PartState.ARMED).order_by("number")}
    now = standing(session, list(rows.values()), get_language() or "")
    if known is not None and known.knows_all(now):
        return None
    before: Mapping[int, Told] = known.parts if known is not None and known.parts.keys() <= rows.keys() else {}
    view = timeline(session)
    upto = {number: told.record for number, told in now.parts.items()}
    told = [_part(session, rows[p.number], p, before.get(p.number), upto[p.number]) for p in view.parts]
    parts = {each["number"]: replace(now.parts[each["number"]], course=name) for each, name in told}
    return {
        "session": session.pk,
        "live": session.state == SessionState.RECORDING,
        "parts": [each for each, _course in told],
        "cursor": Cursor(head=now.head, parts=parts).word(),
    }


def _part(session: Session, row: Part, part: PartView, known: Told | None, upto: int) -> tuple[dict[str, Any], str]:
    """The part as far as record `upto`, and the digest of its course."""
    last = known.record if known is not None else -1
    is_new = _newer(row, known) if known is not None else lambda _span: True
    own = course(row, part)
    name = digest(own)
    files = [span for track in part.tracks for span in track.spans if span.piece != "gap"]
    told = {
        "number": part.number,
        "start": _s(part.start_ns),
        "end": _s(part.end_ns),
        "offset": _s(part.offset_ns),
        "pressedAt": part.pressed_at.timestamp(),
        "clock": part.clock,
        "live": row.closed_ns is None and row.end_digest is None,
        "state": row.state,
        "files": len(files),
        "stored": sum(span.state == FileState.STORED for span in files),
        "tracks": [_track(session, row, track, is_new, whole=known is None) for track in part.tracks],
        "captions": [
            [round(m.at_ns / 1e9, 1), m.record if m.sealed else None]
            for m in part.marks
            if m.mark == MarkKind.CAPTION and last < m.record <= upto
        ],
    }
    return (told if known is not None and known.course == name else {**told, **own}), name


def _newer(row: Part, known: Told) -> Callable[[SpanView], bool]:
    """Whether a span is newer than what the page knows, or had no lasting fate then."""
    since = known.stored_since
    lately = {f"r{n}" for n in row.segments.filter(stored_at__gte=since).values_list("record", flat=True)}

    def is_new(span: SpanView) -> bool:
        if span.record is None or span.record > known.record:
            return True
        return span.name in lately or span.state == FileState.QUARANTINED

    return is_new


def _track(
    session: Session, row: Part, track: TrackView, is_new: Callable[[SpanView], bool], *, whole: bool
) -> dict[str, Any]:
    found = track_pieces(row, track.name)
    where = {"ident": session.pk, "number": row.number, "track": track.name}
    told = {
        "name": track.name,
        "playlist": reverse("playback:playlist", kwargs=where) if any(p.name for p in found.pieces) else None,
        "zero": _s(start_ns(found.pieces)),
        "played": _s(found.pieces[-1].to_ns) if found.pieces else 0,
        "spans": [_span(span) for span in track.spans if is_new(span)],
    }
    return {**told, "label": track_words(track.name), "kind": track.kind, "derived": track.derived} if whole else told


def _span(span: SpanView) -> dict[str, Any]:
    words = span.observed or str(_STATES.get(span.state, ""))
    end = None if span.to_ns is None else _s(span.to_ns)
    found = {"piece": span.piece, "from": _s(span.from_ns), "to": end, "state": span.state, "words": words}
    return {**found, "cause": span.cause} if span.piece == "gap" else {**found, "name": span.name}


def _s(ns: int) -> float:
    return round(ns / 1e9, 6)
