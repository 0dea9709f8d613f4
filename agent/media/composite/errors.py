"""What can keep the composite from being made."""

from __future__ import annotations

from agent.media.errors import MediaError


class CompositeError(MediaError):
    """Root of the composite's errors."""

    observed = "composite-error"


class FontMissing(CompositeError):
    """There is no font that can write Chinese: the composite does not start, for what it burnt in could not be read."""

    observed = "font-missing"
