"""What the unit's side knows of the help that a lawyer gave, as it crosses to him: his readings of the file, the rounds
of consultation, the signing. Pure; composed by server/replies, which asks hearings and dossiers."""

from __future__ import annotations

from dataclasses import dataclass

from server.ferry.fields import moment, words
from sync.shapes import at, many, shaped, uint

_TEXT = 600
MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """He read the file: when, how long, how much."""

    when: int = at(0, moment)
    minutes: int = at(1, uint)
    volumes: int = at(2, uint)
    pages: int = at(3, uint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of consultation on the sentence: what was proposed, what the defence said, what came of it."""

    number: int = at(0, uint)
    when: int = at(1, moment)
    offer: str = at(2, words(_TEXT, empty=True))
    reply: str = at(3, words(_TEXT, empty=True))
    result: str = at(4, words(_TEXT, empty=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """All of it, for one lawyer and one standing of his; each letter tells the whole anew."""

    lawyer: str = at(0, words(64))
    case: str = at(1, words(64, empty=True))
    person: str = at(2, words(64, empty=True))
    booking: str = at(3, words(32, empty=True))
    version: int = at(4, uint)
    readings: tuple[Reading, ...] = at(5, many(shaped(Reading), MOST))
    rounds: tuple[Round, ...] = at(6, many(shaped(Round), MOST))
    #: When the recognizance was read out, and signed.
    signing_from: int | None = at(7, moment, optional=True)
    signed_at: int | None = at(8, moment, optional=True)
