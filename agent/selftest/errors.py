"""Why a self-test does not begin, or a report does not leave."""

from __future__ import annotations

from agent.errors import AgentError


class SelfTestRefused(AgentError):
    """The technician asked for something that cannot be tested now."""
