"""Who carries a paper to the case platform: the app that speaks with it registers; here is asked and answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.dossiers.catalogue import Entry
from server.dossiers.models import Push


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """The way to the case platform."""

    #: Whether there is one now.
    is_there: Callable[[], bool]
    #: Takes it along, in the caller's transaction; the same push again changes nothing.
    carry: Callable[[Push, Entry, datetime], None]


_carriers: list[Carrier] = []


def register_carrier(carrier: Carrier) -> None:
    """From now on papers are pushed by this one."""
    _carriers[:] = [carrier]


def carrier() -> Carrier | None:
    """The one that is there; None: this deployment has no case platform."""
    return next((each for each in _carriers if each.is_there()), None)
