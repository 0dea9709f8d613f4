"""The technician's code at the room's screen: kept as a salted scrypt digest, guessed at most a few times.

Who is root on the box needs none: he reads `token`, which the process makes anew at each start.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.errors import AgentError
from firmware_config.files import write_whole

SHORTEST = 6
MOST_WRONG = 5
LOCKED_NS = 15 * 60 * 1_000_000_000
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}
_SALT = 16


class CodeRefused(AgentError):
    """The code is not believed: `code` is no-code, short, wrong or locked."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(slots=True)
class TechnicianCode:
    """The code of one box, kept at `path`. `clock` is boottime in nanoseconds, `entropy` gives so many bytes."""

    path: Path
    token: str
    clock: Callable[[], int]
    entropy: Callable[[int], bytes]
    _wrong: int = 0
    _locked_until_ns: int = 0

    @property
    def is_set(self) -> bool:
        """True once there is one."""
        return self.path.exists()

    def set(self, code: str) -> None:
        """From now on it is this one. Raises CodeRefused("short")."""
        if len(code) < SHORTEST or not code.isdecimal():
            raise CodeRefused("short", f"expected a code of at least {SHORTEST} digits")
        salt = self.entropy(_SALT)
        write_whole(self.path, f"{salt.hex()} {_digest(code, salt).hex()}\n".encode(), mode=0o600)
        self._wrong = 0

    def check(self, said: str) -> None:
        """Raises CodeRefused unless it is the code, or root's token."""
        if hmac.compare_digest(said.encode(), self.token.encode()):
            return
        now_ns = self.clock()
        if now_ns < self._locked_until_ns:
            raise CodeRefused("locked", "too many wrong codes: wait 15 minutes")
        if not self.is_set:
            raise CodeRefused("no-code", "no code was set: as root, msr-agent network code")
        salt, digest = (bytes.fromhex(each) for each in self.path.read_text(encoding="ascii").split())
        if hmac.compare_digest(_digest(said, salt), digest):
            self._wrong = 0
            return
        self._wrong += 1
        if self._wrong >= MOST_WRONG:
            self._wrong, self._locked_until_ns = 0, now_ns + LOCKED_NS
        raise CodeRefused("wrong", "this is not the technician's code")


def _digest(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode(), salt=salt, **_SCRYPT)
