"""What can be wrong in the unit's side of what lawyers write. `words` (lazy) is what the person reads."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class RepliesError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NoCase(RepliesError):
    """The case that it is about is not to be found here any more."""

    def __init__(self, message: str) -> None:
        super().__init__(message, _("没有找到这份意见所属的案件，请核对案号。"))


class NotAllowed(RepliesError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(RepliesError):
    """Somebody was faster."""


class UnfitRefusal(RepliesError):
    """A refusal of help that cannot be as it was written."""
