"""What can be wrong with a room or a box."""

from __future__ import annotations


class DeviceError(Exception):
    """Root of this app's errors."""


class BadKey(DeviceError):
    """A public key that is not a P-256 point."""


class NameTaken(DeviceError):
    """A room code, box name or device key that is registered already."""


class NotInService(DeviceError):
    """A box whose state does not allow the act."""
