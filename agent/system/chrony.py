"""chronyd's word about the clock, by its own client `chronyc` (chrony.conf(5), chronyc(1), format of `-c`).

It is asked at 127.0.0.1, port 323: a port that root alone can hold, so whoever answers is the machine's own.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from agent.system.errors import ChronySilent

PORT = 323
PATIENCE_S = 3.0
_FIELDS = 14
#: Reference ids 127.127.1.x: chronyd serves the box's own clock to the cameras; that is no time from elsewhere.
_OWN_CLOCK = "7F7F01"
_MODES = {"^": "server", "=": "peer", "#": "clock"}
_STATES = {"*": "used", "+": "combined", "-": "not-combined", "?": "unreachable", "x": "wrong", "~": "unsteady"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """How the clock stands. `server` is "" while it follows nobody; `error_ns` bounds how far it may be off then."""

    server: str
    stratum: int
    error_ns: int
    skew_ppm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSource:
    """A source that chronyd has: `state` is used, combined, not-combined, unreachable, wrong or unsteady."""

    address: str
    kind: str
    state: str
    stratum: int
    is_heard: bool


def ask_tracking(port: int = PORT) -> Tracking:
    """How the clock stands now. Raises ChronySilent."""
    return read_tracking(_ask("tracking", port))


def ask_sources(port: int = PORT) -> tuple[TimeSource, ...]:
    """Every source. Raises ChronySilent."""
    return read_sources(_ask("sources", port))


def read_tracking(said: str) -> Tracking:
    """The line of `chronyc -n -c tracking`. Raises ChronySilent where it is none.

    The bound is chrony's own: the correction under way, half the way to the root clock, and the dispersion there.
    """
    fields = said.strip().split(",")
    if len(fields) != _FIELDS:
        raise ChronySilent(f"chronyc tracking: expected {_FIELDS} fields, got {said[:80]!r}")
    reference, address, stratum, offset, skew, delay, dispersion, leap = (
        fields[n] for n in (0, 1, 2, 4, 9, 10, 11, 13)
    )
    try:
        error_s = abs(float(offset)) + float(delay) / 2 + float(dispersion)
        is_followed = leap != "Not synchronised" and not reference.startswith(_OWN_CLOCK) and int(reference, 16) != 0
        return Tracking(
            server=(address or reference) if is_followed else "",
            stratum=int(stratum),
            error_ns=round(error_s * 1e9),
            skew_ppm=float(skew),
        )
    except (ValueError, OverflowError) as error:  # no number, or "inf"
        raise ChronySilent(f"chronyc tracking: expected numbers, got {said[:80]!r}") from error


def read_sources(said: str) -> tuple[TimeSource, ...]:
    """The lines of `chronyc -n -c sources`. Raises ChronySilent."""
    try:
        return tuple(_source(line.split(",")) for line in said.splitlines() if line)
    except (ValueError, IndexError) as error:
        raise ChronySilent(f"chronyc sources: expected a source a line, got {said[:80]!r}") from error


def _source(fields: list[str]) -> TimeSource:
    return TimeSource(
        address=fields[2],
        kind=_MODES.get(fields[0], "unknown"),
        state=_STATES.get(fields[1], "unknown"),
        stratum=int(fields[3]),
        is_heard=int(fields[5], 8) != 0,
    )


def _ask(what: str, port: int) -> str:
    command = ("chronyc", "-n", "-c", "-h", "127.0.0.1", "-p", str(port), what)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ChronySilent(f"chronyc {what}: {error}; is the package chrony installed?") from error
    if done.returncode != 0:
        words = (done.stdout + done.stderr).strip()[:120]
        raise ChronySilent(f"chronyc {what}: {words}; look at `systemctl status chrony`")
    return done.stdout
