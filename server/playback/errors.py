"""What can go wrong between sealed bytes and a viewer."""

from __future__ import annotations


class PlaybackError(Exception):
    """Root of this app's errors."""


class KeyServiceDown(PlaybackError):
    """The key service does not answer: nothing can be opened, nothing is lost."""


class KeyRefused(PlaybackError):
    """The key service will not give this key: wrong recipient, unknown reason, too many requests."""
