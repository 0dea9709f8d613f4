"""The technician's code: kept and believed by the network's process, asked there by whoever else needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from agent.control import ask
from agent.errors import AgentError

NETWORK = Path("/run/msr-network/network.sock")
_PATIENCE_S = 5.0


class NotBelieved(AgentError):
    """The code was not believed; `code` is wrong, locked, short, no-code or technician-silent."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Technician(Protocol):
    """Who may set this box up."""

    def has_code(self) -> bool:
        """False where the first one who comes chooses it."""
        ...

    def check(self, code: str) -> None:
        """Raises NotBelieved unless it is the technician's."""
        ...


class KnownToNetwork:
    """See Technician; `path` is where the network's process listens."""

    def __init__(self, path: Path = NETWORK) -> None:
        self._path = path

    def has_code(self) -> bool:
        try:
            answer = ask(self._path, {"do": "show"}, timeout_s=_PATIENCE_S)
        except (OSError, ValueError):
            return True
        return bool(answer.get("has_code") or answer.get("kept"))

    def check(self, code: str) -> None:
        try:
            answer = ask(self._path, {"do": "check", "code": code}, timeout_s=_PATIENCE_S)
        except (OSError, ValueError) as error:
            raise NotBelieved("technician-silent", f"msr-network does not answer: {error}") from error
        if not answer.get("ok"):
            raise NotBelieved(str(answer.get("code")), str(answer.get("error")))
