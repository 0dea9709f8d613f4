"""Whole numbers that somebody typed or sent: `isdigit` takes ², and int() no more than 4,300 digits."""

from __future__ import annotations

MOST_DIGITS = 18  # of what every database holds


def whole(text: str) -> int | None:
    """The number of up to 18 digits of ASCII; None for anything else."""
    return int(text) if 0 < len(text) <= MOST_DIGITS and text.isascii() and text.isdecimal() else None
