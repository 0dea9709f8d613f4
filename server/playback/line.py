"""A session's time line as the player reads it: JSON, seconds from each part's origin."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from server.playback.hls import start_ns
from server.playback.pieces import track_pieces
from server.recordings.lanes import Hole, Signal
from server.recordings.models import FileState, Part, Session, SessionState
from server.recordings.outside import EndedByHand
from server.recordings.timeline import MarkView, PartView, SpanView, TrackView, timeline
from server.recordings.words import (
    chapter_number,
    chapter_words,
    confirmed_words,
    door_words,
    ended_words,
    missing_words,
    observed_words,
    pause_words,
    reason_words,
    signal_words,
    track_words,
)
from sync.evidence.pauses import PauseFound
from sync.evidence.records import CONFIDENTIAL, MarkKind

#: Marks that have lanes of their own, and those that are readings: drawn small, not jumped to.
_OWN_LANES = frozenset({MarkKind.CHAPTER, MarkKind.SIGNAL, MarkKind.CAPTION, MarkKind.MISSING})
_QUIET = frozenset({MarkKind.ALIGNMENT, MarkKind.COMPOSITE_RATE})
_STATES = {FileState.AWAITED.value: _("待上传"), FileState.QUARANTINED.value: _("未通过核验，已隔离")}


def line(session: Session) -> dict[str, Any]:
    """The whole session: parts in order of their press, each with its tracks and marks."""
    view = timeline(session)
    rows = {part.number: part for part in session.parts.all()}
    parts = [_part(session, rows[part.number], part) for part in view.parts]
    if view.ended is not None and parts:
        parts[-1]["marks"].append(_ended(view.ended, view.parts[-1]))
    return {"session": session.pk, "live": session.state == SessionState.RECORDING, "parts": parts}


def _part(session: Session, row: Part, part: PartView) -> dict[str, Any]:
    return {
        "number": part.number,
        "start": _s(part.start_ns),
        "end": _s(part.end_ns),
        "offset": _s(part.offset_ns),
        "pressedAt": part.pressed_at.timestamp(),
        "clock": part.clock,
        "live": row.closed_ns is None and row.end_digest is None,
        "state": row.state,
        "tracks": [_track(session, row, track) for track in part.tracks],
        **_course(part),
    }


def _course(part: PartView) -> dict[str, Any]:
    """The lanes of the hearing's course: what was marked, set, missed, seen, suspended and lost."""
    return {
        "marks": [_mark(mark) for mark in part.marks if mark.mark not in _OWN_LANES],
        "captions": [round(mark.at_ns / 1e9, 1) for mark in part.marks if mark.mark == MarkKind.CAPTION],
        "chapters": [
            {"at": _s(c.at_ns), "id": c.ident, "number": chapter_number(c.ident), "words": chapter_words(c.ident)}
            for c in part.chapters
        ],
        "missing": [
            {"id": m.ident, "number": chapter_number(m.ident), "words": missing_words(m.ident), "reason": m.reason}
            for m in part.missing
        ],
        "signals": [
            {**_span_of(s), "signal": s.signal, "track": track_words(s.track), "words": signal_words(s.signal)}
            for s in part.signals
        ],
        "pauses": [_pause(pause) for pause in part.pauses],
        "holes": [
            {**_span_of(h), "tracks": [track_words(t) for t in h.tracks], "words": observed_words(h.observed),
             "derived": h.derived}
            for h in part.holes
        ],
    }  # fmt: skip


def _mark(mark: MarkView) -> dict[str, Any]:
    quiet = mark.mark in _QUIET
    return {"at": _s(mark.at_ns), "kind": mark.mark, "words": mark.words, "detail": mark.detail, "quiet": quiet}


def _ended(ended: EndedByHand, part: PartView) -> dict[str, Any]:
    """A person ended it after the film broke off: it stands where the film ends, and says when that was."""
    when = timezone.localtime(ended.at).strftime("%H:%M:%S")
    return {"at": _s(part.end_ns), "kind": 0, "words": ended_words(ended.by), "detail": when, "quiet": False}


def _pause(pause: PauseFound) -> dict[str, Any]:
    return {
        **_span_of(pause),
        "kind": pause.word,
        "words": pause_words(pause.word),
        "reason": reason_words(pause.reason),
        "by": door_words(pause.by),
        "confirmed": confirmed_words(pause.confirmed) if pause.word == CONFIDENTIAL else "",
    }


def _span_of(span: PauseFound | Hole | Signal) -> dict[str, Any]:
    return {"from": _s(span.from_ns), "to": None if span.to_ns is None else _s(span.to_ns)}


def _track(session: Session, row: Part, track: TrackView) -> dict[str, Any]:
    found = track_pieces(row, track.name)
    where = {"ident": session.pk, "number": row.number, "track": track.name}
    return {
        "name": track.name,
        "label": track_words(track.name),
        "kind": track.kind,
        "derived": track.derived,
        "playlist": reverse("playback:playlist", kwargs=where) if any(p.name for p in found.pieces) else None,
        "zero": _s(start_ns(found.pieces)),
        "played": _s(found.pieces[-1].to_ns) if found.pieces else 0,
        "spans": [_span(span) for span in track.spans],
    }


def _span(span: SpanView) -> dict[str, Any]:
    words = span.observed or str(_STATES.get(span.state, ""))
    end = None if span.to_ns is None else _s(span.to_ns)
    found = {"piece": span.piece, "from": _s(span.from_ns), "to": end, "state": span.state, "words": words}
    return {**found, "cause": span.cause} if span.piece == "gap" else {**found, "name": span.name}


def _s(ns: int) -> float:
    return round(ns / 1e9, 6)
