"""What goes wrong between the box and its centre over an update."""

from __future__ import annotations

from agent.errors import AgentError


class FetchFailed(AgentError):
    """The centre's offer or a piece of its bundle was not what was asked for; it is asked again in ten minutes."""


class NotRoot(AgentError):
    """Installing is root's."""
