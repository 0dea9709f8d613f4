"""Which pieces a track has to play, from what was verified and what has come."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Max, Min, Q
from django.db.models.functions import Least

from server.playback.errors import NoSuchPiece
from server.playback.hls import Piece
from server.recordings.models import FileState, Part, PartState, SegmentObject, Tail

#: A tail's own end is not known before it is opened: a fragment is about half a second. hls.js corrects it as it reads.
_FRAGMENT_NS = 500_000_000
_NAME = re.compile(r"(?:r(\d{1,9})|t(\d{1,9})-(\d{1,4}))")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackPieces:
    """A track's pieces in order; `ended`: the part has ended and all that will come has come."""

    pieces: tuple[Piece, ...]
    ended: bool


def track_pieces(part: Part, track: str) -> TrackPieces:
    """What can be played of that track now. Raises NoSuchPiece for a track that the part has not.

    A file that has not come is a gap once a later one has; the newest that have not come are not listed yet, while the
    part may still deliver them.
    """
    if track not in {each["name"] for each in part.tracks}:
        raise NoSuchPiece(f"part {part.number} has no track {track!r}")
    pieces = [_segment(file) for file in part.segments.filter(track=track)]
    pieces += [Piece(from_ns=g.from_ns, to_ns=g.to_ns) for g in part.gaps.filter(track=track) if g.to_ns is not None]
    pieces += [_tail(tail) for tail in part.tails.filter(track=track)]
    pieces.sort(key=lambda each: (each.from_ns, each.to_ns))
    over = part.state in (PartState.CLOSED, PartState.RECOVERED)
    awaited = _awaited(part, track)
    while pieces and pieces[-1].name is None and _is_awaited(pieces[-1], awaited):
        pieces.pop()
    return TrackPieces(pieces=tuple(_whole(pieces)), ended=over and not awaited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Where a track's pieces begin and how far they can be played now, ns; whether any of them has bytes."""

    zero_ns: int = 0
    played_ns: int = 0
    is_playable: bool = False


def extents(part: Part) -> dict[str, Extent]:
    """What `track_pieces` comes to for each track, without reading every piece: a page asks while the film grows."""
    begins: dict[str, list[int]] = {}
    ends: dict[str, list[int]] = {}
    playable = set(part.segments.filter(state=FileState.STORED).values_list("track", flat=True).distinct().order_by())
    first = Least("decode_ns", "from_ns")
    for track, begin in part.segments.filter(segment=0, is_tail=False).values_list("track", first):
        begins.setdefault(track, []).append(begin)
    come = Max("to_ns", filter=~Q(state=FileState.AWAITED))
    for files, end in ((part.segments, come), (part.gaps.exclude(to_ns=None), Max("to_ns"))):
        for track, begin, to in files.values_list("track").annotate(begin=Min("from_ns"), to=end).order_by():
            begins.setdefault(track, []).append(begin)
            ends.setdefault(track, []).extend([] if to is None else [to])
    for tail in part.tails.all():
        piece = _tail(tail)
        playable |= {tail.track} if piece.name is not None else set()
        begins.setdefault(tail.track, []).append(piece.from_ns)
        ends.setdefault(tail.track, []).extend([] if tail.state == FileState.AWAITED else [piece.to_ns])
    return {
        track: Extent(zero_ns=min(begins[track]), played_ns=max(to), is_playable=track in playable)
        for track, to in ends.items()
        if to
    }


def file_named(part: Part, track: str, name: str) -> SegmentObject | Tail:
    """The segment or tail of that name. Raises NoSuchPiece."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise NoSuchPiece(f"{name!r} names no piece")
    record, statement, place = match.groups()
    found: SegmentObject | Tail | None
    if record is not None:
        found = part.segments.filter(track=track, record=int(record)).first()
    else:
        found = part.tails.filter(track=track, statement=int(statement), place=int(place)).first()
    if found is None:
        raise NoSuchPiece(f"part {part.number} track {track}: no piece {name}")
    return found


def _segment(file: SegmentObject) -> Piece:
    name = f"r{file.record}" if file.state == FileState.STORED else None
    # only the first picture of a part begins before what may be shown
    begin = min(file.decode_ns, file.from_ns) if file.segment == 0 and not file.is_tail else file.from_ns
    return Piece(from_ns=begin, to_ns=file.to_ns, run=file.run, name=name)


def _tail(tail: Tail) -> Piece:
    name = f"t{tail.statement}-{tail.place}" if tail.state == FileState.STORED and tail.fragments > 1 else None
    length = max(0, tail.fragments - 1) * _FRAGMENT_NS
    return Piece(from_ns=tail.from_ns, to_ns=tail.from_ns + length, run=tail.run, name=name)


def _awaited(part: Part, track: str) -> set[int]:
    waits = {"track": track, "state": FileState.AWAITED}
    segments = part.segments.filter(**waits).values_list("decode_ns", "from_ns")
    return {each for pair in segments for each in pair} | set(
        part.tails.filter(**waits).values_list("from_ns", flat=True)
    )


def _is_awaited(piece: Piece, awaited: set[int]) -> bool:
    return piece.from_ns in awaited


def _whole(pieces: list[Piece]) -> list[Piece]:
    """Without overlaps, and with every hole between two pieces filled by a piece without bytes."""
    whole: list[Piece] = []
    for piece in pieces:
        end = whole[-1].to_ns if whole else piece.from_ns
        if piece.from_ns > end:
            whole.append(Piece(from_ns=end, to_ns=piece.from_ns))
        begin = max(piece.from_ns, end)
        if piece.to_ns > begin:
            whole.append(Piece(from_ns=begin, to_ns=piece.to_ns, run=piece.run, name=piece.name))
    return whole
