"""Bindings between the zones: asked and withdrawn outside, received and decided inside, ended on either side.

    binding.asked      outer -> inner      what the lawyer said, and which papers he handed in
    binding.piece      outer -> inner      a part of a paper; the last one makes it whole, if its digest is right
    binding.received   inner -> outer      application and papers are whole before case management
    binding.decided    inner -> outer      bound, or refused and why
    binding.withdrawn  outer -> inner      no longer asked; if it was decided meanwhile, it ends
    binding.ended      either way          from now on a former lawyer
Each handler moves a row only from the state that the letter presumes: the same deed told twice, or crossing another,
changes nothing. Where one centre is both zones the row is the same one, and every letter finds it moved already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from server.access.models import User
from server.counsel.models import WHY, Binding, Unfit
from server.ferry.courier import hand
from server.ferry.fields import moment, to_moment, words
from sync.shapes import at, boolean, digest32, id16, many, octets, shaped, to_map, uint

#: A piece and its envelope stay below server.ferry.letters.MAX_LETTER.
PIECE = 900 * 1024
MOST_PIECES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPaper:
    """A paper as the outer zone keeps it."""

    kind: str = at(0, words(16))
    name: str = at(1, words(150))
    media_type: str = at(2, words(32))
    size: int = at(3, uint)
    digest: bytes = at(4, digest32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An application."""

    uid: bytes = at(0, id16)
    lawyer: str = at(1, words(64))
    unit: str = at(2, words(32))
    person_said: str = at(3, words(64))
    case_said: str = at(4, words(64, empty=True))
    client: str = at(5, words(16))
    client_name: str = at(6, words(64, empty=True))
    asked_at: int = at(7, moment)
    papers: tuple[SaidPaper, ...] = at(8, many(shaped(SaidPaper), 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPiece:
    """Part `place` (from 0) of `of` of the paper with that digest."""

    digest: bytes = at(0, digest32)
    place: int = at(1, uint)
    of: int = at(2, uint)
    data: bytes = at(3, octets(PIECE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Received, or withdrawn: only which, and when."""

    uid: bytes = at(0, id16)
    when: int = at(1, moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What case management found; `unfit` where there was nothing to review."""

    uid: bytes = at(0, id16)
    bound: bool = at(1, boolean)
    case: str = at(2, words(64, empty=True))
    person: str = at(3, words(64, empty=True))
    said: str = at(4, words(WHY, empty=True))
    by: str = at(5, words(64, empty=True))
    when: int = at(6, moment)
    unfit: str = at(7, words(16, empty=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """Who ended it, and why; `username` is known to the other side only where it has a copy of the account."""

    uid: bytes = at(0, id16)
    username: str = at(1, words(64))
    by: str = at(2, words(64))
    why: str = at(3, words(WHY))
    when: int = at(4, moment)


def hand_asked(binding: Binding, bytes_of_papers: Iterable[bytes], now: datetime) -> None:
    """The application, then its papers piece by piece."""
    kept = tuple(
        SaidPaper(
            kind=each.kind,
            name=each.name,
            media_type=each.media_type,
            size=each.size,
            digest=bytes.fromhex(each.digest),
        )
        for each in binding.papers.all()
    )
    said = Asked(
        uid=bytes.fromhex(binding.uid),
        lawyer=binding.lawyer.username,
        unit=binding.unit.code,
        person_said=binding.person_said,
        case_said=binding.case_said,
        client=binding.client,
        client_name=binding.client_name,
        asked_at=to_moment(binding.asked_at),
        papers=kept,
    )
    _hand("binding.asked", f"asked:{binding.uid}", said, now)
    for data in bytes_of_papers:
        _hand_pieces(binding, data, now)


def hand_received(binding: Binding, now: datetime) -> None:
    """Application and papers are here."""
    _hand("binding.received", f"received:{binding.uid}", Told(uid=bytes.fromhex(binding.uid), when=to_moment(now)), now)


def hand_decided(binding: Binding, now: datetime) -> None:
    """As the row stands decided."""
    said = Decided(
        uid=bytes.fromhex(binding.uid),
        bound=bool(binding.case),
        case=binding.case,
        person=binding.person,
        said=binding.decision,
        by=binding.decided_name,
        when=to_moment(now),
        unfit="",
    )
    _hand("binding.decided", f"decided:{binding.uid}", said, now)


def hand_unfit(uid: str, why: Unfit, now: datetime) -> None:
    """There is nothing to review, and no row of it here."""
    said = Decided(
        uid=bytes.fromhex(uid), bound=False, case="", person="", said="", by="", when=to_moment(now), unfit=str(why)
    )
    _hand("binding.decided", f"decided:{uid}", said, now)


def hand_withdrawn(binding: Binding, now: datetime) -> None:
    """No longer asked."""
    _hand(
        "binding.withdrawn", f"withdrawn:{binding.uid}", Told(uid=bytes.fromhex(binding.uid), when=to_moment(now)), now
    )


def hand_ended(binding: Binding, by: User, now: datetime) -> None:
    """Ended on this side."""
    said = Ended(
        uid=bytes.fromhex(binding.uid),
        username=by.username,
        by=by.display_name,
        why=binding.ended_why,
        when=to_moment(now),
    )
    _hand("binding.ended", f"ended:{binding.uid}", said, now)


def _hand_pieces(binding: Binding, data: bytes, now: datetime) -> None:
    digest = hashlib.sha256(data).digest()
    pieces = [data[start : start + PIECE] for start in range(0, len(data), PIECE)]
    for place, piece in enumerate(pieces):
        said = SaidPiece(digest=digest, place=place, of=len(pieces), data=piece)
        _hand("binding.piece", f"{binding.uid}:{digest.hex()}:{place}", said, now)


def _hand(kind: str, about: str, said: Any, now: datetime) -> None:
    hand(kind=kind, unique=f"binding:{about}", body=to_map(said), now=now)
