"""A session's time line as the player reads it: JSON, seconds from each part's origin."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from server.playback.hls import start_ns
from server.playback.pieces import track_pieces
from server.recordings.models import FileState, Part, Session, SessionState
from server.recordings.timeline import PartView, SpanView, TrackView, timeline
from server.recordings.words import track_words

_STATES = {FileState.AWAITED.value: _("待上传"), FileState.QUARANTINED.value: _("未通过核验，已隔离")}


def line(session: Session) -> dict[str, Any]:
    """The whole session: parts in order of their press, each with its tracks and marks."""
    view = timeline(session)
    rows = {part.number: part for part in session.parts.all()}
    return {
        "session": session.pk,
        "live": session.state == SessionState.RECORDING,
        "parts": [_part(session, rows[part.number], part) for part in view.parts],
    }


def _part(session: Session, row: Part, part: PartView) -> dict[str, Any]:
    return {
        "number": part.number,
        "start": _s(part.start_ns),
        "end": _s(part.end_ns),
        "offset": _s(part.offset_ns),
        "pressedAt": part.pressed_at.timestamp(),
        "clock": part.clock,
        "live": row.closed_ns is None and row.end_digest is None,
        "tracks": [_track(session, row, track) for track in part.tracks],
        "marks": [
            {"at": _s(mark.at_ns), "kind": mark.mark, "words": mark.words, "detail": mark.detail} for mark in part.marks
        ],
    }


def _track(session: Session, row: Part, track: TrackView) -> dict[str, Any]:
    found = track_pieces(row, track.name)
    where = {"ident": session.pk, "number": row.number, "track": track.name}
    return {
        "name": track.name,
        "label": track_words(track.name),
        "kind": track.kind,
        "playlist": reverse("playback:playlist", kwargs=where) if any(p.name for p in found.pieces) else None,
        "zero": _s(start_ns(found.pieces)),
        "played": _s(found.pieces[-1].to_ns) if found.pieces else 0,
        "spans": [_span(span) for span in track.spans],
    }


def _span(span: SpanView) -> dict[str, Any]:
    words = span.observed or str(_STATES.get(span.state, ""))
    end = None if span.to_ns is None else _s(span.to_ns)
    return {"piece": span.piece, "from": _s(span.from_ns), "to": end, "state": span.state, "words": words}


def _s(ns: int) -> float:
    return round(ns / 1e9, 6)
