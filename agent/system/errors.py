"""What went wrong in the system's own readers: each says what did not answer, and where."""

from __future__ import annotations

from agent.errors import AgentError


class SystemFault(AgentError):
    """A part of the system that is asked."""


class ChronySilent(SystemFault):
    """chronyd did not say how the clock stands."""


class UpsSilent(SystemFault):
    """The UPS's server did not answer, or knows no such UPS."""


class DiskSilent(SystemFault):
    """smartctl said nothing of a disk."""
