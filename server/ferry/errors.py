"""What can be wrong with a letter."""

from __future__ import annotations

from sync.errors import LocalFault, PeerFault


class BadLetter(PeerFault):
    """A letter whose envelope, key, signature or fields are not what they should be."""

    step = "letter"


class OtherLetter(PeerFault):
    """A letter with a number that came before, and other bytes: it was not applied."""

    step = "letter number"


class NobodyTakes(PeerFault):
    """A kind of letter that no app of this deployment takes; it stays where it lies."""

    step = "letter kind"


class StaleLetter(Exception):
    """The letter that an operator wanted to act on is no longer there, or no longer refused."""


class LargeLetter(LocalFault):
    """A body that does not go into one letter: the app that posts it parts it."""
