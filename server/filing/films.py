"""A recording as the gate sees it: what is wrong with it, which chapters it holds, what was explained. Reads rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from server.access.wording import listed
from server.filing.models import Explanation
from server.filing.seen import Defect, Film
from server.recordings.desk import CHAPTERS
from server.recordings.models import Session, SessionState
from server.recordings.timeline import PartView, SessionView, timeline
from server.recordings.words import missing_words, track_words

_SEALED = (SessionState.CLOSED, SessionState.RECOVERED)


def film_of(session: Session, suspects: Iterable[int]) -> Film:
    """That recording, with these people in it."""
    view = timeline(session)
    return Film(
        session=session.pk,
        words=name_of(session),
        url=reverse("filing:explain", args=[session.pk]),
        suspects=frozenset(suspects),
        started_at=session.started_at,
        ended_at=session.ended_at,
        chapters=frozenset(chapter.ident for part in view.parts for chapter in part.chapters),
        left_out={each.ident: each.reason for part in view.parts for each in part.missing if each.ident in CHAPTERS},
        defects=tuple(defects_of(view)),
        explained=explained_of(session),
    )


def name_of(session: Session) -> str:
    """Room and time, as people call it."""
    room = session.room.name if session.room else session.room_said
    return f"{room} {timezone.localtime(session.started_at):%Y-%m-%d %H:%M}"


def explained_of(session: Session) -> frozenset[str]:
    """The ids of the defects that a standing explanation covers."""
    rows = Explanation.objects.filter(session=session, voided_at=None).values_list("defects", flat=True)
    return frozenset(ident for told in rows for ident in told)


def defects_of(view: SessionView) -> Iterator[Defect]:
    """What keeps that recording from being whole, in the order in which a person would name it."""
    if view.session.state not in _SEALED:
        yield Defect(ident="state:not-sealed", words=_("录像尚未封存"))
    if view.awaited:
        yield Defect(ident=f"files:awaited-{view.awaited}", words=_("%(n)d 个文件尚未入库") % {"n": view.awaited})
    if view.quarantined:
        words = _("%(n)d 个文件核验不符，已隔离") % {"n": view.quarantined}
        yield Defect(ident=f"files:quarantined-{view.quarantined}", words=words)
    required = {(p.number, t["name"]) for p in view.session.parts.all() for t in p.tracks if t.get("required")}
    for part in view.parts:
        yield from _of_part(part, required, sealed=view.session.state in _SEALED)


def _of_part(part: PartView, required: set[tuple[int, str]], *, sealed: bool) -> Iterator[Defect]:
    if sealed and not part.chain_whole:
        yield Defect(ident=f"{part.number}:chain", words=_("签名记录：%(what)s") % {"what": part.chain})
    for track in part.tracks:
        if (part.number, track.name) in required and all(span.piece == "gap" for span in track.spans):
            words = _("没有录到必需的“%(track)s”") % {"track": track_words(track.name)}
            yield Defect(ident=f"{part.number}:track:{track.name}", words=words)
    for hole in part.holes:
        if hole.derived or hole in part.edges:
            continue
        tracks = listed(track_words(name) for name in hole.tracks)
        if hole.to_ns is None:
            words = _("%(tracks)s 自 %(at)s 起中断") % {"tracks": tracks, "at": clock_of(part, hole.from_ns)}
        else:
            words = _("%(tracks)s 自 %(at)s 起缺 %(seconds).1f 秒") % {
                "tracks": tracks,
                "at": clock_of(part, hole.from_ns),
                "seconds": (hole.to_ns - hole.from_ns) / 1e9,
            }
        yield Defect(ident=f"{part.number}:hole:{hole.from_ns}:{','.join(hole.tracks)}", words=words)
    for each in part.missing:
        if each.ident not in CHAPTERS:
            yield Defect(ident=f"{part.number}:lacks:{each.ident}", words=_lacks(each.ident, each.reason))


def clock_of(part: PartView, at_ns: int) -> str:
    """The time of day of a position, by the press and its clock."""
    seconds = (at_ns - part.start_ns) / 1e9
    return f"{timezone.localtime(part.pressed_at + timedelta(seconds=seconds)):%H:%M:%S}"


def _lacks(ident: str, reason: str) -> str:
    said = missing_words(ident)
    return _("缺少：%(what)s（%(reason)s）") % {"what": said, "reason": reason or _("未说明原因")}
