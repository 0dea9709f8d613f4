"""What can be wrong in rules and calendars."""

from __future__ import annotations


class BadRule(ValueError):
    """A rule, a period or a calendar that cannot be used: which, what is wrong, what was expected."""
