"""What can be wrong in an act on people and units."""

from __future__ import annotations


class AccessError(Exception):
    """Root of this app's errors."""


class NotADemo(AccessError):
    """Demo people were asked for where recordings have legal effect."""


class NameTaken(AccessError):
    """A user name or unit code that exists already."""
