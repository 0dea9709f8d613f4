"""What can go wrong in the watch."""

from __future__ import annotations

from agent.errors import AgentError


class WatchError(AgentError):
    """Root of the watch's own errors."""


class CaptureSilent(WatchError):
    """Capture does not answer at its control socket, or not as it should: ask again later."""
