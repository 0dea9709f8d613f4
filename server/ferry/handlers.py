"""Who takes which kind of letter: apps register in their AppConfig.ready(); the ferry imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from server.config.environment import Zone
from server.ferry.errors import NobodyTakes

Handler = Callable[[dict[int, object], datetime], None]
_handlers: dict[str, Handler] = {}
_zones: dict[str, Zone] = {}
_passing: set[str] = set()


def takes(kind: str, zone: Zone | None = None, *, kept: bool = True) -> Callable[[Handler], Handler]:
    """Registers the function that applies letters of this kind: (body, now), PeerFault if it cannot be believed.
    `zone`: the one side that takes it; None: either. `kept`: whether its bytes stay here once it is applied; those
    that may be taken back again do not, and the sender has them still."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if zone is not None:
            _zones[kind] = zone
        if not kept:
            _passing.add(kind)
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The function for a kind. Raises NobodyTakes."""
    if kind not in _handlers:
        raise NobodyTakes(f"letter of kind {kind[:32]!r}: expected one of {sorted(_handlers)}. Is an app missing here?")
    if settings.MSR.zone not in (Zone.BOTH, _zones.get(kind, settings.MSR.zone)):
        raise NobodyTakes(f"letter of kind {kind!r}: is for the {_zones[kind]} zone, and this is {settings.MSR.zone}")
    return _handlers[kind]


def is_kept(kind: str) -> bool:
    """Whether an applied letter of that kind stays as it came."""
    return kind not in _passing


def kinds() -> list[tuple[str, str, str]]:
    """For the documents: kind, the zone that takes it, what its handler does."""
    return [
        (kind, str(_zones.get(kind, "either")), (each.__doc__ or "").strip().splitlines()[0])
        for kind, each in sorted(_handlers.items())
    ]
