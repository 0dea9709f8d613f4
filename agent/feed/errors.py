"""What can go wrong between capture and a process that derives from its packets."""

from __future__ import annotations


class FeedError(Exception):
    """Root of the feed's errors."""


class FeedMalformed(FeedError):
    """The other side sent bytes that are no message of the feed."""


class FeedEnded(FeedError):
    """The other side closed the connection, or does not take what is sent: connect again."""
