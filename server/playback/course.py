"""A hearing's course as the player reads it, lane by lane, and who recorded and presided.

`note` is the number of a record that carries a sealed note (playback/notes.py): None where there is none to be opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from server.recordings.lanes import Chapter, Hole, Signal
from server.recordings.models import Command, Part
from server.recordings.outside import EndedByHand
from server.recordings.parts import read_records
from server.recordings.seams import Moment
from server.recordings.timeline import MarkView, PartView
from server.recordings.words import (
    BY_COMMAND,
    chapter_number,
    chapter_words,
    confirmed_words,
    door_words,
    ended_words,
    how_words,
    missing_words,
    observed_words,
    pause_words,
    reason_words,
    signal_words,
    track_words,
)
from sync.evidence.pauses import PauseFound
from sync.evidence.records import CONFIDENTIAL, MarkKind, Open, RecordKind, Suspend

#: Marks that have lanes of their own, and those that are readings: drawn small, not jumped to.
_OWN_LANES = frozenset({MarkKind.CHAPTER, MarkKind.SIGNAL, MarkKind.CAPTION, MarkKind.MISSING})
_QUIET = frozenset({MarkKind.ALIGNMENT, MarkKind.COMPOSITE_RATE})


def course(
    row: Part, part: PartView, ended: EndedByHand | None = None, moments: Sequence[Moment] = ()
) -> dict[str, Any]:
    """What was marked, set, missed, seen, suspended and lost, and who did it; without captions, which may be many.

    `ended`: a person ended the session after this part broke off. `moments`: what happened beside the film.
    """
    signed = [record for record in read_records(row, (RecordKind.OPEN, RecordKind.SUSPEND))]
    sealed = {r.head.number for r in signed if isinstance(r.body, Suspend) and r.body.sealed}
    opened = next((r.body for r in signed if isinstance(r.body, Open)), None)
    names = _askers([row.started_by, row.stopped_by, *(pause.by for pause in part.pauses)])
    noted = {mark.record for mark in part.marks if mark.sealed}
    return {
        "persons": [] if opened is None else _persons(opened),
        "startedBy": _door(row.started_by, names),
        "stoppedBy": _door(row.stopped_by, names),
        "marks": [_mark(mark) for mark in part.marks if mark.mark not in _OWN_LANES]
        + [_moment(moment, part) for moment in moments]
        + ([_ended(ended, part)] if ended is not None else []),
        "chapters": [_chapter(chapter, noted) for chapter in part.chapters],
        "missing": [
            {"id": m.ident, "number": chapter_number(m.ident), "words": missing_words(m.ident), "reason": m.reason}
            for m in part.missing
        ],
        "signals": [
            {**_span_of(s), "signal": s.signal, "track": track_words(s.track), "words": signal_words(s.signal)}
            for s in part.signals
        ],
        "pauses": [_pause(pause, names, sealed) for pause in part.pauses],
        "holes": [
            {**_span_of(h), "tracks": [track_words(t) for t in h.tracks], "words": observed_words(h.observed),
             "derived": h.derived}
            for h in part.holes
        ],
    }  # fmt: skip


def _persons(opened: Open) -> list[dict[str, Any]]:
    said = {"operator": opened.operator, "presiding": opened.presiding}
    return [
        {"role": role, "how": who.how, "words": how_words(who.how), "note": 0 if who.sealed else None}
        for role, who in said.items()
    ]


def _mark(mark: MarkView) -> dict[str, Any]:
    return {
        "at": _s(mark.at_ns),
        "kind": mark.mark,
        "words": mark.words,
        "detail": mark.detail,
        "quiet": mark.mark in _QUIET,
        "url": mark.url,
        "note": mark.record if mark.sealed else None,
    }


def _moment(moment: Moment, part: PartView) -> dict[str, Any]:
    """Where the film was then; what came before it stands at its beginning. Its own clock's time is said."""
    ns = part.start_ns + round((moment.at - part.pressed_at).total_seconds() * 1e9)
    when = timezone.localtime(moment.at).strftime("%H:%M:%S")
    within = min(max(ns, part.start_ns), part.end_ns)
    told = {"at": _s(within), "kind": 0, "words": moment.words, "detail": when, "quiet": False, "note": None}
    return {**told, "url": moment.url}


def _ended(ended: EndedByHand, part: PartView) -> dict[str, Any]:
    """It stands where the film ends, and says when that was."""
    when = timezone.localtime(ended.at).strftime("%H:%M:%S")
    words = {"words": ended_words(ended.by), "detail": when}
    return {"at": _s(part.end_ns), "kind": 0, **words, "quiet": False, "note": None}


def _chapter(chapter: Chapter, noted: set[int]) -> dict[str, Any]:
    return {
        "at": _s(chapter.at_ns),
        "id": chapter.ident,
        "number": chapter_number(chapter.ident),
        "words": chapter_words(chapter.ident),
        "note": chapter.record if chapter.record in noted else None,
    }


def _pause(pause: PauseFound, names: Mapping[str, str], sealed: set[int]) -> dict[str, Any]:
    return {
        **_span_of(pause),
        "kind": pause.word,
        "words": pause_words(pause.word),
        "reason": reason_words(pause.reason),
        "by": _door(pause.by, names),
        "confirmed": confirmed_words(pause.confirmed) if pause.word == CONFIDENTIAL else "",
        "note": pause.record if pause.record in sealed else None,
    }


def _askers(doors: list[str]) -> dict[str, str]:
    """Who asked, of what was asked for by command: his name by the command's id."""
    ids = [door.removeprefix(BY_COMMAND) for door in doors if door.startswith(BY_COMMAND)]
    found = Command.objects.filter(pk__in=ids).select_related("asked_by") if ids else ()
    return {command.pk: command.asked_by.display_name for command in found}


def _door(by: str, names: Mapping[str, str]) -> str:
    name = names.get(by.removeprefix(BY_COMMAND), "")
    return f"{door_words(by)} {name}" if name else door_words(by) if by else ""


def _span_of(span: PauseFound | Hole | Signal) -> dict[str, Any]:
    return {"from": _s(span.from_ns), "to": None if span.to_ns is None else _s(span.to_ns)}


def _s(ns: int) -> float:
    return round(ns / 1e9, 6)
