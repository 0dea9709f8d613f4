"""With what a new document begins: each kind's data from the app that knows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from server.access.models import User
from server.cases.models import Case, Suspect
from server.documents.from_case import known
from server.documents.kinds import Kind

#: Plain data in the shape of the kind's model; what is not known is left out.
Source = Callable[[Case, Sequence[Suspect], User, datetime], dict[str, Any]]

_sources: dict[Kind, Source] = {}


def register(kind: Kind, source: Source) -> None:
    """From now on a new document of that kind begins with this."""
    _sources[kind] = source


def initial(kind: Kind, case: Case, suspects: Sequence[Suspect], by: User, now: datetime) -> dict[str, Any]:
    """What the case knows, and over it what the app that registered for this kind knows."""
    source = _sources.get(kind)
    return known(kind, case, suspects, by, now) | (source(case, suspects, by, now) if source else {})
