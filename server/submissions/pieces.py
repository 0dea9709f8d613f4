"""Files cross in pieces behind the letter that names them; the last one makes a file whole, if its digest is right."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from server.counsel import papers
from server.counsel.errors import UnfitPaper
from server.submissions.models import Piece
from sync.errors import MalformedInput
from sync.shapes import at, digest32, octets, uint

#: A piece and its envelope stay below server.ferry.letters.MAX_LETTER.
PIECE = 900 * 1024
MOST_PIECES = 16
PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPiece:
    """Part `place` (from 0) of `of` of the file with that digest."""

    digest: bytes = at(0, digest32)
    place: int = at(1, uint)
    of: int = at(2, uint)
    data: bytes = at(3, octets(PIECE))


def pieces_of(data: bytes) -> Iterator[SaidPiece]:
    """The file in pieces, in order."""
    digest = hashlib.sha256(data).digest()
    parts = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
    for place, part in enumerate(parts):
        yield SaidPiece(digest=digest, place=place, of=len(parts), data=part)


def joined(said: SaidPiece) -> str | None:
    """The piece, kept; the file's digest in hex once it is whole and stored, None before. Raises MalformedInput."""
    if not 0 < said.of <= MOST_PIECES or said.place >= said.of:
        raise MalformedInput(f"piece: expected a part of at most {MOST_PIECES}")
    digest = said.digest.hex()
    Piece.objects.get_or_create(digest=digest, place=said.place, defaults={"data": said.data})
    parts = list(Piece.objects.filter(digest=digest).order_by("place").values_list("data", flat=True))
    if len(parts) < said.of:
        return None
    try:
        sheet = papers.looked_at("file", b"".join(map(bytes, parts)))
    except UnfitPaper as error:
        raise MalformedInput(f"piece: {error}") from error
    if sheet.digest != digest or sheet.media_type != PDF:
        raise MalformedInput(f"piece: expected a PDF of digest {digest[:16]}")
    papers.keep(sheet)
    Piece.objects.filter(digest=digest).delete()
    return digest
