"""One track of one part as an HLS media playlist (RFC 8216), from its pieces. Pure.

A playlist's time 0 is where decoding of its first piece starts; every piece follows the one before without a hole:
segments and gaps together account for every nanosecond (evidence.md 8). One EXT-X-MAP a run; EXT-X-GAP for what is not
there; never EXT-X-DISCONTINUITY, which would close the hole and shift all that follows.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

SECOND = 1_000_000_000
#: A gap is cut into lengths of at most this, so that EXT-X-TARGETDURATION holds.
GAP_NS = 6 * SECOND
#: Segments are of about 4 s and 6 s at most; a playlist that grows may not change its target.
LEAST_TARGET_S = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A span of a track, ns from the part's origin. `name` is None where there are no bytes to play."""

    from_ns: int
    to_ns: int
    run: int = 0
    name: str | None = None


def playlist(pieces: Sequence[Piece], *, ended: bool) -> str:
    """The playlist's text. URIs: `<name>/init.mp4` and `<name>/media.m4s`, relative. `ended`: nothing follows."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:8",
        f"#EXT-X-TARGETDURATION:{_target_s(pieces)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    run: int | None = None
    for piece in pieces:
        if piece.name is not None and piece.run != run:
            run = piece.run
            lines.append(f'#EXT-X-MAP:URI="{piece.name}/init.mp4"')
        lines.extend(_entry(piece))
    if ended:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join([*lines, ""])


def start_ns(pieces: Sequence[Piece]) -> int:
    """The position on the part's clock of the playlist's time 0."""
    return pieces[0].from_ns if pieces else 0


def _entry(piece: Piece) -> Iterator[str]:
    if piece.name is not None:
        yield f"#EXTINF:{_seconds(piece.from_ns, piece.to_ns)},"
        yield f"{piece.name}/media.m4s"
        return
    count = max(1, math.ceil((piece.to_ns - piece.from_ns) / GAP_NS))
    cuts = [piece.from_ns + (piece.to_ns - piece.from_ns) * i // count for i in range(count + 1)]
    for begin, end in pairwise(cuts):
        yield "#EXT-X-GAP"
        yield f"#EXTINF:{_seconds(begin, end)},"
        yield f"gap-{begin}.m4s"


def _seconds(begin: int, end: int) -> str:
    return f"{(end - begin) / SECOND:.6f}"


def _target_s(pieces: Sequence[Piece]) -> int:
    played = [math.ceil((each.to_ns - each.from_ns) / SECOND) for each in pieces if each.name is not None]
    return max([LEAST_TARGET_S, *played])
