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


class EnrolmentError(DeviceError):
    """Root of what goes wrong in an enrolment; `words` (lazy) is what the person, or the box, reads."""

    is_denial = False

    def __init__(self, message: str, words: object) -> None:
        super().__init__(message)
        self.words = words


class CodeUnknown(EnrolmentError):
    """No code of that name is open."""


class CodeOver(EnrolmentError):
    """The code was used by another box, withdrawn, tried too often, or its time is over."""


class NotThatBox(EnrolmentError):
    """What was typed is not what that box shows."""

    is_denial = True


class StaleEnrolment(EnrolmentError):
    """Somebody was faster: it is no longer in the state the act began from."""


class BoxRefused(EnrolmentError):
    """A request of a box that is revoked or unknown, or that its key did not sign."""


class ProfileOrderRefused(DeviceError):
    """A change of a box's profile that is not made; `words` (lazy) is what the person reads."""

    def __init__(self, message: str, words: object) -> None:
        super().__init__(message)
        self.words = words


class AlarmOver(DeviceError):
    """An alarm that has ended meanwhile: there is nothing left to take up."""

    words: Promise = _("该告警已经解除，不用再处置。")


class UpdateFault(DeviceError):
    """Root of what goes wrong with versions of the box's software; `words` (lazy) is what the person reads."""

    def __init__(self, message: str, words: object) -> None:
        super().__init__(message)
        self.words = words


class ReleaseRefused(UpdateFault):
    """A file that is no bundle, that no trusted key signed, or whose version is here already."""


class NoSuchPiece(UpdateFault):
    """A box asked for a bundle that it was not offered."""


class StaleUpdate(UpdateFault):
    """The box has gone on: the offer cannot be taken back any more."""
