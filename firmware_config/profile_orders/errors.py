"""What can be wrong with a change to a profile."""

from __future__ import annotations

from firmware_config.errors import ConfigurationError


class OrderRefused(ConfigurationError):
    """The box does not take it: `code` for machines, the words say expected, got, where.

    `number` is that of the order where it is the centre's and new, so that the centre can be told; 0 elsewhere.
    """

    def __init__(self, code: str, words: str, number: int = 0) -> None:
        super().__init__(words)
        self.code, self.number = code, number


class EditRefused(ConfigurationError):
    """A place in the text cannot be changed a line at a time; `path` says which."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(f"{path}: {words}")
        self.path = path
