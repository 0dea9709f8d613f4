"""What can be wrong in rules and calendars."""

from __future__ import annotations


class BadRule(ValueError):
    """A rule, a period or a calendar that cannot be used: which, what is wrong, what was expected. `code`, `told`: the
    same for whoever has words of its own for it."""

    def __init__(self, message: str, code: str = "", **told: object) -> None:
        super().__init__(message)
        self.code, self.told = code, told
