"""What can be wrong in an act on a dossier. `words` (lazy) is what the person reads: what was expected, what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _


class DossierError(Exception):
    """Root of this app's errors."""

    is_denial = False

    def __init__(self, message: str, words: object = "") -> None:
        super().__init__(message)
        self.words = words


class NotAllowed(DossierError):
    """The policy says no; `words` says why."""

    is_denial = True


class StaleState(DossierError):
    """Somebody was faster, or it is not in a state in which that can be done."""


class UnfitTold(DossierError):
    """What was written does not fit together; `words` says what is asked for."""


class Cancelled(DossierError):
    """A person stopped the export."""


class OtherBytes(DossierError):
    """A source gives other bytes than were filed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, _("文件与入卷时不一致，已停止使用。请联系运维人员核对存储。"))


class BadPaper(DossierError):
    """A paper that cannot be drawn: damaged or locked. Its original can still be had."""
