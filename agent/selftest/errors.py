"""Why a self-test does not begin, or a report does not leave."""

from __future__ import annotations

from agent.errors import AgentError


class SelfTestRefused(AgentError):
    """The technician asked for something that cannot be tested now."""


class NotSent(AgentError):
    """The centre did not take a report; it stays on the box and is sent again."""
