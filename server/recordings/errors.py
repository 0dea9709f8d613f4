"""What can be wrong with recordings at the centre itself."""

from __future__ import annotations


class RecordingsError(Exception):
    """Root of this app's errors."""


class LogShrunk(RecordingsError):
    """The database holds fewer leaves than the newest checkpoint that was signed: it must not sign a smaller tree."""


class LogForked(RecordingsError):
    """The database's tree does not begin with the one that was signed."""


class NotClosed(RecordingsError):
    """A session that has no claim yet."""


class NoSuchSession(RecordingsError):
    """No session has that id."""


class BadPress(RecordingsError):
    """What no button of ours asks for."""


class AlreadyClaimed(RecordingsError):
    """A session that has a presiding prosecutor."""


class AlreadyDone(RecordingsError):
    """Somebody else did it before."""
