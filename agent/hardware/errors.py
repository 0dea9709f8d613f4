"""What can go wrong with the room's things."""

from __future__ import annotations


class SensorSilent(Exception):
    """A sensor gave no value: what was expected, what came, where."""


class ThingGone(Exception):
    """A thing of the room does not answer: what was expected, what came, where. It is tried again."""
