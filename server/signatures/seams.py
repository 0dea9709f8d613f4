"""What apps above tell this one, and hear from it. They register in their AppConfig.ready()."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.access.models import User
from server.signatures.models import Act, Sitting


@dataclass(frozen=True, slots=True)
class Film:
    """The recording under way: its session (32 hex digits), and how far into it."""

    session: str
    offset_ms: int


#: (session or "", booking or "", lawyer, now) -> since when he is in the room, by the box's own mark.
Arrivals = Callable[[str, str, User, datetime], datetime | None]
#: (session or "", booking, at) -> where the film is then.
Films = Callable[[str, str, datetime], Film | None]

_acted: list[Callable[[Act], None]] = []
_done: list[Callable[[Sitting], None]] = []
_refused: list[Callable[[Act], None]] = []
_own: dict[str, Callable[[str], None]] = {}
_arrivals: list[Arrivals] = []
_films: list[Films] = []


def when_acted(listener: Callable[[Act], None]) -> None:
    """From now on this hears of each act that counts (signed, refused, corrected, on paper), in its transaction."""
    _acted.append(listener)


def when_done(listener: Callable[[Sitting], None]) -> None:
    """From now on this hears of each sitting whose signers have all acted, in the last one's transaction."""
    _done.append(listener)


def when_refused(listener: Callable[[Act], None]) -> None:
    """From now on this hears of each refusal, after `when_acted`; it may void the sitting."""
    _refused.append(listener)


def own_of(prefix: str, listener: Callable[[str], None]) -> None:
    """From now on what is named `prefix...` may be signed outside without a sitting; this hears of each such act that
    came from there, by its document's name."""
    _own[prefix] = listener


def arrivals(source: Arrivals) -> None:
    """From now on this says who has come to a booking's room."""
    _arrivals[:] = [source]


def films(source: Films) -> None:
    """From now on this says where a recording is."""
    _films[:] = [source]


def acted(act: Act) -> None:
    """Whoever listens hears of it."""
    for listener in _acted:
        listener(act)
    if act.kind == "refuse":
        for each in _refused:
            each(act)


def done(sitting: Sitting) -> None:
    """Whoever listens hears of it."""
    for listener in _done:
        listener(sitting)


def is_own(document: str) -> bool:
    """Whether that names what a lawyer signs without a sitting."""
    return document.startswith(tuple(_own))


def own_came(document: str) -> None:
    """Whoever has documents of that name hears of it."""
    for prefix, listener in _own.items():
        if document.startswith(prefix):
            listener(document)


def came(session: str, booking: str, lawyer: User, now: datetime) -> datetime | None:
    """Since when that lawyer is in the room of that recording or booking."""
    return next((source(session, booking, lawyer, now) for source in _arrivals), None) if session or booking else None


def film(session: str, booking: str, at: datetime) -> Film | None:
    """Where the film is at that time."""
    return next((source(session, booking, at) for source in _films), None)
