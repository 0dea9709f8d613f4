"""What can be wrong with a room or a box."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DeviceError(Exception):
    """Root of this app's errors."""


class BadKey(DeviceError):
    """A public key that is not a P-256 point."""


class NameTaken(DeviceError):
    """A room code, box name or device key that is registered already."""


class NotInService(DeviceError):
    """A box whose state does not allow the act."""


class AlarmOver(DeviceError):
    """An alarm that has ended meanwhile: there is nothing left to take up."""

    words: Promise = _("该告警已经解除，不用再处置。")
