"""Sealed pieces -> which films are made of a recording: one a track and stretch, with the sound beside the picture.

A stretch lies between two suspensions or talks: nothing was recorded in between, so nothing is joined over them. A hole
of one track alone stays a hole inside its film.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from server.filing.discs.films import Lane, Run
from server.playback.hls import Piece
from server.playback.opening import exported
from server.playback.pieces import file_named, track_pieces
from server.recordings.models import Part
from server.recordings.timeline import PartView

#: Of the sounds, the one that goes with every picture: the composite's where there is one.
_SOUNDS = ("composite-sound", "composite_sound")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmPlan:
    """One film to be made: of which part, from when to when, which tracks; `kind` is picture or sound."""

    part: int
    stretch: int
    track: str
    kind: str
    from_ns: int
    to_ns: int
    lanes: tuple[Lane, ...]


def plan(row: Part, view: PartView, export: str) -> list[FilmPlan]:
    """The films of that part, in order of time, the composite first."""
    kinds = {track.name: track.kind for track in view.tracks}
    pieces = {name: [p for p in track_pieces(row, name).pieces if p.name is not None] for name in kinds}
    sounds = [name for name, kind in kinds.items() if kind == "sound" and pieces[name]]
    found = []
    for number, (begin, end) in enumerate(stretches(view), 1):
        inside = {name: _inside(own, begin, end) for name, own in pieces.items()}
        sound = next((name for name in (*_SOUNDS, *sounds) if inside.get(name)), None)
        for name in sorted((n for n in kinds if inside[n]), key=lambda n: (n != "composite", kinds[n] != "picture", n)):
            beside = [sound] if sound and kinds[name] == "picture" else []
            lanes = tuple(_lane(row, each, inside[each], export) for each in (name, *beside))
            told = {"part": view.number, "stretch": number, "track": name, "kind": kinds[name]}
            found.append(FilmPlan(**told, from_ns=begin, to_ns=end, lanes=lanes))
    return found


def stretches(view: PartView) -> list[tuple[int, int]]:
    """From where to where the part was recorded without being suspended, ns from its origin."""
    found, begin = [], view.start_ns
    for pause in sorted(view.pauses, key=lambda each: each.from_ns):
        if pause.from_ns > begin:
            found.append((begin, pause.from_ns))
        begin = view.end_ns if pause.to_ns is None else max(begin, pause.to_ns)
    return [*found, (begin, view.end_ns)] if begin < view.end_ns else found


def _inside(pieces: list[Piece], begin: int, end: int) -> list[Piece]:
    return [piece for piece in pieces if piece.to_ns > begin and piece.from_ns < end]


def _lane(row: Part, track: str, pieces: list[Piece], export: str) -> Lane:
    runs = [(run, [str(piece.name) for piece in own]) for run, own in groupby(pieces, key=lambda piece: piece.run)]
    read = partial(_read, row, track, export)
    return Lane(name=track, runs=tuple(Run(number=run, read=partial(read, names)) for run, names in runs))


def _read(row: Part, track: str, export: str, names: list[str]) -> Iterator[bytes]:
    """Initialisation once, then the fragments of each piece."""
    for place, name in enumerate(names):
        frames = exported(file_named(row, track, name), export)
        first = next(frames, b"")
        if place == 0:
            yield first
        yield b"".join(frames)
