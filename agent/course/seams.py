"""What the course of the hearing asks of others: the feed to the derived processes, and a voice for the notice."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Protocol


class FeedEdge(Protocol):
    """The edges at which capture speaks to the feed (agent/feed); every call returns at once."""

    def facts(self, facts: dict[str, Any]) -> None:
        """What the room is at, for what is burnt into pictures."""
        ...

    def dark(self) -> None:
        """A confidential talk begins: drop everything that waits, show nothing."""
        ...

    def light(self) -> None:
        """It is over."""
        ...


class NoFeed:
    """Nobody listens."""

    def facts(self, facts: dict[str, Any]) -> None:
        pass

    def dark(self) -> None:
        pass

    def light(self) -> None:
        pass


class Player(Protocol):
    """Plays a sound file into the room."""

    def play(self, path: Path) -> bytes:
        """Begins and returns at once: SHA-256 of the file. Raises OSError where it is none that can be played."""
        ...


class SilentPlayer:
    """A room without a loudspeaker: the file must be there, nothing is heard."""

    def play(self, path: Path) -> bytes:
        return hashlib.sha256(path.read_bytes()).digest()
