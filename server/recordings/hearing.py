"""The hearing under way, as its verified records tell it."""

from __future__ import annotations

from server.devices.models import Box
from server.recordings.desk import EDGES, Hearing
from server.recordings.models import Mark, Part, Record
from server.recordings.outside import newest_talks
from server.recordings.parts import read_pauses
from sync.evidence.errors import Unaccounted
from sync.evidence.pauses import PauseFound
from sync.evidence.records import CONFIDENTIAL, MarkKind


def hearing_of(session: str | None, box: Box | None = None) -> Hearing:
    """What the desk needs to know of that session (hex); of none: the box's newest talk between recordings."""
    parts = list(Part.objects.filter(session=session).order_by("-number")) if session else []
    if not parts:
        return _between(box) if box is not None else Hearing()
    chapters = Mark.objects.filter(part__session=session, mark=int(MarkKind.CHAPTER)).values_list("detail", flat=True)
    try:
        pauses = read_pauses(parts[0])
    except Unaccounted:  # an alarm says so; the desk goes on without
        pauses = []
    return Hearing(
        chapters=frozenset(chapters),
        unconfirmed=_unconfirmed(pauses),
        awaits_explanation=_awaits_explanation(parts[0], pauses),
        talk=_talk(parts[0], pauses),
    )


def _between(box: Box) -> Hearing:
    """Only while it is under way: afterwards its edges are nobody's to confirm here."""
    try:
        talks = newest_talks(box, 1)
    except Unaccounted:
        talks = []
    if not talks or talks[-1].ended is not None:
        return Hearing()
    talk = talks[-1]
    waits = () if "begin" in talk.confirmed else EDGES[:1]
    return Hearing(unconfirmed=waits, talk=bytes(talk.begun.digest))


def _talk(part: Part, pauses: list[PauseFound]) -> bytes | None:
    """The digest of the signed begin of the talk under way, by which a command names it."""
    if not pauses or pauses[-1].word != CONFIDENTIAL or pauses[-1].to_ns is not None:
        return None
    digest = Record.objects.filter(part=part, number=pauses[-1].record).values_list("digest", flat=True).first()
    return bytes(digest) if digest is not None else None


def _unconfirmed(pauses: list[PauseFound]) -> tuple[str, ...]:
    """Of the newest talk; its end only once it has ended."""
    talk = next((pause for pause in reversed(pauses) if pause.word == CONFIDENTIAL), None)
    if talk is None:
        return ()
    edges = EDGES if talk.to_ns is not None else EDGES[:1]
    return tuple(edge for edge in edges if edge not in talk.confirmed)


def _awaits_explanation(part: Part, pauses: list[PauseFound]) -> bool:
    ended = [pause.to_ns for pause in pauses if pause.word != CONFIDENTIAL and pause.to_ns is not None]
    if not ended or pauses[-1].to_ns is None:
        return False
    return not part.marks.filter(mark=int(MarkKind.EXPLAINED), at_ns__gte=max(ended)).exists()
