"""Who takes which kind of letter: apps register in their AppConfig.ready(); the ferry imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from server.ferry.errors import NobodyTakes

Handler = Callable[[dict[int, object], datetime], None]
_handlers: dict[str, Handler] = {}


def takes(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function that applies letters of this kind: (body, now), PeerFault if it cannot be believed."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    """The function for a kind. Raises NobodyTakes."""
    if kind not in _handlers:
        raise NobodyTakes(f"letter of kind {kind[:32]!r}: expected one of {sorted(_handlers)}. Is an app missing here?")
    return _handlers[kind]
