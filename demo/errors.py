"""What can go wrong in the demo; each message says what to do or shows the log that does."""

from __future__ import annotations


class DemoError(Exception):
    """Root of the demo's own errors."""


class NotReady(DemoError):
    """A program did not come up."""


class StepFailed(DemoError):
    """A command of the centre failed, or something awaited never came."""
