"""What can go wrong between sealed bytes and a viewer."""

from __future__ import annotations


class PlaybackError(Exception):
    """Root of this app's errors."""


class KeyServiceDown(PlaybackError):
    """The key service does not answer: nothing can be opened, nothing is lost."""


class KeyRefused(PlaybackError):
    """The key service will not give this key: wrong recipient, unknown reason, too many requests."""


class NoGrant(PlaybackError):
    """This person may not watch this session now: never could, or the grant ended or was revoked."""

    code = "no-grant"


class NoSuchPiece(PlaybackError):
    """No part, track, segment or tail of that name in this session."""

    code = "no-such-piece"


class NotHere(PlaybackError):
    """The piece is known by its record, but its bytes have not come yet, or lie in quarantine."""

    code = "not-here"


class VaultDiffers(PlaybackError):
    """What the vault gives is not what was signed for: an alarm, and nothing of it is shown."""

    code = "differs"
