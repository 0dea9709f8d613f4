"""Which kinds of notice there are: each app registers its own in AppConfig.ready(). A kind's words are fixed and take
no argument, so that nothing of a case can get into them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise

from server.access.models import User
from server.access.policies import Permission, may
from server.notices.errors import UnknownKind


class Urgency(Enum):
    """What the person told has to do: answer, be ready, or only know."""

    ACT = "act"
    SOON = "soon"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind: its name ("booking.asked"), its words, and for whose roles it is."""

    name: str
    words: Promise
    urgency: Urgency
    permissions: frozenset[Permission]


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """From now on these may be told. Saying it twice changes nothing."""
    _kinds.update({each.name: each for each in kinds})


def kind_of(name: str) -> Kind:
    """The kind of that name. Raises UnknownKind."""
    try:
        return _kinds[name]
    except KeyError as error:
        raise UnknownKind(
            f"notice kind {name!r}: expected one of {sorted(_kinds)}. Is its app missing here?"
        ) from error


def words_of(name: str) -> str:
    """Its words in the reader's language; of a kind whose app is gone, its name."""
    return str(_kinds[name].words) if name in _kinds else name


def all_kinds() -> Iterable[Kind]:
    """Every kind, by name."""
    return sorted(_kinds.values(), key=lambda each: each.name)


def kinds_for(user: User) -> list[Kind]:
    """Those that people of his role may be told."""
    return [each for each in all_kinds() if any(may(user, permission) for permission in each.permissions)]
