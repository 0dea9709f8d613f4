"""What a store can say no to."""

from __future__ import annotations


class VaultError(Exception):
    """Root of this app's errors."""


class OtherBytes(VaultError):
    """An object of that key is here already, and its bytes differ: nothing was written."""


class NoSuchObject(VaultError):
    """No object has that key."""


class BadKey(VaultError):
    """A key that no object may have."""


class QuotaReached(VaultError):
    """A box's quarantine is full: the box keeps the file until a person has looked."""
