"""Who or what brought an event about, and when."""

from __future__ import annotations

from dataclasses import dataclass

from agent.course.deeds import Deed
from sync.evidence.receipts import Command


@dataclass(frozen=True, slots=True)
class Cause:
    """`by` as records name it; `at_ns` is boottime; the command or deed behind it, if there is one."""

    by: str
    at_ns: int
    command: Command | None = None
    deed: Deed | None = None

    @property
    def word(self) -> str:
        """The word that came with it: a reason, a chapter."""
        if self.deed is not None:
            return self.deed.what
        return (self.command.detail if self.command is not None else None) or ""
